#pragma once

#include <chrono>
#include <cstdint>

#include "core/secret.hpp"

namespace matinee::content {

struct Config {
  std::chrono::seconds lease{30};
  int attempts = 3;
  std::chrono::seconds gc_period{60};
  std::chrono::seconds keep_uploads{std::chrono::hours{72}};
  int max_unfinished = 50;
  std::int64_t max_promised_bytes = std::int64_t{1} << 40;
  Secret webhooks_key;
  int webhooks_max_endpoints = 20;
  int webhooks_threads = 8;
  bool webhooks_allow_loopback = false;
  std::chrono::seconds webhooks_overlap{std::chrono::hours{24}};
  std::chrono::seconds webhooks_disable_after{std::chrono::hours{5 * 24}};
  std::chrono::seconds webhooks_keep{std::chrono::hours{30 * 24}};

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
    describe_webhooks(setting);
  }

 private:
  template <class Visitor>
  void describe_webhooks(Visitor& setting) {
    setting(
        "webhooks.key",
        webhooks_key,
        "Makes the secrets of customers' endpoints, at least 32 bytes; empty = follows from "
        "auth.service_secret. Another key changes every secret."
    );
    setting(
        "webhooks.max_endpoints",
        webhooks_max_endpoints,
        "Endpoints that customers' events are sent to; each event goes to each that wants it.",
        {1, 1000}
    );
    setting(
        "webhooks.threads",
        webhooks_threads,
        "Events sent at a time, one for each endpoint.",
        {1, 64}
    );
    setting(
        "webhooks.allow_loopback",
        webhooks_allow_loopback,
        "Endpoints on this machine too, also by http. For development: no other private address "
        "is ever sent to."
    );
    setting(
        "webhooks.overlap_s",
        webhooks_overlap,
        "How long the secret before a rotation signs beside the new one.",
        {0, 30 * 86'400}
    );
    setting(
        "webhooks.disable_after_s",
        webhooks_disable_after,
        "An endpoint of which every attempt failed for this long is disabled.",
        {3600, 90 * 86'400}
    );
    setting(
        "webhooks.keep_s",
        webhooks_keep,
        "How long events and the log of their deliveries are kept; longer than they are tried.",
        {2 * 86'400, 366 * 86'400}
    );
  }
};

}  // namespace matinee::content
