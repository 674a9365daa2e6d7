#pragma once

#include "database/database.hpp"

namespace matinee::db {

/// Marks this thread as running a transaction body of a database while the object lives. A
/// statement sent to the database itself from there would wait for the body that sends it, so
/// `refuse_reentry` throws std::logic_error instead.
class BodyScope {
 public:
  explicit BodyScope(const Database& database);
  ~BodyScope();
  BodyScope(const BodyScope&) = delete;
  BodyScope& operator=(const BodyScope&) = delete;

  static void refuse_reentry(const Database& database);

 private:
  const Database* outer_;
};

}  // namespace matinee::db
