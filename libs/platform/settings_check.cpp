#include "platform/settings_check.hpp"

#include <stdexcept>

#include "auth/tokens.hpp"
#include "cache/cache.hpp"
#include "cdn/url_signer.hpp"
#include "http/proxies.hpp"
#include "mail/mailer.hpp"
#include "objects/object_store.hpp"
#include "platform/address.hpp"
#include "platform/errors.hpp"
#include "queue/open.hpp"

namespace matinee::platform {

namespace {

[[noreturn]] void refuse_setting(const std::string& key, const std::string& why) {
  throw ConfigurationError{key + " " + why};
}

bool has_rest(std::string_view url, std::string_view scheme) {
  return url.starts_with(scheme) && url.size() > scheme.size();
}

/// Never repeats the URL: it may hold a password.
void check_database(std::string_view url) {
  if (url.empty() || has_rest(url, "sqlite:") || has_rest(url, "postgres://") ||
      has_rest(url, "postgresql://"))
    return;
  refuse_setting("database.url", "has to be sqlite:DIR or postgres://…");
}

void check_cache(std::string_view url) {
  try {
    cache::check_url(url);
  } catch (const std::invalid_argument& error) {
    refuse_setting("cache.url", std::string{"has a mistake: "} + error.what());
  }
}

/// Makes the signer and forgets it: with a key of no meaning, for the real ones may be made later.
void check_cdn(const Settings& settings) {
  try {
    const Secret any_key{std::string(32, 'k')};
    static_cast<void>(cdn::open(settings.cdn_url, {any_key}, settings.cdn_edge_keys));
  } catch (const std::invalid_argument& error) {
    refuse_setting("cdn.url or cdn.edge_keys", std::string{"has a mistake: "} + error.what());
  }
}

void check_objects(const std::string& url) {
  if (url.empty()) return;
  try {
    objects::check_url(url);
  } catch (const std::invalid_argument& error) {
    refuse_setting("objects.url", std::string{"has a mistake: "} + error.what());
  }
}

void check_queue(const std::string& url) {
  try {
    queue::check_url(url);
  } catch (const std::invalid_argument& error) {
    refuse_setting("queue.url", std::string{"has a mistake: "} + error.what());
  }
}

/// Letters hold links, and what a request says of this server must not be in them.
void check_mail(const Settings& settings) {
  const std::string url = settings.effective_mail_url();
  try {
    mail::check_url(
        url,
        {.from = settings.mail_from,
         .username = settings.mail_username,
         .password = settings.mail_password}
    );
  } catch (const std::invalid_argument& error) {
    refuse_setting(
        "mail.url, mail.from, mail.username or mail.password",
        std::string{"has a mistake: "} + error.what()
    );
  }
  if (url.starts_with("smtp") && settings.public_url.empty())
    refuse_setting("server.public_url", "has to be set with mail.url: letters lead there");
}

void check_peer(const std::string& key, std::string_view url) {
  if (url.empty() || has_rest(url, "http://") || has_rest(url, "https://")) return;
  refuse_setting(key, "has to be the base URL of a service, such as http://127.0.0.1:8081");
}

void check_secret(const std::string& key, const Secret& secret) {
  if (!secret.empty() && secret.size() < 32)
    refuse_setting(key, "is shorter than 32 bytes; make one by: openssl rand -base64 32");
}

void check_access_key(const Secret& text) {
  if (text.empty()) return;
  const auto key = auth::SigningKey::parse(text);
  if (!key) refuse_setting("auth.access_key", "is no key: " + key.error().message);
}

void check_proxies(const std::vector<std::string>& networks) {
  try {
    static_cast<void>(http::TrustedProxies{networks});
  } catch (const std::invalid_argument& error) {
    refuse_setting("server.trusted_proxies", std::string{"has a mistake: "} + error.what());
  }
}

}  // namespace

void check_common(const Settings& settings) {
  static_cast<void>(parse_address(settings.listen));
  if (settings.data_dir.empty()) refuse_setting("data.dir", "must not be empty");
  check_proxies(settings.trusted_proxies);
  check_database(settings.database_url.reveal());
  check_objects(settings.objects_url);
  check_queue(settings.queue_url);
  check_cache(settings.effective_cache_url());
  check_cdn(settings);
  check_mail(settings);
  check_peer("peers.user", settings.user_url);
  check_peer("peers.content", settings.content_url);
  check_peer("peers.streaming", settings.streaming_url);
  check_peer("peers.payment", settings.payment_url);
  check_access_key(settings.access_key);
  check_secret("auth.service_secret", settings.service_secret);
  for (const Secret& key : settings.cdn_keys)
    check_secret("cdn.keys", key);
}

}  // namespace matinee::platform
