#include "core/random.hpp"

#include <cerrno>
#include <vector>

#include <sys/random.h>

#include "core/encoding.hpp"
#include "core/result.hpp"

namespace matinee {

void SystemRandom::fill(std::span<std::byte> out) {
  while (!out.empty()) {
    const ssize_t got = ::getrandom(out.data(), out.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) throw Unavailable{"getrandom failed"};
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

std::string random_token(Random& random, std::size_t bytes) {
  std::vector<std::byte> buffer(bytes);
  random.fill(buffer);
  return base64url_encode(buffer);
}

}  // namespace matinee
