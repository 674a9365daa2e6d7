#include "objects/directory/descriptor_cache.hpp"

#include <memory>

#include <sys/stat.h>
#include <unistd.h>

namespace matinee::objects::directory {
namespace {

constexpr std::size_t max_entries = 256;
constexpr std::uint64_t max_object_bytes = std::uint64_t{32} << 20U;

/// Closes the descriptor with its last owner.
std::shared_ptr<const int> share(Descriptor file) {
  struct CloseAndDelete {
    void operator()(const int* number) const {
      ::close(*number);
      delete number;
    }
  };

  auto number = std::make_unique<const int>(file.get());
  std::shared_ptr<const int> shared{number.release(), CloseAndDelete{}};
  static_cast<void>(file.release());
  return shared;
}

}  // namespace

std::optional<OpenObject> DescriptorCache::find(std::string_view key) {
  const std::lock_guard lock{mutex_};
  const auto found = index_.find(key);
  if (found == index_.end()) return std::nullopt;
  const Entry& entry = *found->second;
  struct stat status{};
  const bool is_current = ::fstat(*entry.object.descriptor, &status) == 0 && status.st_nlink > 0 &&
                          status.st_ctim.tv_sec == entry.changed.tv_sec &&
                          status.st_ctim.tv_nsec == entry.changed.tv_nsec;
  if (!is_current) {
    erase(found->second);
    return std::nullopt;
  }
  entries_.splice(entries_.begin(), entries_, found->second);
  return entry.object;
}

OpenObject DescriptorCache::keep(std::string_view key, Descriptor file) {
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) fail("look at an object");
  OpenObject object{
      .descriptor = share(std::move(file)), .size = static_cast<std::uint64_t>(status.st_size)
  };
  if (object.size > max_object_bytes || status.st_nlink == 0) return object;
  const std::lock_guard lock{mutex_};
  if (const auto found = index_.find(key); found != index_.end()) erase(found->second);
  entries_.push_front({.key = std::string{key}, .object = object, .changed = status.st_ctim});
  index_.emplace(entries_.front().key, entries_.begin());
  if (entries_.size() > max_entries) erase(std::prev(entries_.end()));
  return object;
}

void DescriptorCache::drop(std::string_view key) {
  const std::lock_guard lock{mutex_};
  if (const auto found = index_.find(key); found != index_.end()) erase(found->second);
}

void DescriptorCache::drop_prefix(std::string_view prefix) {
  const std::lock_guard lock{mutex_};
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    const auto next = std::next(entry);
    if (entry->key.starts_with(prefix)) erase(entry);
    entry = next;
  }
}

void DescriptorCache::erase(Entries::iterator entry) {
  index_.erase(entry->key);
  entries_.erase(entry);
}

}  // namespace matinee::objects::directory
