#include "database/body_scope.hpp"

#include <stdexcept>
#include <utility>

namespace matinee::db {
namespace {

thread_local const Database* running_body_of = nullptr;

}  // namespace

BodyScope::BodyScope(const Database& database)
    : outer_{std::exchange(running_body_of, &database)} {}

BodyScope::~BodyScope() {
  running_body_of = outer_;
}

void BodyScope::refuse_reentry(const Database& database) {
  if (running_body_of != &database) return;
  throw std::logic_error{
      "a transaction body calls the database; statements go through the session it got"
  };
}

}  // namespace matinee::db
