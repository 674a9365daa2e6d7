#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace matinee::http {

/// The boundary of a multipart/form-data Content-Type; nothing for other types or a boundary that
/// RFC 2046 does not allow.
[[nodiscard]] std::optional<std::string> multipart_boundary(std::string_view content_type);

/// Reads multipart/form-data (RFC 7578) that comes in pieces, cut anywhere. Keeps at most a part's
/// header section and one delimiter in memory.
class MultipartParser {
 public:
  struct Part {
    std::string name;
    std::optional<std::string> filename;
    std::string content_type;
  };

  /// Where the parts go. What a call refuses ends the parsing.
  struct Sink {
    virtual ~Sink() = default;
    [[nodiscard]] virtual Result<void> begin(const Part& part) = 0;
    [[nodiscard]] virtual Result<void> data(std::string_view bytes) = 0;
    [[nodiscard]] virtual Result<void> end() = 0;
  };

  MultipartParser(std::string_view boundary, Sink& sink);

  [[nodiscard]] Result<void> feed(std::string_view bytes);
  /// Refuses when the closing delimiter is missing.
  [[nodiscard]] Result<void> finish() const;

 private:
  enum class State { preamble, delimiter, header, data, epilogue };

  [[nodiscard]] bool step(Result<void>& result);
  [[nodiscard]] bool skip_preamble();
  [[nodiscard]] bool read_delimiter(Result<void>& result);
  [[nodiscard]] bool read_header(Result<void>& result);
  [[nodiscard]] bool read_data(Result<void>& result);

  std::string delimiter_;  ///< CR LF "--" boundary.
  Sink& sink_;
  State state_ = State::preamble;
  std::string buffer_;
  std::size_t parts_ = 0;
};

}  // namespace matinee::http
