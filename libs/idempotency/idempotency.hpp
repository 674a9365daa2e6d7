#pragma once

#include <chrono>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/random.hpp"
#include "core/result.hpp"
#include "database/database.hpp"
#include "http/message.hpp"

/// `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a POST that is sent again makes
/// its thing once.
namespace matinee::idempotency {

/// The tables; component "idempotency" of the database of the service that uses them.
[[nodiscard]] std::span<const db::Migration> migrations();

/// How long the answer to a key is kept.
inline constexpr std::chrono::hours kept_for{48};

/// Remembers the answers to keys. A key belongs to one account and one path. Thread-safe. Throws
/// Unavailable with its database.
class Keys {
 public:
  Keys(db::Database& database, const Clock& clock, Random& random);

  /// Makes the thing. `token` is the same for every try of one key (and random without a key): kept
  /// in a unique column beside the thing, it makes the thing exactly once even when the process
  /// dies between making it and answering.
  using Make = std::function<Result<http::Response>(const std::string& token)>;

  /// Calls `make` unless the key was answered before; then gives that answer again with
  /// `Idempotent-Replayed: true`. `fingerprint` is of all that matters of the request. Only
  /// successes are kept: after a refusal the key is free again. Refuses with `invalid_request`
  /// (empty or over 255 bytes, or not visible ASCII), `idempotency_mismatch` (another request had
  /// the key) and `idempotency_in_progress`.
  [[nodiscard]] Result<http::Response> once(
      const http::Request& request, std::string_view fingerprint, const Make& make
  );

  /// Forgets what has been kept long enough. Call now and then.
  void sweep();

 private:
  struct Slot;
  [[nodiscard]] Result<http::Response> run(
      const Slot& slot, const std::string& token, const Make& make
  );
  [[nodiscard]] Result<std::string> take_over(const Slot& slot);

  db::Database& database_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace matinee::idempotency
