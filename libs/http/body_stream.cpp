#include "http/body_stream.hpp"

#include <utility>

#include "http/failure.hpp"

namespace matinee::http {

namespace {

constexpr std::chrono::seconds save_period{1};

}  // namespace

BodyStream::BodyStream(
    std::unique_ptr<BodySink> sink,
    const Request& request,
    std::string route,
    const logger::Logger& log
)
    : sink_{std::move(sink)},
      request_id_{request.request_id},
      route_{std::move(route)},
      log_{log} {}

Result<void> BodyStream::write(std::string_view bytes) {
  failed_ = true;  // Unless it returns.
  auto written = sink_->write(bytes);
  failed_ = !written;
  return written;
}

bool BodyStream::is_due() {
  const auto now = Clock::now();
  if (now - saved_at_ < save_period || saving_.exchange(true)) return false;
  saved_at_ = now;
  return true;
}

void BodyStream::save() {
  const logger::RequestScope scope{request_id_};
  {
    const std::scoped_lock lock{mutex_};
    try {
      if (!finished_) sink_->save();
    } catch (...) {
      static_cast<void>(describe_exception(log_, route_));
    }
  }
  saving_ = false;
}

Result<Response> BodyStream::finish(bool whole) {
  const logger::RequestScope scope{request_id_};
  const std::scoped_lock lock{mutex_};
  if (std::exchange(finished_, true)) return refuse(code::internal_error);
  try {
    auto answer = sink_->finish(whole && !failed_);
    sink_.reset();
    return answer;
  } catch (...) {
    sink_.reset();
    return std::unexpected{describe_exception(log_, route_)};
  }
}

}  // namespace matinee::http
