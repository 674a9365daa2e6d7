#include "platform/program.hpp"

#include <array>
#include <filesystem>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/temp_dir.hpp"

namespace matinee::platform {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using testing::TempDir;
using ::testing::UnorderedElementsAre;

TEST(CommandLine, SettingsAreTakenOutWhereverTheyStand) {
  const std::array argv{
      "matinee",
      "--server.workers=4",
      "upload",
      "a=b.mp4",
      "--title=x.y=z",
      "--data",
      "d",
      "--",
      "--log.level=debug"
  };
  const auto line = split_command_line(static_cast<int>(argv.size()), argv.data());
  EXPECT_THAT(line.settings, UnorderedElementsAre(Pair("server.workers", "4")));
  EXPECT_THAT(
      line.rest,
      ElementsAre("upload", "a=b.mp4", "--title=x.y=z", "--data", "d", "--", "--log.level=debug")
  );
}

TEST(Guarded, TurnsExceptionsIntoExitCodes) {
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(guarded([] { return 3; }), 3);
  EXPECT_EQ(guarded([]() -> int { throw ConfigurationError{"no such setting"}; }), 2);
  EXPECT_EQ(guarded([]() -> int { throw Unavailable{"down"}; }), 5);
  EXPECT_EQ(guarded([]() -> int { throw std::runtime_error{"other"}; }), 1);
  EXPECT_EQ(
      ::testing::internal::GetCapturedStderr(),
      "error: no such setting\nerror: down\nerror: other\n"
  );
}

using Flags = std::map<std::string, std::string>;

/// Settings of a service.
struct Other {
  Secret secret;

  template <class Visitor>
  void describe(Visitor& setting) {
    setting("other.secret", secret, "A secret.");
  }
};

class PlatformSecrets : public ::testing::Test {
 protected:
  /// Why a platform with these settings does not start; empty when it does.
  std::string refusal_of(const Flags& flags) {
    return refusal_by(flags, [](config::Values values) {
      const Platform platform{std::move(values), {"streaming"}};
    });
  }

  std::string refusal_of_key(const Flags& flags) {
    return refusal_by(flags, [](config::Values values) {
      Platform platform{std::move(values), {"user"}};
      static_cast<void>(platform.access_key());
    });
  }

  std::string refusal_of_check(const Flags& flags) {
    return refusal_by(flags, [](const config::Values& values) {
      check_settings(values, {settings_of<Settings>(), settings_of<Other>()}, false);
    });
  }

  std::string refusal_by(Flags flags, const std::function<void(config::Values)>& use) {
    flags.emplace("data.dir", dir_.file("data"));
    try {
      use(config::Values::load({.file = {}, .environment = {}, .flags = std::move(flags)}).value());
      return {};
    } catch (const ConfigurationError& error) {
      return error.what();
    }
  }

  TempDir dir_;
};

TEST_F(PlatformSecrets, AreMadeInEmbeddedModeOnAnyAddress) {
  EXPECT_EQ(refusal_of({}), "");
  EXPECT_EQ(refusal_of({{"server.listen", "0.0.0.0:0"}}), "");
  EXPECT_EQ(refusal_of({{"database.url", "postgres://db/x"}}), "");
}

TEST_F(PlatformSecrets, HaveToBeGivenWhereOtherMachinesReachASharedDatabase) {
  EXPECT_THAT(
      refusal_of({{"server.listen", "0.0.0.0:0"}, {"database.url", "postgres://db/x"}}),
      HasSubstr("service_secret is missing")
  );
  EXPECT_EQ(
      refusal_of(
          {{"server.listen", "0.0.0.0:0"},
           {"database.url", "postgres://db/x"},
           {"auth.service_secret", std::string(32, 'x')}}
      ),
      ""
  );
}

TEST_F(PlatformSecrets, AreRefusedWhenShortOrEmpty) {
  EXPECT_THAT(
      refusal_of({{"auth.service_secret", std::string(31, 'x')}}),
      HasSubstr("shorter than 32 bytes")
  );
  for (const std::string key : {"auth.service_secret", "cdn.keys", "database.url", "other.secret"})
    EXPECT_THAT(refusal_of_check({{key, ""}}), HasSubstr(key + " is set but empty"));
}

TEST_F(PlatformSecrets, TheKeyOfAccessTokensHasToBeGivenWhereTheOthersHaveTo) {
  const Flags shared{
      {"server.listen", "0.0.0.0:0"},
      {"database.url", "postgres://db/x"},
      {"auth.service_secret", std::string(32, 'x')}
  };
  EXPECT_EQ(refusal_of_key({}), "");
  EXPECT_EQ(refusal_of_key({{"server.listen", "0.0.0.0:0"}}), "");
  EXPECT_THAT(refusal_of_key(shared), HasSubstr("auth.access_key is missing"));

  Flags complete = shared;
  complete.emplace("auth.access_key", "ed25519:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
  EXPECT_EQ(refusal_of_key(complete), "");
}

TEST_F(PlatformSecrets, AreNotMadeByWhoOnlyReads) {
  const std::string data = dir_.file("data");
  const auto look = [&](bool reads_only) {
    const Platform platform{
        config::Values::load({.file = {}, .environment = {}, .flags = {{"data.dir", data}}}
        ).value(),
        {},
        {.reads_only = reads_only}
    };
    return std::filesystem::exists(data);
  };
  EXPECT_FALSE(look(true));
  EXPECT_TRUE(look(false));
}

TEST_F(PlatformSecrets, TheUrlOfTheDatabaseIsOneOfThem) {
  const auto values = config::Values::load(
      {.file = {},
       .environment = {},
       .flags = {{"database.url_file", dir_.write("url", "postgres://ada:hush@db/x\n")}}}
  );
  EXPECT_EQ(values->read<Settings>()->database_url.reveal(), "postgres://ada:hush@db/x");
  for (const auto& setting : values->describe<Settings>())
    EXPECT_THAT(setting.value, Not(HasSubstr("hush"))) << setting.key;
}

TEST_F(PlatformSecrets, TheUrlOfTheCacheIsOneOfThem) {
  const auto values = config::Values::load(
      {.file = {}, .environment = {}, .flags = {{"cache.url", "redis://ada:hush@cache"}}}
  );
  EXPECT_EQ(values->read<Settings>()->effective_cache_url(), "redis://ada:hush@cache");
  for (const auto& setting : values->describe<Settings>())
    EXPECT_THAT(setting.value, Not(HasSubstr("hush"))) << setting.key;
}

TEST_F(PlatformSecrets, WhatIsNotThereIsRefusedByTheNameOfTheSetting) {
  for (const auto& [key, value] : Flags{
           {"database.url", "mysql://ada:hush@db/x"},
           {"objects.url", "s3://bucket"},
           {"queue.url", "sqs://queue?region="},
           {"cache.url", "redis://ada:hush@cache:port"},
           {"cdn.url", "cloudfront://cdn"},
           {"peers.user", "user-service"},
           {"auth.access_key", "no key"},
           {"server.trusted_proxies", "10.0.0.0/33"},
           {"log.level", "loud"},
           {"server.max_header_bytes", "65537"},
       }) {
    const std::string refusal = refusal_of({{key, value}});
    EXPECT_THAT(refusal, HasSubstr(key));
    EXPECT_THAT(refusal, Not(HasSubstr("hush")));
  }
}

}  // namespace
}  // namespace matinee::platform
