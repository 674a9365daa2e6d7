#pragma once

#include <chrono>
#include <expected>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/codes.hpp"

namespace matinee {

/// One fault of one input field.
struct FieldError {
  std::string
      pointer;  ///< JSON pointer (RFC 6901) into the body, or the name of a parameter or header.
  std::string code;    ///< Such as "required", "unknown_field", "too_long".
  std::string detail;  ///< For people: what is allowed.
};

/// A refusal the caller can act on. Broken infrastructure throws `Unavailable` instead.
struct Error {
  Code code;
  std::string message;                  ///< For people. Never holds a secret.
  std::vector<FieldError> details;      ///< All faults found, not just the first.
  std::chrono::seconds retry_after{0};  ///< When not 0: sent as Retry-After.
};

template <class T>
using Result = std::expected<T, Error>;

/// `return refuse(code::email_taken, "…")` in a function that returns a Result.
[[nodiscard]] inline std::unexpected<Error> refuse(const Code& code, std::string message = {}) {
  if (message.empty()) message = code.title;
  return std::unexpected{Error{.code = code, .message = std::move(message), .details = {}}};
}

/// Refuses with `invalid_request` and the faults of single fields.
[[nodiscard]] inline std::unexpected<Error> refuse(std::vector<FieldError> details) {
  return std::unexpected{Error{
      .code = code::invalid_request,
      .message = "Some fields are not acceptable.",
      .details = std::move(details)
  }};
}

/// Hands a refusal on from a Result of one type to a Result of another.
template <class T>
[[nodiscard]] std::unexpected<Error> refusal(const Result<T>& result) {
  return std::unexpected{result.error()};
}

/// A dependency (database, object store, peer, operating system) does not do its part. Not the
/// caller's fault. Caught once, in libs/http (503) and in the worker loop (the job is tried again).
class Unavailable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace matinee
