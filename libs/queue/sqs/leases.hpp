#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "core/clock.hpp"

namespace matinee::queue::sqs {

/// The leases that this process holds, for SQS does not say of every call that the lease was lost.
/// Thread-safe.
class Leases {
 public:
  /// SQS keeps a message from others for no longer than this, counted from its receipt.
  static constexpr std::chrono::seconds longest{43200};

  explicit Leases(const Clock& clock) : clock_{clock} {}

  /// It ends `lease` after `since`.
  void add(
      const std::string& receipt,
      std::chrono::steady_clock::time_point since,
      std::chrono::seconds lease
  );
  [[nodiscard]] bool holds(const std::string& receipt) const;
  /// As much of `wanted` as SQS still allows; nothing when the lease is not held.
  [[nodiscard]] std::optional<std::chrono::seconds> allowed(
      const std::string& receipt, std::chrono::seconds wanted
  ) const;
  /// The same for one that is still held.
  void extend(
      const std::string& receipt,
      std::chrono::steady_clock::time_point since,
      std::chrono::seconds lease
  );
  void drop(const std::string& receipt);

 private:
  struct Lease {
    std::chrono::steady_clock::time_point received;
    std::chrono::steady_clock::time_point until;
  };

  const Clock& clock_;
  mutable std::mutex mutex_;
  std::map<std::string, Lease> held_;
};

}  // namespace matinee::queue::sqs
