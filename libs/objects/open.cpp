#include <stdexcept>
#include <string>
#include <utility>

#include "core/random.hpp"
#include "objects/directory/directory_store.hpp"
#include "objects/object_store.hpp"
#include "objects/s3/s3_store.hpp"

namespace matinee::objects {

namespace {

/// The folder of `file:DIR`; empty for another URL.
std::string folder_of(std::string_view url) {
  constexpr std::string_view file = "file:";
  return url.starts_with(file) ? std::string{url.substr(file.size())} : std::string{};
}

}  // namespace

void check_url(std::string_view url) {
  if (!folder_of(url).empty()) return;
  if (!url.starts_with("s3:"))
    throw std::invalid_argument{"not an object store URL: expected file:DIR or s3://BUCKET"};
  static_cast<void>(s3::parse_location(url, aws::process_environment()));
}

std::unique_ptr<ObjectStore> open(std::string_view url, const std::string& scratch) {
  check_url(url);
  if (auto folder = folder_of(url); !folder.empty())
    return std::make_unique<directory::DirectoryStore>(std::move(folder));
  const auto environment = aws::process_environment();
  return std::make_unique<s3::S3Store>(s3::parse_location(url, environment), scratch, environment);
}

void probe_reading(ObjectStore& store) {
  static_cast<void>(store.list("hls/", "", 1));
}

void probe(ObjectStore& store) {
  SystemRandom random;
  const std::string key =
      "probe/" + random_token(random, 12);  // Several processes may probe at once.
  constexpr std::string_view bytes = "probe";
  store.put(key, bytes);
  const auto read = store.get(key, bytes.size());
  store.remove_prefix(key);
  if (read != bytes) throw Unavailable{"the object store does not give back what was put"};
}

}  // namespace matinee::objects
