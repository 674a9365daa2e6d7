#include "queue/outbox.hpp"

#include <stdexcept>
#include <utility>

#include "queue/sql/message_id.hpp"
#include "queue/sql/queries.hpp"

namespace matinee::queue {
namespace {

constexpr std::size_t max_body_bytes = std::size_t{256} * 1024;
constexpr int page = 100;

}  // namespace

Outbox::Outbox(
    db::Database& database, Queue& target, const Clock& clock, Random& random, std::string name
)
    : database_{database},
      target_{target},
      clock_{clock},
      random_{random},
      name_{std::move(name)} {}

void Outbox::append(db::Session& session, std::string_view body) {
  if (body.size() > max_body_bytes) throw std::length_error{"a message is at most 256 kB"};
  const auto id = MessageId::make(clock_, random_);
  session.execute(sql::insert_into_outbox, {id.str(), name_, body, clock_.now()});
}

int Outbox::relay() {
  int sent = 0;
  while (true) {
    const auto rows = database_.query(sql::list_outbox, {name_, page});
    for (const db::Row& row : rows) {
      target_.send(row.text(1));
      database_.execute(sql::remove_from_outbox, {row.text(0)});
      ++sent;
    }
    if (rows.size() < page) return sent;
  }
}

}  // namespace matinee::queue
