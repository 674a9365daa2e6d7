#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/reader.hpp"
#include "config/setting.hpp"
#include "core/result.hpp"
#include "core/secret.hpp"

/// Settings: defaults < TOML file < environment MATINEE_SECTION__KEY < flags (--section.key=value).
///
/// Each struct of settings has one `describe()`; parsing, `--help`, `config show --origin` and
/// docs/configuration.md come from it:
///
///     struct Config {
///       std::chrono::seconds access_token_ttl{15 * 60};
///       template <class Visitor>
///       void describe(Visitor& setting) {
///         setting("user.access_token_ttl_s", access_token_ttl, "How long a token is accepted.");
///         setting("user.max_devices", max_devices, "Signed-in devices per account.", {1, 100});
///       }
///     };
///
/// Types: bool, int, std::int64_t, double, std::string, std::vector<std::string> (TOML array;
/// elsewhere separated by commas), std::chrono::seconds and milliseconds (a number in the unit that
/// the key's suffix `_s` or `_ms` names), Secret and std::vector<Secret> (also as KEY_FILE, with
/// the path of a file whose content, less one line break at the end, is the value; conflicts with
/// the value itself). Numbers may be given a Range, texts the choices there are; durations are not
/// negative.
namespace matinee::config {

/// All values given from outside, before they are read into structs. Immutable after `load`; reads
/// are thread-safe.
class Values {
 public:
  struct Sources {
    std::optional<std::string> file;  ///< Path; must exist when given.
    /// All variables; only MATINEE_SECTION__KEY are looked at.
    std::map<std::string, std::string> environment;
    std::map<std::string, std::string> flags;  ///< "section.key" -> value.
  };

  /// Refuses with `invalid_request`: an unreadable file or TOML syntax error (with line and
  /// column).
  [[nodiscard]] static Result<Values> load(const Sources& sources);

  Values();
  ~Values();
  Values(Values&&) noexcept;
  Values& operator=(Values&&) noexcept;
  Values(const Values&) = delete;
  Values& operator=(const Values&) = delete;

  /// Fills a struct of settings. Refuses with every value that does not fit its type (pointer =
  /// key, detail = what is allowed and where the value came from).
  template <class Config>
  [[nodiscard]] Result<Config> read() const {
    Config config{};
    Reader reader{*this};
    config.describe(reader);
    if (!reader.faults().empty()) return refuse(reader.faults());
    return config;
  }

  /// What describe() declares, with effective values and origins. A value that does not fit is
  /// shown as its default.
  template <class Config>
  [[nodiscard]] std::vector<Setting> describe() const {
    Config config{};
    Reader reader{*this};
    config.describe(reader);
    return reader.settings();
  }

  /// Refuses keys given in file, environment or flags that are not among `known`, each with "did
  /// you mean". Only sections that occur in `known` are looked at when `own_sections_only`.
  [[nodiscard]] Result<void> check_unknown(
      std::span<const Setting> known, bool own_sections_only = false
  ) const;

 private:
  friend class Reader;
  struct State;
  [[nodiscard]] const Given* find(std::string_view key) const;

  std::unique_ptr<State> state_;
};

/// docs/configuration.md.
[[nodiscard]] std::string reference_markdown(std::span<const Setting> settings);
/// A commented TOML file with every setting at its default.
[[nodiscard]] std::string template_toml(std::span<const Setting> settings);

}  // namespace matinee::config
