#include "objects/s3/bucket.hpp"

#include <algorithm>
#include <utility>

#include "aws/xml.hpp"
#include "core/encoding.hpp"
#include "core/hash.hpp"
#include "core/markup.hpp"
#include "http/text.hpp"
#include "objects/object_store.hpp"

namespace matinee::objects::s3 {
namespace {

using http::Method;

/// Tells who wrote an object: an answer that got lost looks like a refusal when it is asked again.
constexpr std::string_view writer_field = "X-Amz-Meta-Writer";

/// One key of many may fail alone, as when others write beside it.
constexpr int max_removals = 4;

std::string header(const aws::Answer& answer, std::string_view name) {
  return std::string{answer.headers.get(name).value_or("")};
}

std::uint64_t number(std::string_view text) {
  const auto value = http::parse_number(text);
  if (!value) throw Unavailable{"the object store answers a size that is none"};
  return *value;
}

std::string range(std::uint64_t offset, std::uint64_t length) {
  return "bytes=" + std::to_string(offset) + '-' + std::to_string(offset + length - 1);
}

bool is_missing(const aws::Answer& answer) {
  return answer.status == 404 && answer.error != "NoSuchBucket";
}

aws::Patience patience_for(std::size_t bytes) {
  constexpr std::size_t small = std::size_t{256} * 1024;
  return bytes <= small ? aws::Patience{} : aws::bulk_patience;
}

void receive(aws::Request& request, const Receiver& receiver) {
  request.on_body = receiver.take;
  request.on_attempt = receiver.begin;
  request.on_progress = receiver.on_progress;
  request.patience = aws::bulk_patience;
}

}  // namespace

std::string unquoted(std::string_view etag) {
  if (etag.starts_with('"')) etag.remove_prefix(1);
  if (etag.ends_with('"')) etag.remove_suffix(1);
  return std::string{etag};
}

Bucket::Bucket(aws::Client::Parts parts, const Location& location)
    : location_{location},
      random_{parts.random},
      client_{std::move(parts), location.base_url, location.region, "s3", aws::PathRule::as_sent} {}

aws::Request Bucket::request(Method method, std::string_view key) const {
  return {.method = method, .path = location_.base_path + aws::encode_path(full_key(key))};
}

aws::Request Bucket::bucket_request(Method method, aws::Query query) const {
  return {.method = method, .path = location_.base_path, .query = std::move(query)};
}

std::string Bucket::copy_source(std::string_view key) const {
  return '/' + location_.bucket + '/' + aws::encode_path(full_key(key));
}

std::optional<std::string> Bucket::relative_key(std::string_view full) const {
  if (!full.starts_with(location_.prefix)) return std::nullopt;
  return std::string{full.substr(location_.prefix.size())};
}

void Bucket::fail(const aws::Answer& answer, std::string_view what) {
  const std::string message = "the object store refuses to " + std::string{what} + ": " +
                              std::to_string(answer.status) + ' ' + answer.error;
  if (answer.status == 507 || answer.error == "QuotaExceeded") throw OutOfSpace{message};
  throw Unavailable{message};
}

aws::Answer Bucket::send_or_throw(const aws::Request& request) {
  auto answer = client_.send(request);
  if (!answer.is_ok()) fail(answer, http::to_string(request.method));
  return answer;
}

void Bucket::put(std::string_view key, std::string_view bytes) {
  auto wanted = request(Method::put, key);
  wanted.body = bytes;
  wanted.patience = patience_for(bytes.size());
  send_or_throw(wanted);
}

void Bucket::put_file(std::string_view key, const aws::FilePart& file) {
  auto wanted = request(Method::put, key);
  wanted.file = file;
  wanted.patience = aws::bulk_patience;
  send_or_throw(wanted);
}

std::optional<std::string> Bucket::put_if_absent(std::string_view key, std::string_view bytes) {
  return put_on_condition(key, bytes, "If-None-Match", "*");
}

std::optional<std::string> Bucket::put_if_match(
    std::string_view key, std::string_view bytes, const std::string& etag
) {
  // Ceph compares what stands between the quotes; S3 takes both.
  return put_on_condition(key, bytes, "If-Match", unquoted(etag));
}

std::optional<std::string> Bucket::put_on_condition(
    std::string_view key, std::string_view bytes, std::string_view name, std::string_view value
) {
  const auto writer = random_token(random_, 12);
  auto wanted = request(Method::put, key);
  wanted.headers.set(name, value);
  wanted.headers.set(writer_field, writer);
  wanted.body = bytes;
  wanted.patience = patience_for(bytes.size());
  const auto answer = client_.send(wanted);
  if (answer.is_ok()) return header(answer, "ETag");
  if (answer.status != 412 && !is_missing(answer)) fail(answer, "put on a condition");
  // Also after one attempt of ours: libcurl sends again what met a connection that was just closed.
  const auto there = client_.send(request(Method::head, key));
  if (there.is_ok() && header(there, writer_field) == writer) return header(there, "ETag");
  return std::nullopt;
}

std::optional<Found> Bucket::find(std::string_view key) {
  const auto answer = client_.send(request(Method::head, key));
  if (is_missing(answer)) return std::nullopt;
  if (!answer.is_ok()) fail(answer, "look at an object");
  return Found{
      .key = std::string{key},
      .size = number(header(answer, "Content-Length")),
      .etag = header(answer, "ETag")
  };
}

Bucket::Read Bucket::read(std::string_view key, std::string& known, const Receiver& receiver) {
  auto wanted = request(Method::get, key);
  if (!known.empty()) wanted.headers.set("If-None-Match", known);
  receive(wanted, receiver);
  const auto answer = client_.send(wanted);
  if (answer.status == 304) return Read::unchanged;
  if (is_missing(answer)) return Read::missing;
  if (!answer.is_ok()) fail(answer, "read");
  known = header(answer, "ETag");
  return Read::done;
}

Bucket::Read Bucket::read_range(
    const Found& object, std::uint64_t offset, std::uint64_t length, const Receiver& receiver
) {
  auto wanted = request(Method::get, object.key);
  wanted.headers.set("Range", range(offset, length));
  wanted.headers.set("If-Match", object.etag);
  receive(wanted, receiver);
  const auto answer = client_.send(wanted);
  if (answer.status == 412 || is_missing(answer)) return Read::missing;
  if (answer.status != 206) fail(answer, "read a range");
  return Read::done;
}

std::optional<std::string> Bucket::get_range(
    std::string_view key, std::uint64_t offset, std::size_t length
) {
  if (length == 0) return find(key) ? std::optional<std::string>{""} : std::nullopt;
  auto wanted = request(Method::get, key);
  wanted.headers.set("Range", range(offset, length));
  auto answer = client_.send(wanted);
  if (is_missing(answer)) return std::nullopt;
  if (answer.status == 416) return "";
  if (!answer.is_ok()) fail(answer, "read a range");
  return std::move(answer.body);
}

Bucket::Page Bucket::list(const Listing& wanted) {
  aws::Query query{
      {"list-type", "2"},
      {"prefix", full_key(wanted.prefix)},
      {"max-keys", std::to_string(std::min<std::size_t>(wanted.limit, 1000))}
  };
  if (!wanted.after.empty()) query.emplace_back("start-after", full_key(wanted.after));
  if (wanted.by_folder) query.emplace_back("delimiter", "/");
  if (!wanted.from.empty()) query.emplace_back("continuation-token", wanted.from);
  const aws::Xml xml{send_or_throw(bucket_request(Method::get, std::move(query))).body};
  if (xml.root() != "ListBucketResult") throw Unavailable{"the object store answers no list"};
  Page page;
  for (const auto& entry : xml.all("Contents")) {
    if (auto key = relative_key(entry.text_at("Key"))) {
      page.objects.push_back(
          {.key = *std::move(key),
           .size = number(entry.text_at("Size")),
           .etag = entry.text_at("ETag")}
      );
    }
  }
  for (const auto& entry : xml.all("CommonPrefixes"))
    if (auto key = relative_key(entry.text_at("Prefix"))) page.folders.push_back(*std::move(key));
  if (xml.text_at("IsTruncated") == "true") page.next = xml.text_at("NextContinuationToken");
  return page;
}

void Bucket::remove(const std::vector<std::string>& keys) {
  if (keys.empty()) return;
  if (keys.size() == 1) {
    const auto answer = client_.send(request(Method::del, keys.front()));
    if (!answer.is_ok() && !is_missing(answer)) fail(answer, "remove");
    return;
  }
  auto left = keys;
  std::string error;
  for (int i = 0; i < max_removals && !left.empty(); ++i)
    left = remove_many(left, error);
  if (!left.empty())
    throw Unavailable{"the object store does not remove " + left.front() + ": " + error};
}

std::vector<std::string> Bucket::remove_many(
    const std::vector<std::string>& keys, std::string& error
) {
  auto wanted = bucket_request(Method::post, {{"delete", ""}});
  wanted.body = "<Delete><Quiet>true</Quiet>";
  for (const auto& key : keys)
    wanted.body += "<Object><Key>" + escape_markup(full_key(key)) + "</Key></Object>";
  wanted.body += "</Delete>";
  wanted.headers.set("Content-Type", "application/xml");
  wanted.patience = aws::slow_patience;
  Digest md5{Digest::Algorithm::md5};
  md5.update(wanted.body);
  wanted.headers.set("Content-MD5", base64_encode(bytes_of(md5.finish())));
  const aws::Xml xml{send_or_throw(wanted).body};
  std::vector<std::string> left;
  for (const auto& entry : xml.all("Error")) {
    error = entry.text_at("Code");
    left.push_back(relative_key(entry.text_at("Key")).value_or(""));
  }
  return left;
}

std::string Bucket::presign(
    Method method, std::string_view key, const aws::Query& query, std::chrono::seconds lifetime
) {
  return client_.presign(method, request(method, key).path, query, lifetime);
}

}  // namespace matinee::objects::s3
