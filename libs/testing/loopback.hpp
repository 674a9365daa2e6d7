#pragma once

#include <cstdint>

#include "core/descriptor.hpp"

namespace matinee::testing {

/// A port of 127.0.0.1 that nobody has at present.
[[nodiscard]] std::uint16_t free_port();

/// A listening socket on a free port of 127.0.0.1. Throws std::system_error.
[[nodiscard]] Descriptor listen_on_loopback();
[[nodiscard]] std::uint16_t port_of(const Descriptor& socket);

/// A connection to a port of 127.0.0.1, or none.
[[nodiscard]] Descriptor connect_to_loopback(std::uint16_t port);
[[nodiscard]] bool accepts_connections(std::uint16_t port);

}  // namespace matinee::testing
