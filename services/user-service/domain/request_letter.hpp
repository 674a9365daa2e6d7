#pragma once

#include <string_view>

#include "user-service/domain/letter_writer.hpp"
#include "user-service/domain/ports.hpp"
#include "user-service/domain/throttle.hpp"

namespace matinee::user {

/// Has a letter with a token sent to an address, for somebody who may be anybody. Whether an
/// account has the address shows neither in the answer nor in the work: in every case one letter is
/// stored, and only who sends it later finds out. The same for limits that were passed.
class RequestLetter {
 public:
  RequestLetter(LetterStore& letters, const LetterWriter& writer, Throttle& throttle)
      : letters_{letters}, writer_{writer}, throttle_{throttle} {}

  /// Both refuse with `invalid_request` what is no address, and nothing else.
  [[nodiscard]] Result<void> verification(std::string_view email, std::string_view source) const;
  /// Earlier letters of the kind stop to work.
  [[nodiscard]] Result<void> reset(std::string_view email, std::string_view source) const;

 private:
  /// The letter, or one that is never sent.
  void store(Letter letter, std::string_view source) const;

  LetterStore& letters_;
  const LetterWriter& writer_;
  Throttle& throttle_;
};

}  // namespace matinee::user
