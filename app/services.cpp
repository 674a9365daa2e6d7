#include "services.hpp"

#include "content-service/config.hpp"
#include "ffmpeg-worker/config.hpp"
#include "payment-service/config.hpp"
#include "payment-service/settings.hpp"
#include "platform/settings_check.hpp"
#include "streaming-service/config.hpp"
#include "user-service/config.hpp"

namespace matinee::app {

const std::vector<std::string>& all_roles() {
  static const std::vector<std::string> roles{"user", "content", "payment", "streaming", "worker"};
  return roles;
}

const std::vector<platform::Describe>& all_settings() {
  static const std::vector<platform::Describe> settings{
      platform::settings_of<platform::Settings>(),
      platform::settings_of<user::Config>(),
      platform::settings_of<content::Config>(),
      platform::settings_of<payment::Config>(),
      platform::settings_of<streaming::Config>(),
      platform::settings_of<worker::Config>(),
  };
  return settings;
}

namespace {

template <class... Configs>
void read_all(const config::Values& values) {
  std::vector<FieldError> faults;
  const auto collect = [&faults](const auto& read) {
    if (!read)
      faults.insert(faults.end(), read.error().details.begin(), read.error().details.end());
  };
  (collect(values.read<Configs>()), ...);
  if (!faults.empty())
    throw platform::ConfigurationError{platform::describe(refuse(std::move(faults)).error())};
}

void check_payments(const payment::Config& config) {
  for (const Secret& secret : payment::split_secrets(config.webhook_secret)) {
    if (secret.size() < payment::min_webhook_secret_bytes && !config.webhook_secret.empty())
      throw platform::ConfigurationError{
          "payments.webhook_secret: each secret needs at least 16 bytes"
      };
  }
}

void check_worker(const worker::Config& config) {
  if (config.ffmpeg.empty()) throw platform::ConfigurationError{"worker.ffmpeg must not be empty"};
  if (config.ffprobe.empty())
    throw platform::ConfigurationError{"worker.ffprobe must not be empty"};
}

}  // namespace

void check_values(const config::Values& values) {
  read_all<
      platform::Settings,
      user::Config,
      content::Config,
      payment::Config,
      streaming::Config,
      worker::Config>(values);
  platform::check_common(values.read<platform::Settings>().value());
  check_payments(values.read<payment::Config>().value());
  check_worker(values.read<worker::Config>().value());
}

Services::Services(platform::Platform& platform, const std::set<std::string>& roles) {
  const auto here = [&](const char* role) { return roles.contains(role); };

  if (here("user")) hosted_.push_back(&user_.emplace(platform));
  if (here("content")) hosted_.push_back(&content_.emplace(platform));

  if (here("payment") || here("streaming")) {
    if (!user_) far_accounts_.emplace(platform.peer("user"));
    user::Accounts& accounts = user_ ? user_->accounts() : *far_accounts_;

    if (here("payment")) hosted_.push_back(&payment_.emplace(platform, accounts));

    if (here("streaming")) {
      if (!payment_) far_entitlements_.emplace(platform.peer("payment"));
      if (!content_) far_catalog_.emplace(platform.peer("content"));
      content::Catalog& catalog = content_ ? content_->catalog() : *far_catalog_;
      payment::Entitlements& entitlements =
          payment_ ? payment_->entitlements() : *far_entitlements_;
      hosted_.push_back(&streaming_.emplace(platform, catalog, entitlements, accounts));
    }
  }
  if (user_) {
    if (!payment_ && !far_entitlements_ && !platform.common().payment_url.empty())
      far_entitlements_.emplace(platform.peer("payment"));
    if (payment_) user_->show_subscriptions_of(payment_->entitlements());
    if (far_entitlements_) user_->show_subscriptions_of(*far_entitlements_);
  }
  if (here("worker")) {
    if (!content_) {
      far_jobs_.emplace(platform.peer("content"));
      far_queue_.emplace(platform.peer("content"));
    }
    content::TranscodeJobs& jobs = content_ ? content_->transcode_jobs() : *far_jobs_;
    queue::Queue& queue = content_ ? content_->transcode_queue() : *far_queue_;
    hosted_.push_back(&worker_.emplace(platform, jobs, queue));
  }
}

}  // namespace matinee::app
