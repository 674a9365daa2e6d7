#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "cdn/url_signer.hpp"
#include "core/clock.hpp"
#include "http/router.hpp"
#include "logger/logger.hpp"
#include "streaming-service/domain/admission.hpp"
#include "streaming-service/domain/object_path.hpp"
#include "streaming-service/domain/ports.hpp"
#include "streaming-service/metrics.hpp"

namespace matinee::streaming {

/// Serves the objects of titles to the bearers of playback tokens.
///
/// What is decided on the event loop: the token, the path, a remembered verdict, a file that is
/// open already. What may block (a new verdict, opening a file) goes to a pool. No byte leaves
/// without an admission at most 60 s old.
class Delivery {
 public:
  /// Runs a task elsewhere; false when it can't.
  using Submit = std::function<bool(std::function<void()>)>;

  struct Parts {
    const cdn::UrlSigner& signer;
    Admission& admission;
    ObjectSource& objects;
    Submit submit;
    const Clock& clock;
  };

  Delivery(Parts parts, Metrics& metrics);

  /// Runs on the event loop. Refuses with `playback_denied` and `not_found`.
  void serve(const std::shared_ptr<const http::Request>& request, const http::Responder& respond);

 private:
  struct Wanted {
    cdn::Grant grant;
    StreamObject object;
  };

  [[nodiscard]] Result<Wanted> read(const http::Request& request) const;
  /// An answer that needs no I/O, if there is one.
  [[nodiscard]] std::optional<Result<http::Response>> answer_at_once(const Wanted& wanted);
  [[nodiscard]] Result<http::Response> answer(const Wanted& wanted);
  [[nodiscard]] Result<http::Response> open(const Wanted& wanted, const Admitted& admitted);
  void send(const http::Responder& respond, Result<http::Response> response);

  Parts parts_;
  Metrics& metrics_;
  logger::Logger log_{"streaming"};
};

}  // namespace matinee::streaming
