#include "content-service/contract/http_catalog.hpp"
#include "content-service/contract/http_wanted_segments.hpp"
#include "payment-service/contract/http_entitlements.hpp"
#include "platform/program.hpp"
#include "streaming-service/config.hpp"
#include "streaming-service/service.hpp"
#include "user-service/contract/http_accounts.hpp"

int main(int argc, char** argv) {
  using namespace matinee;  // NOLINT(google-build-using-namespace): a main() reads better without
                            // its own namespace
  const platform::ServiceProgram program{
      .name = "streaming-service",
      .role = "streaming",
      .known = {platform::settings_of<streaming::Config>()}
  };
  return program.main(argc, argv, [](platform::Platform& platform) {
    content::HttpCatalog catalog{platform.peer("content")};
    content::HttpWantedSegments wanted{platform.peer("content")};
    payment::HttpEntitlements entitlements{platform.peer("payment")};
    user::HttpAccounts accounts{platform.peer("user")};
    streaming::Service streaming{platform, catalog, wanted, entitlements, accounts};
    return platform.run({&streaming});
  });
}
