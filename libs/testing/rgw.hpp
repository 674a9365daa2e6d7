#pragma once

#include <cstdint>
#include <string>

namespace matinee::testing {

/// The Ceph object gateway that the test command has started (tests/peers/rgw): an S3 that is not
/// ours.
struct Rgw {
  std::uint16_t port = 0;  ///< Of 127.0.0.1.
  std::string region;
  std::string bucket;  ///< It is there; tests take a prefix each.
  std::string access_key;
  std::string secret_key;

  /// Of the folder that MATINEE_RGW names. Throws std::runtime_error when there is none.
  [[nodiscard]] static Rgw started();
};

}  // namespace matinee::testing
