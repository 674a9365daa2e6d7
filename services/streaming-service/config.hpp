#pragma once

#include <chrono>

namespace matinee::streaming {

struct Config {
  std::chrono::seconds lease{45};
  std::chrono::seconds token_ttl{6 * 3600};
  int starts_per_minute = 600;

  template <class Visitor>
  void describe(Visitor& setting) {
    setting(
        "streams.lease_s",
        lease,
        "A player that is silent for this long loses its stream slot; 2 to 90.",
        {2, 90}
    );
    setting(
        "streams.token_ttl_s",
        token_ttl,
        "How long a playback URL is accepted; 60 to 86400.",
        {60, 86'400}
    );
    setting(
        "streams.starts_per_minute",
        starts_per_minute,
        "How often an account may start playback; 0 = any number.",
        {0, 1'000'000}
    );
  }
};

}  // namespace matinee::streaming
