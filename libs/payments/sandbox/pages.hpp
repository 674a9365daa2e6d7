#pragma once

#include <string>

#include "http/router.hpp"
#include "payments/sandbox/checkouts.hpp"
#include "payments/sandbox/outbox.hpp"
#include "payments/sandbox/portals.hpp"

namespace matinee::payments::sandbox {

/// The provider's web pages. Whoever has the (unguessable, short-lived) address may use them, as
/// with the real provider.
class Pages {
 public:
  Pages(Checkouts& checkouts, Portals& portals, Outbox& outbox);

  void add_routes(http::Router& router);

  [[nodiscard]] Result<http::Response> show_checkout(
      const http::Request& request, const std::string& id
  );
  [[nodiscard]] Result<http::Response> pay(const http::Request& request, const std::string& id);
  [[nodiscard]] Result<http::Response> authenticate(
      const http::Request& request, const std::string& id
  );
  [[nodiscard]] Result<http::Response> show_portal(
      const http::Request& request, const std::string& id
  );
  [[nodiscard]] Result<http::Response> change(const http::Request& request, const std::string& id);

 private:
  [[nodiscard]] http::Response answer(const Checkout& checkout, Payment payment);

  Checkouts& checkouts_;
  Portals& portals_;
  Outbox& outbox_;
};

}  // namespace matinee::payments::sandbox
