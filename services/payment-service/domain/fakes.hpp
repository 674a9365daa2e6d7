#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "payment-service/domain/ports.hpp"
#include "payments/gateway.hpp"
#include "user-service/contract/accounts.hpp"

/// In-memory ports for the tests of this folder.
namespace matinee::payment::fake {

class Plans final : public PlanStore {
 public:
  [[nodiscard]] std::vector<Plan> all() const override { return plans; }

  std::vector<Plan> plans{
      {"plan_basic", "Basic", "price_basic", {799, "usd"}, "month", 1, 720},
      {"plan_premium", "Premium", "price_premium", {1799, "usd"}, "month", 4, 2160},
  };
};

class Intents final : public IntentStore {
 public:
  [[nodiscard]] Intent open(const Intent& wanted, Time now) override {
    if (current && current->plan_id == wanted.plan_id && current->expires_at > now) return *current;
    current = wanted;
    return wanted;
  }

  void set_session(const CheckoutId&, std::string_view session_id, std::string_view url) override {
    current->session_id = session_id;
    current->url = url;
  }

  std::optional<Intent> current;
};

class MemoryLedger final : public Ledger {
 public:
  [[nodiscard]] std::vector<Subscription> subscriptions_of(const UserId& account) const override {
    std::vector<Subscription> found;
    for (const auto& [id, subscription] : subscriptions) {
      if (subscription.account == account) found.push_back(subscription);
    }
    return found;
  }

  [[nodiscard]] std::optional<Subscription> find_subscription(std::string_view id) const override {
    const auto found = subscriptions.find(std::string{id});
    return found == subscriptions.end() ? std::nullopt : std::optional{found->second};
  }

  [[nodiscard]] std::optional<std::string> customer_of(const UserId& account) const override {
    const auto found = customers.find(account);
    return found == customers.end() ? std::nullopt : std::optional{found->second};
  }

  [[nodiscard]] std::optional<UserId> account_of(std::string_view customer_id) const override {
    for (const auto& [account, customer] : customers) {
      if (customer == customer_id) return account;
    }
    return std::nullopt;
  }

  [[nodiscard]] bool has_seen(std::string_view event_id) const override {
    return events.contains(std::string{event_id});
  }

  [[nodiscard]] Recorded record(const BillingEvent& event, const Effect& effect, Time) override {
    if (events.contains(event.id)) return Recorded::duplicate;
    if (effect.subscription) {
      Subscription next = *effect.subscription;
      const auto known = find_subscription(next.id);
      if ((known ? known->version : 0) != next.version) return Recorded::outdated;
      next.version += 1;
      customers[next.account] = next.customer_id;
      subscriptions[next.id] = next;
    }
    if (!effect.closed_session.empty()) closed[effect.closed_session] = effect.session_outcome;
    events.insert(event.id);
    return Recorded::yes;
  }

  std::map<std::string, Subscription> subscriptions;
  std::map<UserId, std::string> customers;
  std::map<std::string, std::string> closed;
  std::set<std::string> events;
};

class Provider final : public payments::Gateway {
 public:
  [[nodiscard]] Result<payments::CheckoutSession> create_checkout(
      const payments::CheckoutRequest& request
  ) override {
    requests.push_back(request);
    return payments::CheckoutSession{
        .id = "cs_" + request.idempotency_key, .url = "/pay", .customer_id = "cus_1"
    };
  }

  [[nodiscard]] Result<std::string> create_portal(std::string_view, std::string_view) override {
    return "/portal";
  }

  [[nodiscard]] std::optional<payments::SubscriptionState> find_subscription(std::string_view id
  ) override {
    if (before_find) before_find();
    const auto found = states.find(std::string{id});
    return found == states.end() ? std::nullopt : std::optional{found->second};
  }

  std::vector<payments::CheckoutRequest> requests;
  std::map<std::string, payments::SubscriptionState> states;
  std::function<void()> before_find;
};

class People final : public user::Accounts {
 public:
  [[nodiscard]] Result<user::SignedIn> signed_in(const UserId& account, const SessionId& session)
      override {
    return user::SignedIn{
        .account = account, .session = session, .email = "ada@example.com", .name = "Ada"
    };
  }
};

}  // namespace matinee::payment::fake
