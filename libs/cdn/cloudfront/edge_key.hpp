#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/secret.hpp"

struct evp_pkey_st;

namespace matinee::cdn::cloudfront {

enum class Hash { sha1, sha256 };

/// A private key whose public half is in a key group that the distribution trusts. Thread-safe.
class EdgeKey {
 public:
  /// `KEY_PAIR_ID:PEM` or `KEY_PAIR_ID@ACTIVE_FROM:PEM` with a time of RFC 3339. The key is RSA of
  /// 2048 to 4096 bits or ECDSA on P-256. Throws std::invalid_argument, which repeats nothing of
  /// the text.
  explicit EdgeKey(const Secret& text);

  [[nodiscard]] const std::string& id() const { return id_; }

  /// Before this no edge may know it yet. 1970 when none is given.
  [[nodiscard]] Time active_from() const { return active_from_; }

  /// RSASSA-PKCS1-v1_5 or ECDSA (DER) over the text, by `to_url_text`.
  [[nodiscard]] std::string sign(std::string_view text, Hash hash) const;

 private:
  struct Close {
    void operator()(evp_pkey_st* key) const;
  };

  std::string id_;
  Time active_from_{};
  std::unique_ptr<evp_pkey_st, Close> key_;
};

/// Base64 with `-`, `_` and `~` for `+`, `=` and `/`, as CloudFront wants it in URLs and cookies.
[[nodiscard]] std::string to_url_text(std::string_view bytes);

}  // namespace matinee::cdn::cloudfront
