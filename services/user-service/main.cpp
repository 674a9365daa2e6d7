#include <optional>

#include "payment-service/contract/http_entitlements.hpp"
#include "platform/program.hpp"
#include "user-service/config.hpp"
#include "user-service/service.hpp"

int main(int argc, char** argv) {
  using namespace matinee;  // NOLINT(google-build-using-namespace): a main() reads better without
                            // its own namespace
  const platform::ServiceProgram program{
      .name = "user-service", .role = "user", .known = {platform::settings_of<user::Config>()}
  };
  return program.main(argc, argv, [](platform::Platform& platform) {
    std::optional<payment::HttpEntitlements> entitlements;
    user::Service users{platform};
    if (!platform.common().payment_url.empty())
      users.show_subscriptions_of(entitlements.emplace(platform.peer("payment")));
    return platform.run({&users});
  });
}
