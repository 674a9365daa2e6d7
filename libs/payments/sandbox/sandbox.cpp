#include "payments/sandbox/sandbox.hpp"

#include <stdexcept>
#include <utility>

#include "database/migrate.hpp"
#include "payments/sandbox_sql.hpp"

namespace matinee::payments {
namespace {

db::Database& migrated(db::Database& database, const Clock& clock) {
  db::migrate(database, "sandbox", sandbox::sql::migrations, clock);
  return database;
}

Secret not_empty(Secret secret) {
  if (secret.empty()) throw std::invalid_argument{"the sandbox needs a webhook secret"};
  return secret;
}

}  // namespace

Sandbox::Sandbox(
    db::Database& database,
    const Clock& clock,
    Random& random,
    Secret secret,
    sandbox::Outbox::Send send
)
    : gateway_{migrated(database, clock), clock, random},
      desk_{database, clock, random},
      checkouts_{database, clock, random},
      portals_{database, clock, random},
      renewals_{database, clock, random},
      outbox_{database, not_empty(std::move(secret)), clock, std::move(send)},
      pages_{checkouts_, portals_, outbox_} {}

void Sandbox::tick() {
  renewals_.run();
  outbox_.deliver_due();
}

}  // namespace matinee::payments
