#include "config/toml_file.hpp"

#include <fstream>
#include <sstream>
#include <string_view>

#include <toml++/toml.h>

namespace matinee::config {

namespace {

class Flattener {
 public:
  explicit Flattener(std::string file) : file_{std::move(file)} {}

  void flatten(const std::string& prefix, const toml::table& members) {
    for (const auto& [name, node] : members) {
      const std::string key = prefix + std::string{name.str()};
      if (const auto* inner = node.as_table()) {
        flatten(key + ".", *inner);
      } else {
        value(key, node);
      }
    }
  }

  std::map<std::string, Given> values;
  std::vector<FieldError> faults;

 private:
  void value(const std::string& key, const toml::node& node) {
    Given given{
        .value = std::string{},
        .typed = true,
        .origin = {"file " + file_ + ":" + std::to_string(node.source().begin.line)}
    };
    if (const auto* text = node.as_string()) {
      given.value = text->get();
    } else if (const auto* truth = node.as_boolean()) {
      given.value = truth->get();
    } else if (const auto* whole = node.as_integer()) {
      given.value = whole->get();
    } else if (const auto* real = node.as_floating_point()) {
      given.value = real->get();
    } else if (const auto* array = node.as_array();
               array != nullptr && (array->empty() || array->is_homogeneous<std::string>())) {
      std::vector<std::string> items;
      for (const auto& item : *array)
        items.push_back(item.ref<std::string>());
      given.value = std::move(items);
    } else {
      faults.push_back(
          {key,
           "invalid_value",
           "must be a text, a number, true, false or a list of texts (" + given.origin.name + ")"}
      );
      return;
    }
    values.emplace(key, std::move(given));
  }

  std::string file_;
};

}  // namespace

Result<std::map<std::string, Given>> read_toml_file(const std::string& path) {
  const std::ifstream file{path, std::ios::binary};
  std::ostringstream content;
  content << file.rdbuf();
  if (!file || !content)
    return refuse(code::invalid_request, "The configuration file " + path + " cannot be read.");
  try {
    Flattener flattener{path};
    flattener.flatten("", toml::parse(std::string_view{content.view()}, std::string_view{path}));
    if (!flattener.faults.empty()) return refuse(std::move(flattener.faults));
    return std::move(flattener.values);
  } catch (const toml::parse_error& error) {
    const auto at = error.source().begin;
    return refuse(
        code::invalid_request,
        path + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": " +
            std::string{error.description()}
    );
  }
}

}  // namespace matinee::config
