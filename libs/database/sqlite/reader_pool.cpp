#include "database/sqlite/reader_pool.hpp"

#include <utility>

namespace matinee::db::sqlite {
namespace {

constexpr int max_connections = 8;

}  // namespace

ReaderPool::ReaderPool(std::string path, QueryObserver& observer)
    : path_{std::move(path)}, observer_{observer} {
  idle_.reserve(max_connections);
}

ReaderPool::Lease ReaderPool::acquire() {
  std::unique_lock lock{mutex_};
  freed_.wait(lock, [&] { return !idle_.empty() || open_ < max_connections; });
  if (!idle_.empty()) {
    auto connection = std::move(idle_.back());  // The one used last: its page cache is warm.
    idle_.pop_back();
    return {*this, std::move(connection)};
  }
  ++open_;
  lock.unlock();
  try {
    return {*this, std::make_unique<Connection>(path_, Connection::Mode::reader, observer_)};
  } catch (...) {
    const std::lock_guard relock{mutex_};
    --open_;
    freed_.notify_one();
    throw;
  }
}

void ReaderPool::give_back(std::unique_ptr<Connection> connection) {
  {
    const std::lock_guard lock{mutex_};
    idle_.push_back(std::move(connection));
  }
  freed_.notify_one();
}

ReaderPool::Lease::Lease(ReaderPool& pool, std::unique_ptr<Connection> connection)
    : pool_{pool}, connection_{std::move(connection)} {}

ReaderPool::Lease::~Lease() {
  pool_.give_back(std::move(connection_));
}

}  // namespace matinee::db::sqlite
