#include "objects/s3/s3_store.hpp"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include "objects/s3/growing_upload.hpp"
#include "objects/s3/manifest.hpp"
#include "objects/s3/multipart.hpp"

namespace matinee::objects::s3 {
namespace {

/// No objects lie there. Others that it could be mistaken for sort behind it.
constexpr std::string_view reserved = ".growing/";
constexpr std::string_view behind_reserved = ".growing0";

bool is_reserved(std::string_view key) {
  return key.starts_with(reserved);
}

void require_key(std::string_view key) {
  if (!is_valid_key(key) || is_reserved(key))
    throw std::invalid_argument{"not an object key: " + std::string{key}};
}

[[noreturn]] void fail(const std::string& what) {
  throw Unavailable{what + ": " + std::generic_category().message(errno)};
}

std::uint64_t size_of_file(const std::string& path) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0) fail("look at " + path);
  if (!S_ISREG(status.st_mode)) throw std::invalid_argument{path + " is not a file"};
  return static_cast<std::uint64_t>(status.st_size);
}

}  // namespace

S3Store::S3Store(
    const Location& location,
    std::string scratch,
    const aws::Environment& environment,
    const UploadPlan& plan
)
    : scratch_{std::move(scratch)},
      plan_{plan},
      credentials_{aws::choose_source(http_, environment), clock_, random_},
      bucket_{
          {.http = http_, .credentials = credentials_, .clock = clock_, .random = random_}, location
      },
      copies_{bucket_, scratch_} {}

void S3Store::put_file(std::string_view key, const std::string& path) {
  require_key(key);
  upload_file(bucket_, key, path, size_of_file(path), plan_);
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) fail("remove " + path);
}

void S3Store::put(std::string_view key, std::string_view bytes) {
  require_key(key);
  bucket_.put(key, bytes);
}

bool S3Store::put_new(std::string_view key, std::string_view bytes) {
  require_key(key);
  return bucket_.put_if_absent(key, bytes).has_value();
}

std::unique_ptr<GrowingObject> S3Store::grow(std::string_view key) {
  require_key(key);
  return GrowingUpload::open(bucket_, std::string{key}, scratch_, random_);
}

std::optional<ObjectInfo> S3Store::find(std::string_view key) {
  require_key(key);
  const auto found = bucket_.find(key);
  if (!found) return std::nullopt;
  return ObjectInfo{.key = found->key, .size = found->size, .version = found->etag};
}

std::optional<OpenObject> S3Store::open(std::string_view key) {
  require_key(key);
  return copies_.open(key);
}

std::optional<std::string> S3Store::get(std::string_view key, std::size_t max_bytes) {
  require_key(key);
  std::string bytes;
  std::string unknown;
  const auto read = bucket_.read(
      key,
      unknown,
      {.begin = [&] { bytes.clear(); },
       .take =
           [&](std::string_view piece) {
             if (bytes.size() + piece.size() > max_bytes)
               throw std::length_error{"the object is too large: " + std::string{key}};
             bytes += piece;
           }}
  );
  if (read == Bucket::Read::missing) return std::nullopt;
  return bytes;
}

std::optional<std::string> S3Store::get_range(
    std::string_view key, std::uint64_t offset, std::size_t length
) {
  require_key(key);
  return bucket_.get_range(key, offset, length);
}

std::optional<std::string> S3Store::get_range(
    const ObjectInfo& object, std::uint64_t offset, std::size_t length
) {
  require_key(object.key);
  if (length == 0) return "";
  std::string bytes;
  const auto read = bucket_.read_range(
      {.key = object.key, .size = object.size, .etag = object.version},
      offset,
      length,
      {.begin = [&] { bytes.clear(); }, .take = [&](std::string_view piece) { bytes += piece; }}
  );
  if (read == Bucket::Read::missing) return std::nullopt;
  if (bytes.size() != length) throw Unavailable{"an object came in part: " + object.key};
  return bytes;
}

Fetched S3Store::fetch_to(
    std::string_view key, const std::string& path, const std::function<bool()>& keep_going
) {
  require_key(key);
  auto object = bucket_.find(key);
  if (!object) return Fetched::missing;
  return download_to(bucket_, *std::move(object), path, keep_going);
}

std::vector<ObjectInfo> S3Store::list(
    std::string_view prefix, std::string_view after, std::size_t limit
) {
  std::vector<ObjectInfo> out;
  std::string last{after};
  while (out.size() < limit) {
    const auto page = bucket_.list({.prefix = prefix, .after = last, .limit = limit - out.size()});
    for (const auto& object : page.objects) {
      if (!is_reserved(object.key)) out.push_back({.key = object.key, .size = object.size});
    }
    if (page.next.empty() || page.objects.empty()) break;
    last = page.objects.back().key;
    if (is_reserved(last)) last = behind_reserved;
  }
  return out;
}

std::vector<std::string> S3Store::list_folder(std::string_view folder) {
  std::vector<std::string> keys;
  std::string from;
  do {
    auto page = bucket_.list({.prefix = folder, .by_folder = true, .from = from});
    for (auto& object : page.objects)
      if (object.key != folder) keys.push_back(std::move(object.key));
    std::ranges::move(page.folders, std::back_inserter(keys));
    from = std::move(page.next);
  } while (!from.empty());
  std::erase(keys, reserved);
  std::ranges::sort(keys);
  return keys;
}

void S3Store::remove_prefix(std::string_view prefix) {
  const bool is_folder = prefix.ends_with('/');
  require_key(is_folder ? prefix.substr(0, prefix.size() - 1) : prefix);
  if (is_folder) {
    remove_all(bucket_, prefix);
    Multipart::abort_all(bucket_, prefix);
  } else {
    bucket_.remove({std::string{prefix}});
    Multipart::abort_of(bucket_, prefix);
  }
  remove_all(bucket_, Manifest::folder_of(prefix));
}

}  // namespace matinee::objects::s3
