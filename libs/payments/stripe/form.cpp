#include "payments/stripe/form.hpp"

#include "core/encoding.hpp"

namespace matinee::payments::stripe {

Form& Form::add(std::string_view name, std::string_view value) {
  if (!text_.empty()) text_ += '&';
  text_.append(name).append("=").append(percent_encode(value));
  return *this;
}

Form& Form::add(std::string_view name, std::int64_t value) {
  return add(name, std::to_string(value));
}

}  // namespace matinee::payments::stripe
