#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "aws/credentials.hpp"
#include "core/clock.hpp"
#include "core/random.hpp"
#include "logger/logger.hpp"

namespace matinee::aws {

/// Keeps credentials until they end. New ones are fetched in the background ten minutes before
/// (short ones: at half of their time), by one thread at a time; until they are there, the old ones
/// are handed out. Thread-safe.
class CredentialCache {
 public:
  CredentialCache(std::unique_ptr<CredentialSource> source, const Clock& clock, Random& random);
  ~CredentialCache();
  CredentialCache(const CredentialCache&) = delete;
  CredentialCache& operator=(const CredentialCache&) = delete;

  /// Waits for the source only when there are none that are good. Throws Unavailable.
  [[nodiscard]] Credentials get();
  /// The service did not accept these: the next `get` fetches others.
  void drop(std::string_view access_key_id);

 private:
  [[nodiscard]] bool has_good() const;
  /// With the lock held: begins to fetch on a thread of its own.
  void begin_fetch();
  void fetch() noexcept;
  void take(Credentials fresh);

  std::unique_ptr<CredentialSource> source_;
  const Clock& clock_;
  Random& random_;
  logger::Logger log_{"aws"};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Credentials> current_;
  Time refresh_at_{};
  bool is_fetching_ = false;
  std::string failure_;
  std::jthread fetcher_;
};

}  // namespace matinee::aws
