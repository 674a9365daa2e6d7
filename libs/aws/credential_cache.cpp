#include "aws/credential_cache.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <exception>
#include <span>
#include <utility>

#include "core/result.hpp"

namespace matinee::aws {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds early = 10min;
/// Many machines must not ask at once.
constexpr std::chrono::milliseconds spread = 1min;
/// After a failure, while the old ones are still good.
constexpr std::chrono::milliseconds retry_delay = 15s;

std::chrono::milliseconds jitter(Random& random) {
  std::uint32_t number = 0;
  random.fill(std::as_writable_bytes(std::span{&number, 1}));
  return std::chrono::milliseconds{number % static_cast<std::uint32_t>(spread.count())};
}

}  // namespace

CredentialCache::CredentialCache(
    std::unique_ptr<CredentialSource> source, const Clock& clock, Random& random
)
    : source_{std::move(source)}, clock_{clock}, random_{random} {}

CredentialCache::~CredentialCache() = default;

bool CredentialCache::has_good() const {
  return current_ && (!current_->expires_at || clock_.now() < *current_->expires_at);
}

Credentials CredentialCache::get() {
  std::unique_lock lock{mutex_};
  const bool is_due = has_good() && current_->expires_at && clock_.now() >= refresh_at_;
  if ((!has_good() || is_due) && !is_fetching_) begin_fetch();
  if (!has_good()) changed_.wait(lock, [this] { return !is_fetching_; });
  if (!has_good()) throw Unavailable{failure_.empty() ? "there are no AWS credentials" : failure_};
  return *current_;
}

void CredentialCache::drop(std::string_view access_key_id) {
  const std::lock_guard lock{mutex_};
  if (current_ && current_->access_key_id == access_key_id) current_.reset();
}

void CredentialCache::begin_fetch() {
  // The thread before is at its very end.
  fetcher_ = std::jthread{[this] { fetch(); }};
  // Not before there is a thread, which may fail: all others would wait for it.
  is_fetching_ = true;
}

void CredentialCache::fetch() noexcept {
  std::string failure;
  std::optional<Credentials> fresh;
  try {
    fresh = source_->fetch();
  } catch (const std::exception& error) {
    failure = error.what();
  }
  if (!failure.empty()) log_.warn("no fresh credentials", {{"reason", failure}});
  const std::lock_guard lock{mutex_};
  failure_ = std::move(failure);
  if (fresh) {
    take(std::move(*fresh));
  } else {
    refresh_at_ = clock_.now() + retry_delay;
  }
  is_fetching_ = false;
  changed_.notify_all();
}

void CredentialCache::take(Credentials fresh) {
  if (fresh.expires_at) {
    const Time now = clock_.now();
    const auto life = std::max(*fresh.expires_at - now, std::chrono::milliseconds{0});
    refresh_at_ = now + std::max(life / 2, life - early - jitter(random_));
  }
  current_ = std::move(fresh);
}

}  // namespace matinee::aws
