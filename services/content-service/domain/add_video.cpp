#include "content-service/domain/add_video.hpp"

#include <utility>

#include "content-service/domain/sniff.hpp"
#include "content-service/domain/title_text.hpp"

namespace matinee::content {
namespace {

/// Storing takes seconds; what nobody claimed after this was left by a crash.
constexpr std::chrono::hours reserved_for{1};

Result<void> check(const NewVideo& wanted) {
  auto faults = faults_of_words(wanted);
  if (wanted.bytes == 0) faults.push_back({"/file", "empty", "The file is empty."});
  if (!faults.empty()) return refuse(std::move(faults));
  return check_head(wanted.head);
}

}  // namespace

std::vector<FieldError> faults_of_words(const NewVideo& wanted) {
  std::vector<FieldError> faults;
  if (!wanted.title.empty()) {
    if (auto fault = check_title(wanted.title)) faults.push_back(std::move(*fault));
  }
  if (auto fault = check_description(wanted.description)) faults.push_back(std::move(*fault));
  return faults;
}

Result<void> check_head(std::string_view head) {
  const Sniffed sniffed = sniff(head);
  if (sniffed.is_media) return {};
  return refuse(
      code::unsupported_media,
      "This is " + std::string{sniffed.what} + ". Upload a video, such as MP4, MOV, MKV or WebM."
  );
}

AddVideo::AddVideo(
    VideoStore& videos,
    Garbage& garbage,
    Files& files,
    Events& events,
    const Clock& clock,
    Random& random,
    JobPolicy policy
)
    : videos_{videos},
      garbage_{garbage},
      files_{files},
      events_{events},
      clock_{clock},
      random_{random},
      policy_{policy} {}

Result<Video> AddVideo::operator()(const NewVideo& wanted) {
  if (auto made = videos_.find_by_request(wanted.request_token)) return std::move(*made);
  if (const auto checked = check(wanted); !checked) return refusal(checked);

  const Time now = clock_.now();
  const bool is_stored = !wanted.stored.empty();
  Video video = describe(wanted, is_stored ? wanted.stored : UploadId::make(clock_, random_));
  if (!is_stored) {
    garbage_.reserve("uploads/" + video.original.upload.str() + "/", now, now + reserved_for);
    // What is reserved and never claimed is swept.
    if (const auto stored = files_.store(video.original.key(), wanted.path); !stored)
      return refusal(stored);
  }
  const Job job{
      .id = JobId::make(clock_, random_),
      .video = video.id,
      .worker = {},
      .reason = {},
      .resend_at = policy_.resend_time(1, now),
      .created_at = now,
      .updated_at = now,
  };
  if (!videos_.add(video, job, wanted.request_token)) {
    // Another try of the same request was faster. Its video stands; this file stays reserved until
    // it is swept.
    if (auto made = videos_.find_by_request(wanted.request_token)) return std::move(*made);
    throw Unavailable{"storing the upload took too long"};
  }
  events_.video_added(video);
  events_.order_written();
  return video;
}

Video AddVideo::describe(const NewVideo& wanted, UploadId upload) const {
  const Time now = clock_.now();
  return Video{
      .id = VideoId::make(clock_, random_),
      .title = wanted.title.empty() ? title_from(wanted.filename) : std::string{trim(wanted.title)},
      .description = wanted.description,
      .state = VideoState::queued,
      .reason = {},
      .published = wanted.published,
      .access = wanted.access,
      .owner = wanted.owner,
      .original =
          {std::move(upload), display_filename(wanted.filename), wanted.bytes, wanted.sha256_hex},
      .generation = 0,
      .poster = {},
      .media = {},
      .version = 1,
      .created_at = now,
      .updated_at = now,
      .ready_at = {},
  };
}

}  // namespace matinee::content
