#include "platform/program.hpp"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/temp_dir.hpp"

namespace matinee::platform {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
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

class PlatformSecrets : public ::testing::Test {
 protected:
  /// Why a platform with these settings does not start; empty when it does.
  std::string refusal_of(std::map<std::string, std::string> flags) {
    flags.emplace("data.dir", dir_.file("data"));
    try {
      auto values =
          config::Values::load({.file = {}, .environment = {}, .flags = std::move(flags)});
      const Platform platform{std::move(values.value()), {"streaming"}};
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
  EXPECT_THAT(
      refusal_of({{"auth.service_secret", ""}}), HasSubstr("auth.service_secret is set but empty")
  );
  EXPECT_THAT(refusal_of({{"cdn.keys", ""}}), HasSubstr("cdn.keys is set but empty"));
}

}  // namespace
}  // namespace matinee::platform
