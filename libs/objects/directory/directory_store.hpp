#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "objects/directory/descriptor_cache.hpp"
#include "objects/directory/files.hpp"
#include "objects/directory/spool.hpp"
#include "objects/object_store.hpp"

namespace matinee::objects::directory {

/// Objects as files below a folder (made when missing, 0700), their keys as paths. Several
/// processes may share it.
///
/// Written beside, synced, renamed, and the folder synced: a reader sees the old object or the new
/// one, and what returned survives a power cut. Follows no symbolic link below the root. Keys may
/// not start with ".spool/" or ".growing/".
class DirectoryStore : public ObjectStore {
 public:
  explicit DirectoryStore(const std::string& root);

  void put_file(std::string_view key, const std::string& path) override;
  void put(std::string_view key, std::string_view bytes) override;
  [[nodiscard]] bool put_new(std::string_view key, std::string_view bytes) override;
  [[nodiscard]] std::unique_ptr<GrowingObject> grow(std::string_view key) override;
  [[nodiscard]] std::optional<ObjectInfo> find(std::string_view key) override;
  [[nodiscard]] std::optional<OpenObject> open(std::string_view key) override;
  [[nodiscard]] std::optional<std::string> get(std::string_view key, std::size_t max_bytes)
      override;
  [[nodiscard]] std::optional<std::string> get_range(
      std::string_view key, std::uint64_t offset, std::size_t length
  ) override;
  [[nodiscard]] std::optional<std::string> get_range(
      const ObjectInfo& object, std::uint64_t offset, std::size_t length
  ) override;

  [[nodiscard]] bool is_remote() const override { return false; }

  [[nodiscard]] Fetched fetch_to(
      std::string_view key, const std::string& path, const std::function<bool()>& keep_going
  ) override;
  [[nodiscard]] std::vector<ObjectInfo> list(
      std::string_view prefix, std::string_view after, std::size_t limit
  ) override;
  [[nodiscard]] std::vector<std::string> list_folder(std::string_view folder) override;
  void remove_prefix(std::string_view prefix) override;

  /// A folder for uploads under way: `put_file` moves from there without a copy. Emptied when the
  /// process is gone.
  [[nodiscard]] const std::string& spool_directory() { return spool().path(); }

  /// For GrowingFile: moves a synced file of a folder of this store to its key.
  void take_in(const Descriptor& folder, const std::string& name, std::string_view key);

 private:
  struct Place {
    std::string folder;  ///< Key of the folder, without a slash at the end; empty for the root.
    std::string name;
  };

  /// Made by whoever needs it first: a store that is only read leaves its folder as it is.
  [[nodiscard]] Spool& spool();
  [[nodiscard]] static Place place_of(std::string_view key);
  [[nodiscard]] std::optional<Descriptor> open_object(std::string_view key) const;
  /// The folder of an object to come, made when missing and durable up to the root.
  [[nodiscard]] Descriptor prepare_folder(const std::string& folder);
  enum class Existing { replace, keep };
  enum class Moved { done, other_file_system, exists };
  /// `name` is in the folder `from`, as renameat takes it.
  [[nodiscard]] Moved move_in(
      int from, const std::string& name, std::string_view key, Existing existing
  );
  /// Writes a new file in the spool and moves it in. False when there is one already.
  [[nodiscard]] bool write_beside(
      std::string_view key, Existing existing, const std::function<void(const Descriptor&)>& write
  );
  void forget_folders(std::string_view prefix);
  /// Moves everything below the prefix into the spool.
  void throw_away(std::string_view prefix);
  /// Removes what was moved there from this prefix, now or when removing it failed before.
  void empty_trash(std::string_view prefix);

  struct Trash {
    std::string prefix;
    std::string name;  ///< In the spool.
  };

  std::string path_;
  Descriptor root_;
  std::mutex spool_mutex_;
  std::optional<Spool> spool_;
  DescriptorCache cache_;
  std::mutex folders_mutex_;
  std::unordered_set<std::string> durable_folders_;  ///< Those known to be on the disk, as keys.
  std::mutex trash_mutex_;
  std::vector<Trash> trash_;
};

}  // namespace matinee::objects::directory
