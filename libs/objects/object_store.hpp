#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace matinee::objects {

struct ObjectInfo {
  std::string key;
  std::uint64_t size = 0;
  /// Of `find` only: opaque, the same only for the same bytes.
  std::string version{};
};

/// An object opened for reading: a descriptor of a local file to sendfile(2) from. It stays
/// readable when the object is removed.
struct OpenObject {
  std::shared_ptr<const int> descriptor;  ///< Closed with its last owner.
  std::uint64_t size = 0;
};

/// The store is full: an operator must make room. Answered with 507 where an upload meets it.
class OutOfSpace : public Unavailable {
 public:
  using Unavailable::Unavailable;
};

enum class Fetched { done, missing, stopped };

/// True for a relative key of segments [A-Za-z0-9._-] separated by single slashes, none of them "."
/// or "..", at most 512 bytes. Every store refuses other keys by std::invalid_argument: keys are
/// made by programs, never by users.
[[nodiscard]] bool is_valid_key(std::string_view key);

/// An object that is written bit by bit, perhaps over days; nobody sees it before `complete`. Who
/// has it is its only writer, until it goes. `append` may run beside `sync`, the rest may not.
/// Throws as ObjectStore does.
class GrowingObject {
 public:
  virtual ~GrowingObject() = default;
  /// Goes on at `offset`: what was appended behind it is dropped. False when less than that is
  /// there. Call it first.
  [[nodiscard]] virtual bool resume(std::uint64_t offset) = 0;
  /// Fast, but not durable yet.
  virtual void append(std::string_view bytes) = 0;
  /// All that was appended before the call is durable when it returns.
  virtual void sync() = 0;
  /// Makes it an object, in one step; the last call.
  virtual void complete() = 0;
};

/// Where originals and segments are kept. Keys are relative to the store. Thread-safe. Every method
/// throws Unavailable when the store does not do its part. What returned is durable: it survives a
/// power cut.
class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  /// Takes a file of the local file system over (it is moved where possible, else copied and
  /// removed). Replaces what was there, in one step.
  virtual void put_file(std::string_view key, const std::string& path) = 0;
  virtual void put(std::string_view key, std::string_view bytes) = 0;
  /// The same for an object that is written once: false when there is one already. Of several that
  /// try at once one gets true.
  [[nodiscard]] virtual bool put_new(std::string_view key, std::string_view bytes) = 0;
  /// Begins an object that grows, or goes on with it. Nothing while it has another writer; one
  /// whose process died has it no longer.
  [[nodiscard]] virtual std::unique_ptr<GrowingObject> grow(std::string_view key) = 0;
  /// Nothing when there is no such object.
  [[nodiscard]] virtual std::optional<ObjectInfo> find(std::string_view key) = 0;
  /// The same. For what is sent to clients: a store elsewhere makes a local copy of it first.
  [[nodiscard]] virtual std::optional<OpenObject> open(std::string_view key) = 0;
  /// The whole object; for small ones. Nothing when there is none; throws std::length_error above
  /// `max_bytes`.
  [[nodiscard]] virtual std::optional<std::string> get(
      std::string_view key, std::size_t max_bytes
  ) = 0;
  /// At most `length` bytes from `offset`, at most 16 MiB; fewer where the object ends. Nothing
  /// when there is none.
  [[nodiscard]] virtual std::optional<std::string> get_range(
      std::string_view key, std::uint64_t offset, std::size_t length
  ) = 0;
  /// `length` bytes from `offset`, at most 16 MiB, of the object as `find` saw it: nothing when it
  /// is gone, or another by now. The range has to lie within it.
  [[nodiscard]] virtual std::optional<std::string> get_range(
      const ObjectInfo& object, std::uint64_t offset, std::size_t length
  ) = 0;
  /// True when objects are on another machine: then `fetch_to` transfers all of them, and who needs
  /// a part asks for a range.
  [[nodiscard]] virtual bool is_remote() const = 0;
  /// Writes the object to a local file (hard link where possible). A copy may take minutes: it asks
  /// `keep_going` several times a second, and leaves no file when the answer is false.
  [[nodiscard]] virtual Fetched fetch_to(
      std::string_view key, const std::string& path, const std::function<bool()>& keep_going
  ) = 0;
  /// Sorted by key. `prefix` is a key or a part of one; at most `limit`.
  [[nodiscard]] virtual std::vector<ObjectInfo> list(
      std::string_view prefix, std::string_view after, std::size_t limit
  ) = 0;
  /// What lies directly below a folder ("a/b/"; empty for the top): keys of objects, and of folders
  /// with their slash, which may be empty. Sorted. Costs one look at that folder, whatever lies
  /// deeper.
  [[nodiscard]] virtual std::vector<std::string> list_folder(std::string_view folder) = 0;
  /// Removes everything whose key starts with `prefix` (which must end in "/" or be a whole key),
  /// also what grows. Missing is fine.
  virtual void remove_prefix(std::string_view prefix) = 0;
};

/// Throws std::invalid_argument for what `open` would not take as a URL. Contacts nobody.
void check_url(std::string_view url);

/// `file:DIR` -> directory; `s3://BUCKET…` -> s3 (see s3::parse_location), with credentials of the
/// environment. Throws std::invalid_argument for another kind of URL, or when there are no
/// credentials. `scratch`: a folder that is
/// there, for local copies of objects that are elsewhere.
[[nodiscard]] std::unique_ptr<ObjectStore> open(std::string_view url, const std::string& scratch);

/// For health checks: puts, reads and removes an object below "probe/"; throws Unavailable when
/// that fails.
void probe(ObjectStore& store);
/// The same for who may only read: looks for an object.
void probe_reading(ObjectStore& store);

}  // namespace matinee::objects
