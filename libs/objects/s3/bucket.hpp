#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/client.hpp"
#include "objects/s3/location.hpp"

namespace matinee::objects::s3 {

/// An object as the service describes it.
struct Found {
  std::string key;
  std::uint64_t size = 0;
  std::string etag;  ///< Opaque, quoted. The same only for the same bytes.
};

[[nodiscard]] std::string unquoted(std::string_view etag);

/// Where bytes of an object go.
struct Receiver {
  /// Before the first byte, each time they come from the beginning.
  std::function<void()> begin;
  std::function<void(std::string_view bytes)> take;
  std::function<void()> on_progress{};  ///< May throw, which ends the transfer.
};

/// The objects of one bucket, below the prefix of a location; keys are relative to that.
/// Thread-safe. Every method throws Unavailable when the service does not do its part (OutOfSpace
/// when it has no room), also when it refuses for a reason that is not named here.
class Bucket {
 public:
  Bucket(aws::Client::Parts parts, const Location& location);

  void put(std::string_view key, std::string_view bytes);
  void put_file(std::string_view key, const aws::FilePart& file);
  /// The ETag of what was put; nothing when there is such an object already.
  [[nodiscard]] std::optional<std::string> put_if_absent(
      std::string_view key, std::string_view bytes
  );
  /// The same; nothing when the object has another ETag, or is gone.
  [[nodiscard]] std::optional<std::string> put_if_match(
      std::string_view key, std::string_view bytes, const std::string& etag
  );

  [[nodiscard]] std::optional<Found> find(std::string_view key);

  enum class Read { done, missing, unchanged };
  /// The whole object, unless it still has the ETag `known` (empty = none is known). Its ETag comes
  /// back in `known`.
  [[nodiscard]] Read read(std::string_view key, std::string& known, const Receiver& receiver);
  /// `length` bytes from `offset` of the object as it was with this ETag: `missing` when it is no
  /// longer that. The range has to lie within the object.
  [[nodiscard]] Read read_range(
      const Found& object, std::uint64_t offset, std::uint64_t length, const Receiver& receiver
  );
  /// The same into memory, of whatever the object is now, and as much of the range as there is.
  [[nodiscard]] std::optional<std::string> get_range(
      std::string_view key, std::uint64_t offset, std::size_t length
  );

  struct Page {
    std::vector<Found> objects;
    std::vector<std::string> folders;  ///< With their slash; only when listed by folder.
    std::string next;                  ///< Where the next page begins; empty for the last.
  };

  struct Listing {
    std::string_view prefix;
    std::string_view after{};
    std::size_t limit = 1000;
    bool by_folder = false;   ///< What lies deeper is named by its folder.
    std::string_view from{};  ///< `next` of the page before.
  };

  [[nodiscard]] Page list(const Listing& wanted);
  /// At most 1000; missing ones are fine.
  void remove(const std::vector<std::string>& keys);

  /// For Multipart.
  [[nodiscard]] aws::Request request(http::Method method, std::string_view key) const;

  [[nodiscard]] aws::Answer send(const aws::Request& request) { return client_.send(request); }

  /// The same; an answer that is not 2xx throws.
  aws::Answer send_or_throw(const aws::Request& request);
  /// The key with bucket and prefix, encoded: as x-amz-copy-source wants it.
  [[nodiscard]] std::string copy_source(std::string_view key) const;

  [[nodiscard]] std::string full_key(std::string_view key) const {
    return location_.prefix + std::string{key};
  }

  /// Of a key as the service knows it; nothing for one outside of the prefix.
  [[nodiscard]] std::optional<std::string> relative_key(std::string_view full) const;
  /// For what concerns the bucket as a whole.
  [[nodiscard]] aws::Request bucket_request(http::Method method, aws::Query query) const;
  [[nodiscard]] std::string presign(
      http::Method method,
      std::string_view key,
      const aws::Query& query,
      std::chrono::seconds lifetime
  );

  [[noreturn]] static void fail(const aws::Answer& answer, std::string_view what);

 private:
  [[nodiscard]] std::optional<std::string> put_on_condition(
      std::string_view key, std::string_view bytes, std::string_view name, std::string_view value
  );

  /// Those that are still there, and why one of them is.
  [[nodiscard]] std::vector<std::string> remove_many(
      const std::vector<std::string>& keys, std::string& error
  );

  Location location_;
  Random& random_;
  aws::Client client_;
};

}  // namespace matinee::objects::s3
