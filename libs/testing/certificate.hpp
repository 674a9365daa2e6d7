#pragma once

#include <string>

namespace matinee::testing {

/// Both as PEM.
struct Certificate {
  std::string certificate;
  std::string key;
};

/// A new key (P-256) and a certificate signed by itself, good for a day, made out to a name or an
/// IPv4 address. Throws std::runtime_error.
[[nodiscard]] Certificate make_certificate(const std::string& host);

}  // namespace matinee::testing
