#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "billing_desk.hpp"
#include "command.hpp"
#include "output.hpp"

namespace matinee::app {

namespace {

struct PlanLine {
  std::string id;
  std::string name;
  std::string price_id;
  std::int64_t amount = 0;
  std::string currency;
  std::string interval;
  int trial_days = 0;
};
BOOST_DESCRIBE_STRUCT(PlanLine, (), (id, name, price_id, amount, currency, interval, trial_days))

struct SyncLine {
  std::string plan_id;
  std::string lookup_key;
  std::string price_id;
  std::int64_t amount = 0;
  std::string currency;
  bool changed = false;
  std::string fault;
};
BOOST_DESCRIBE_STRUCT(
    SyncLine, (), (plan_id, lookup_key, price_id, amount, currency, changed, fault)
)

int list_plans(const Invocation& invocation) {
  BillingDesk desk{invocation};
  std::vector<PlanLine> lines;
  for (const auto& plan : desk.side().plans.all()) {
    lines.push_back({
        .id = plan.id,
        .name = plan.name,
        .price_id = plan.price_id,
        .amount = plan.price.amount,
        .currency = plan.price.currency,
        .interval = plan.interval,
        .trial_days = plan.trial_days,
    });
  }
  if (invocation.json) {
    print(json::encode(lines));
    return 0;
  }
  Table table{{"ID", "NAME", "PRICE", "AMOUNT", "INTERVAL", "TRIAL"}};
  for (const auto& line : lines) {
    table.add(
        {line.id,
         line.name,
         printable(line.price_id),
         std::to_string(line.amount) + " " + line.currency,
         line.interval,
         std::to_string(line.trial_days) + " days"}
    );
  }
  table.print();
  return 0;
}

int sync_plans(const Invocation& invocation) {
  BillingDesk desk{invocation};
  std::vector<SyncLine> lines;
  bool complete = true;
  for (const auto& found : needed(desk.side().sync_plans)()) {
    complete = complete && found.fault.empty();
    lines.push_back({
        .plan_id = found.plan_id,
        .lookup_key = found.lookup_key,
        .price_id = found.price_id,
        .amount = found.money.amount,
        .currency = found.money.currency,
        .changed = found.changed,
        .fault = found.fault,
    });
  }
  if (invocation.json) {
    print(json::encode(lines));
  } else {
    Table table{{"PLAN", "LOOKUP KEY", "PRICE", "AMOUNT", "RESULT"}};
    for (const auto& line : lines) {
      const std::string result = line.changed ? "changed" : "as before";
      table.add(
          {line.plan_id,
           line.lookup_key,
           printable(line.price_id),
           std::to_string(line.amount) + " " + printable(line.currency),
           line.fault.empty() ? result : "price " + line.fault}
      );
    }
    table.print();
  }
  return platform::to_int(complete ? platform::Exit::ok : platform::Exit::failure);
}

int set_trial(const Invocation& invocation, const std::string& plan_id, int days) {
  BillingDesk desk{invocation};
  const auto side = desk.side();
  if (side.sync_plans != nullptr) {
    throw platform::ConfigurationError{
        "trials are the provider's: set metadata[trial_days] of the price there, then `matinee "
        "plans sync`"
    };
  }
  const auto plans = side.plans.all();
  const auto plan = std::ranges::find(plans, plan_id, &payment::Plan::id);
  if (plan == plans.end()) return or_refused(Result<int>{refuse(code::unknown_plan)});
  const payments::Price price{
      .id = plan->price_id, .amount = plan->price, .interval = plan->interval, .trial_days = days
  };
  static_cast<void>(side.plans.set_price(plan->id, price, SystemClock{}.now()));
  return list_plans(invocation);
}

}  // namespace

void add_plans(CLI::App& program, Invocation& invocation) {
  CLI::App* plans = program.add_subcommand("plans", "What can be subscribed to");
  plans->require_subcommand(1);
  const auto add = [&](const char* name, const char* help, int (*run)(const Invocation&)) {
    return add_command(*plans, invocation, name, help, [&invocation, run] {
      return run(invocation);
    });
  };
  add_examples(add("list", "List all plans", list_plans), "  matinee plans list --json");
  add_examples(
      add("sync", "Take the prices of all plans from the payment provider", sync_plans),
      "  matinee plans sync"
  );
  const auto plan = std::make_shared<std::string>();
  const auto days = std::make_shared<int>(0);
  CLI::App* trial = add_command(
      *plans,
      invocation,
      "trial",
      "Set how long a plan's first trial is, in the sandbox",
      [&invocation, plan, days] { return set_trial(invocation, *plan, *days); }
  );
  trial->add_option("PLAN", *plan, "plan_…, as in `matinee plans list`")->required();
  trial->add_option("DAYS", *days, "0 to 730; 0 = none")
      ->required()
      ->check(CLI::Range(0, payments::longest_trial_days));
  add_examples(trial, "  matinee plans trial plan_01kdvdna02e4ma4jz41b93y214 14");
}

}  // namespace matinee::app
