#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct redisReader;  // NOLINT(readability-identifier-naming): hiredis named it

namespace matinee::cache::redis {

/// A command as it goes over the wire (RESP2, an array of bulk strings).
[[nodiscard]] std::string format_command(const std::vector<std::string_view>& words);

/// What a server answers. Arrays are none: no command of ours has one.
struct Reply {
  enum class Kind { nil, status, error, integer, text };

  Kind kind = Kind::nil;
  std::string text;  ///< Of a status, an error or a text.
  std::int64_t number = 0;

  [[nodiscard]] bool is_error() const { return kind == Kind::error; }

  /// The first word of an error, such as "NOSCRIPT"; else empty.
  [[nodiscard]] std::string_view error_code() const;
};

/// Cuts what a server sends into replies. Not thread-safe.
class ReplyReader {
 public:
  ReplyReader();

  /// Throws Unavailable when a reply grows beyond what any command of ours is answered with.
  void feed(std::string_view bytes);
  /// The next complete reply, or nothing yet. Throws Unavailable for what is no RESP2.
  [[nodiscard]] std::optional<Reply> next();

 private:
  struct Close {
    void operator()(redisReader* reader) const;
  };

  std::unique_ptr<redisReader, Close> reader_;
};

}  // namespace matinee::cache::redis
