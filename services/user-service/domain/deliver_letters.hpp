#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "user-service/domain/letter_tokens.hpp"
#include "user-service/domain/letter_words.hpp"
#include "user-service/domain/ports.hpp"

namespace matinee::user {

/// Sends the letters that are stored. A letter goes out at least once: who ends between sending it
/// and saying so sends it again, with the same Message-ID.
class DeliverLetters {
 public:
  /// What became of one.
  struct Delivery {
    LetterId letter;
    LetterKind kind = LetterKind::verify_email;
    std::string_view outcome;  ///< "sent", "postponed", "refused", "expired", "unwanted".
    std::string reason;        ///< Of a failure, for operators; empty = none.
  };

  /// `links`: nothing while it is not known yet where they lead; then letters wait.
  using Links = std::function<std::optional<LetterLinks>()>;

  DeliverLetters(
      LetterStore& letters,
      AccountStore& accounts,
      Post& post,
      const LetterTokens& tokens,
      const Clock& clock,
      Links links
  )
      : letters_{letters},
        accounts_{accounts},
        post_{post},
        tokens_{tokens},
        clock_{clock},
        links_{std::move(links)} {}

  /// Tries the one that is due longest. Nothing when none is due. Throws Unavailable when the store
  /// does not answer.
  [[nodiscard]] std::optional<Delivery> operator()(const std::stop_token& stop) const;

 private:
  [[nodiscard]] Delivery deliver(
      const DueLetter& due, const LetterLinks& links, const std::stop_token& stop
  ) const;
  /// The token of a letter, its hash stored. Nothing for one that was replaced meanwhile.
  [[nodiscard]] std::optional<std::string> make_token(const Letter& letter) const;
  /// Whether its account is still there, and still has the address where a token proves that.
  [[nodiscard]] bool is_wanted(const Letter& letter) const;
  [[nodiscard]] Delivery end(const Letter& letter, std::string_view outcome, std::string reason)
      const;
  [[nodiscard]] Delivery postpone(const DueLetter& due, std::string reason) const;

  LetterStore& letters_;
  AccountStore& accounts_;
  Post& post_;
  const LetterTokens& tokens_;
  const Clock& clock_;
  const Links links_;
};

}  // namespace matinee::user
