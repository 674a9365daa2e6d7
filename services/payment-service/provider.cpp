#include "payment-service/provider.hpp"

#include <string>
#include <utility>

#include "payments/stripe/stripe_gateway.hpp"

namespace matinee::payment {

struct Provider::Stripe {
  Stripe(platform::Platform& platform, payments::stripe::Options options)
      : api{std::move(options), platform.http_client(), platform.clock(), platform.random()} {}

  payments::stripe::Api api;
  payments::stripe::StripeGateway gateway{api};
  payments::stripe::StripeDesk desk{api};
  payments::stripe::StripeArchive archive{api};
};

namespace {

payments::stripe::Options options_of(const Config& config) {
  payments::stripe::Options options{.base = config.api_base, .key = config.secret_key};
  while (options.base.ends_with('/'))
    options.base.pop_back();
  options.total_timeout = config.timeout;
  options.breaker.most_calls = config.max_calls;
  return options;
}

}  // namespace

Provider::Provider(
    platform::Platform& platform,
    db::Database& database,
    const Config& config,
    const std::vector<Secret>& secrets,
    payments::sandbox::Outbox::Send send
) {
  if (config.is_stripe()) {
    live_ = config.secret_key.reveal().substr(2).starts_with("_live_");
    stripe_ = std::make_unique<Stripe>(platform, options_of(config));
  } else {
    sandbox_.emplace(
        database, platform.clock(), platform.random(), secrets.front(), std::move(send)
    );
  }
}

Provider::~Provider() = default;

payments::Gateway& Provider::gateway() {
  if (stripe_) return stripe_->gateway;
  return sandbox_.value().gateway();
}

payments::OperatorDesk& Provider::desk() {
  if (stripe_) return stripe_->desk;
  return sandbox_.value().desk();
}

payments::Archive* Provider::archive() {
  return stripe_ ? &stripe_->archive : nullptr;
}

void Provider::stop() {
  if (stripe_) stripe_->api.stop();
}

}  // namespace matinee::payment
