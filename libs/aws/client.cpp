#include "aws/client.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <fstream>
#include <span>
#include <utility>

#include "aws/xml.hpp"
#include "core/encoding.hpp"
#include "core/hash.hpp"
#include "core/result.hpp"
#include "http/date.hpp"
#include "http/text.hpp"
#include "json/json.hpp"

namespace matinee::aws {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr int max_attempts = 5;
/// Services refuse what is signed more than 15 minutes off; some do at 5.
constexpr std::chrono::milliseconds largest_offset = 4min;
/// Errors come in a few hundred bytes.
constexpr std::size_t max_error_bytes = std::size_t{64} * 1024;
constexpr std::size_t hash_piece = std::size_t{256} * 1024;

bool is_one_of(std::string_view text, std::span<const std::string_view> all) {
  return std::ranges::find(all, text) != all.end();
}

constexpr std::array<std::string_view, 13> passing_errors{
    "InternalError",
    "InternalFailure",
    "ServiceUnavailable",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "RequestThrottled",
    "RequestLimitExceeded",
    "RequestTimeout",
    "OperationAborted",
    "ConditionalRequestConflict",
    "KmsThrottlingException",
    "KmsThrottled",
};
constexpr std::array<std::string_view, 4> expired_errors{
    "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired"
};

bool may_pass(const Answer& answer) {
  constexpr std::array passing{429, 500, 502, 503, 504};
  return std::ranges::find(passing, answer.status) != passing.end() ||
         is_one_of(answer.error, passing_errors);
}

/// Of the JSON protocol: what stands behind the last "#" of "__type".
std::string error_in_json(std::string_view body) {
  const auto parsed = json::parse(body);
  const auto* const object = parsed ? parsed->if_object() : nullptr;
  const auto* const type = object == nullptr ? nullptr : object->if_contains("__type");
  if (type == nullptr || !type->is_string()) return {};
  const std::string_view name{type->as_string()};
  return std::string{name.substr(name.rfind('#') + 1)};
}

std::string error_in(const Answer& answer) {
  const std::string_view body{answer.body};
  if (body.size() > max_error_bytes) return {};
  const auto text = http::trim(body);
  if (!answer.is_ok() && text.starts_with('{')) return error_in_json(body);
  // Elsewhere it is what somebody wrote, as in a message of a queue.
  if (!text.starts_with('<') || text.find("<Error") == std::string_view::npos) return {};
  const Xml xml{body};
  if (xml.root() == "Error") return xml.text_at("Code");
  return xml.root() == "ErrorResponse" ? xml.text_at("Error/Code") : "";
}

Answer answer_of(http::Method method, http::ClientResponse response) {
  Answer out{
      .status = response.status,
      .headers = std::move(response.headers),
      .body = std::move(response.body),
      .error = {}
  };
  // What is read may look like anything.
  if (out.is_ok() && method == http::Method::get) return out;
  out.error = error_in(out);
  // Some take long, and S3 begins to answer before it knows how they end.
  if (out.is_ok() && !out.error.empty()) out.status = 500;
  return out;
}

std::optional<Time> date_of(const Answer& answer) {
  const auto date = http::parse_http_date(answer.headers.get("Date").value_or(""));
  if (!date) return std::nullopt;
  return Time{std::chrono::seconds{*date}};
}

std::string authority_of(std::string_view base_url) {
  const auto scheme = base_url.find("://");
  return std::string{base_url.substr(scheme == std::string_view::npos ? 0 : scheme + 3)};
}

std::string hash_file(const FilePart& part) {
  std::ifstream file{part.path, std::ios::binary};
  file.seekg(static_cast<std::streamoff>(part.offset));
  Sha256 hash;
  std::string piece(hash_piece, '\0');
  for (auto left = part.length; left > 0;) {
    const auto wanted = std::min<std::uint64_t>(left, piece.size());
    if (!file.read(piece.data(), static_cast<std::streamsize>(wanted)))
      throw Unavailable{"cannot read " + part.path};
    hash.update(std::string_view{piece}.substr(0, wanted));
    left -= wanted;
  }
  return hex_encode(bytes_of(hash.finish()));
}

}  // namespace

Client::Client(
    Parts parts, std::string base_url, std::string region, std::string service, PathRule rule
)
    : parts_{std::move(parts)},
      base_url_{std::move(base_url)},
      authority_{authority_of(base_url_)},
      signer_{std::move(region), std::move(service), rule} {}

/// One request on its way through its attempts.
struct Client::Attempt {
  Attempt(Client& client, const Request& request)
      : owner{client}, wanted{request}, deadline{steady_clock::now() + request.patience.total} {}

  /// Nothing when it has to be tried again.
  [[nodiscard]] std::optional<Answer> run() {
    const auto credentials = owner.parts_.credentials.get();
    if (wanted.on_attempt) wanted.on_attempt();
    failure.clear();
    // No other attempt would be able to read a file that this one cannot.
    const auto prepared = guarded(owner.prepare(wanted, credentials, left()));
    try {
      auto answer = answer_of(wanted.method, owner.parts_.http.send(prepared));
      answer.attempts = number;
      if (may_pass(answer)) {
        failure = std::to_string(answer.status) + ' ' + answer.error;
        return std::nullopt;
      }
      if (!answer.is_ok() && !is_mended && owner.mend(answer, credentials)) {
        is_mended = true;
        failure = answer.error;
        return std::nullopt;
      }
      return answer;
    } catch (const Unavailable& error) {
      if (thrown) std::rethrow_exception(thrown);
      failure = error.what();
      return std::nullopt;
    }
  }

