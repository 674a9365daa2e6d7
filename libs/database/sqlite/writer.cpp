#include "database/sqlite/writer.hpp"

#include <algorithm>
#include <chrono>

namespace matinee::db::sqlite {
namespace {

/// Callers of one commit. More would only make the first of them wait longer.
constexpr std::size_t batch_limit = 256;

}  // namespace

Writer::Writer(const std::string& path, QueryObserver& observer)
    : observer_{observer},
      connection_{path, Connection::Mode::writer, observer},
      thread_{[this] { work(); }} {}

Writer::~Writer() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  arrived_.notify_one();
  thread_.join();
}

void Writer::run(const Job& job) {
  Waiting waiting{.job = &job, .failure = {}};
  std::unique_lock lock{mutex_};
  waiting_.push_back(&waiting);
  arrived_.notify_one();
  finished_.wait(lock, [&] { return waiting.done; });
  if (waiting.failure) std::rethrow_exception(waiting.failure);
}

void Writer::work() {
  for (auto batch = next_batch(); !batch.empty(); batch = next_batch()) {
    run_batch(batch);
    {
      const std::lock_guard lock{mutex_};
      for (Waiting* waiting : batch)
        waiting->done = true;
    }
    finished_.notify_all();
  }
}

std::vector<Writer::Waiting*> Writer::next_batch() {
  std::unique_lock lock{mutex_};
  arrived_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
  const auto end =
      waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(waiting_.size(), batch_limit));
  std::vector<Waiting*> batch{waiting_.begin(), end};
  waiting_.erase(waiting_.begin(), end);
  return batch;
}

void Writer::run_batch(const std::vector<Waiting*>& batch) {
  try {
    connection_.run("BEGIN IMMEDIATE");
    for (Waiting* waiting : batch)
      run_one(*waiting);
    const auto start = std::chrono::steady_clock::now();
    connection_.run("COMMIT");
    observer_.timed("commit", std::chrono::steady_clock::now() - start);
  } catch (...) {
    // Nothing of this batch is stored, so nobody may hear that it is; who failed before keeps the
    // own reason.
    undo_all();
    for (Waiting* waiting : batch) {
      if (!waiting->failure) waiting->failure = std::current_exception();
    }
  }
}

void Writer::run_one(Waiting& waiting) {
  connection_.run("SAVEPOINT job");
  bool keep = false;
  try {
    keep = (*waiting.job)(connection_);
  } catch (...) {
    waiting.failure = std::current_exception();
  }
  // SQLite undoes the whole transaction by itself when the disk is full or fails.
  if (!connection_.in_transaction()) throw Unavailable{"the engine rolled the transaction back"};
  if (!keep) connection_.run("ROLLBACK TO job");
  connection_.run("RELEASE job");
}

void Writer::undo_all() {
  if (!connection_.in_transaction()) return;
  try {
    connection_.run("ROLLBACK");
  } catch (const std::exception&) {
    // The next BEGIN IMMEDIATE fails then, and its callers hear Unavailable or the error of SQLite.
    return;
  }
}

}  // namespace matinee::db::sqlite
