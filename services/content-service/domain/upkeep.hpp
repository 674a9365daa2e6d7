#pragma once

#include <set>
#include <string>
#include <vector>

#include "content-service/domain/ports.hpp"
#include "content-service/domain/transcoding.hpp"

namespace matinee::content {

/// Looks after jobs that nobody looks after. Run it every few seconds; two processes may do so at
/// once.
class RecoverJobs {
 public:
  RecoverJobs(JobStore& jobs, Transcoding& transcoding, const Clock& clock, JobPolicy policy)
      : jobs_{jobs}, transcoding_{transcoding}, clock_{clock}, policy_{policy} {}

  /// Goes through all of them; then throws what the last one that failed threw.
  void operator()();

 private:
  JobStore& jobs_;
  Transcoding& transcoding_;
  const Clock& clock_;
  JobPolicy policy_;
};

/// Removes the objects of deleted videos, of ended leases and of uploads that a crash cut off. A
/// prefix stays on the list until it was removed and a straggling worker can't write there any
/// more.
class CollectGarbage {
 public:
  CollectGarbage(Garbage& garbage, Files& files, const Clock& clock, JobPolicy policy)
      : garbage_{garbage}, files_{files}, clock_{clock}, policy_{policy} {}

  /// Goes through all of it; then throws what the last one that failed threw.
  void operator()();

 private:
  Garbage& garbage_;
  Files& files_;
  const Clock& clock_;
  JobPolicy policy_;
};

/// The invariants of `matinee check`, read only: each violation is one line that names what it is
/// about. On a running system a step that is under way may show up; then run it again.
class FindViolations {
 public:
  FindViolations(
      VideoStore& videos,
      JobStore& jobs,
      Garbage& garbage,
      Files& files,
      const Clock& clock,
      JobPolicy policy
  )
      : videos_{videos},
        jobs_{jobs},
        garbage_{garbage},
        files_{files},
        clock_{clock},
        policy_{policy} {}

  [[nodiscard]] std::vector<std::string> operator()();

 private:
  void check_video(const Video& video, std::vector<std::string>& out);
  void check_job(const Video& video, std::vector<std::string>& out);
  void check_objects(const Video& video, std::vector<std::string>& out);
  /// What a playlist at the top of a title names; nothing when it is missing.
  [[nodiscard]] std::set<std::string> uris_in(const Video& video, const std::string& playlist);
  void find_orphans(
      const std::string& folder,
      const std::vector<std::string>& known,
      std::vector<std::string>& out
  );

  VideoStore& videos_;
  JobStore& jobs_;
  Garbage& garbage_;
  Files& files_;
  const Clock& clock_;
  JobPolicy policy_;
};

}  // namespace matinee::content