  /// Tells what the callbacks throw from what the connection does: both may be Unavailable.
  [[nodiscard]] http::ClientRequest guarded(http::ClientRequest request) {
    if (request.on_body) request.on_body = guard(std::move(request.on_body));
    if (request.on_progress) request.on_progress = guard(std::move(request.on_progress));
    return request;
  }

  template <class... Arguments>
  [[nodiscard]] std::function<void(Arguments...)> guard(std::function<void(Arguments...)> call) {
    return [this, call = std::move(call)](Arguments... arguments) {
      try {
        call(arguments...);
      } catch (...) {
        thrown = std::current_exception();
        throw;
      }
    };
  }

  /// Waits before the next attempt; throws when there is to be none.
  void wait() {
    ++number;
    if (wanted.stop.stop_requested()) throw Unavailable{owner.authority_ + ": given up"};
    const auto pause = backoff(number, owner.parts_.random);
    if (number > max_attempts || left() <= pause || !owner.budget_.take())
      throw Unavailable{owner.authority_ + " does not do its part: " + failure};
    owner.log_.debug("request tried again", {{"host", owner.authority_}, {"reason", failure}});
    owner.parts_.pause(pause);
  }

  [[nodiscard]] std::chrono::milliseconds left() const {
    return std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
  }

  Client& owner;
  const Request& wanted;
  steady_clock::time_point deadline;
  int number = 1;
  bool is_mended = false;
  std::string failure{};
  std::exception_ptr thrown{};  ///< By a callback.
};

Answer Client::send(const Request& request) {
  Attempt attempt{*this, request};
  while (true) {
    if (auto answer = attempt.run()) {
      if (attempt.number == 1) budget_.reward();
      return *std::move(answer);
    }
    attempt.wait();
  }
}

std::string Client::presign(
    http::Method method, std::string_view path, const Query& query, std::chrono::seconds lifetime
) {
  Message message{
      .method = method,
      .path = std::string{path},
      .query = query,
      .payload_hash = std::string{unsigned_payload}
  };
  message.headers.set("Host", authority_);
  signer_.presign(message, parts_.credentials.get(), service_time(), lifetime);
  return base_url_ + message.path + '?' + encode_query(message.query);
}

Message Client::message_of(const Request& request) const {
  Message message{
      .method = request.method,
      .path = request.path,
      .query = request.query,
      .headers = request.headers,
      .payload_hash = payload_hash(request)
  };
  message.headers.set("Host", authority_);
  message.headers.set("X-Amz-Content-Sha256", message.payload_hash);
  // libcurl would say that a form is sent.
  const bool has_body = request.method == http::Method::put || request.method == http::Method::post;
  if (has_body && !message.headers.get("Content-Type"))
    message.headers.set("Content-Type", "application/octet-stream");
  return message;
}

std::string Client::payload_hash(const Request& request) const {
  if (!request.file) {
    return request.body.empty() ? std::string{empty_payload}
                                : hex_encode(bytes_of(sha256(request.body)));
  }
  // TLS protects it already, and a second look at a large file costs time.
  if (base_url_.starts_with("https:")) return std::string{unsigned_payload};
  return hash_file(*request.file);
}

http::ClientRequest Client::prepare(
    const Request& request, const Credentials& credentials, std::chrono::milliseconds left
) const {
  auto message = message_of(request);
  signer_.sign(message, credentials, service_time());
  http::ClientRequest out{
      .method = request.method,
      .url = base_url_ + message.path,
      .headers = std::move(message.headers),
      .body = request.body
  };
  if (!message.query.empty()) out.url += '?' + encode_query(message.query);
  if (request.file) {
    out.upload_file = request.file->path;
    out.upload_offset = request.file->offset;
    out.upload_length = request.file->length;
  }
  if (request.on_progress)
    out.on_progress = [&request](std::uint64_t, std::uint64_t) { request.on_progress(); };
  out.on_body = request.on_body;
  out.stop = request.stop;
  const auto& patience = request.patience;
  out.total_timeout = patience.attempt;
  if (patience.attempt > 0ms) out.total_timeout = std::clamp(left, 1ms, patience.attempt);
  out.silence_timeout = patience.silence;
  return out;
}

Time Client::service_time() const {
  return parts_.clock.now() + std::chrono::milliseconds{clock_offset_ms_.load()};
}

bool Client::mend(const Answer& answer, const Credentials& credentials) {
  const auto date = date_of(answer);
  const bool may_be_late = answer.status == 403 || answer.status == 400;
  if (may_be_late && date) {
    const auto offset = *date - service_time();
    if (offset > largest_offset || offset < -largest_offset) {
      clock_offset_ms_ = (*date - parts_.clock.now()).count();
      log_.warn("the clock of this machine is off", {{"by_ms", std::to_string(clock_offset_ms_)}});
      return true;
    }
  }
  if (!is_one_of(answer.error, expired_errors)) return false;
  parts_.credentials.drop(credentials.access_key_id);
  return true;
}

}  // namespace matinee::aws
