#include "cache/redis/reply.hpp"

#include <array>
#include <new>

#include <hiredis/hiredis.h>

#include "core/result.hpp"

namespace matinee::cache::redis {
namespace {

/// Above the largest value that is ever put (redis_cache.cpp).
constexpr std::size_t max_reply_bytes = std::size_t{2} << 20U;

Reply::Kind kind_of(int type) {
  if (type == REDIS_REPLY_STATUS) return Reply::Kind::status;
  if (type == REDIS_REPLY_ERROR) return Reply::Kind::error;
  return Reply::Kind::text;
}

// hiredis builds its replies by these. An array makes none, which it reports as an error.

void* make_text(const redisReadTask* task, char* text, std::size_t size) {
  return new Reply{.kind = kind_of(task->type), .text = {text, size}};
}

void* make_array(const redisReadTask* /*task*/, int /*size*/) {
  return nullptr;
}

void* make_integer(const redisReadTask* /*task*/, long long number) {
  return new Reply{.kind = Reply::Kind::integer, .text = {}, .number = number};
}

void* make_nil(const redisReadTask* /*task*/) {
  return new Reply{};
}

void forget(void* reply) {
  delete static_cast<Reply*>(reply);  // NOLINT(cppcoreguidelines-owning-memory): C owned it.
}

redisReplyObjectFunctions& functions() {
  static redisReplyObjectFunctions table{
      .createString = make_text,
      .createArray = make_array,
      .createInteger = make_integer,
      .createNil = make_nil,
      .freeObject = forget,
  };
  return table;
}

}  // namespace

std::string format_command(const std::vector<std::string_view>& words) {
  std::vector<const char*> starts;
  std::vector<std::size_t> sizes;
  for (const auto word : words) {
    starts.push_back(word.data());
    sizes.push_back(word.size());
  }
  char* bytes = nullptr;
  const int size =
      ::redisFormatCommandArgv(&bytes, static_cast<int>(words.size()), starts.data(), sizes.data());
  if (size < 0) throw std::bad_alloc{};
  const std::unique_ptr<char, decltype(&::redisFreeCommand)> owner{bytes, ::redisFreeCommand};
  return {bytes, static_cast<std::size_t>(size)};
}

std::string_view Reply::error_code() const {
  if (!is_error()) return {};
  return std::string_view{text}.substr(0, text.find(' '));
}

void ReplyReader::Close::operator()(redisReader* reader) const {
  ::redisReaderFree(reader);
}

ReplyReader::ReplyReader() : reader_{::redisReaderCreateWithFunctions(&functions())} {
  if (!reader_) throw std::bad_alloc{};
}

void ReplyReader::feed(std::string_view bytes) {
  if (reader_->len - reader_->pos + bytes.size() > max_reply_bytes)
    throw Unavailable{"the answer is too long"};
  if (::redisReaderFeed(reader_.get(), bytes.data(), bytes.size()) != REDIS_OK)
    throw Unavailable{"the answer is not readable"};
}

std::optional<Reply> ReplyReader::next() {
  void* object = nullptr;
  if (::redisReaderGetReply(reader_.get(), &object) != REDIS_OK)
    throw Unavailable{"the answer is no RESP2"};
  const std::unique_ptr<Reply> reply{static_cast<Reply*>(object)};
  if (!reply) return std::nullopt;
  return std::move(*reply);
}

}  // namespace matinee::cache::redis
