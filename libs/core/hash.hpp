#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace matinee {

/// SHA-256 (FIPS 180-4): 32 raw bytes.
[[nodiscard]] std::string sha256(std::string_view data);
/// HMAC-SHA256 (RFC 2104): 32 raw bytes.
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view data);

/// SHA-256 of data that comes in pieces, perhaps over days. Not thread-safe.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&);
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256) noexcept;

  void update(std::string_view data);
  /// 32 raw bytes. Call once.
  [[nodiscard]] std::string finish();

  /// What `resume` goes on from, also in another process: at most 103 raw bytes.
  [[nodiscard]] std::string state() const;
  /// Nothing when this is not a state.
  [[nodiscard]] static std::optional<Sha256> resume(std::string_view state);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A digest that somebody else chose. SHA-1 and MD5 are for accidents only: they can be forged. Not
/// thread-safe.
class Digest {
 public:
  enum class Algorithm { md5, sha1, sha256 };

  explicit Digest(Algorithm algorithm);
  ~Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;

  void update(std::string_view data);
  /// Raw bytes. Call once.
  [[nodiscard]] std::string finish();

 private:
  void* context_;
};

}  // namespace matinee
