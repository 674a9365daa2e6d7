#include "cache/redis/redis_cache.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "cache/redis/limit_script.hpp"
#include "core/encoding.hpp"
#include "core/hash.hpp"

namespace matinee::cache::redis {
namespace {

constexpr std::size_t max_value_bytes = std::size_t{1} << 20U;
constexpr std::chrono::milliseconds max_life = std::chrono::hours{24 * 365};
/// Of the limits that this process has seen: about 60 000.
constexpr std::size_t local_bytes = std::size_t{16} << 20U;

/// Values and limits never meet, nor does what others keep in the same database.
std::string value_name(std::string_view key) {
  return "matinee:value:" + std::string{key};
}

std::string limit_name(std::string_view key) {
  return "matinee:limit:" + std::string{key};
}

/// EVALSHA knows a script by the SHA-1 of its text.
const std::string& limit_script_name() {
  static const std::string name = [] {
    Digest digest{Digest::Algorithm::sha1};
    digest.update(limit_script);
    return hex_encode(bytes_of(digest.finish()));
  }();
  return name;
}

}  // namespace

RedisCache::RedisCache(const Target& target, const Clock& clock, metrics::Registry& registry)
    : local_{clock, local_bytes}, client_{target, registry} {}

std::optional<std::string> RedisCache::get(std::string_view key) {
  auto reply = client_.ask(format_command({"GET", value_name(key)}), client_.deadline());
  if (!reply || reply->kind != Reply::Kind::text) return std::nullopt;
  return std::move(reply->text);
}

void RedisCache::put(std::string_view key, std::string_view value, std::chrono::milliseconds ttl) {
  if (ttl <= std::chrono::milliseconds::zero() || value.size() > max_value_bytes) {
    remove(key);
    return;
  }
  const auto life = std::to_string(std::min(ttl, max_life).count());
  static_cast<void>(
      client_.ask(format_command({"SET", value_name(key), value, "PX", life}), client_.deadline())
  );
}

void RedisCache::remove(std::string_view key) {
  static_cast<void>(client_.ask(format_command({"DEL", value_name(key)}), client_.deadline()));
}

Cache::Verdict RedisCache::take(std::string_view key, int burst, std::chrono::milliseconds period) {
  if (burst < 1 || period <= std::chrono::milliseconds::zero())
    throw std::invalid_argument{"a rate limit needs a burst and a period"};
  period = std::min(period, max_life);
  const auto reply = run_limit(key, burst, period);
  if (!reply || reply->kind != Reply::Kind::integer) return local_.take(key, burst, period);
  if (reply->number > 0)
    return {.allowed = false, .retry_after = std::chrono::milliseconds{reply->number}};
  static_cast<void>(local_.take(key, burst, period));
  return {};
}

std::optional<Reply> RedisCache::run_limit(
    std::string_view key, int burst, std::chrono::milliseconds period
) {
  const auto deadline = client_.deadline();
  const auto name = limit_name(key);
  const auto most = std::to_string(burst);
  const auto length = std::to_string(period.count());
  auto reply = client_.ask(
      format_command({"EVALSHA", limit_script_name(), "1", name, most, length}), deadline
  );
  if (!reply || reply->error_code() != "NOSCRIPT") return reply;
  // The server is new to the script: a refused EVALSHA has counted nothing.
  return client_.ask(format_command({"EVAL", limit_script, "1", name, most, length}), deadline);
}

}  // namespace matinee::cache::redis
