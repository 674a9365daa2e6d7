// The service in a platform, as main() starts it.
#include "content-service/service.hpp"

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "http/client.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::content {
namespace {

class ContentServiceTest : public ::testing::Test {
 protected:
  [[nodiscard]] config::Values values(std::map<std::string, std::string> flags = {}) const {
    flags["data.dir"] = folder_.str();
    flags["server.listen"] = "127.0.0.1:0";
    auto loaded = config::Values::load({.file = {}, .environment = {}, .flags = std::move(flags)});
    EXPECT_TRUE(loaded);
    return std::move(*loaded);
  }

  testing::TempDir folder_;
};

TEST_F(ContentServiceTest, ServesTheCatalogueUntilItIsShutDown) {
  platform::Platform platform{values(), {"user", "content"}};
  Service service{platform};
  int status = 0;
  std::string body;

  const int code = platform.run({&service}, [&](const std::string& base_url) {
    http::Client client;
    const auto answer = client.send({.url = base_url + "/videos"});
    status = answer.status;
    body = answer.body;
    platform.shut_down();
  });

  EXPECT_EQ(code, 0);
  EXPECT_EQ(status, 200);
  EXPECT_EQ(body, R"({"data":[],"next_cursor":null})");
}

TEST_F(ContentServiceTest, IsHealthyAndWithoutViolationsAtFirst) {
  platform::Platform platform{values(), {"content"}};
  Service service{platform};

  for (const auto& check : service.health_checks())
    EXPECT_NO_THROW(check.check()) << check.name;
  EXPECT_TRUE(service.find_violations().empty());
}

TEST_F(ContentServiceTest, RefusesSettingsOutOfRange) {
  for (const auto& [key, value] : std::map<std::string, std::string>{
           {"jobs.lease_s", "1"}, {"jobs.attempts", "0"}, {"gc.period_s", "0"}
       }) {
    platform::Platform platform{values({{key, value}}), {"content"}};
    EXPECT_THROW(Service{platform}, platform::ConfigurationError) << key;
  }
}

}  // namespace
}  // namespace matinee::content
