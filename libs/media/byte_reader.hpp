#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace matinee::media {

/// Big-endian reads from the front of a span. After the first read that does not fit everything is
/// 0 and `ok()` is false, so that a parser checks once at its end.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : rest_{bytes} {}

  [[nodiscard]] bool ok() const { return ok_; }

  [[nodiscard]] std::size_t left() const { return rest_.size(); }

  [[nodiscard]] std::span<const std::byte> rest() const { return rest_; }

  std::span<const std::byte> take(std::size_t count) {
    if (count > rest_.size()) {
      ok_ = false;
      rest_ = {};
      return {};
    }
    const auto out = rest_.first(count);
    rest_ = rest_.subspan(count);
    return out;
  }

  void skip(std::size_t count) { static_cast<void>(take(count)); }

  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }

  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }

  std::uint32_t u24() { return static_cast<std::uint32_t>(number(3)); }

  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }

  std::uint64_t u64() { return number(8); }

 private:
  std::uint64_t number(std::size_t width) {
    std::uint64_t out = 0;
    for (const auto byte : take(width))
      out = (out << 8U) | std::to_integer<std::uint64_t>(byte);
    return out;
  }

  std::span<const std::byte> rest_;
  bool ok_ = true;
};

/// One box and its content.
struct Box {
  std::uint32_t type = 0;
  std::span<const std::byte> content;
};

// NOLINTNEXTLINE(*-avoid-c-arrays): takes a literal.
constexpr std::uint32_t fourcc(const char (&text)[5]) {
  std::uint32_t out = 0;
  for (int i = 0; i < 4; ++i)
    out = (out << 8U) | static_cast<unsigned char>(text[i]);
  return out;
}

/// Takes the next box off the reader; the reader turns not-ok when its size lies.
[[nodiscard]] Box take_box(ByteReader& reader);

/// Content of the first child of this type; empty when there is none or the boxes before it are
/// broken.
[[nodiscard]] std::span<const std::byte> find_box(
    std::span<const std::byte> parent, std::uint32_t type
);

}  // namespace matinee::media
