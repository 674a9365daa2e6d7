#include "http/request_parser.hpp"

#include <algorithm>
#include <exception>

#include <boost/beast/http/basic_parser.hpp>

#include "http/text.hpp"

namespace matinee::http {

namespace {

namespace beast = boost::beast::http;
using ErrorCode = boost::beast::error_code;

constexpr std::size_t method_and_version = 32;

ErrorCode stop() {
  return make_error_code(beast::error::bad_value);
}

/// Collects what Beast reports. What this class refuses itself is in `refused`.
class Collector final : public beast::basic_parser<true> {
 public:
  explicit Collector(const ParserLimits& limits) : limits_{limits} {
    header_limit(limits.header_bytes);
    body_limit(boost::none
    );  // Counted by whoever takes the body: the limit is known only after routing.
  }

  RequestHead head;
  std::optional<Error> refused;
  std::exception_ptr failure;
  const RequestParser::BodySink* sink = nullptr;

 private:
  void refuse_with(const Code& code, std::string why, ErrorCode& out) {
    refused = refuse(code, std::move(why)).error();
    out = stop();
  }

  void on_request_impl(
      beast::verb,
      boost::beast::string_view method,
      boost::beast::string_view target,
      int version,
      ErrorCode& out
  ) override {
    if (target.size() > limits_.target_bytes) return refuse_with(code::url_too_long, {}, out);
    head.method = method;
    head.target = target;
    head.http_1_0 = version == 10;
  }

  void on_response_impl(int, boost::beast::string_view, int, ErrorCode& out) override {
    out = stop();
  }

  void on_field_impl(
      beast::field field,
      boost::beast::string_view name,
      boost::beast::string_view value,
      ErrorCode& out
  ) override {
    if (in_body_)
      return;  // A trailer: nothing here wants one, and merging it could change what was decided.
    if (++fields_ > limits_.header_fields) return refuse_with(code::headers_too_large, {}, out);
    if (field == beast::field::content_length && ++lengths_ > 1) {
      return refuse_with(code::malformed_request, "Content-Length is given twice.", out);
    }
    if (field == beast::field::host && ++hosts_ > 1) {
      return refuse_with(code::malformed_request, "Host is given twice.", out);
    }
    head.headers.add({name.data(), name.size()}, {value.data(), value.size()});
  }

  void on_header_impl(ErrorCode& out) override {
    in_body_ = true;
    const auto coding = head.headers.get("Transfer-Encoding");
    if (coding && !equals_ignoring_case(trim(*coding), "chunked")) {
      return refuse_with(code::not_implemented, "Only the chunked transfer coding is known.", out);
    }
    if (coding && head.http_1_0) {
      return refuse_with(code::malformed_request, "HTTP/1.0 has no transfer codings.", out);
    }
    const auto length = head.headers.get("Content-Length");
    if (length && !parse_number(trim(*length))) {
      return refuse_with(code::malformed_request, "Content-Length is not a number.", out);
    }
    if (const auto known = content_length()) head.content_length = *known;
    head.has_body = coding.has_value() || head.content_length.value_or(0) > 0;
    head.keep_alive = !head.http_1_0 && keep_alive();
    const auto expectation = head.headers.get("Expect");
    head.expects_continue =
        expectation && equals_ignoring_case(*expectation, "100-continue") && !head.http_1_0;
  }

  void take(boost::beast::string_view bytes, ErrorCode& out) {
    try {
      auto taken = (*sink)({bytes.data(), bytes.size()});
      if (taken) return;
      refused = taken.error();
    } catch (...) {
      failure = std::current_exception();
    }
    out = stop();
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}

  std::size_t on_body_impl(boost::beast::string_view bytes, ErrorCode& out) override {
    take(bytes, out);
    return bytes.size();
  }

  void on_chunk_header_impl(std::uint64_t, boost::beast::string_view, ErrorCode&) override {}

  std::size_t on_chunk_body_impl(std::uint64_t, boost::beast::string_view bytes, ErrorCode& out)
      override {
    take(bytes, out);
    return bytes.size();
  }

