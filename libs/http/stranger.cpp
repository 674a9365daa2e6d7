#include "http/stranger.hpp"

#include <memory>
#include <mutex>

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <unistd.h>

#include "http/public_address.hpp"

namespace matinee::http {
namespace {

struct CurlDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }

  void operator()(CURLU* url) const { curl_url_cleanup(url); }

  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

using Url = std::unique_ptr<CURLU, CurlDeleter>;

/// A part of a URL, or nothing where it has none.
std::optional<std::string> part_of(const Url& url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url.get(), part, &text, 0) != CURLUE_OK) return std::nullopt;
  std::string out{text};
  curl_free(text);
  return out;
}

bool may_reach(const sockaddr& address, bool is_https, const StrangerPolicy& policy) {
  if (is_loopback_address(address)) return policy.allow_loopback;
  return is_https && is_public_address(address);
}

/// For a host that is an address: whether the policy lets it be reached. True for names. libcurl
/// has brought IPv4 addresses into their usual form (0x7f.1 is 127.0.0.1).
bool may_name(std::string host, bool is_https, const StrangerPolicy& policy) {
  if (host.starts_with('[')) host = host.substr(1, host.find_first_of("]%") - 1);
  sockaddr_in four{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {}, .sin_zero = {}};
  if (inet_pton(AF_INET, host.c_str(), &four.sin_addr) == 1)
    return may_reach(
        reinterpret_cast<const sockaddr&>(four), is_https, policy
    );  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast): as sockets want it
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  if (inet_pton(AF_INET6, host.c_str(), &six.sin6_addr) == 1)
    return may_reach(
        reinterpret_cast<const sockaddr&>(six), is_https, policy
    );  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast): as sockets want it
  return true;
}

/// One POST on one libcurl handle.
class Transfer {
 public:
  explicit Transfer(const StrangerPost& post)
      : post_{post}, is_https_{post.url.starts_with("https://")} {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    handle_.reset(curl_easy_init());
    if (!handle_) throw Unavailable{"libcurl does not start"};
    set_target();
    set_content();
    set_guards();
  }

  [[nodiscard]] StrangerAnswer run() {
    const auto result = curl_easy_perform(handle_.get());
    StrangerAnswer answer;
    if (result != CURLE_OK && !has_enough_) {
      answer.failure = failure_of(result);
      return answer;
    }
    long status = 0;
    curl_off_t retry_after = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(handle_.get(), CURLINFO_RETRY_AFTER, &retry_after);
    answer.status = static_cast<int>(status);
    if (retry_after > 0) answer.retry_after = std::chrono::seconds{retry_after};
    return answer;
  }

 private:
  template <class Value>
  void set(CURLoption option, Value value) {
    const auto result = curl_easy_setopt(handle_.get(), option, value);
    if (result != CURLE_OK)
      throw Unavailable{std::string{"libcurl: "} + curl_easy_strerror(result)};
  }

  void set_target() {
    set(CURLOPT_URL, post_.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, post_.policy.allow_loopback ? "http,https" : "https");
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_FRESH_CONNECT, 1L);
    set(CURLOPT_FORBID_REUSE, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(post_.connect_timeout.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(post_.total_timeout.count()));
  }

