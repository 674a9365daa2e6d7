#include <memory>
#include <stdexcept>

#include <libpq-fe.h>

#include "database/backup.hpp"

namespace matinee::db {

std::map<std::string, std::string> postgres_environment(std::string_view url) {
  char* complaint = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options{
      PQconninfoParse(std::string{url}.c_str(), &complaint), &PQconninfoFree
  };
  PQfreemem(complaint);  // It may repeat the URL, and so the password.
  if (!options) throw std::invalid_argument{"the database URL is not one of PostgreSQL"};
  std::map<std::string, std::string> out;
  for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->envvar != nullptr && option->val != nullptr) out[option->envvar] = option->val;
  }
  return out;
}

}  // namespace matinee::db
