#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/secret.hpp"

namespace matinee::platform {

/// The settings that all programs share.
struct Settings {
  std::string listen = "127.0.0.1:8080";
  std::vector<std::string> trusted_proxies;
  std::string public_url;
  int workers = 8;
  int loops = 1;
  int max_connections = 10'000;
  int max_connections_per_source = 1000;
  int max_queued = 256;
  int max_header_bytes = 16 * 1024;
  int max_header_fields = 100;
  int max_target_bytes = 8 * 1024;
  std::chrono::seconds header_timeout{10};
  std::chrono::seconds body_idle_timeout{30};
  std::chrono::seconds keep_alive_timeout{60};
  std::chrono::seconds stop_timeout{30};
  std::int64_t max_upload_bytes = std::int64_t{64} * 1024 * 1024 * 1024;
  std::string data_dir = "data";
  Secret database_url;  ///< Often holds a password.
  std::string objects_url;
  std::string queue_url = "sql:";
  Secret cache_url;  ///< May hold a password; empty = memory.
  std::string cdn_url = "local:";
  std::vector<Secret> cdn_keys;
  std::vector<Secret> cdn_edge_keys;
  std::string mail_url;
  std::string mail_from = "Matinee <no-reply@localhost>";
  std::string mail_username;
  Secret mail_password;
  std::string log_level = "info";
  std::string log_format = "automatic";
  std::string issuer = "matinee";
  Secret access_key;
  Secret service_secret;
  std::string user_url;
  std::string content_url;
  std::string streaming_url;
  std::string payment_url;

  [[nodiscard]] std::string_view effective_cache_url() const {
    return cache_url.empty() ? std::string_view{"memory:"} : cache_url.reveal();
  }

  [[nodiscard]] std::string effective_database_url() const {
    return database_url.empty() ? "sqlite:" + data_dir : std::string{database_url.reveal()};
  }

  [[nodiscard]] std::string effective_mail_url() const {
    return mail_url.empty() ? "folder:" + data_dir + "/mail" : mail_url;
  }

  /// One machine has all data: what it makes for itself, no other has to know.
  [[nodiscard]] bool is_embedded() const { return effective_database_url().starts_with("sqlite:"); }

  template <class Visitor>
  void describe(Visitor& setting) {
    describe_server(setting);
    describe_storage(setting);
    describe_mail(setting);
    setting(
        "log.level",
        log_level,
        "debug, info, warn, error or off.",
        {"debug", "info", "warn", "error", "off"}
    );
    setting(
        "log.format",
        log_format,
        "automatic (pretty on a terminal), pretty or json.",
        {"automatic", "pretty", "json"}
    );
    setting("auth.issuer", issuer, "iss of access tokens.");
    setting(
        "auth.access_key", access_key, "Key that signs access tokens; empty = made in data.dir."
    );
    setting(
        "auth.service_secret",
        service_secret,
        "Secret shared by all services, at least 32 bytes; empty = made in data.dir."
    );
    setting("peers.user", user_url, "Base URL of user-service.");
    setting("peers.content", content_url, "Base URL of content-service.");
    setting("peers.streaming", streaming_url, "Base URL of streaming-service.");
    setting("peers.payment", payment_url, "Base URL of payment-service.");
  }

