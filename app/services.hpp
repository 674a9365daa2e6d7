#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "content-service/contract/http_catalog.hpp"
#include "content-service/contract/http_customer_events.hpp"
#include "content-service/contract/http_encoding_tasks.hpp"
#include "content-service/contract/http_transcode_jobs.hpp"
#include "content-service/contract/http_transcode_queue.hpp"
#include "content-service/contract/http_wanted_segments.hpp"
#include "content-service/service.hpp"
#include "ffmpeg-worker/service.hpp"
#include "payment-service/contract/http_entitlements.hpp"
#include "payment-service/service.hpp"
#include "platform/program.hpp"
#include "streaming-service/service.hpp"
#include "user-service/contract/http_accounts.hpp"
#include "user-service/service.hpp"

namespace matinee::app {

/// Every role there is, in the order in which services start.
[[nodiscard]] const std::vector<std::string>& all_roles();
/// The settings of everything.
[[nodiscard]] const std::vector<platform::Describe>& all_settings();
/// Reads every struct of settings. Throws platform::ConfigurationError with all that does not fit.
void check_values(const config::Values& values);

/// The services of this process, wired by hand: a neighbour is called directly when it is here, and
/// over HTTP when it is elsewhere (peers.NAME).
class Services {
 public:
  /// Throws platform::ConfigurationError.
  Services(platform::Platform& platform, const std::set<std::string>& roles);

  /// In the order in which they start.
  [[nodiscard]] const std::vector<runtime::Service*>& hosted() const { return hosted_; }

  /// Only when "user" is here.
  [[nodiscard]] user::Service& user() { return *user_; }

  /// Only when "content" is here.
  [[nodiscard]] content::Service& content() { return *content_; }

  /// Only when "payment" is here.
  [[nodiscard]] payment::Service& payment() { return *payment_; }

 private:
  [[nodiscard]] user::Accounts& accounts(platform::Platform& platform);
  [[nodiscard]] payment::Entitlements& entitlements(platform::Platform& platform);
  /// Nothing when content-service is neither here nor named: then customers are told later.
  [[nodiscard]] content::CustomerEvents* customer_events(platform::Platform& platform);
  void add_streaming(platform::Platform& platform);
  void add_worker(platform::Platform& platform);

  std::vector<runtime::Service*> hosted_;

  // A later one may use an earlier one.
  std::optional<user::HttpAccounts> far_accounts_;
  std::optional<content::HttpCatalog> far_catalog_;
  std::optional<content::HttpWantedSegments> far_wanted_;
  std::optional<content::HttpCustomerEvents> far_customers_;
  std::optional<content::HttpTranscodeJobs> far_jobs_;
  std::optional<content::HttpEncodingTasks> far_tasks_;
  std::optional<content::HttpTranscodeQueue> far_queue_;
  std::optional<payment::HttpEntitlements> far_entitlements_;

  std::optional<user::Service> user_;
  std::optional<content::Service> content_;
  std::optional<payment::Service> payment_;
  std::optional<streaming::Service> streaming_;
  std::optional<worker::Service> worker_;
};

}  // namespace matinee::app
