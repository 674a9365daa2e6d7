#pragma once

#include <sys/socket.h>

namespace matinee::http {

/// True for an address of the public internet; false for everything that the IANA registries of
/// special-purpose addresses (RFC 6890) keep for machines, networks, tests and groups, such as
/// loopback, private, link-local with the metadata services of clouds, and shared (CGNAT). An IPv4
/// address inside an IPv6 one (mapped, NAT64) counts as that IPv4 address. False for families other
/// than IPv4 and IPv6.
[[nodiscard]] bool is_public_address(const sockaddr& address);

/// 127.0.0.0/8, ::1, and the former mapped into IPv6.
[[nodiscard]] bool is_loopback_address(const sockaddr& address);

}  // namespace matinee::http
