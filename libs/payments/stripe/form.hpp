#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace matinee::payments::stripe {

/// Parameters as Stripe takes them: form-encoded, nested ones in bracket notation
/// (`line_items[0][price]`).
class Form {
 public:
  Form& add(std::string_view name, std::string_view value);
  Form& add(std::string_view name, std::int64_t value);

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace matinee::payments::stripe
