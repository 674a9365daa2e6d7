#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

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
///         setting("user.access_token_ttl_s", access_token_ttl, "How long an access token is
///         accepted.");
///       }
///     };
///
/// Types: bool, int, std::int64_t, double, std::string, std::vector<std::string> (TOML array;
/// elsewhere separated by commas), std::chrono::seconds and milliseconds (a number in the unit that
/// the key's suffix `_s` or `_ms` names), Secret (also as KEY_FILE, with the path of a file whose
/// content, less one line break at the end, is the value; `_FILE` wins over nothing and conflicts
/// with the value itself).
namespace matinee::config {

struct Origin {
  std::string name;  ///< "default", "file matinee.toml:12", "environment MATINEE_SERVER__LISTEN",
                     ///< "flag --listen".
};

/// One setting as describe() declares it.
struct Setting {
  std::string key;
  std::string type;           ///< "integer", "text", "seconds", "secret"…
  std::string default_value;  ///< As TOML; empty for secrets.
  std::string help;
  std::string value;  ///< Effective value as TOML; "********" for a secret that is set.
  Origin origin;
};

/// All values given from outside, before they are read into structs. Immutable after `load`; reads
/// are thread-safe.
class Values {
 public:
  struct Sources {
    std::optional<std::string> file;  ///< Path; must exist when given.
    std::map<std::string, std::string>
        environment;                           ///< All variables; only MATINEE_* are looked at.
    std::map<std::string, std::string> flags;  ///< "section.key" -> value.
  };

  /// Refuses with `invalid_request`: an unreadable file or TOML syntax error (with line and
  /// column).
  [[nodiscard]] static Result<Values> load(const Sources& sources);

  Values();
  ~Values();
  Values(Values&&) noexcept;
  Values& operator=(Values&&) noexcept;

  /// Fills a struct of settings. Refuses with every value that does not fit its type (pointer =
  /// key, detail = what is allowed and where the value came from).
  template <class Config>
  [[nodiscard]] Result<Config> read() const;

  /// What describe() declares, with effective values and origins.
  template <class Config>
  [[nodiscard]] std::vector<Setting> describe() const;

  /// Refuses keys given in file, environment or flags that are not among `known`, each with "did
  /// you mean". Only sections that occur in `known` are looked at when `own_sections_only`.
  [[nodiscard]] Result<void> check_unknown(
      std::span<const Setting> known, bool own_sections_only = false
  ) const;

 private:
  friend class Reader;
  struct State;
  std::unique_ptr<State> state_;
};

/// docs/configuration.md.
[[nodiscard]] std::string reference_markdown(std::span<const Setting> settings);
/// A commented TOML file with every setting at its default.
[[nodiscard]] std::string template_toml(std::span<const Setting> settings);

}  // namespace matinee::config
