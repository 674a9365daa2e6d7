#include "config/config.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/suggest.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::config {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::TempDir;

struct Config {
  bool enabled = true;
  int count = 3;
  std::int64_t bytes = 1;
  double ratio = 0.5;
  std::string listen = "127.0.0.1:8080";
  std::vector<std::string> proxies{"10.0.0.0/8"};
  std::chrono::seconds ttl{900};
  std::chrono::milliseconds delay{50};
  Secret key;
  std::vector<Secret> hooks;

  template <class Visitor>
  void describe(Visitor& setting) {
    setting("server.enabled", enabled, "Whether it is on.");
    setting("server.count", count, "How many | at most.", {1, 10});
    setting("server.bytes", bytes, "Bytes.");
    setting("server.ratio", ratio, "Ratio.");
    setting("server.listen", listen, "Address.");
    setting("server.proxies", proxies, "Proxies.");
    setting("tokens.ttl_s", ttl, "Lifetime.");
    setting("tokens.delay_ms", delay, "Delay.");
    setting("tokens.key", key, "Key.");
    setting("tokens.hooks", hooks, "Hooks.");
  }
};

struct Chosen {
  std::string level = "on";

  template <class Visitor>
  void describe(Visitor& setting) {
    setting("log.level", level, "How loud.", {"on", "faint", "off"});
  }
};

Values load(Values::Sources sources) {
  auto values = Values::load(sources);
  if (!values) throw std::runtime_error{values.error().message};
  return std::move(*values);
}

std::vector<std::string> lines_of(const Error& error) {
  std::vector<std::string> out;
  for (const auto& fault : error.details)
    out.push_back(fault.pointer + ": " + fault.detail);
  return out;
}

std::string origin_of(const std::vector<Setting>& settings, std::string_view key) {
  for (const auto& setting : settings) {
    if (setting.key == key) return setting.origin.name;
  }
  return "missing";
}

TEST(Config, DefaultsHoldWhenNothingIsGiven) {
  const auto config = Values{}.read<Config>();
  ASSERT_TRUE(config);
  EXPECT_EQ(config->count, 3);
  EXPECT_EQ(config->ttl, std::chrono::seconds{900});
}

TEST(Config, FlagsWinOverEnvironmentOverFileOverDefaults) {
  const TempDir dir;
  const std::string file =
      dir.write("m.toml", "[server]\ncount = 4\nbytes = 5\nratio = 1\n\n[tokens]\nttl_s = 60\n");
  const Values values = load({
      .file = file,
      .environment =
          {{"MATINEE_SERVER__COUNT", "6"},
           {"MATINEE_SERVER__BYTES", "7"},
           {"HOME", "/"},
           {"MATINEE_TOKEN", "x"}},
      .flags = {{"server.count", "8"}},
  });

  const auto config = values.read<Config>();
  const auto settings = values.describe<Config>();

  ASSERT_TRUE(config);
  EXPECT_EQ(config->count, 8);
  EXPECT_EQ(config->bytes, 7);
  EXPECT_EQ(config->ttl, std::chrono::seconds{60});
  EXPECT_EQ(config->ratio, 1.0);
  EXPECT_EQ(origin_of(settings, "server.count"), "flag --server.count");
  EXPECT_EQ(origin_of(settings, "server.bytes"), "environment MATINEE_SERVER__BYTES");
  EXPECT_EQ(origin_of(settings, "tokens.ttl_s"), "file " + file + ":7");
  EXPECT_EQ(origin_of(settings, "server.listen"), "default");
  EXPECT_TRUE(values.check_unknown(settings));
}

TEST(Config, ListsComeAsArraysOrSeparatedByCommas) {
  const TempDir dir;
  const auto of_file = load(
      {.file = dir.write("a.toml", "server.proxies = [\"a\", \"b\"]"),
       .environment = {},
       .flags = {}}
  );
  const auto of_flag =
      load({.file = {}, .environment = {}, .flags = {{"server.proxies", "a, b,,"}}});
  EXPECT_THAT(of_file.read<Config>()->proxies, ElementsAre("a", "b"));
  EXPECT_THAT(of_flag.read<Config>()->proxies, ElementsAre("a", "b"));
}