  void set_content() {
    for (const auto& [name, value] : post_.headers.all()) {
      auto* const longer = curl_slist_append(headers_.get(), (name + ": " + value).c_str());
      if (longer == nullptr) throw Unavailable{"libcurl: out of memory"};
      static_cast<void>(headers_.release());
      headers_.reset(longer);
    }
    set(CURLOPT_HTTPHEADER, headers_.get());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(post_.body.size()));
    set(CURLOPT_POSTFIELDS, post_.body.data());
  }

  void set_guards() {
    set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::open_socket);
    set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
    set(CURLOPT_WRITEFUNCTION, &Transfer::on_data);
    set(CURLOPT_WRITEDATA, static_cast<void*>(this));
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &Transfer::on_progress);
    set(CURLOPT_XFERINFODATA, static_cast<void*>(this));
  }

  [[nodiscard]] StrangerFailure failure_of(CURLcode result) const {
    switch (result) {
      case CURLE_COULDNT_RESOLVE_HOST:
        return StrangerFailure::no_address;
      case CURLE_OPERATION_TIMEDOUT:
        return StrangerFailure::timeout;
      case CURLE_COULDNT_CONNECT:
        return refused_ ? StrangerFailure::refused_address : StrangerFailure::no_connection;
      case CURLE_SSL_CONNECT_ERROR:
      case CURLE_PEER_FAILED_VERIFICATION:
        return StrangerFailure::tls;
      case CURLE_UNSUPPORTED_PROTOCOL:
        return StrangerFailure::refused_address;
      default:
        return StrangerFailure::broken;
    }
  }

  static curl_socket_t open_socket(void* self, curlsocktype /*purpose*/, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(self);
    if (!may_reach(address->addr, transfer.is_https_, transfer.post_.policy)) {
      transfer.refused_ = true;
      return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  }

  static std::size_t on_data(char* /*data*/, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    transfer.received_ += size * count;
    if (transfer.received_ <= transfer.post_.max_response_bytes) return size * count;
    transfer.has_enough_ = true;
    return CURL_WRITEFUNC_ERROR;
  }

  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Transfer*>(self)->post_.stop.stop_requested() ? 1 : 0;
  }

  const StrangerPost& post_;
  bool is_https_;
  std::unique_ptr<CURL, CurlDeleter> handle_;
  std::unique_ptr<curl_slist, CurlDeleter> headers_;
  std::size_t received_ = 0;
  bool has_enough_ = false;
  bool refused_ = false;
};

std::unexpected<Error> refuse_url(std::string_view pointer, std::string code, std::string detail) {
  return refuse({FieldError{std::string{pointer}, std::move(code), std::move(detail)}});
}

}  // namespace

std::string_view to_string(StrangerFailure failure) {
  switch (failure) {
    case StrangerFailure::refused_address:
      return "refused_address";
    case StrangerFailure::no_address:
      return "no_address";
    case StrangerFailure::no_connection:
      return "no_connection";
    case StrangerFailure::tls:
      return "tls";
    case StrangerFailure::timeout:
      return "timeout";
    case StrangerFailure::broken:
      break;
  }
  return "broken";
}

Result<void> check_stranger_url(
    std::string_view text, const StrangerPolicy& policy, std::string_view pointer
) {
  if (text.size() > max_stranger_url_bytes)
    return refuse_url(pointer, "too_long", "At most 2048 bytes.");
  const Url url{curl_url()};
  if (!url) throw Unavailable{"libcurl does not start"};
  const bool is_whole =
      curl_url_set(url.get(), CURLUPART_URL, std::string{text}.c_str(), 0) == CURLUE_OK;
  const auto scheme = part_of(url, CURLUPART_SCHEME);
  const auto host = part_of(url, CURLUPART_HOST);
  if (!is_whole || !scheme || !host)
    return refuse_url(pointer, "invalid", "An absolute URL such as https://example.com/hook.");
  // Also that the scheme is in small letters, as the sender takes it for.
  if (!text.starts_with("https://") && !(policy.allow_loopback && text.starts_with("http://")))
    return refuse_url(pointer, "invalid", "The URL has to start with https://.");
  if (part_of(url, CURLUPART_USER) || part_of(url, CURLUPART_PASSWORD) ||
      part_of(url, CURLUPART_FRAGMENT))
    return refuse_url(pointer, "invalid", "No user, password or fragment.");
  if (!may_name(*host, *scheme == "https", policy))
    return refuse_url(pointer, "address_refused", "Only addresses of the public internet.");
  return {};
}

StrangerAnswer post_to_stranger(const StrangerPost& post) {
  return Transfer{post}.run();
}

}  // namespace matinee::http
