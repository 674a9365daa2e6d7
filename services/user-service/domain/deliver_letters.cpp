#include "user-service/domain/deliver_letters.hpp"

#include <algorithm>
#include <utility>

namespace matinee::user {

namespace {

using namespace std::chrono_literals;

/// Longer than any attempt takes: then another process may try.
constexpr auto lease = 2min;
constexpr std::chrono::seconds first_pause = 30s;
constexpr std::chrono::seconds longest_pause = 1h;
constexpr int max_attempts = 30;

std::chrono::seconds pause_after(int attempts) {
  const int doublings = std::clamp(attempts - 1, 0, 10);
  return std::min(first_pause * (1 << doublings), longest_pause);
}

bool has_token(LetterKind kind) {
  return kind == LetterKind::verify_email || kind == LetterKind::reset_password;
}

}  // namespace

std::optional<DeliverLetters::Delivery> DeliverLetters::operator()(const std::stop_token& stop
) const {
  const auto links = links_();
  if (!links || stop.stop_requested()) return std::nullopt;
  const Time now = clock_.now();
  const auto due = letters_.claim_due(now, now + lease);
  if (!due) return std::nullopt;
  return deliver(*due, *links, stop);
}

bool DeliverLetters::is_wanted(const Letter& letter) const {
  const auto account = accounts_.find(letter.account);
  if (!account || (account->disabled && has_token(letter.kind))) return false;
  return !has_token(letter.kind) || account->email == letter.email;
}

std::optional<std::string> DeliverLetters::make_token(const Letter& letter) const {
  std::string token = tokens_.token_of(letter.kind, letter.id);
  const std::string hash = LetterTokens::hash(token);
  // Stored here and not with the letter: commands that store one have no key.
  if (hash != letter.token_hash && !letters_.set_token(letter.id, hash)) return std::nullopt;
  return token;
}

DeliverLetters::Delivery DeliverLetters::deliver(
    const DueLetter& due, const LetterLinks& links, const std::stop_token& stop
) const {
  const Letter& letter = due.letter;
  if (clock_.now() >= letter.expires_at) return end(letter, "expired", "It is too late for it.");
  if (!is_wanted(letter)) return end(letter, "unwanted", {});
  const auto token = has_token(letter.kind) ? make_token(letter) : std::string{};
  if (!token) return end(letter, "unwanted", {});
  auto words = words_of(letter, links, *token);
  try {
    const auto sent = post_.send(
        {.id = letter.id.str(),
         .to = letter.email,
         .subject = std::move(words.subject),
         .text = std::move(words.text)},
        stop
    );
    if (!sent) return end(letter, "refused", sent.error().message);
  } catch (const Unavailable& error) {
    return postpone(due, error.what());
  }
  return end(letter, "sent", {});
}

DeliverLetters::Delivery DeliverLetters::end(
    const Letter& letter, std::string_view outcome, std::string reason
) const {
  letters_.finish(letter.id, outcome, reason, std::nullopt);
  return {
      .letter = letter.id, .kind = letter.kind, .outcome = outcome, .reason = std::move(reason)
  };
}

DeliverLetters::Delivery DeliverLetters::postpone(const DueLetter& due, std::string reason) const {
  const Time next = clock_.now() + pause_after(due.attempts);
  if (next >= due.letter.expires_at || due.attempts >= max_attempts)
    return end(due.letter, "expired", std::move(reason));
  letters_.finish(due.letter.id, "postponed", reason, next);
  return {
      .letter = due.letter.id,
      .kind = due.letter.kind,
      .outcome = "postponed",
      .reason = std::move(reason)
  };
}

}  // namespace matinee::user