 private:
  template <class Visitor>
  void describe_server(Visitor& setting) {
    setting("server.listen", listen, "Address and port; port 0 = any free one, printed.");
    setting(
        "server.trusted_proxies",
        trusted_proxies,
        "Addresses or CIDR whose X-Forwarded-* headers are believed."
    );
    setting(
        "server.public_url",
        public_url,
        "How clients reach this installation; empty = as the request says."
    );
    setting("server.workers", workers, "Threads for handlers that may block.", {1, 1024});
    setting("server.loops", loops, "Event loops, each on a thread of its own.", {1, 256});
    setting(
        "server.max_connections",
        max_connections,
        "Connections at a time, shared out evenly to the loops; then the one idle longest makes "
        "room.",
        {1, 1'000'000}
    );
    setting(
        "server.max_connections_per_source",
        max_connections_per_source,
        "Connections of one IPv4 address or IPv6 /64, shared out evenly to the loops, where they "
        "arrive by chance; trusted proxies and this machine have no limit.",
        {1, 1'000'000}
    );
    setting(
        "server.max_queued",
        max_queued,
        "Requests that may wait for a thread; more get 503.",
        {1, 1'000'000}
    );
    setting(
        "server.max_header_bytes", max_header_bytes, "Largest header section.", {1024, 1 << 16}
    );
    setting("server.max_header_fields", max_header_fields, "Most header fields.", {10, 10'000});
    setting("server.max_target_bytes", max_target_bytes, "Longest URL.", {256, 1 << 16});
    setting(
        "server.header_timeout_s", header_timeout, "Time to receive a header section.", {1, 3600}
    );
    setting(
        "server.body_idle_timeout_s", body_idle_timeout, "Longest pause within a body.", {1, 3600}
    );
    setting(
        "server.keep_alive_timeout_s",
        keep_alive_timeout,
        "How long an idle connection is kept.",
        {1, 3600}
    );
    setting(
        "server.stop_timeout_s",
        stop_timeout,
        "How long a stop waits for what is in flight.",
        {0, 3600}
    );
    setting("server.max_upload_bytes", max_upload_bytes, "Largest accepted upload.", {1});
  }

  template <class Visitor>
  void describe_mail(Visitor& setting) {
    setting(
        "mail.url",
        mail_url,
        "folder:DIR (a file for each letter), smtp://HOST:PORT with STARTTLS, or "
        "smtps://HOST:PORT; ?ca=FILE where the certificate is not of a public authority. Needs "
        "server.public_url, to which its letters lead. Empty = mail in data.dir."
    );
    setting("mail.from", mail_from, "Sender of letters: no-reply@example.com or Name <ADDRESS>.");
    setting("mail.username", mail_username, "For a mail server that asks; empty = without.");
    setting("mail.password", mail_password, "The same.");
  }

  template <class Visitor>
  void describe_storage(Visitor& setting) {
    setting(
        "data.dir", data_dir, "Where embedded databases, objects, secrets and temporary files lie."
    );
    setting(
        "database.url",
        database_url,
        "sqlite:DIR or postgres://USER:PASSWORD@HOST/NAME; without one, sqlite in data.dir."
    );
    setting(
        "objects.url",
        objects_url,
        "file:DIR, or s3://BUCKET/PREFIX?region=REGION, with &endpoint=URL (and "
        "&path_style=false) where it is not AWS; credentials come from AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY, from the file AWS_SHARED_CREDENTIALS_FILE, or from the role of the "
        "machine. Empty = objects in data.dir."
    );
    setting(
        "queue.url",
        queue_url,
        "sql: (in the database of content-service), or sqs://NAME?region=REGION&account=ACCOUNT, "
        "with &endpoint=URL where it is not AWS; credentials as for objects.url."
    );
    setting(
        "cache.url",
        cache_url,
        "memory: (of each process), redis://USER:PASSWORD@HOST:PORT/DATABASE?timeout_ms=50, or "
        "rediss://…?ca=FILE for TLS; without one, memory."
    );
    setting(
        "cdn.url",
        cdn_url,
        "local: (streaming-service itself), or "
        "cloudfront://HOST?hash=sha256&cookie_domain=DOMAIN: segments from Amazon CloudFront."
    );
    setting(
        "cdn.keys",
        cdn_keys,
        "Keys that sign playback URLs, at least 32 bytes each, newest first; empty = made in "
        "data.dir."
    );
    setting(
        "cdn.edge_keys",
        cdn_edge_keys,
        "Private keys whose public halves CloudFront trusts, each KEY_PAIR_ID:PEM, or "
        "KEY_PAIR_ID@2027-01-31T00:00:00Z:PEM for one that signs from then on."
    );
  }
};

}  // namespace matinee::platform
