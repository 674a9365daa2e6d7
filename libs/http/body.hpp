#pragma once

#include <memory>
#include <string_view>

#include "core/result.hpp"
#include "http/router.hpp"
#include "http/spool.hpp"

namespace matinee::http {

/// Takes a request body as it arrives, on the event loop. What is left half-received is removed by
/// the destructor.
class BodyReceiver {
 public:
  virtual ~BodyReceiver() = default;
  /// Refuses with `out_of_space` among others; throws Unavailable when the disk fails.
  [[nodiscard]] virtual Result<void> write(std::string_view bytes) = 0;
  /// Puts what was received into the request.
  [[nodiscard]] virtual Result<void> finish(Request& request) = 0;
};

/// The receiver for a route's body, or a refusal by its Content-Type or Content-Encoding, or
/// `out_of_space`. Throws Unavailable when the disk fails.
[[nodiscard]] Result<std::unique_ptr<BodyReceiver>> receive_body(
    const Body& body, const Request& request, Spool& spool
);

/// What a route accepts at most; a route without a body still reads a little, since clients send
/// some without need.
[[nodiscard]] std::uint64_t body_limit(const Body& body);

}  // namespace matinee::http
