#include <optional>

#include "content-service/contract/http_customer_events.hpp"
#include "payment-service/config.hpp"
#include "payment-service/service.hpp"
#include "platform/program.hpp"
#include "user-service/contract/http_accounts.hpp"

int main(int argc, char** argv) {
  using namespace matinee;  // NOLINT(google-build-using-namespace): a main() reads better without
                            // its own namespace
  const platform::ServiceProgram program{
      .name = "payment-service",
      .role = "payment",
      .known = {platform::settings_of<payment::Config>()}
  };
  return program.main(argc, argv, [](platform::Platform& platform) {
    user::HttpAccounts accounts{platform.peer("user")};
    std::optional<content::HttpCustomerEvents> customers;
    if (!platform.common().content_url.empty()) customers.emplace(platform.peer("content"));
    payment::Service payments{platform, accounts, customers ? &*customers : nullptr};
    return platform.run({&payments});
  });
}
