#include "queue/sql/sql_queue.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "core/encoding.hpp"
#include "core/id.hpp"
#include "database/migrate.hpp"
#include "queue/sql/message_id.hpp"
#include "queue/sql/queries.hpp"

namespace matinee::queue {
namespace {

constexpr std::size_t max_body_bytes = std::size_t{256} * 1024;
constexpr std::size_t max_reason_bytes = 4000;
/// How often to look for what other processes sent.
constexpr auto poll_interval = std::chrono::milliseconds{500};

/// A reason may hold what a broken program printed: keep it storable and short.
std::string storable(std::string_view reason) {
  std::string text{reason.substr(0, max_reason_bytes)};
  const bool is_plain = is_utf8(text) && text.find('\0') == std::string::npos;
  if (is_plain) return text;
  std::ranges::replace_if(
      text, [](char c) { return c == '\0' || static_cast<unsigned char>(c) > 0x7f; }, '?'
  );
  return text;
}

}  // namespace

void migrate(db::Database& database, const Clock& clock) {
  db::migrate(database, "queue", sql::migrations, clock);
}

SqlQueue::SqlQueue(db::Database& database, const Clock& clock, Random& random, std::string name)
    : database_{database}, clock_{clock}, random_{random}, name_{std::move(name)} {}

void SqlQueue::send(std::string_view body) {
  if (body.size() > max_body_bytes) throw std::length_error{"a message is at most 256 kB"};
  const auto id = MessageId::make(clock_, random_);
  database_.execute(sql::insert_message, {id.str(), name_, body, clock_.now()});
  wake();
}

std::optional<Message> SqlQueue::receive(
    std::chrono::milliseconds wait, std::chrono::seconds lease
) {
  const auto deadline = std::chrono::steady_clock::now() + wait;
  std::unique_lock lock{mutex_};
  while (!interrupted_) {
    const auto seen = sends_;
    lock.unlock();
    if (auto message = claim(lease)) return message;
    lock.lock();
    const auto now = std::chrono::steady_clock::now();
    if (now >= deadline) return std::nullopt;
    const auto until = std::min(deadline, now + poll_interval);
    changed_.wait_until(lock, until, [&] { return interrupted_ || sends_ != seen; });
  }
  return std::nullopt;
}

std::optional<Message> SqlQueue::claim(std::chrono::seconds lease) {
  const auto receipt = random_token(random_, 16);
  const auto now = clock_.now();
  return database_
      .find_one(sql::claim_message, {name_, now, now + lease, receipt}, [&](const db::Row& row) {
        return Message{
            .id = row.text(0),
            .body = row.text(1),
            .receipt = receipt,
            .attempt = static_cast<int>(row.integer(2))
        };
      });
}

bool SqlQueue::extend(const Message& message, std::chrono::seconds lease) {
  return database_.execute(
             sql::extend_lease, {message.id, message.receipt, clock_.now() + lease}
         ) == 1;
}

bool SqlQueue::remove(const Message& message) {
  return database_.execute(sql::remove_message, {message.id, message.receipt}) == 1;
}

bool SqlQueue::release(const Message& message, std::chrono::seconds delay) {
  const auto visible = clock_.now() + delay;
  const bool was_ours =
      database_.execute(sql::release_message, {message.id, message.receipt, visible}) == 1;
  if (was_ours) wake();
  return was_ours;
}

bool SqlQueue::bury(const Message& message, std::string_view reason) {
  bool buried = false;
  database_.transaction([&](db::Session& session) {
    const auto rows = session.query(sql::take_out_message, {message.id, message.receipt});
    buried = !rows.empty();
    if (!buried) return false;
    const auto& row = rows.front();
    session.execute(
        sql::insert_dead_letter,
        {message.id, row.text(0), row.text(1), storable(reason), row.integer(2), clock_.now()}
    );
    return true;
  });
  return buried;
}

void SqlQueue::interrupt() {
  {
    const std::lock_guard lock{mutex_};
    interrupted_ = true;
  }
  changed_.notify_all();
}

std::vector<DeadLetter> SqlQueue::dead_letters(int limit) {
  return database_.find_all(sql::list_dead_letters, {name_, limit}, [](const db::Row& row) {
    return DeadLetter{
        .id = row.text(0),
        .body = row.text(1),
        .reason = row.text(2),
        .attempts = static_cast<int>(row.integer(3))
    };
  });
}

bool SqlQueue::redrive(std::string_view id) {
  bool sent = false;
  database_.transaction([&](db::Session& session) {
    const auto rows = session.query(sql::take_out_dead_letter, {name_, id});
    sent = !rows.empty();
    if (sent) session.execute(sql::insert_message, {id, name_, rows.front().text(0), clock_.now()});
    return sent;
  });
  if (sent) wake();
  return sent;
}

int SqlQueue::redrive(int limit, const std::function<void(const DeadLetter&)>& on_sent) {
  int sent = 0;
  for (const auto& letter : dead_letters(std::min(limit, most_at_once))) {
    if (!redrive(letter.id)) continue;  // Somebody else was faster.
    ++sent;
    on_sent(letter);
  }
  return sent;
}

SqlQueue::Depth SqlQueue::depth() {
  const auto messages = database_.query(sql::count_messages, {name_, clock_.now()}).at(0);
  const auto dead = database_.query(sql::count_dead_letters, {name_}).at(0);
  return {.waiting = messages.integer(0), .leased = messages.integer(1), .dead = dead.integer(0)};
}

void SqlQueue::wake() {
  {
    const std::lock_guard lock{mutex_};
    ++sends_;
  }
  changed_.notify_all();
}

}  // namespace matinee::queue
