#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "content-service/domain/add_video.hpp"
#include "core/clock.hpp"
#include "core/id.hpp"
#include "core/result.hpp"

namespace matinee::content {

/// receiving -> received (all bytes are durable) -> done (there is a video).
enum class UploadState { receiving, received, done };

/// A file that arrives in pieces, by several requests, perhaps over days.
struct Upload {
  UploadId id;
  NewVideo video;                       ///< What it becomes, as far as it is known.
  std::string metadata;                 ///< As the client sent it.
  std::optional<std::uint64_t> length;  ///< Nothing: the client will say.
  std::uint64_t received = 0;           ///< Durable.
  std::string hash;                     ///< Of those bytes: a state of Sha256.
  UploadState state = UploadState::receiving;
  std::optional<VideoId> made;  ///< The video, unless it was removed since; not stored.
  Time created_at{};
  Time expires_at{};

  [[nodiscard]] std::string prefix() const { return "uploads/" + id.str() + "/"; }

  [[nodiscard]] std::string key() const { return prefix() + "source"; }

  /// Makes the video exactly once.
  [[nodiscard]] std::string video_token() const { return "upload " + id.str(); }
};

struct UploadLimits {
  std::chrono::seconds keep{std::chrono::hours{72}};  ///< Without a byte more.
  int unfinished = 50;                                ///< Per account.
  std::uint64_t promised_bytes = 0;  ///< Per account; one of unknown length promises `bytes`.
  std::uint64_t bytes = 0;           ///< Of one file.
};

/// Where uploads are kept. Every method is one transaction; thread-safe; throws Unavailable.
class UploadStore {
 public:
  virtual ~UploadStore() = default;
  /// Adds it and reserves its prefix, or gives the one that the token made before. Refuses with
  /// `too_many_uploads`.
  [[nodiscard]] virtual Result<Upload> add(
      const Upload& upload, const std::string& request_token, const UploadLimits& limits
  ) = 0;
  /// Nothing when it has expired.
  [[nodiscard]] virtual std::optional<Upload> find(const UploadId& id, Time now) = 0;
  /// Stores `next` and keeps its bytes until it expires. False when it is not as `seen` any more,
  /// by its state and what was received.
  [[nodiscard]] virtual bool advance(const Upload& seen, const Upload& next) = 0;
  /// Forgets it; its bytes, unless a video has them, are doomed until `until`.
  virtual void remove(const Upload& upload, Time until) = 0;
  /// Those in state `received`.
  [[nodiscard]] virtual std::vector<Upload> list_received(Time now, int limit) = 0;
  /// Those that have expired; their bytes are doomed with their reservation.
  virtual void forget_expired(Time now) = 0;
};

}  // namespace matinee::content
