#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/descriptor.hpp"

namespace matinee::http {

/// Listening sockets for one address, one per event loop (SO_REUSEPORT when there are several).
/// Port 0 takes a free one. Throws Unavailable, also when another program listens there already.
[[nodiscard]] std::vector<Descriptor> listen_on(
    const std::string& address, std::uint16_t port, unsigned count
);

[[nodiscard]] std::uint16_t port_of(int socket);

/// Accepts one connection, non-blocking, without Nagle's delay; its descriptor or -1 with errno.
/// `peer` gets the address.
[[nodiscard]] int accept_one(int listener, std::string& peer);

}  // namespace matinee::http