TEST(Config, RefusesEveryValueThatDoesNotFit) {
  const TempDir dir;
  const Values values = load({
      .file = dir.write("m.toml", "[server]\ncount = \"4\"\nlisten = 8080\nproxies = \"a\"\n"),
      .environment =
          {{"MATINEE_SERVER__ENABLED", "maybe"},
           {"MATINEE_TOKENS__TTL_S", "-1"},
           {"MATINEE_SERVER__RATIO", "nan"}},
      .flags = {{"server.bytes", "9223372036854775808"}, {"tokens.delay_ms", "1.5"}},
  });

  const auto config = values.read<Config>();

  ASSERT_FALSE(config);
  EXPECT_THAT(
      lines_of(config.error()),
      ElementsAre(
          HasSubstr("server.enabled: must be true or false (environment MATINEE_SERVER__ENABLED)"),
          HasSubstr("server.count: must be a whole number (file "),
          HasSubstr("server.bytes: must be a whole number"),
          HasSubstr("server.ratio: must be a number"),
          HasSubstr("server.listen: must be a text in quotes"),
          HasSubstr("server.proxies: must be a list of texts"),
          HasSubstr("tokens.ttl_s: must lie between 0 and"),
          HasSubstr("tokens.delay_ms: must be a whole number")
      )
  );
}

TEST(Config, RefusesNumbersOutsideTheirRange) {
  const auto config =
      load({.file = {}, .environment = {}, .flags = {{"server.count", "11"}}}).read<Config>();
  ASSERT_FALSE(config);
  EXPECT_THAT(
      lines_of(config.error()),
      ElementsAre(HasSubstr("must lie between 1 and 10 (flag --server.count)"))
  );
}

TEST(Config, RefusesTextsThatAreNoneOfTheChoices) {
  const auto read = [](const std::string& level) {
    return load({.file = {}, .environment = {}, .flags = {{"log.level", level}}}).read<Chosen>();
  };
  EXPECT_EQ(read("off")->level, "off");
  const auto refused = read("loud");
  ASSERT_FALSE(refused);
  EXPECT_THAT(
      lines_of(refused.error()),
      ElementsAre("log.level: must be on, faint or off (flag --log.level)")
  );
}

TEST(ConfigSecrets, ComeFromTheValueOrFromAFile) {
  const TempDir dir;
  const std::string file = dir.write("key", "hush hush\n");
  const auto of_file =
      load({.file = {}, .environment = {{"MATINEE_TOKENS__KEY_FILE", file}}, .flags = {}});
  const auto of_value =
      load({.file = {}, .environment = {{"MATINEE_TOKENS__HOOKS", "one,two"}}, .flags = {}});

  EXPECT_EQ(of_file.read<Config>()->key.reveal(), "hush hush");
  ASSERT_EQ(of_value.read<Config>()->hooks.size(), 2U);
  EXPECT_EQ(of_value.read<Config>()->hooks[1].reveal(), "two");
  EXPECT_TRUE(of_file.check_unknown(of_file.describe<Config>()));
}

TEST(ConfigSecrets, AreRefusedWhenGivenTwiceOrUnreadable) {
  const TempDir dir;
  const auto twice = load(
      {.file = {}, .environment = {}, .flags = {{"tokens.key", "a"}, {"tokens.key_file", "/x"}}}
  );
  const auto missing =
      load({.file = {}, .environment = {}, .flags = {{"tokens.key_file", dir.file("none")}}});
  const auto folder =
      load({.file = {}, .environment = {}, .flags = {{"tokens.key_file", dir.str()}}});

  EXPECT_THAT(
      lines_of(twice.read<Config>().error()), ElementsAre(HasSubstr("tokens.key: is given twice"))
  );
  EXPECT_THAT(
      lines_of(missing.read<Config>().error()),
      ElementsAre(HasSubstr("tokens.key_file: no such file"))
  );
  EXPECT_THAT(
      lines_of(folder.read<Config>().error()),
      ElementsAre(HasSubstr("tokens.key_file: is a directory"))
  );
}

