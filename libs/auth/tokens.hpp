#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/id.hpp"
#include "core/random.hpp"
#include "core/result.hpp"
#include "core/role.hpp"
#include "core/secret.hpp"

namespace matinee::auth {

/// JWS (RFC 7515) with an algorithm that the key pins: a token's own `alg` is only compared with
/// it.
enum class Algorithm { ed_dsa, es256, hs256 };

/// A public or symmetric key that verifies. Cheap to copy.
struct VerifyKey {
  std::string kid;
  Algorithm algorithm = Algorithm::ed_dsa;
  std::string key;  ///< Ed25519: 32 bytes. ES256: 65-byte uncompressed point. HS256: the secret, at
                    ///< least 32 bytes.
};

/// A key that signs, and its public half.
class SigningKey {
 public:
  [[nodiscard]] static SigningKey generate(Algorithm algorithm, Random& random);
  /// From `to_secret` text. Refuses what isn't one with `invalid_request`.
  [[nodiscard]] static Result<SigningKey> parse(const Secret& secret);
  /// "ed25519:BASE64URL" or "es256:BASE64URL": to be kept in a file with mode 0600.
  [[nodiscard]] Secret to_secret() const;

  [[nodiscard]] VerifyKey verify_key() const;
  /// The compact serialisation of a JWS over `payload`.
  [[nodiscard]] std::string sign(std::string_view type, std::string_view payload) const;

  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;
  ~SigningKey();

 private:
  struct State;
  explicit SigningKey(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Payload of a JWS whose signature, `typ`, `alg` (= the key's) and `kid` are right; refuses
/// everything else (`crit`, `none`, other serialisations, padding, duplicate or unknown header
/// members, over 8 kB) with `invalid_token`. RFC 7515, 7518, 8037.
[[nodiscard]] Result<std::string> verify_jws(
    std::string_view token, std::string_view type, const std::vector<VerifyKey>& keys
);

/// JWK set (RFC 7517) of asymmetric keys, and back. Symmetric keys are never written.
[[nodiscard]] std::string to_jwks(const std::vector<VerifyKey>& keys);
[[nodiscard]] Result<std::vector<VerifyKey>> parse_jwks(std::string_view json);

/// Where the keys that verify access tokens come from. `keys` never blocks: it gives what was known
/// last. Thread-safe.
class KeySource {
 public:
  virtual ~KeySource() = default;
  [[nodiscard]] virtual std::shared_ptr<const std::vector<VerifyKey>> keys() = 0;
};

inline constexpr std::string_view access_type = "at+jwt";  ///< RFC 9068 section 2.1.
inline constexpr std::string_view service_type = "service+jwt";

/// Claims of an access token: iss, aud, sub, sid, role, iat, exp, jti.
struct AccessClaims {
  UserId account;
  SessionId session;
  Role role = Role::viewer;
  Time issued_at{};
  Time expires_at{};
};

class AccessTokens {
 public:
  AccessTokens(
      const SigningKey& key,
      std::string issuer,
      std::chrono::seconds ttl,
      const Clock& clock,
      Random& random
  );
  [[nodiscard]] std::string issue(const UserId& account, const SessionId& session, Role role) const;

  [[nodiscard]] std::chrono::seconds ttl() const { return ttl_; }

 private:
  const SigningKey& key_;
  std::string issuer_;
  std::chrono::seconds ttl_;
  const Clock& clock_;
  Random& random_;
};

/// Refuses with `invalid_token` or `token_expired` (60 s leeway for `iat` in the future, none for
/// `exp`).
[[nodiscard]] Result<AccessClaims> verify_access(
    std::string_view token, std::string_view issuer, const std::vector<VerifyKey>& keys, Time now
);

/// A token by which one service calls another: HS256 under a secret that all services share, 60 s,
/// aud "matinee-internal".
[[nodiscard]] std::string issue_service(const Secret& secret, std::string_view service, Time now);
/// The calling service's name.
[[nodiscard]] Result<std::string> verify_service(
    std::string_view token, const Secret& secret, Time now
);

}  // namespace matinee::auth
