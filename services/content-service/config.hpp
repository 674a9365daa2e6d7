#pragma once

#include <chrono>
#include <cstdint>

namespace matinee::content {

struct Config {
  std::chrono::seconds lease{30};
  int attempts = 3;
  std::chrono::seconds gc_period{60};
  std::chrono::seconds keep_uploads{std::chrono::hours{72}};
  int max_unfinished = 50;
  std::int64_t max_promised_bytes = std::int64_t{1} << 40;

  template <class Visitor>
  void describe(Visitor& setting) {
    setting(
        "jobs.lease_s",
        lease,
        "A worker that reports nothing for this long has lost its job; 2 to 3600.",
        {2, 3600}
    );
    setting(
        "jobs.attempts", attempts, "How often a job is tried before it fails; 1 to 20.", {1, 20}
    );
    setting(
        "gc.period_s",
        gc_period,
        "How often objects without a title are removed; 1 to 86400.",
        {1, 86'400}
    );
    setting(
        "uploads.keep_s",
        keep_uploads,
        "How long a resumable upload is kept after its last bytes; 60 to 7776000.",
        {60, 7'776'000}
    );
    setting(
        "uploads.max_unfinished",
        max_unfinished,
        "Resumable uploads that an account may have open at a time.",
        {1}
    );
    setting(
        "uploads.max_promised_bytes",
        max_promised_bytes,
        "Their length in all, for an account; one of unknown length counts as "
        "server.max_upload_bytes.",
        {1}
    );
  }
};

}  // namespace matinee::content
