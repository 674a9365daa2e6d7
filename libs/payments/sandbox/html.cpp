#include "payments/sandbox/html.hpp"

#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/markup.hpp"
#include "payments/sandbox/checkouts.hpp"

namespace matinee::payments::sandbox {
namespace {

constexpr std::string_view style =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:3rem auto;padding:0 "
    "1rem;color:#1d1d1f}"
    "h1{font-size:1.4rem}.note{background:#fff4d6;padding:.5rem .75rem;border-radius:6px}"
    ".error{background:#fde2e2;padding:.5rem .75rem;border-radius:6px}"
    "input,button{font:inherit;padding:.5rem .75rem;border-radius:6px;border:1px solid #888}"
    "input{width:100%;box-sizing:border-box;margin:.25rem 0 1rem}"
    "button{cursor:pointer;margin-right:.5rem}button.main{background:#1a56db;border-color:#1a56db;"
    "color:#fff}"
    "code{white-space:nowrap}li{margin-bottom:1rem}";

std::string page(std::string_view title, const std::string& content) {
  std::string out = R"(<!doctype html><html lang="en"><head><meta charset="utf-8"><title>)";
  out += title;
  out += R"(</title><meta name="viewport" content="width=device-width,initial-scale=1"><style>)";
  out += style;
  out += R"(</style></head><body><p class="note">Sandbox: no money moves here.</p><h1>)";
  out += title;
  out += "</h1>" + content + "</body></html>\n";
  return out;
}

std::string error_box(std::string_view message) {
  return message.empty() ? std::string{}
                         : R"(<p class="error" role="alert">)" + escape_markup(message) + "</p>";
}

/// "7.99 USD"; currencies without minor units are not on offer in the sandbox.
std::string price_text(const Money& price, std::string_view interval) {
  const auto cents = std::to_string(price.amount % 100);
  std::string currency = price.currency;
  for (char& letter : currency)
    letter = static_cast<char>(letter - 'a' + 'A');
  return std::to_string(price.amount / 100) + "." + (cents.size() == 1 ? "0" : "") + cents + " " +
         escape_markup(currency) + " / " + escape_markup(interval);
}

std::string hidden(std::string_view name, std::string_view value) {
  return R"(<input type="hidden" name=")" + std::string{name} + R"(" value=")" +
         escape_markup(value) + R"(">)";
}

std::string button(std::string_view name, std::string_view value, std::string_view text) {
  return R"(<button name=")" + std::string{name} + R"(" value=")" + std::string{value} + R"(">)" +
         std::string{text} + "</button>";
}

std::string subscription_item(std::string_view portal_id, const Subscription& subscription) {
  const std::string end = format_rfc3339(subscription.period_end).substr(0, 10);
  std::string out = "<li>" + price_text(subscription.price, subscription.interval) + ": " +
                    escape_markup(subscription.status);
  if (subscription.status == "canceled") return out + "</li>";
  const char* next = subscription.status == "trialing" ? ", first payment on " : ", renews on ";
  out += subscription.cancel_at_period_end ? ", ends on " : next;
  out += end + R"(<form method="post" action="/sandbox/portal/)" + escape_markup(portal_id) +
         R"(">)" + hidden("subscription", subscription.id);
  out += subscription.cancel_at_period_end
             ? button("action", "resume", "Keep the subscription")
             : button("action", "cancel_at_period_end", "Cancel at the period's end");
  return out + button("action", "cancel_now", "Cancel now") + "</form></li>";
}

}  // namespace

std::string checkout_html(const Checkout& checkout, std::string_view message) {
  const std::string path = "/sandbox/checkout/" + escape_markup(checkout.id);
  const std::string trial = checkout.trial_days == 0
                                ? std::string{}
                                : std::to_string(checkout.trial_days) + " days free, then ";
  return page(
      "Subscribe",
      "<p>" + trial + price_text(checkout.price, checkout.interval) + ", " +
          escape_markup(checkout.email) + "</p>" + error_box(message) +
          R"(<form method="post" action=")" + path +
          R"("><label for="card">Card number</label><input id="card" name="card" inputmode="numeric" autocomplete="off" )"
          R"(required maxlength="32" value="4242 4242 4242 4242"><button class="main">Pay</button> <a href=")" +
          escape_markup(checkout.cancel_url) +
          R"(">Cancel</a></form><p>Test cards: <code>4242 4242 4242 4242</code> pays, <code>4000 0000 0000 0002</code> is declined, )"
          "<code>4000 0025 0000 3155</code> asks for 3-D Secure, <code>4000 0000 0000 0341</code> "
          "fails when it is charged again.</p>"
  );
}

std::string authentication_html(const Checkout& checkout) {
  return page(
      "3-D Secure",
      R"(<p>Your bank asks: is it you who pays )" + price_text(checkout.price, checkout.interval) +
          R"(?</p><form method="post" action="/sandbox/checkout/)" + escape_markup(checkout.id) +
          R"(/authentication">)" + button("outcome", "complete", "Yes, pay") +
          button("outcome", "fail", "No") + "</form>"
  );
}

std::string portal_html(
    std::string_view portal_id, const Portal& portal, std::string_view message
) {
  std::string items;
  for (const Subscription& subscription : portal.subscriptions)
    items += subscription_item(portal_id, subscription);
  if (items.empty()) items = "<li>No subscription.</li>";
  return page(
      "Billing",
      error_box(message) + "<ul>" + items + R"(</ul><p><a href=")" +
          escape_markup(portal.return_url) + R"(">Back</a></p>)"
  );
}

std::string message_html(std::string_view message, std::string_view link) {
  std::string content = "<p>" + escape_markup(message) + "</p>";
  if (!link.empty()) content += R"(<p><a href=")" + escape_markup(link) + R"(">Continue</a></p>)";
  return page("Payment", content);
}

}  // namespace matinee::payments::sandbox
