#pragma once

#include <string>

#include "api.hpp"
#include "command.hpp"
#include "services.hpp"

namespace matinee::app {

/// Works on the databases and with the provider, beside a running server or without one.
class BillingDesk {
 public:
  explicit BillingDesk(const Invocation& invocation)
      : platform_{invocation.values(), {}}, services_{platform_, {"user", "payment"}} {}

  [[nodiscard]] payment::OperatorSide side() { return services_.payment().operator_side(); }

  [[nodiscard]] UserId find(const std::string& who) {
    return or_refused(services_.user().administration().find_account(who)).id;
  }

 private:
  platform::Platform platform_;
  Services services_;
};

/// Throws ConfigurationError for what the sandbox does not have.
template <class Part>
[[nodiscard]] Part& needed(Part* part) {
  if (part == nullptr) {
    throw platform::ConfigurationError{
        "this needs payments.url=stripe:; the sandbox has nothing of it"
    };
  }
  return *part;
}

}  // namespace matinee::app
