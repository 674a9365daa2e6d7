#include "core/descriptor.hpp"

#include <cerrno>

#include <unistd.h>

namespace matinee {

void Descriptor::reset() {
  if (number_ < 0) return;
  const int before = errno;
  ::close(std::exchange(number_, -1));
  errno = before;
}

}  // namespace matinee
