#include "http/client.hpp"

#include <memory>
#include <mutex>

#include "http/curl_transfer.hpp"

namespace matinee::http {

namespace {

/// Handles that rest keep a connection each; more than this are not worth keeping.
constexpr std::size_t max_resting = 32;

struct HandleDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

using Handle = std::unique_ptr<CURL, HandleDeleter>;

}  // namespace

struct Client::State {
  Handle take() {
    const std::scoped_lock lock{mutex};
    if (resting.empty()) return Handle{curl_easy_init()};
    auto handle = std::move(resting.back());
    resting.pop_back();
    return handle;
  }

  void give_back(Handle handle) {
    const std::scoped_lock lock{mutex};
    if (resting.size() < max_resting) resting.push_back(std::move(handle));
  }

  std::mutex mutex;
  std::vector<Handle> resting;
};

Client::Client() : state_{std::make_unique<State>()} {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

Client::~Client() = default;

ClientResponse Client::send(const ClientRequest& request) {
  auto handle = state_->take();
  if (!handle) throw Unavailable{"libcurl does not start"};
  auto response = CurlTransfer{handle.get(), request}.run();
  state_->give_back(std::move(handle)
  );  // After a failure the handle goes, with its broken connection.
  return response;
}

}  // namespace matinee::http
