#pragma once

#include <string>

namespace matinee::testing {

/// The queue service that the test command has started (tests/peers/sqs): an SQS that is not ours,
/// behind a gate that checks every signature.
struct Sqs {
  std::string endpoint;
  std::string control;  ///< Of the service itself: see tests/peers/sqs_server.mjs.
  std::string region;
  std::string access_key;
  std::string secret_key;

  /// Of the folder that MATINEE_SQS names. Throws std::runtime_error when there is none.
  [[nodiscard]] static Sqs started();
};

}  // namespace matinee::testing
