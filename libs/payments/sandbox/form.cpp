#include "payments/sandbox/form.hpp"

#include <optional>
#include <string>
#include <string_view>

#include "http/url.hpp"

namespace matinee::payments::sandbox {

std::optional<Form> read_form(std::string_view body) {
  Form form;
  while (!body.empty()) {
    const auto pair = body.substr(0, body.find('&'));
    body.remove_prefix(pair.size() == body.size() ? pair.size() : pair.size() + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    const auto name = http::percent_decode(pair.substr(0, equals), true);
    const auto value = http::percent_decode(
        equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1), true
    );
    if (!name || !value || !form.emplace(*name, *value).second) return std::nullopt;
  }
  return form;
}

std::string field(const Form& form, std::string_view name) {
  const auto found = form.find(name);
  return found == form.end() ? std::string{} : found->second;
}

}  // namespace matinee::payments::sandbox
