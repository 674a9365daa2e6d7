#include "content-service/contract/http_encoding_tasks.hpp"
#include "content-service/contract/http_transcode_jobs.hpp"
#include "content-service/contract/http_transcode_queue.hpp"
#include "ffmpeg-worker/config.hpp"
#include "ffmpeg-worker/service.hpp"
#include "platform/program.hpp"

int main(int argc, char** argv) {
  using namespace matinee;  // NOLINT(google-build-using-namespace): a main() reads better without
                            // its own namespace
  const platform::ServiceProgram program{
      .name = "ffmpeg-worker", .role = "worker", .known = {platform::settings_of<worker::Config>()}
  };
  return program.main(argc, argv, [](platform::Platform& platform) {
    content::HttpTranscodeJobs jobs{platform.peer("content")};
    content::HttpEncodingTasks tasks{platform.peer("content")};
    content::HttpTranscodeQueue content_queue{platform.peer("content")};
    auto* const remote_queue = platform.queue();
    queue::Queue& queue =
        remote_queue == nullptr ? static_cast<queue::Queue&>(content_queue) : *remote_queue;
    worker::Service worker{platform, jobs, tasks, queue};
    return platform.run({&worker});
  });
}
