#pragma once

#include <utility>

namespace matinee {

/// Owns an open file descriptor, or none.
class Descriptor {
 public:
  Descriptor() = default;

  explicit Descriptor(int number) : number_{number} {}

  ~Descriptor() { reset(); }

  Descriptor(Descriptor&& other) noexcept : number_{other.release()} {}

  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      reset();
      number_ = other.release();
    }
    return *this;
  }

  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  /// Negative for none.
  [[nodiscard]] int get() const { return number_; }

  [[nodiscard]] bool is_open() const { return number_ >= 0; }

  explicit operator bool() const { return is_open(); }

  /// Hands it over.
  [[nodiscard]] int release() { return std::exchange(number_, -1); }

  /// Closes it. Leaves errno alone.
  void reset();

 private:
  int number_ = -1;
};

}  // namespace matinee
