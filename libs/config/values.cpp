#include <algorithm>
#include <cctype>
#include <set>

#include "config/config.hpp"
#include "config/suggest.hpp"
#include "config/toml_file.hpp"

namespace matinee::config {

namespace {

constexpr std::string_view environment_prefix = "MATINEE_";

/// "section.key" of MATINEE_SECTION__KEY; empty for variables that are no settings.
std::string key_of_variable(std::string_view name) {
  if (!name.starts_with(environment_prefix)) return {};
  name.remove_prefix(environment_prefix.size());
  if (name.find("__") == std::string_view::npos) return {};
  std::string key;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name.substr(i).starts_with("__")) {
      key += '.';
      ++i;
    } else {
      key += static_cast<char>(std::tolower(static_cast<unsigned char>(name[i])));
    }
  }
  return key;
}

std::string_view section_of(std::string_view key) {
  return key.substr(0, key.find('.'));
}

}  // namespace

std::string environment_name(std::string_view key) {
  std::string out{environment_prefix};
  for (const char letter : key) {
    if (letter == '.') {
      out += "__";
    } else {
      out += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    }
  }
  return out;
}

struct Values::State {
  std::map<std::string, Given, std::less<>> given;
};

Values::Values() : state_{std::make_unique<State>()} {}

Values::~Values() = default;
Values::Values(Values&&) noexcept = default;
Values& Values::operator=(Values&&) noexcept = default;

Result<Values> Values::load(const Sources& sources) {
  Values values;
  auto& given = values.state_->given;
  if (sources.file) {
    auto file = read_toml_file(*sources.file);
    if (!file) return refusal(file);
    for (auto& [key, value] : *file)
      given.insert_or_assign(key, std::move(value));
  }
  for (const auto& [name, text] : sources.environment) {
    const std::string key = key_of_variable(name);
    if (!key.empty())
      given.insert_or_assign(
          key, Given{.value = text, .typed = false, .origin = {"environment " + name}}
      );
  }
  for (const auto& [key, text] : sources.flags) {
    given.insert_or_assign(key, Given{.value = text, .typed = false, .origin = {"flag --" + key}});
  }
  return values;
}

const Given* Values::find(std::string_view key) const {
  const auto found = state_->given.find(key);
  return found == state_->given.end() ? nullptr : &found->second;
}

Result<void> Values::check_unknown(std::span<const Setting> known, bool own_sections_only) const {
  std::vector<std::string> keys;
  std::set<std::string, std::less<>> sections;
  for (const auto& setting : known) {
    keys.push_back(setting.key);
    if (is_secret(setting)) keys.push_back(setting.key + "_file");
    sections.emplace(section_of(setting.key));
  }
  std::vector<FieldError> faults;
  for (const auto& [key, value] : state_->given) {
    if (std::ranges::find(keys, key) != keys.end()) continue;
    if (own_sections_only && !sections.contains(section_of(key))) continue;
    std::string detail = "is no setting (" + value.origin.name + ")";
    if (const auto meant = closest(key, keys)) detail += "; did you mean " + *meant + "?";
    faults.push_back({.pointer = key, .code = "unknown_field", .detail = std::move(detail)});
  }
  if (!faults.empty()) return refuse(std::move(faults));
  return {};
}

}  // namespace matinee::config