  void on_finish_impl(ErrorCode&) override {}

  ParserLimits limits_;
  std::uint32_t fields_ = 0;
  int lengths_ = 0;
  int hosts_ = 0;
  bool in_body_ = false;
};

/// A line feed without a carriage return before it, or a folded line: other readers see other
/// fields there.
bool has_odd_line_end(std::string_view head) {
  for (auto end = head.find('\n'); end != std::string_view::npos; end = head.find('\n', end + 1)) {
    if (end == 0 || head[end - 1] != '\r') return true;
    if (end + 1 < head.size() && (head[end + 1] == ' ' || head[end + 1] == '\t')) return true;
  }
  return false;
}

}  // namespace

struct RequestParser::State {
  Step broken(const ErrorCode& code) {
    if (collector->failure) std::rethrow_exception(collector->failure);
    if (collector->refused) {
      error = *collector->refused;
    } else if (code == beast::error::header_limit) {
      error = refuse(code::headers_too_large).error();
    } else {
      error = refuse(code::malformed_request).error();
    }
    return {.status = Status::broken};
  }

  Step parse_section(std::string_view section, std::size_t skipped) {
    std::size_t used = 0;
    ErrorCode code;
    while (!code && !collector->is_header_done() && used < section.size()) {
      used +=
          collector->put(boost::asio::buffer(section.data() + used, section.size() - used), code);
    }
    if (code || !collector->is_header_done()) return broken(code);
    return {.status = Status::head, .used = skipped + used};
  }

  ParserLimits limits;
  std::optional<Collector> collector;
  Error error{.code = code::malformed_request, .message = {}, .details = {}};
  bool begun = false;
};

RequestParser::RequestParser(const ParserLimits& limits) : state_{std::make_unique<State>()} {
  state_->limits = limits;
  reset();
}

RequestParser::~RequestParser() = default;

void RequestParser::reset() {
  state_->collector.emplace(state_->limits);
  state_->begun = false;
}

RequestParser::Step RequestParser::read_head(std::string_view input) {
  if (!input.empty()) state_->begun = true;
  // An empty line in front is left over from a body that was one line end too long (RFC 9112
  // section 2.2).
  const std::size_t skipped = input.starts_with("\r\n") ? 2 : 0;
  input.remove_prefix(skipped);
  const auto end = input.find("\r\n\r\n");
  // Beast takes a header section in several steps; only a whole one is given to it, so that it is
  // judged as a whole.
  const bool whole = end != std::string_view::npos;
  const auto section = whole ? input.substr(0, end + 4) : input;
  if (has_odd_line_end(section))
    return state_->broken(make_error_code(beast::error::bad_line_ending));
  if (std::min(section.find('\n'), section.size()) >
      state_->limits.target_bytes + method_and_version) {
    state_->collector->refused = refuse(code::url_too_long).error();
    return state_->broken({});
  }
  if (section.size() > state_->limits.header_bytes)
    return state_->broken(make_error_code(beast::error::header_limit));
  if (!whole) return {};
  return state_->parse_section(section, skipped);
}

RequestParser::Step RequestParser::read_body(std::string_view input, const BodySink& sink) {
  auto& parser = *state_->collector;
  parser.sink = &sink;
  parser.eager(true);
  std::size_t used = 0;
  ErrorCode code;
  while (!parser.is_done() && used < input.size()) {
    const auto taken =
        parser.put(boost::asio::buffer(input.data() + used, input.size() - used), code);
    used += taken;
    if (code == beast::error::need_more) return {.status = Status::more, .used = used};
    if (code) return state_->broken(code);
    if (taken == 0) break;
  }
  return {.status = parser.is_done() ? Status::done : Status::more, .used = used};
}

RequestHead& RequestParser::head() {
  return state_->collector->head;
}

const Error& RequestParser::error() const {
  return state_->error;
}

bool RequestParser::begun() const {
  return state_->begun;
}

}  // namespace matinee::http
