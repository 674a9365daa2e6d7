#pragma once

#include "core/clock.hpp"
#include "core/random.hpp"
#include "database/database.hpp"
#include "payments/sandbox/records.hpp"

namespace matinee::payments::sandbox {

/// What the provider does at the end of a period: charge again, cancel what was to end, mark what
/// can't be paid as past due.
class Renewals {
 public:
  Renewals(db::Database& database, const Clock& clock, Random& random);

  /// Handles every period that is over. Throws Unavailable when the database fails.
  void run();

 private:
  void renew(const Subscription& due, Time now);

  db::Database& database_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace matinee::payments::sandbox
