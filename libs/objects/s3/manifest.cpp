#include "objects/s3/manifest.hpp"

#include <algorithm>
#include <chrono>
#include <sstream>
#include <utility>

#include "http/date.hpp"
#include "objects/object_store.hpp"

namespace matinee::objects::s3 {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds lease = 10s;
constexpr std::string_view name = "manifest";
constexpr std::string_view nobody = "-";

struct Stored {
  std::string etag;
  std::string writer;
  bool is_completing = false;
  std::vector<Chunk> chunks;
  bool is_stale = false;  ///< Nobody has renewed it.
};

std::chrono::seconds time_in(const aws::Answer& answer, std::string_view field) {
  const auto date = http::parse_http_date(answer.headers.get(field).value_or(""));
  if (!date) throw Unavailable{"the object store does not say when it wrote an object"};
  return std::chrono::seconds{*date};
}

Stored parse(const aws::Answer& answer) {
  Stored out;
  out.etag = answer.headers.get("ETag").value_or("");
  out.is_stale = time_in(answer, "Date") - time_in(answer, "Last-Modified") > lease;
  std::istringstream lines{answer.body};
  std::uint64_t turn = 0;
  std::string state;
  lines >> out.writer >> turn >> state;
  out.is_completing = state == "completing";
  Chunk chunk;
  while (lines >> chunk.name >> chunk.size)
    out.chunks.push_back(chunk);
  if (out.etag.empty() || out.writer.empty() || !lines.eof())
    throw Unavailable{"a manifest in the object store is broken"};
  return out;
}

std::optional<Stored> read(Bucket& bucket, const std::string& key) {
  const auto answer = bucket.send(bucket.request(http::Method::get, key));
  if (answer.status == 404 && answer.error != "NoSuchBucket") return std::nullopt;
  if (!answer.is_ok()) Bucket::fail(answer, "read");
  return parse(answer);
}

}  // namespace

std::string Manifest::folder_of(std::string_view prefix) {
  std::string out = ".growing/";
  for (const char c : prefix)
    out += c == '/' ? ':' : c;
  // A whole key is one folder, part of a path the beginning of many.
  return prefix.ends_with('/') ? out : out + '/';
}

Manifest::Manifest(Bucket& bucket, std::string folder, std::string writer)
    : bucket_{&bucket}, folder_{std::move(folder)}, writer_{std::move(writer)} {}

std::optional<Manifest> Manifest::take(
    Bucket& bucket, std::string_view key, const std::string& writer
) {
  Manifest taken{bucket, folder_of(key), writer};
  const std::string own_key = taken.folder_ + std::string{name};
  auto stored = read(bucket, own_key);
  if (stored) {
    if (stored->writer != nobody && !stored->is_stale) return std::nullopt;
    taken.chunks_ = std::move(stored->chunks);
    taken.is_completing_ = stored->is_completing;
  }
  auto etag = stored ? bucket.put_if_match(own_key, taken.text(writer), stored->etag)
                     : bucket.put_if_absent(own_key, taken.text(writer));
  if (!etag) return std::nullopt;  // Somebody was faster.
  taken.etag_ = *std::move(etag);
  return taken;
}

void Manifest::store(std::vector<Chunk> chunks, bool is_completing) {
  chunks_ = std::move(chunks);
  is_completing_ = is_completing;
  auto etag = bucket_->put_if_match(folder_ + std::string{name}, text(writer_), etag_);
  if (!etag) throw Unavailable{"a growing object was taken by another writer"};
  etag_ = *std::move(etag);
}

void Manifest::release() {
  static_cast<void>(bucket_->put_if_match(folder_ + std::string{name}, text(nobody), etag_));
}

void Manifest::remove() {
  remove_all(*bucket_, folder_);
}

std::string Manifest::text(std::string_view writer) {
  std::string out = std::string{writer} + ' ' + std::to_string(++turn_) + ' ' +
                    (is_completing_ ? "completing" : "growing") + '\n';
  for (const auto& chunk : chunks_)
    out += chunk.name + ' ' + std::to_string(chunk.size) + '\n';
  return out;
}

void remove_all(Bucket& bucket, std::string_view prefix) {
  while (true) {
    const auto page = bucket.list({.prefix = prefix});
    std::vector<std::string> keys;
    keys.reserve(page.objects.size());
    for (const auto& object : page.objects)
      keys.push_back(object.key);
    bucket.remove(keys);
    if (page.next.empty()) return;
  }
}

}  // namespace matinee::objects::s3
