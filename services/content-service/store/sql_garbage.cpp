#include "content-service/store/sql_garbage.hpp"

#include "content-service/store/queries.hpp"

namespace matinee::content {
namespace {

std::string to_prefix(const db::Row& row) {
  return row.text(0);
}

}  // namespace

void SqlGarbage::reserve(const std::string& prefix, Time now, Time until) {
  database_.execute(sql::reserve_prefix, {prefix, now, until});
}

std::vector<std::string> SqlGarbage::list_doomed(Time now, Time until) {
  database_.execute(sql::doom_reservations, {now, until});
  return database_.find_all(sql::list_doomed, {}, to_prefix);
}

void SqlGarbage::forget(const std::string& prefix, Time now) {
  database_.execute(sql::forget_garbage, {prefix, now});
}

std::vector<std::string> SqlGarbage::list() {
  return database_.find_all(sql::list_garbage, {}, to_prefix);
}

}  // namespace matinee::content
