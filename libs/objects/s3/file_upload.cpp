#include "objects/s3/file_upload.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <utility>
#include <vector>

#include "core/encoding.hpp"
#include "core/hash.hpp"
#include "objects/s3/multipart.hpp"
#include "objects/s3/parallel.hpp"

namespace matinee::objects::s3 {
namespace {

constexpr std::uint64_t max_parts = 10'000;
constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20U;
constexpr std::size_t read_bytes = std::size_t{256} * 1024;

/// The same for the same size, so that parts left behind fit.
std::uint64_t part_size(std::uint64_t size, const UploadPlan& plan) {
  const auto least = (size + max_parts - 1) / max_parts;
  const auto rounded = (least + mebibyte - 1) / mebibyte * mebibyte;
  return std::max(plan.part_bytes, rounded);
}

std::vector<aws::FilePart> split(
    const std::string& path, std::uint64_t size, std::uint64_t part_bytes
) {
  std::vector<aws::FilePart> out;
  for (std::uint64_t at = 0; at < size; at += part_bytes)
    out.push_back({.path = path, .offset = at, .length = std::min(part_bytes, size - at)});
  return out;
}

/// The ETag that S3 gives a part with these bytes (unless it encrypts them with a key of its own).
std::string etag_of(const aws::FilePart& piece) {
  std::ifstream file{piece.path, std::ios::binary};
  file.seekg(static_cast<std::streamoff>(piece.offset));
  Digest md5{Digest::Algorithm::md5};
  std::string bytes(read_bytes, '\0');
  for (auto left = piece.length; left > 0;) {
    const auto wanted = std::min<std::uint64_t>(left, bytes.size());
    if (!file.read(bytes.data(), static_cast<std::streamsize>(wanted)))
      throw Unavailable{"cannot read " + piece.path};
    md5.update(std::string_view{bytes}.substr(0, wanted));
    left -= wanted;
  }
  return '"' + hex_encode(bytes_of(md5.finish())) + '"';
}

/// By number, what an upload that was gone on with has already.
std::map<int, Part> parts_of(Multipart& upload) {
  std::map<int, Part> out;
  for (auto& part : upload.list())
    out.emplace(part.number, std::move(part));
  return out;
}

}  // namespace

void upload_file(
    Bucket& bucket,
    std::string_view key,
    const std::string& path,
    std::uint64_t size,
    const UploadPlan& plan
) {
  if (size < plan.single_below)
    return bucket.put_file(key, {.path = path, .offset = 0, .length = size});
  auto upload = Multipart::find(bucket, std::string{key});
  const auto there = upload ? parts_of(*upload) : std::map<int, Part>{};
  if (!upload) upload = Multipart::begin(bucket, std::string{key});
  const auto pieces = split(path, size, part_size(size, plan));
  std::vector<Part> parts(pieces.size());
  static_cast<void>(in_parallel(
      pieces.size(),
      plan.at_once,
      [&](std::size_t i, const std::stop_token& stop) {
        const int number = static_cast<int>(i) + 1;
        const auto& piece = pieces[i];
        parts[i] = {.number = number, .size = piece.length, .etag = {}};
        const auto known = there.find(number);
        if (known != there.end() && known->second.size == piece.length &&
            known->second.etag == etag_of(piece)) {
          parts[i].etag = known->second.etag;
          return;
        }
        parts[i].etag = upload->put(number, piece, [&stop] {
          if (stop.stop_requested()) throw Stopped{};
        });
      }
  ));
  upload->complete(parts);
}

}  // namespace matinee::objects::s3
