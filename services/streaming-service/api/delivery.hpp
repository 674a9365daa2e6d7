#pragma once

#include <functional>
#include <memory>

#include "cdn/url_signer.hpp"
#include "core/clock.hpp"
#include "http/router.hpp"
#include "logger/logger.hpp"
#include "streaming-service/api/awaited_segments.hpp"
#include "streaming-service/api/checks.hpp"
#include "streaming-service/domain/admission.hpp"
#include "streaming-service/domain/object_path.hpp"
#include "streaming-service/domain/ports.hpp"
#include "streaming-service/metrics.hpp"

namespace matinee::streaming {

/// Serves the objects of titles to the bearers of playback tokens.
///
/// What is decided on the event loop: the token, the path, a remembered verdict, a file that is
/// open already. What may block goes to threads: a new verdict to those of `Checks`, opening a file
/// to others, so that neighbours that hang stop nobody whose right is known. A segment that is
/// still to be encoded is waited for without a thread. With a CDN, the playlists of complete titles
/// lead to it. No byte leaves without an admission at most
/// 60 s old: an answer that takes longer is cut off.
class Delivery {
 public:
  /// Runs a task elsewhere; false when it can't.
  using Submit = std::function<bool(std::function<void()>)>;

  struct Parts {
    const cdn::UrlSigner& signer;
    Admission& admission;
    Checks& checks;
    AwaitedSegments& awaited;
    ObjectSource& objects;
    Submit submit;  ///< What opens files.
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

  /// One request, until it is answered.
  struct Asked {
    std::shared_ptr<const http::Request> request;
    http::Responder respond;
    Wanted wanted;
  };

  [[nodiscard]] Result<Wanted> read(const http::Request& request) const;
  /// Never blocks.
  void deliver(const Asked& asked, const Result<Admitted>& verdict);
  void open_when_it_comes(const Asked& asked, const Admitted& admitted);
  [[nodiscard]] Result<http::Response> open(const Wanted& wanted, const Admitted& admitted);
  [[nodiscard]] std::string to_edge(
      const Wanted& wanted, const Admitted& admitted, std::string text
  ) const;
  void open_and_send(const Asked& asked, const Admitted& admitted);
  [[nodiscard]] http::Response in_time(http::Response response, const Admitted& admitted) const;
  void send(const http::Responder& respond, Result<http::Response> response);

  Parts parts_;
  Metrics& metrics_;
  logger::Logger log_{"streaming"};
};

}  // namespace matinee::streaming
