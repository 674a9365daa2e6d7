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
  const auto payments = values.read<payment::Config>().value();
  payment::check_webhook_secrets(payments.webhook_secret);
  payment::check_stripe(payments, values.read<platform::Settings>().value().public_url);
  check_worker(values.read<worker::Config>().value());
}

Services::Services(platform::Platform& platform, const std::set<std::string>& roles) {
  const auto here = [&](const char* role) { return roles.contains(role); };

  if (here("user")) hosted_.push_back(&user_.emplace(platform));
  if (here("content")) hosted_.push_back(&content_.emplace(platform));
  if (here("payment"))
    hosted_.push_back(&payment_.emplace(platform, accounts(platform), customer_events(platform)));
  if (here("streaming")) add_streaming(platform);
  if (user_ && (payment_ || far_entitlements_ || !platform.common().payment_url.empty()))
    user_->show_subscriptions_of(entitlements(platform));
  if (here("worker")) add_worker(platform);
}

user::Accounts& Services::accounts(platform::Platform& platform) {
  if (user_) return user_->accounts();
  if (!far_accounts_) far_accounts_.emplace(platform.peer("user"));
  return *far_accounts_;
}

payment::Entitlements& Services::entitlements(platform::Platform& platform) {
  if (payment_) return payment_->entitlements();
  if (!far_entitlements_) far_entitlements_.emplace(platform.peer("payment"));
  return *far_entitlements_;
}

content::CustomerEvents* Services::customer_events(platform::Platform& platform) {
  if (content_) return &content_->customer_events();
  if (platform.common().content_url.empty()) return nullptr;
  if (!far_customers_) far_customers_.emplace(platform.peer("content"));
  return &*far_customers_;
}

void Services::add_streaming(platform::Platform& platform) {
  if (!content_) {
    far_catalog_.emplace(platform.peer("content"));
    far_wanted_.emplace(platform.peer("content"));
  }
  content::Catalog& catalog = content_ ? content_->catalog() : *far_catalog_;
  content::WantedSegments& wanted = content_ ? content_->wanted_segments() : *far_wanted_;
  hosted_.push_back(
      &streaming_.emplace(platform, catalog, wanted, entitlements(platform), accounts(platform))
  );
}

void Services::add_worker(platform::Platform& platform) {
  if (!content_) {
    far_jobs_.emplace(platform.peer("content"));
    far_tasks_.emplace(platform.peer("content"));
    far_queue_.emplace(platform.peer("content"));
  }
  content::TranscodeJobs& jobs = content_ ? content_->transcode_jobs() : *far_jobs_;
  content::EncodingTasks& tasks = content_ ? content_->encoding_tasks() : *far_tasks_;
  queue::Queue& near = content_ ? content_->transcode_queue() : *far_queue_;
  auto* const remote = platform.queue();
  queue::Queue& queue = remote == nullptr ? near : *remote;
  hosted_.push_back(&worker_.emplace(platform, jobs, tasks, queue));
}

}  // namespace matinee::app
