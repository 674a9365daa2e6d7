#pragma once

#include <chrono>
#include <string>
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
  std::int64_t max_upload_bytes = std::int64_t{64} * 1024 * 1024 * 1024;
  std::string data_dir = "data";
  std::string database_url;
  std::string objects_url;
  std::string queue_url = "sql:";
  std::string cache_url = "memory:";
  std::string cdn_url = "local:";
  std::vector<std::string> cdn_keys;
  std::string log_level = "info";
  std::string log_format = "automatic";
  std::string issuer = "matinee";
  Secret access_key;
  Secret service_secret;
  std::string user_url;
  std::string content_url;
  std::string streaming_url;
  std::string payment_url;

  template <class Visitor>
  void describe(Visitor& setting) {
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
    setting("server.workers", workers, "Threads for handlers that may block.");
    setting("server.loops", loops, "Event loops, each on a thread of its own.");
    setting("server.max_upload_bytes", max_upload_bytes, "Largest accepted upload.");
    setting("data.dir", data_dir, "Where embedded databases, objects and secrets lie.");
    setting(
        "database.url", database_url, "sqlite:DIR or postgres://…; empty = sqlite in data.dir."
    );
    setting("objects.url", objects_url, "file:DIR or s3://…; empty = objects in data.dir.");
    setting("queue.url", queue_url, "sql: or sqs://….");
    setting("cache.url", cache_url, "memory: or redis://….");
    setting("cdn.url", cdn_url, "local: or cloudfront://….");
    setting(
        "cdn.keys",
        cdn_keys,
        "Keys that sign playback URLs, newest first; empty = made in data.dir."
    );
    setting("log.level", log_level, "debug, info, warn, error or off.");
    setting("log.format", log_format, "automatic, pretty or json.");
    setting("auth.issuer", issuer, "iss of access tokens.");
    setting(
        "auth.access_key", access_key, "Key that signs access tokens; empty = made in data.dir."
    );
    setting(
        "auth.service_secret",
        service_secret,
        "Secret shared by all services; empty = made in data.dir."
    );
    setting("peers.user", user_url, "Base URL of user-service.");
    setting("peers.content", content_url, "Base URL of content-service.");
    setting("peers.streaming", streaming_url, "Base URL of streaming-service.");
    setting("peers.payment", payment_url, "Base URL of payment-service.");
  }
};

}  // namespace matinee::platform
