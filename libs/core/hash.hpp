#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace matinee {

/// SHA-256 (FIPS 180-4): 32 raw bytes.
[[nodiscard]] std::string sha256(std::string_view data);
/// HMAC-SHA256 (RFC 2104): 32 raw bytes.
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view data);

/// SHA-256 of data that comes in pieces. Not thread-safe.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void update(std::string_view data);
  /// 32 raw bytes. Call once.
  [[nodiscard]] std::string finish();

 private:
  void* context_;
};

}  // namespace matinee
