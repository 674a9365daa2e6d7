#include "user-service/store/rows.hpp"

#include <stdexcept>

#include "user-service/store/queries.hpp"

namespace matinee::user {

namespace {

db::Value unless_empty(const std::string& text) {
  return text.empty() ? db::Value{nullptr} : db::Value{text};
}

}  // namespace

Account to_account(const db::Row& row) {
  const auto role = parse_role(row.text(4));
  if (!role) throw std::logic_error{"accounts.role holds no role"};
  return {
      .id = UserId::trusted(row.text(0)),
      .email = row.text(1),
      .name = row.text(2),
      .password_hash = row.text(3),
      .role = *role,
      .disabled = row.boolean(5),
      .created_at = row.time(6),
      .email_verified_at = row.optional_time(7),
  };
}

void put_letter(db::Session& session, const Letter& letter) {
  session.execute(sql::retire_letters, {letter.email, to_string(letter.kind), letter.created_at});
  session.execute(
      sql::insert_letter,
      {letter.id.str(),
       to_string(letter.kind),
       unless_empty(letter.account.str()),
       letter.email,
       unless_empty(letter.token_hash),
       letter.created_at,
       letter.expires_at}
  );
}

}  // namespace matinee::user
