#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "payment-service/domain/ports.hpp"
#include "payments/archive.hpp"
#include "payments/gateway.hpp"
#include "user-service/contract/accounts.hpp"

/// In-memory ports for the tests of this folder.
namespace matinee::payment::fake {

class Plans final : public PlanStore {
 public:
  [[nodiscard]] std::vector<Plan> all() const override { return plans; }

  [[nodiscard]] std::optional<Plan> find_by_price(std::string_view price_id, const Money& price)
      const override {
    for (const Plan& plan : plans) {
      if (plan.price_id == price_id && plan.price == price) return plan;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::vector<Listing> listings() const override {
    std::vector<Listing> out;
    for (const Plan& plan : plans)
      out.push_back({.plan_id = plan.id, .lookup_key = "matinee_" + plan.id});
    return out;
  }

  [[nodiscard]] bool set_price(std::string_view plan_id, const payments::Price& price, Time)
      override {
    const auto is_others = [&](const Plan& plan) {
      return plan.price_id == price.id && plan.id != plan_id;
    };
    if (std::ranges::any_of(plans, is_others)) return false;
    for (Plan& plan : plans) {
      if (plan.id != plan_id) continue;
      plan.price_id = price.id;
      plan.price = price.amount;
      plan.interval = price.interval;
      plan.trial_days = price.trial_days.value_or(0);
    }
    return true;
  }

  std::vector<Plan> plans{
      {"plan_basic", "Basic", "price_basic", {799, "usd"}, "month", 1, 720},
      {"plan_premium", "Premium", "price_premium", {1799, "usd"}, "month", 4, 2160},
  };
};

class Intents final : public IntentStore {
 public:
  [[nodiscard]] std::optional<Intent> find_open(const UserId&) const override { return current; }

  [[nodiscard]] Intent open(const Intent& wanted, Time now) override {
    if (before_open) before_open();
    const bool is_open = current && current->expires_at > now;
    if (is_open && (current->plan_id == wanted.plan_id || !current->session_id.empty()))
      return *current;
    current = wanted;
    return wanted;
  }

  [[nodiscard]] bool set_session(
      const CheckoutId& intent, std::string_view session_id, std::string_view url
  ) override {
    if (!current || current->id != intent) return false;
    if (!current->session_id.empty() && current->session_id != session_id) return false;
    current->session_id = session_id;
    current->url = url;
    return true;
  }

  void fail(const CheckoutId& intent) override {
    if (current && current->id == intent && current->session_id.empty()) current.reset();
  }

  void expire(std::string_view session_id) override {
    if (current && current->session_id == session_id) current.reset();
  }

  std::optional<Intent> current;
  std::function<void()> before_open;
};

class Actions final : public ActionStore {
 public:
  [[nodiscard]] std::string open(Kind kind, std::string_view subject, std::string_view fingerprint)
      override {
    const auto name = std::tuple{kind, std::string{subject}, std::string{fingerprint}};
    return keys.try_emplace(name, "act_" + std::to_string(++count)).first->second;
  }

  void finish(Kind kind, std::string_view subject) override {
    std::erase_if(keys, [&](const auto& entry) {
      return std::get<0>(entry.first) == kind && std::get<1>(entry.first) == subject;
    });
  }

  std::map<std::tuple<Kind, std::string, std::string>, std::string> keys;
  int count = 0;
};

class Customers final : public CustomerStore {
 public:
  [[nodiscard]] std::optional<std::string> customer_of(const UserId& account) const override {
    const auto found = ids.find(account);
    return found == ids.end() ? std::nullopt : std::optional{found->second};
  }

  [[nodiscard]] std::optional<UserId> account_of(std::string_view customer_id) const override {
    for (const auto& [account, customer] : ids) {
      if (customer == customer_id) return account;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::string link(const UserId& account, std::string_view customer_id, Time)
      override {
    return ids.try_emplace(account, customer_id).first->second;
  }

  void forget(const UserId& account, std::string_view) override { ids.erase(account); }

  std::map<UserId, std::string> ids;
};

class MemoryLedger final : public Ledger {
 public:
  explicit MemoryLedger(Customers& customers) : customers_{customers} {}

  [[nodiscard]] std::vector<Subscription> subscriptions_of(const UserId& account) const override {
    std::vector<Subscription> found;
    for (const auto& [id, subscription] : subscriptions) {
      if (subscription.account == account) found.push_back(find_subscription(id).value());
    }
    return found;
  }

  [[nodiscard]] std::optional<Subscription> find_subscription(std::string_view id) const override {
    const auto found = subscriptions.find(std::string{id});
    if (found == subscriptions.end()) return std::nullopt;
    Subscription subscription = found->second;
    for (const auto& [charge, payment] : payments) {
      if (!payment.reversed || payment.subscription_id != id) continue;
      subscription.revoked_until =
          std::max(subscription.revoked_until.value_or(Time{}), payment.paid_until);
    }
    return subscription;
  }

  [[nodiscard]] std::int64_t version_of_payment(std::string_view charge_id) const override {
    const auto found = payments.find(std::string{charge_id});
    return found == payments.end() ? 0 : found->second.version;
  }

  [[nodiscard]] bool has_seen(std::string_view event_id) const override {
    return events.contains(std::string{event_id});
  }

  [[nodiscard]] Recorded record(const BillingEvent& event, const Effect& effect, Time now)
      override {
    if (events.contains(event.id)) return Recorded::duplicate;
    if (correct(effect, now) == Recorded::outdated) return Recorded::outdated;
    events.insert(event.id);
    if (!effect.parked_because.empty()) parked[event.id] = effect.parked_because;
    return Recorded::yes;
  }

  [[nodiscard]] Recorded correct(const Effect& effect, Time now) override {
    if (effect.subscription) {
      Subscription next = *effect.subscription;
      const auto known = find_subscription(next.id);
      if ((known ? known->version : 0) != next.version) return Recorded::outdated;
      next.version += 1;
      next.revoked_until.reset();
      static_cast<void>(customers_.link(next.account, next.customer_id, now));
      subscriptions[next.id] = next;
    }
    if (effect.payment) {
      if (version_of_payment(effect.payment->charge_id) != effect.payment->version)
        return Recorded::outdated;
      payments[effect.payment->charge_id] = *effect.payment;
      payments[effect.payment->charge_id].version += 1;
    }
    if (!effect.closed_session.empty()) closed[effect.closed_session] = effect.session_outcome;
    return Recorded::yes;
  }

  std::map<std::string, Subscription> subscriptions;
  std::map<std::string, Payment> payments;
  std::map<std::string, std::string> closed;
  std::map<std::string, std::string> parked;
  std::set<std::string> events;

 private:
  Customers& customers_;
};

class MemoryJournal final : public Journal {
 public:
  [[nodiscard]] std::vector<ParkedEvent> parked(int) const override { return events; }

  [[nodiscard]] std::vector<ParkedEvent> parked_to_retry(int most) const override {
    auto sorted = events;
    std::ranges::stable_sort(sorted, {}, [&](const ParkedEvent& event) {
      const auto found = tries.find(event.id);
      return found == tries.end() ? Time{} : found->second;
    });
    if (std::ssize(sorted) > most) sorted.resize(static_cast<std::size_t>(most));
    return sorted;
  }

  void note_retry(std::string_view event_id, Time now) override {
    tries[std::string{event_id}] = now;
  }

  [[nodiscard]] std::int64_t count_parked() const override { return std::ssize(events); }

  void unpark(std::string_view subject) override {
    std::erase_if(events, [&](const ParkedEvent& event) {
      return event.subscription_id == subject || event.charge_id == subject;
    });
  }

  void forget_parked(Time before) override {
    std::erase_if(events, [&](const ParkedEvent& event) { return event.parked_at < before; });
  }

  [[nodiscard]] std::optional<Time> reconciled_until() const override { return until; }

  void set_reconciled_until(Time time) override { until = time; }

  std::vector<ParkedEvent> events;
  std::map<std::string, Time> tries;
  std::optional<Time> until;
};

/// A provider whose state the test sets.
class Provider final : public payments::Gateway, public payments::Archive {
 public:
  [[nodiscard]] std::string create_customer(const payments::CustomerRequest& request) override {
    customer_keys.push_back(request.idempotency_key);
    return "cus_" + request.idempotency_key;
  }

  [[nodiscard]] payments::CheckoutSession create_checkout(const payments::CheckoutRequest& request
  ) override {
    requests.push_back(request);
    if (before_checkout) before_checkout();
    return {.id = "cs_" + request.idempotency_key, .url = "/pay/" + request.idempotency_key};
  }

  [[nodiscard]] payments::SessionEnd close_checkout(std::string_view session_id) override {
    closed.emplace_back(session_id);
    return end;
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

  [[nodiscard]] std::vector<payments::SubscriptionState> subscriptions_of(
      std::string_view customer_id
  ) override {
    std::vector<payments::SubscriptionState> found;
    for (const auto& [id, state] : states) {
      if (state.customer_id == customer_id) found.push_back(state);
    }
    return found;
  }

  [[nodiscard]] std::optional<payments::PaymentState> find_payment(std::string_view charge_id
  ) override {
    const auto found = charges.find(std::string{charge_id});
    return found == charges.end() ? std::nullopt : std::optional{found->second};
  }

  void events_since(Time since, const std::function<void(const payments::Event&)>& each) override {
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
      if (event->created >= since) each(*event);
    }
  }

  void subscriptions_since(
      Time since, const std::function<void(const payments::SubscriptionState&)>& each
  ) override {
    subscriptions_asked_since = since;
    for (const auto& [id, state] : states)
      each(state);
  }

  [[nodiscard]] std::vector<payments::Price> find_prices(const std::vector<std::string>&) override {
    return prices;
  }

  std::vector<payments::CheckoutRequest> requests;
  std::vector<std::string> customer_keys;
  std::vector<std::string> closed;
  payments::SessionEnd end = payments::SessionEnd::expired;
  std::map<std::string, payments::SubscriptionState> states;
  std::map<std::string, payments::PaymentState> charges;
  std::vector<payments::Event> events;
  std::vector<payments::Price> prices;
  Time subscriptions_asked_since{};
  std::function<void()> before_find;
  std::function<void()> before_checkout;
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
