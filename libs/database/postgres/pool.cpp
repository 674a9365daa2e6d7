#include "database/postgres/pool.hpp"

#include <algorithm>
#include <utility>

namespace matinee::db::postgres {
namespace {

using namespace std::chrono_literals;

constexpr int max_connections = 10;
constexpr auto max_wait = 10s;
constexpr std::chrono::milliseconds first_back_off = 100ms;
constexpr std::chrono::milliseconds longest_back_off = 5s;

}  // namespace

Pool::Pool(std::string url, std::string schema, QueryObserver& observer)
    : url_{std::move(url)}, schema_{std::move(schema)}, observer_{observer} {
  idle_.reserve(max_connections);
}

Pool::Lease Pool::acquire() {
  {
    std::unique_lock lock{mutex_};
    const auto is_free = [&] { return !idle_.empty() || open_ < max_connections; };
    if (!freed_.wait_for(lock, max_wait, is_free)) {
      throw Unavailable{"all connections to PostgreSQL are busy"};
    }
    if (auto connection = take_idle()) return {*this, std::move(connection)};
    refuse_while_backing_off();
    ++open_;
  }
  return {*this, connect()};
}

std::unique_ptr<Connection> Pool::take_idle() {
  while (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    if (connection->is_usable()) return connection;
    --open_;
  }
  return nullptr;
}

void Pool::refuse_while_backing_off() {
  const auto now = std::chrono::steady_clock::now();
  if (back_off_ == 0ms) return;
  if (now < next_attempt_) throw Unavailable{"PostgreSQL could not be reached a moment ago"};
  next_attempt_ = now + back_off_;  // This caller tries; others go on hearing no.
}

std::unique_ptr<Connection> Pool::connect() {
  try {
    auto connection = std::make_unique<Connection>(url_, schema_, observer_);
    const std::lock_guard lock{mutex_};
    back_off_ = 0ms;
    return connection;
  } catch (...) {
    {
      const std::lock_guard lock{mutex_};
      --open_;
      back_off_ = std::clamp(back_off_ * 2, first_back_off, longest_back_off);
      next_attempt_ = std::chrono::steady_clock::now() + back_off_;
    }
    freed_.notify_one();
    throw;
  }
}

void Pool::give_back(std::unique_ptr<Connection> connection) {
  const bool is_usable = connection->is_usable();
  {
    const std::lock_guard lock{mutex_};
    if (is_usable) {
      idle_.push_back(std::move(connection));
    } else {
      --open_;
    }
  }
  freed_.notify_one();
}

Pool::Lease::Lease(Pool& pool, std::unique_ptr<Connection> connection)
    : pool_{pool}, connection_{std::move(connection)} {}

Pool::Lease::~Lease() {
  pool_.give_back(std::move(connection_));
}

}  // namespace matinee::db::postgres