TEST(ConfigSecrets, AreNeverShown) {
  const Values values = load({.file = {}, .environment = {}, .flags = {{"tokens.key", "hush"}}});
  for (const auto& setting : values.describe<Config>()) {
    EXPECT_THAT(
        setting.value + setting.default_value + setting.origin.name, Not(HasSubstr("hush"))
    );
    if (setting.key == "tokens.key") {
      EXPECT_EQ(setting.value, "********");
    }
  }
}

TEST(Config, UnknownKeysAreRefusedWithWhatWasMeant) {
  const TempDir dir;
  const Values values = load({
      .file = dir.write("m.toml", "[server]\nlisen = \"x\"\nxyzzy = 1\n[serve]\ncount = 1\n"),
      .environment = {{"MATINEE_TOKNES__TTL_S", "1"}},
      .flags = {{"other.listen", "1"}},
  });

  const auto checked = values.check_unknown(values.describe<Config>());

  ASSERT_FALSE(checked);
  EXPECT_THAT(
      lines_of(checked.error()),
      ElementsAre(
          HasSubstr("other.listen: is no setting (flag --other.listen); did you mean server.listen?"
          ),
          HasSubstr("serve.count: is no setting"),
          AllOf(HasSubstr("server.lisen"), HasSubstr(":2); did you mean server.listen?")),
          AllOf(HasSubstr("server.xyzzy"), Not(HasSubstr("did you mean"))),
          HasSubstr("(environment MATINEE_TOKNES__TTL_S); did you mean tokens.ttl_s?")
      )
  );
  const auto own = values.check_unknown(values.describe<Config>(), true);
  ASSERT_FALSE(own);
  EXPECT_EQ(own.error().details.size(), 2U);
}

TEST(Config, SyntaxErrorsNameLineAndColumn) {
  const TempDir dir;
  const auto values =
      Values::load({.file = dir.write("m.toml", "a = 1\nb = = 2\n"), .environment = {}, .flags = {}}
      );
  ASSERT_FALSE(values);
  EXPECT_THAT(values.error().message, HasSubstr("m.toml:2:5"));
  EXPECT_FALSE(Values::load({.file = dir.file("none.toml"), .environment = {}, .flags = {}}));
  EXPECT_FALSE(Values::load(
      {.file = dir.write("d.toml", "a.b = 2020-01-01"), .environment = {}, .flags = {}}
  ));
}

TEST(Config, TheTemplateIsAFileOfDefaults) {
  const TempDir dir;
  const auto settings = Values{}.describe<Config>();
  std::string text = template_toml(settings);
  EXPECT_THAT(text, HasSubstr("[tokens]\n# Lifetime.\n# ttl_s = 900\n"));
  EXPECT_THAT(text, HasSubstr("# key_file = \"/path/to/a/file\"\n"));

  // With the comment signs before settings removed it still loads, and changes nothing.
  std::string active;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    const bool setting = line.starts_with("# ") && line.find(" = ") != std::string::npos &&
                         line.find("_file") == std::string::npos;
    active += (setting ? line.substr(2) : line) + "\n";
  }
  const Values values = load({.file = dir.write("m.toml", active), .environment = {}, .flags = {}});
  EXPECT_TRUE(values.check_unknown(settings));
  const auto loaded = values.describe<Config>();
  for (std::size_t i = 0; i < settings.size(); ++i)
    EXPECT_EQ(loaded[i].value, settings[i].value);
  EXPECT_THAT(origin_of(loaded, "tokens.ttl_s"), HasSubstr("file "));
}

TEST(Config, TheReferenceListsEverySetting) {
  const std::string text = reference_markdown(Values{}.describe<Config>());
  EXPECT_THAT(text, HasSubstr("## tokens\n"));
  EXPECT_THAT(text, HasSubstr("| `server.count` | integer | `3` | How many \\| at most. |\n"));
}

}  // namespace
}  // namespace matinee::config
