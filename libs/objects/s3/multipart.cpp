#include "objects/s3/multipart.hpp"

#include <algorithm>
#include <utility>

#include "aws/xml.hpp"
#include "core/encoding.hpp"
#include "core/hash.hpp"
#include "core/markup.hpp"
#include "http/text.hpp"

namespace matinee::objects::s3 {
namespace {

using http::Method;

/// Putting thousands of parts together may take S3 minutes, in which it sends blanks.
constexpr aws::Patience complete_patience{
    .total = std::chrono::minutes{10},
    .attempt = std::chrono::milliseconds{0},
    .silence = std::chrono::seconds{120}
};

struct Begun {
  std::string key;
  std::string id;
  std::string since;
};

/// Uploads under way whose key starts with `prefix`. Calls `each` with each.
template <class Each>
void list_begun(Bucket& bucket, std::string_view prefix, const Each& each) {
  aws::Query markers;
  while (true) {
    aws::Query query{{"uploads", ""}, {"prefix", bucket.full_key(prefix)}};
    query.insert(query.end(), markers.begin(), markers.end());
    const aws::Xml xml{
        bucket.send_or_throw(bucket.bucket_request(Method::get, std::move(query))).body
    };
    if (xml.root() != "ListMultipartUploadsResult")
      throw Unavailable{"the object store answers no list of uploads"};
    for (const auto& entry : xml.all("Upload")) {
      if (const auto key = bucket.relative_key(entry.text_at("Key")))
        each(Begun{*key, entry.text_at("UploadId"), entry.text_at("Initiated")});
    }
    if (xml.text_at("IsTruncated") != "true") return;
    markers = {
        {"key-marker", xml.text_at("NextKeyMarker")},
        {"upload-id-marker", xml.text_at("NextUploadIdMarker")}
    };
  }
}

void abort(Bucket& bucket, const Begun& begun) {
  auto wanted = bucket.request(Method::del, begun.key);
  wanted.query = {{"uploadId", begun.id}};
  const auto answer = bucket.send(wanted);
  if (!answer.is_ok() && answer.status != 404) Bucket::fail(answer, "abort an upload");
}

}  // namespace

Multipart Multipart::begin(Bucket& bucket, std::string key) {
  auto wanted = bucket.request(Method::post, key);
  wanted.query = {{"uploads", ""}};
  const aws::Xml xml{bucket.send_or_throw(wanted).body};
  auto id = xml.text_at("UploadId");
  if (id.empty()) throw Unavailable{"the object store begins no upload"};
  return {bucket, std::move(key), std::move(id)};
}

std::optional<Multipart> Multipart::find(Bucket& bucket, std::string key) {
  std::optional<Begun> newest;
  list_begun(bucket, key, [&](Begun begun) {
    if (begun.key == key && (!newest || newest->since < begun.since)) newest = std::move(begun);
  });
  if (!newest) return std::nullopt;
  return Multipart{bucket, std::move(key), std::move(newest->id)};
}

void Multipart::abort_all(Bucket& bucket, std::string_view prefix) {
  std::vector<Begun> all;
  list_begun(bucket, prefix, [&](Begun begun) { all.push_back(std::move(begun)); });
  for (const auto& begun : all)
    abort(bucket, begun);
}

void Multipart::abort_of(Bucket& bucket, std::string_view key) {
  std::vector<Begun> all;
  list_begun(bucket, key, [&](Begun begun) {
    if (begun.key == key) all.push_back(std::move(begun));
  });
  for (const auto& begun : all)
    abort(bucket, begun);
}

aws::Request Multipart::request(Method method, aws::Query query) const {
  auto out = bucket_->request(method, key_);
  out.query = std::move(query);
  out.query.emplace_back("uploadId", id_);
  return out;
}

std::vector<Part> Multipart::list() {
  std::vector<Part> parts;
  std::string marker = "0";
  while (true) {
    const aws::Xml xml{bucket_->send_or_throw(request(Method::get, {{"part-number-marker", marker}})
    ).body};
    for (const auto& entry : xml.all("Part")) {
      parts.push_back(
          {.number = static_cast<int>(http::parse_number(entry.text_at("PartNumber")).value_or(0)),
           .size = http::parse_number(entry.text_at("Size")).value_or(0),
           .etag = entry.text_at("ETag")}
      );
    }
    if (xml.text_at("IsTruncated") != "true") return parts;
    marker = xml.text_at("NextPartNumberMarker");
  }
}

std::string Multipart::put(
    int number, const aws::FilePart& file, const std::function<void()>& on_progress
) {
  auto wanted = request(Method::put, {{"partNumber", std::to_string(number)}});
  wanted.file = file;
  wanted.patience = aws::bulk_patience;
  wanted.on_progress = on_progress;
  return std::string{bucket_->send_or_throw(wanted).headers.get("ETag").value_or("")};
}

std::string Multipart::presign_part(int number, std::chrono::seconds lifetime) {
  return bucket_->presign(
      Method::put, key_, {{"partNumber", std::to_string(number)}, {"uploadId", id_}}, lifetime
  );
}

std::string Multipart::copy(int number, std::string_view from) {
  auto wanted = request(Method::put, {{"partNumber", std::to_string(number)}});
  wanted.headers.set("X-Amz-Copy-Source", bucket_->copy_source(from));
  wanted.patience = aws::slow_patience;
  const aws::Xml xml{bucket_->send_or_throw(wanted).body};
  auto etag = xml.text_at("ETag");
  if (etag.empty()) throw Unavailable{"the object store copies no part"};
  return etag;
}

void Multipart::complete(const std::vector<Part>& parts) {
  auto wanted = request(Method::post);
  wanted.body = "<CompleteMultipartUpload>";
  for (const auto& part : parts) {
    wanted.body += "<Part><PartNumber>" + std::to_string(part.number) + "</PartNumber><ETag>" +
                   escape_markup(part.etag) + "</ETag></Part>";
  }
  wanted.body += "</CompleteMultipartUpload>";
  wanted.headers.set("Content-Type", "application/xml");
  wanted.patience = complete_patience;
  const auto answer = bucket_->send(wanted);
  if (answer.is_ok()) return;
  // An attempt before may have done it, and its answer got lost.
  if (answer.error != "NoSuchUpload" || !is_completed_with(parts))
    Bucket::fail(answer, "complete an upload");
}

/// By the ETag that S3 gives such an object: digest of the digests of the parts.
bool Multipart::is_completed_with(const std::vector<Part>& parts) {
  Digest md5{Digest::Algorithm::md5};
  for (const auto& part : parts)
    md5.update(hex_decode(unquoted(part.etag)).value_or(""));
  const auto expected = hex_encode(bytes_of(md5.finish())) + '-' + std::to_string(parts.size());
  const auto there = bucket_->find(key_);
  return there && unquoted(there->etag) == expected;
}

}  // namespace matinee::objects::s3
