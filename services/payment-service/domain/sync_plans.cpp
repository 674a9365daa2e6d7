#include "payment-service/domain/sync_plans.hpp"

#include <algorithm>

namespace matinee::payment {
namespace {

std::string fault_of(const payments::Price& price) {
  if (price.amount.amount <= 0) return "has no amount";
  if (!is_currency(price.amount.currency)) return "has no currency";
  if (price.interval != "month" && price.interval != "year") return "is not monthly or yearly";
  if (!price.trial_days) return "has metadata[trial_days] that is no number from 0 to 730";
  return {};
}

bool is_new(const Plan& plan, const payments::Price& price) {
  return plan.price_id != price.id || plan.price != price.amount ||
         plan.interval != price.interval || plan.trial_days != price.trial_days;
}

}  // namespace

std::vector<PlanPrice> SyncPlans::operator()() {
  std::vector<std::string> keys;
  const auto listings = plans_.listings();
  keys.reserve(listings.size());
  for (const auto& listing : listings)
    keys.push_back(listing.lookup_key);
  const auto prices = archive_.find_prices(keys);
  const auto plans = plans_.all();

  std::vector<PlanPrice> out;
  for (const auto& [plan_id, lookup_key] : listings) {
    PlanPrice& line = out.emplace_back(PlanPrice{.plan_id = plan_id, .lookup_key = lookup_key});
    const auto price = std::ranges::find(prices, lookup_key, &payments::Price::lookup_key);
    line.fault = price == prices.end() ? "is not there" : fault_of(*price);
    if (!line.fault.empty()) continue;
    line.price_id = price->id;
    line.money = price->amount;
    line.interval = price->interval;
    const auto plan = std::ranges::find(plans, plan_id, &Plan::id);
    line.changed = plan != plans.end() && is_new(*plan, *price);
    if (line.changed && !plans_.set_price(plan_id, *price, clock_.now())) {
      line.changed = false;
      line.fault = "is a price of another plan already";
    }
  }
  return out;
}

}  // namespace matinee::payment
