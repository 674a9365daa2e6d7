#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/setting.hpp"
#include "core/result.hpp"
#include "core/secret.hpp"

namespace matinee::config {

class Values;

/// The visitor that `describe()` of a struct of settings is called with: notes what is declared,
/// and replaces defaults by given values. Collects faults instead of stopping at the first.
class Reader {
 public:
  explicit Reader(const Values& values) : values_{values} {}

  void operator()(std::string_view key, bool& value, std::string_view help);
  void operator()(std::string_view key, int& value, std::string_view help, Range range = {});
  void operator()(std::string_view key, std::int64_t& value, std::string_view help, Range = {});
  void operator()(std::string_view key, double& value, std::string_view help);
  /// `choices`: the only texts accepted; none = any text.
  void operator()(
      std::string_view key,
      std::string& value,
      std::string_view help,
      std::initializer_list<std::string_view> choices = {}
  );
  void operator()(std::string_view key, std::vector<std::string>& value, std::string_view help);
  void operator()(
      std::string_view key, std::chrono::seconds& value, std::string_view help, Range range = {0}
  );
  void operator()(
      std::string_view key,
      std::chrono::milliseconds& value,
      std::string_view help,
      Range range = {0}
  );
  void operator()(std::string_view key, Secret& value, std::string_view help);
  void operator()(std::string_view key, std::vector<Secret>& value, std::string_view help);

  [[nodiscard]] const std::vector<FieldError>& faults() const { return faults_; }

  [[nodiscard]] const std::vector<Setting>& settings() const { return settings_; }

 private:
  /// A whole number of the declared type, or nothing after a fault.
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key, Range range);
  [[nodiscard]] std::optional<std::vector<std::string>> list(std::string_view key);

  /// The value itself or the content of KEY_FILE; empty when neither is given.
  struct SecretText {
    std::string text;
    Origin origin;
  };

  [[nodiscard]] std::optional<SecretText> secret(std::string_view key);

  template <class Duration>
  void duration(std::string_view key, Duration& value, std::string_view help, Range range);
  void declare(
      std::string_view key, std::string_view type, std::string default_value, std::string_view help
  );
  void effective(std::string value, const Origin& origin);
  void fault(std::string_view key, const std::string& detail, const Origin& origin);

  const Values& values_;
  std::vector<Setting> settings_;
  std::vector<FieldError> faults_;
};

}  // namespace matinee::config
