#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content-service/contract/transcode_jobs.hpp"
#include "content-service/domain/job.hpp"
#include "content-service/domain/task.hpp"
#include "content-service/domain/title_output.hpp"
#include "content-service/domain/video.hpp"
#include "core/result.hpp"

/// What the domain needs from outside. All are thread-safe and throw Unavailable when what is
/// behind them does not answer. Every method of a store is one transaction.
namespace matinee::content {

/// Which videos a list shows.
struct VideoFilter {
  Audience audience = Audience::viewers;
  std::string words;                ///< Case-folded part of the title; empty = all.
  std::optional<VideoState> state;  ///< Nothing = all for editors, ready ones for viewers.
  std::string before;               ///< Id that the page starts behind; empty = at the newest.
  int limit = 20;
};

/// What a person may change of a video.
struct VideoChanges {
  std::optional<std::string> title;
  std::optional<std::string> description;
  std::optional<bool> published;
  std::optional<TitleAccess> access;
  std::optional<std::string> poster;
};

/// Where videos are kept.
class VideoStore {
 public:
  virtual ~VideoStore() = default;
  [[nodiscard]] virtual std::optional<Video> find(const VideoId& id) = 0;
  /// The video that an idempotent request made before.
  [[nodiscard]] virtual std::optional<Video> find_by_request(const std::string& request_token) = 0;
  /// Newest first.
  [[nodiscard]] virtual std::vector<Video> list(const VideoFilter& filter) = 0;
  /// Adds video, job and order, and takes the reservation of the original (see Garbage). False when
  /// the reservation is gone or another video was made with the token.
  [[nodiscard]] virtual bool add(
      const Video& video, const Job& job, const std::string& request_token
  ) = 0;
  /// False when there is no such video, or it has another version than asked for.
  [[nodiscard]] virtual bool edit(
      const VideoId& id, const VideoChanges& changes, std::optional<std::int64_t> version, Time now
  ) = 0;
  /// Removes the video and its jobs, and dooms its objects until `until`. False when it is gone or
  /// has another version.
  [[nodiscard]] virtual bool remove(
      const Video& video, std::optional<std::int64_t> version, Time now, Time until
  ) = 0;
};

/// Which jobs a list shows.
struct JobFilter {
  std::optional<JobState> state;
  std::string before;
  int limit = 20;
};

/// How many jobs there are, for metrics.
struct JobCount {
  JobState state = JobState::queued;
  std::int64_t jobs = 0;
  Time oldest{};  ///< When the one waiting longest came into this state.
};

/// Where jobs are kept.
class JobStore {
 public:
  virtual ~JobStore() = default;
  [[nodiscard]] virtual std::optional<Job> find(const JobId& id) = 0;
  /// The newest job of a video.
  [[nodiscard]] virtual std::optional<Job> find_newest(const VideoId& video) = 0;
  /// Newest first.
  [[nodiscard]] virtual std::vector<Job> list(const JobFilter& filter) = 0;
  /// Jobs for the sweeper: leased or publishing with an expired lease, and queued ones whose order
  /// is overdue.
  [[nodiscard]] virtual std::vector<Job> list_overdue(
      const JobPolicy& policy, Time now, int limit
  ) = 0;
  /// Per state, of those that have not ended.
  [[nodiscard]] virtual std::vector<JobCount> count() = 0;
};

/// The playlists at the top of a title that name all its tracks.
struct TopPlaylists {
  std::string master;
  std::string manifest;  ///< Empty where there is none.
};

/// One process's turn to write the top playlists of a title with its added texts.
struct TextLease {
  VideoId video;
  std::int64_t fence = 0;
  std::int64_t generation = 0;  ///< Of the output that it is written for.
};

/// Texts that are added to titles, and the playlists that they are added to.
class TextStore {
 public:
  virtual ~TextStore() = default;
  /// Stores the list, as the next change of a title of version `seen.version`, which grows. Takes
  /// the reservation of `kept` (see Garbage; empty = of nothing), and reserves `dropped`: these
  /// become garbage at `until`. False when the title is gone or changed, or the reservation is.
  [[nodiscard]] virtual bool change(
      const Video& seen,
      const std::vector<AddedText>& tracks,
      const std::string& kept,
      const std::vector<std::string>& dropped,
      Time now,
      Time until
  ) = 0;
  /// Titles that can play, whose playlists do not show the newest change, and that nobody is at. A
  /// lease that ends behind `latest` counts as ended: the clock was set back.
  [[nodiscard]] virtual std::vector<VideoId> list_waiting(Time now, Time latest, int limit) = 0;
  /// Nothing when another one has it, or nothing is to be written.
  [[nodiscard]] virtual std::optional<TextLease> lease(
      const VideoId& video, Time now, Time until, Time latest
  ) = 0;
  /// False when the lease went to another one.
  [[nodiscard]] virtual bool renew(const TextLease& lease, Time until) = 0;
  /// Change `written` is shown; ends the lease. False when it went to another one.
  [[nodiscard]] virtual bool settle(const TextLease& lease, std::int64_t written) = 0;
  /// The playlists have to be written once more.
  virtual void want(const VideoId& video) = 0;
  /// As they were made, without what was added.
  [[nodiscard]] virtual std::optional<TopPlaylists> find_tops(const VideoId& video) = 0;
  /// Of a title that was published before they were kept; unless they are known by now.
  virtual void adopt_tops(const VideoId& video, const TopPlaylists& tops) = 0;
};

/// How a step of a job changes it, its video and its objects. Steps are compare-and-set: false when
/// the job is no longer as `seen` says (state, generation and lease; of a report and of what
/// follows it, state and generation).
class JobSteps {
 public:
  virtual ~JobSteps() = default;
  /// Gives out no tasks of a job any more, or again; how long the rest takes is unknown then. False
  /// when it has ended or is publishing.
  [[nodiscard]] virtual bool pause(const Job& seen, bool paused, Time now) = 0;
  /// failed -> encoding, and its video to `processing`: goes on with what `end_attempt` kept, of
  /// which all attempts are there again. False when there is nothing.
  [[nodiscard]] virtual bool reopen(const Job& seen, Time now) = 0;
  /// A new job and its order for a failed video; its generation is the highest of the video's jobs
  /// so far, whatever `job` says. False when it has an unfinished one already.
  [[nodiscard]] virtual bool add(const Job& job) = 0;
  /// Stores `next` (leased, attempt and generation counted up) and turns the video to `processing`.
  /// Dooms the output of the lease that ended, if any.
  [[nodiscard]] virtual bool lease(const Job& seen, const Job& next, Time straggle_until) = 0;
  /// Renews the lease and stores what the worker reports.
  [[nodiscard]] virtual bool report(
      const Job& seen, Time lease_until, const MediaDetails& media, Time now
  ) = 0;
  /// The video plays while it is being encoded. False also when it does already.
  [[nodiscard]] virtual bool set_playable(const Job& seen, const TopPlaylists& tops, Time now) = 0;
  /// leased or encoding -> publishing; keeps the output, so that anyone can finish it.
  [[nodiscard]] virtual bool begin_publishing(
      const Job& seen, const TranscodeOutput& output, Time lease_until, Time now
  ) = 0;
  /// Stores `next`: still publishing, with one more try and a lease for it.
  [[nodiscard]] virtual bool retry_publishing(const Job& seen, const Job& next) = 0;
  /// The output kept by `begin_publishing`.
  [[nodiscard]] virtual std::optional<TranscodeOutput> find_output(const JobId& job) = 0;
  /// publishing -> done; the video is `ready` with this generation.
  [[nodiscard]] virtual bool publish(
      const Job& seen, const MediaDetails& media, const TopPlaylists& tops, Time now
  ) = 0;
  /// Stores `next`: queued again (its order is sent again when `sends` grew, else its message is
  /// still in the queue), failed or cancelled; the video follows. Dooms the lease's output, unless
  /// a planned title failed: all that is known and stored of it is kept for `reopen`, and whoever
  /// has one of its tasks has lost it.
  [[nodiscard]] virtual bool end_attempt(const Job& seen, const Job& next, Time straggle_until) = 0;
};

/// How far the segments of a rendition are.
struct RenditionProgress {
  std::string rendition;
  std::int64_t segments = 0;  ///< Stored.
  bool has_first = false;     ///< Segment 0 is among them.
};

/// Where planned titles, their tasks and what they made are kept. Methods that take a task as it
/// was seen are compare-and-set by its fence: false when it was given to another worker since, or
/// its job has ended.
class TaskStore {
 public:
  virtual ~TaskStore() = default;
  /// leased -> encoding: stores plan and tasks, renews nothing. False when the lease was lost.
  [[nodiscard]] virtual bool plan(
      const Job& seen,
      const TitlePlan& plan,
      const std::vector<Task>& tasks,
      const MediaDetails& media,
      Time now
  ) = 0;
  /// Leases the next task to a worker, its attempt and fence counted up. Of the extra ones of a job
  /// at most two are leased at a time.
  [[nodiscard]] virtual std::optional<Task> claim(
      const std::string& worker, Urgency least, Time now, Time lease_until
  ) = 0;
  [[nodiscard]] virtual std::optional<Task> find(const TaskId& id) = 0;
  [[nodiscard]] virtual std::optional<TitlePlan> find_plan(const JobId& job) = 0;
  /// Leased ones whose lease ended.
  [[nodiscard]] virtual std::vector<Task> list_expired(Time now, Time latest, int limit) = 0;
  /// Jobs that are being encoded and have none but extra tasks: a crash came between the last task
  /// and publishing.
  [[nodiscard]] virtual std::vector<JobId> list_encoded(int limit) = 0;
  /// Renews the lease and adds what is new.
  [[nodiscard]] virtual bool record(
      const Task& seen, const TaskProgress& made, Time lease_until
  ) = 0;
  /// Those that make this segment, leased or not.
  [[nodiscard]] virtual std::vector<Task> list_making(
      const JobId& job, const std::string& rendition, std::int64_t number
  ) = 0;
  /// Stores what a viewer wants, unless the job is no longer encoding. Of its extra tasks that
  /// nobody works at, those beyond `most` go, the least urgent first.
  virtual void wish(const Job& job, const Wishes& wishes, int most, Time now) = 0;
  /// Removes the extra tasks that nobody works at and nobody wants at `now`, or that are said to be
  /// wanted after `latest`.
  virtual void drop_unwanted(Time now, Time latest) = 0;
  /// Removes the task. `left`: how many its job still has, extra ones aside.
  [[nodiscard]] virtual bool finish(const Task& seen, std::int64_t& left) = 0;
  /// Stores `next`, which is not leased: its attempts, reason, and when it may be given out. False
  /// also when its lease was renewed meanwhile.
  [[nodiscard]] virtual bool put_back(const Task& seen, const Task& next) = 0;

