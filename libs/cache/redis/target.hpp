#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/secret.hpp"

namespace matinee::cache::redis {

/// Which Redis, and how to speak to it.
struct Target {
  std::string host;  ///< A name or an IP address, without brackets.
  std::uint16_t port = 6379;
  std::string user;  ///< Of an ACL (Redis 6); empty = the default user.
  Secret password;   ///< Empty = none is sent.
  int database = 0;
  bool tls = false;
  std::string ca_file;                    ///< PEM; empty = the certificates that the system trusts.
  std::chrono::milliseconds timeout{50};  ///< Of one command, from the call to its answer.
};

/// `redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE][?timeout_ms=N]`, or `rediss://…[&ca=FILE]` for
/// TLS. User, password and file may be percent-encoded. Throws std::invalid_argument, whose text
/// repeats nothing of the URL: it may hold a password.
[[nodiscard]] Target parse_target(std::string_view url);

}  // namespace matinee::cache::redis
