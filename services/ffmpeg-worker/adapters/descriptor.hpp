#pragma once

#include <utility>

#include <unistd.h>

namespace matinee::worker {

/// Owns a file descriptor.
class Descriptor {
 public:
  Descriptor() = default;

  explicit Descriptor(int value) : value_{value} {}

  Descriptor(Descriptor&& other) noexcept : value_{std::exchange(other.value_, -1)} {}

  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }

  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  ~Descriptor() { reset(); }

  [[nodiscard]] int get() const { return value_; }

  [[nodiscard]] bool is_open() const { return value_ >= 0; }

  void reset() {
    if (value_ >= 0) ::close(value_);
    value_ = -1;
  }

 private:
  int value_ = -1;
};

}  // namespace matinee::worker
