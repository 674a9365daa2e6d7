#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "http/message.hpp"

namespace matinee::http {

struct ParserLimits {
  std::uint32_t header_bytes = 16 * 1024;
  std::uint32_t header_fields = 100;
  std::uint32_t target_bytes = 8 * 1024;
};

/// A request line with its header section, not yet judged.
struct RequestHead {
  std::string method;
  std::string target;
  Headers headers;
  bool http_1_0 = false;
  bool keep_alive = true;
  bool expects_continue = false;
  bool has_body = false;
  std::optional<std::uint64_t> content_length;
};

/// Reads requests of one connection (RFC 9112), cut anywhere, on Boost.Beast's parser, which is
/// hidden here. Stricter than Beast: any doubt about where a message ends is refused, for the next
/// reader of the same bytes may decide otherwise.
class RequestParser {
 public:
  enum class Status {
    more,    ///< Everything usable was taken; needs more bytes.
    head,    ///< The header section is complete: see head().
    done,    ///< The message is complete.
    broken,  ///< See error(); the connection cannot go on.
  };

  struct Step {
    Status status = Status::more;
    std::size_t used = 0;
  };

  using BodySink = std::function<Result<void>(std::string_view)>;

  explicit RequestParser(const ParserLimits& limits);
  ~RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  /// Begins with the next request.
  void reset();
  /// Reads the header section; never takes bytes behind it. After `head` without a body the message
  /// is done.
  [[nodiscard]] Step read_head(std::string_view input);
  /// Reads the body, each piece to `sink`, whose refusal becomes error().
  [[nodiscard]] Step read_body(std::string_view input, const BodySink& sink);

  [[nodiscard]] RequestHead& head();
  [[nodiscard]] const Error& error() const;
  /// True once a byte of a request was taken.
  [[nodiscard]] bool begun() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace matinee::http
