#include <string>

#include "api.hpp"
#include "billing_desk.hpp"
#include "command.hpp"
#include "output.hpp"

namespace matinee::app {

namespace {

struct BillingOptions {
  std::string who;
  std::string plan;
  bool dry_run = false;
  bool all = false;
  bool now = false;
};

struct DifferenceLine {
  std::string subject;
  std::string ours;
  std::string theirs;
  std::string outcome;
};
BOOST_DESCRIBE_STRUCT(DifferenceLine, (), (subject, ours, theirs, outcome))

struct ParkedLine {
  std::string id;
  std::string type;
  std::string reason;
  std::string subject;
  Time created{};
  Time parked_at{};
};
BOOST_DESCRIBE_STRUCT(ParkedLine, (), (id, type, reason, subject, created, parked_at))

struct SubscriptionLine {
  std::string id;
  UserId account;
  std::string status;
  std::string plan;
  Time current_period_end{};
  bool cancel_at_period_end = false;
};
BOOST_DESCRIBE_STRUCT(
    SubscriptionLine, (), (id, account, status, plan, current_period_end, cancel_at_period_end)
)

DifferenceLine line_of(const payment::Difference& found, bool dry_run) {
  return {
      .subject = found.subject,
      .ours = found.ours,
      .theirs = found.theirs,
      .outcome = dry_run ? "dry run" : std::string{to_string(found.outcome)},
  };
}

int reconcile(const Invocation& invocation, const BillingOptions& options) {
  BillingDesk desk{invocation};
  std::vector<DifferenceLine> lines;
  const auto show = [&](const payment::Difference& found) {
    lines.push_back(line_of(found, options.dry_run));
  };
  auto& work = needed(desk.side().reconcile);
  const auto scope =
      options.all ? payment::Reconcile::Scope::all : payment::Reconcile::Scope::recent;
  if (options.dry_run) {
    work.compare(scope, show);
  } else {
    work.repair(scope, show);
  }
  if (invocation.json) {
    print(json::encode(lines));
    return 0;
  }
  Table table{{"WHAT", "OURS", "PROVIDER", "OUTCOME"}};
  for (const auto& line : lines)
    table.add({printable(line.subject), line.ours, printable(line.theirs), line.outcome});
  table.print();
  return 0;
}

int parked(const Invocation& invocation, const BillingOptions& /*options*/) {
  constexpr int most = 1000;
  BillingDesk desk{invocation};
  std::vector<ParkedLine> lines;
  for (const auto& event : desk.side().journal.parked(most)) {
    lines.push_back({
        .id = event.id,
        .type = event.type,
        .reason = event.reason,
        .subject = event.charge_id.empty() ? event.subscription_id : event.charge_id,
        .created = event.created,
        .parked_at = event.parked_at,
    });
  }
  if (invocation.json) {
    print(json::encode(lines));
    return 0;
  }
  Table table{{"EVENT", "TYPE", "REASON", "ABOUT", "PARKED"}};
  for (const auto& line : lines) {
    table.add(
        {printable(line.id),
         printable(line.type),
         line.reason,
         printable(line.subject),
         format_rfc3339(line.parked_at)}
    );
  }
  table.print();
  return 0;
}

void show_subscription(const Invocation& invocation, const payment::Subscription& held) {
  const SubscriptionLine line{
      .id = held.id,
      .account = held.account,
      .status = std::string{to_string(held.status)},
      .plan = held.plan ? held.plan->name : "",
      .current_period_end = held.current_period_end,
      .cancel_at_period_end = held.cancel_at_period_end,
  };
  print(
      invocation.json ? json::encode(line)
                      : printable(line.id) + "  " + line.status + "  " + line.plan + "  until " +
                            format_rfc3339(line.current_period_end) +
                            (line.cancel_at_period_end ? "  cancelled" : "")
  );
}

int cancel(const Invocation& invocation, const BillingOptions& options) {
  BillingDesk desk{invocation};
  const auto when = options.now ? payments::CancelWhen::now : payments::CancelWhen::at_period_end;
  show_subscription(
      invocation, or_refused(desk.side().manage.cancel(desk.find(options.who), when))
  );
  return 0;
}

int change(const Invocation& invocation, const BillingOptions& options) {
  BillingDesk desk{invocation};
  show_subscription(
      invocation, or_refused(desk.side().manage.change_plan(desk.find(options.who), options.plan))
  );
  return 0;
}

int refund(const Invocation& invocation, const BillingOptions& options) {
  BillingDesk desk{invocation};
  show_subscription(invocation, or_refused(desk.side().manage.refund(desk.find(options.who))));
  return 0;
}

}  // namespace

void add_billing(CLI::App& program, Invocation& invocation) {
  CLI::App* billing = program.add_subcommand(
      "billing", "Subscriptions at the payment provider, and what went wrong with them"
  );
  billing->require_subcommand(1);
  const auto options = std::make_shared<BillingOptions>();
  const auto add = [&](const char* name,
                       const char* help,
                       int (*run)(const Invocation&, const BillingOptions&)) {
    return add_command(*billing, invocation, name, help, [&invocation, options, run] {
      return run(invocation, *options);
    });
  };
  CLI::App* repair =
      add("reconcile", "Repair what lost events of the provider should have told", reconcile);
  repair->add_flag("--dry-run", options->dry_run, "Only show what differs");
  repair->add_flag("--all", options->all, "Every subscription, not just since the last time");
  add_examples(repair, "  matinee billing reconcile --dry-run --data /var/lib/matinee");
  add_examples(
      add("parked", "List events that did not have the effect they should have had", parked),
      "  matinee billing parked --json"
  );
  const auto add_one = [&](const char* name,
                           const char* help,
                           int (*run)(const Invocation&, const BillingOptions&)) {
    CLI::App* command = add(name, help, run);
    command->add_option("EMAIL", options->who, "Address or id of the account")->required();
    return command;
  };
  CLI::App* ending = add_one("cancel", "Cancel an account's subscription", cancel);
  ending->add_flag("--now", options->now, "At once instead of at the end of the period");
  add_examples(ending, "  matinee billing cancel ada@example.com --now");
  CLI::App* changing = add_one("change", "Change the plan of an account's subscription", change);
  changing->add_option("PLAN", options->plan, "plan_…, as in `matinee plans list`")->required();
  add_examples(
      changing, "  matinee billing change ada@example.com plan_01kdvdna02e4ma4jz41b93y214"
  );
  add_examples(
      add_one("refund", "Give back what an account paid for the current period", refund),
      "  matinee billing refund ada@example.com"
  );
}

}  // namespace matinee::app