  [[nodiscard]] virtual std::vector<RenditionProgress> progress(const JobId& job) = 0;
  [[nodiscard]] virtual std::vector<StoredInit> inits(const JobId& job) = 0;
  /// Of one rendition, in order: segments [first, end).
  [[nodiscard]] virtual std::vector<StoredSegment> segments(
      const JobId& job, const std::string& rendition, std::int64_t first, std::int64_t end
  ) = 0;
  [[nodiscard]] virtual std::vector<std::string> posters(const JobId& job) = 0;
  /// How far the title was when that was stored last.
  [[nodiscard]] virtual MediaDetails media(const Job& job) = 0;
  /// Stores how far the title is, unless the job is no longer encoding it, or was paused or resumed
  /// since it was read.
  virtual void set_media(const Job& job, const MediaDetails& media, Time now) = 0;
};

/// Key prefixes to be removed from the object store. Written before, or together with, what makes
/// them garbage: a crash leaves none behind.
class Garbage {
 public:
  virtual ~Garbage() = default;
  /// Announces an object that no row names yet: it becomes garbage at `until` unless a video takes
  /// it.
  virtual void reserve(const std::string& prefix, Time now, Time until) = 0;
  /// Dooms reservations that nobody took in time; then everything that is doomed.
  [[nodiscard]] virtual std::vector<std::string> list_doomed(Time now, Time until) = 0;
  /// Forgets a doomed prefix if its time is over: nobody can write there any more.
  virtual void forget(const std::string& prefix, Time now) = 0;
  /// All prefixes, doomed or reserved.
  [[nodiscard]] virtual std::vector<std::string> list() = 0;
};

/// A file on its way into the store, with its only writer; see objects::GrowingObject. All that may
/// find the store full refuses with `out_of_space`.
class GrowingFile {
 public:
  virtual ~GrowingFile() = default;
  /// Goes on at `offset`. False when less than that is there.
  [[nodiscard]] virtual bool resume(std::uint64_t offset) = 0;
  /// May run beside `sync`.
  [[nodiscard]] virtual Result<void> append(std::string_view bytes) = 0;
  [[nodiscard]] virtual Result<void> sync() = 0;
  [[nodiscard]] virtual Result<void> complete() = 0;
};

/// The object store, as far as the domain needs it.
class Files {
 public:
  struct OpenFile {
    std::shared_ptr<const int> descriptor;
    std::uint64_t size = 0;
  };

