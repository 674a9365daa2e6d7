#include "payments/sandbox/pages.hpp"

#include <optional>
#include <string>
#include <string_view>

#include "payments/sandbox/form.hpp"
#include "payments/sandbox/html.hpp"

namespace matinee::payments::sandbox {
namespace {

constexpr std::string_view gone = "This checkout is over or was never there.";

std::optional<PortalAction> parse_action(std::string_view text) {
  if (text == "cancel_at_period_end") return PortalAction::cancel_at_period_end;
  if (text == "cancel_now") return PortalAction::cancel_now;
  if (text == "resume") return PortalAction::resume;
  return std::nullopt;
}

http::Response over() {
  return http::html(404, message_html(gone, ""));
}

}  // namespace

Pages::Pages(Checkouts& checkouts, Portals& portals, Outbox& outbox)
    : checkouts_{checkouts}, portals_{portals}, outbox_{outbox} {}

void Pages::add_routes(http::Router& router) {
  using http::Access;
  router.get("/sandbox/checkout/{id}", Access::anyone, *this, &Pages::show_checkout);
  router.post("/sandbox/checkout/{id}", Access::anyone, *this, &Pages::pay);
  router.post("/sandbox/checkout/{id}/authentication", Access::anyone, *this, &Pages::authenticate);
  router.get("/sandbox/portal/{id}", Access::anyone, *this, &Pages::show_portal);
  router.post("/sandbox/portal/{id}", Access::anyone, *this, &Pages::change);
}

Result<http::Response> Pages::show_checkout(
    const http::Request& /*request*/, const std::string& id
) {
  const auto checkout = checkouts_.find(id);
  if (!checkout) return over();
  if (checkout->status == "complete") return http::see_other(checkout->success_url);
  if (checkout->status == "authenticating") return http::html(200, authentication_html(*checkout));
  return http::html(200, checkout_html(*checkout, ""));
}

Result<http::Response> Pages::pay(const http::Request& request, const std::string& id) {
  const auto checkout = checkouts_.find(id);
  const auto form = read_form(request.body);
  if (!checkout) return over();
  if (!form) return refuse(code::malformed_request);
  return answer(*checkout, checkouts_.pay(*checkout, field(*form, "card")));
}

Result<http::Response> Pages::authenticate(const http::Request& request, const std::string& id) {
  const auto checkout = checkouts_.find(id);
  const auto form = read_form(request.body);
  if (!checkout) return over();
  if (!form) return refuse(code::malformed_request);
  return answer(
      *checkout, checkouts_.authenticate(*checkout, field(*form, "outcome") == "complete")
  );
}

http::Response Pages::answer(const Checkout& checkout, Payment payment) {
  switch (payment) {
    case Payment::paid:
      outbox_.deliver_due();  // So that the subscription is there when the buyer comes back.
      return http::see_other(checkout.success_url);
    case Payment::declined:
      return http::html(402, checkout_html(checkout, "Your card was declined."));
    case Payment::needs_authentication:
      return http::html(200, authentication_html(checkout));
    case Payment::already_subscribed:
      return http::html(409, message_html("You have a subscription already.", checkout.cancel_url));
    case Payment::closed:
      break;
  }
  return http::html(409, message_html(gone, checkout.cancel_url));
}

Result<http::Response> Pages::show_portal(const http::Request& /*request*/, const std::string& id) {
  const auto portal = portals_.find(id);
  if (!portal) return http::html(404, message_html("This address is no longer valid.", ""));
  return http::html(200, portal_html(id, *portal, ""));
}

Result<http::Response> Pages::change(const http::Request& request, const std::string& id) {
  const auto portal = portals_.find(id);
  const auto form = read_form(request.body);
  if (!portal) return http::html(404, message_html("This address is no longer valid.", ""));
  const auto action = form ? parse_action(field(*form, "action")) : std::nullopt;
  if (!action) return refuse(code::malformed_request);
  if (!portals_.change(*portal, field(*form, "subscription"), *action)) {
    return http::html(
        409, portal_html(id, *portal, "The subscription has changed meanwhile; look again.")
    );
  }
  outbox_.deliver_due();
  return http::see_other("/sandbox/portal/" + id);
}

}  // namespace matinee::payments::sandbox