  virtual ~Files() = default;
  /// Moves a local file there; durable when it returns. Refuses with `out_of_space`.
  [[nodiscard]] virtual Result<void> store(const std::string& key, const std::string& path) = 0;
  virtual void write(const std::string& key, std::string_view bytes) = 0;
  /// Nothing while it has another writer.
  [[nodiscard]] virtual std::unique_ptr<GrowingFile> grow(const std::string& key) = 0;
  /// At most `bytes` of its beginning; nothing when there is none.
  [[nodiscard]] virtual std::optional<std::string> read_head(
      const std::string& key, std::size_t bytes
  ) = 0;
  /// In bytes; nothing when there is none.
  [[nodiscard]] virtual std::optional<std::uint64_t> size_of(const std::string& key) = 0;
  /// To be sent to a client.
  [[nodiscard]] virtual std::optional<OpenFile> open(const std::string& key) = 0;
  /// Nothing when there is none or it is larger than `max_bytes`.
  [[nodiscard]] virtual std::optional<std::string> read(
      const std::string& key, std::size_t max_bytes
  ) = 0;
  /// The first key behind `after` that starts with `prefix`.
  [[nodiscard]] virtual std::optional<std::string> next(
      const std::string& prefix, const std::string& after
  ) = 0;
  /// What lies directly below a folder: keys, those of folders with their slash.
  [[nodiscard]] virtual std::vector<std::string> list_folder(const std::string& folder) = 0;
  virtual void remove_prefix(const std::string& prefix) = 0;
};

/// Is told what happened: for logs, metrics, and to wake what waits for it. Never throws.
class Events {
 public:
  virtual ~Events() = default;
  virtual void order_written() = 0;  ///< There is something in the outbox.
  virtual void garbage_written() = 0;
  virtual void text_changed() = 0;  ///< Playlists are to be written.
  virtual void video_added(const Video& video) = 0;
  virtual void video_playable(const Video& video, std::chrono::milliseconds since_upload) = 0;
  virtual void video_ready(const Video& video, std::chrono::milliseconds since_upload) = 0;
  virtual void attempt_ended(const Job& job
  ) = 0;  ///< Queued again, failed or cancelled; its reason says why.
};

}  // namespace matinee::content
