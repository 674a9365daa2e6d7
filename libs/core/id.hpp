#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/random.hpp"

namespace matinee {

namespace detail {
/// A UUIDv7 (RFC 9562 section 5.7) in 26 characters of lower-case Crockford base32.
[[nodiscard]] std::string new_uuid7_base32(Time now, Random& random);
[[nodiscard]] bool is_uuid7_base32(std::string_view text);
}  // namespace detail

/// A typed identifier: the prefix of its tag, an underscore, and a UUIDv7 in base32, such as
/// `vid_01jd7q8v9hf6m8q3w2k5t4r7x0`. Ids of one type sort by the time they were made.
template <class Tag>
class Id {
 public:
  static constexpr std::string_view prefix = Tag::prefix;

  [[nodiscard]] static Id make(const Clock& clock, Random& random) {
    return Id{std::string{prefix} + "_" + detail::new_uuid7_base32(clock.now(), random)};
  }

  /// Nothing unless the text is a well-formed id of exactly this type.
  [[nodiscard]] static std::optional<Id> parse(std::string_view text) {
    if (text.size() <= prefix.size() || !text.starts_with(prefix) || text[prefix.size()] != '_')
      return std::nullopt;
    if (!detail::is_uuid7_base32(text.substr(prefix.size() + 1))) return std::nullopt;
    return Id{std::string{text}};
  }

  /// For text that was an id when it was written, such as a database column. Not checked.
  [[nodiscard]] static Id trusted(std::string text) { return Id{std::move(text)}; }

  /// An empty id, equal to no other; for aggregates that are filled in later.
  Id() = default;

  [[nodiscard]] const std::string& str() const { return text_; }

  [[nodiscard]] bool empty() const { return text_.empty(); }

  auto operator<=>(const Id&) const = default;

 private:
  explicit Id(std::string text) : text_{std::move(text)} {}

  std::string text_;
};

struct UserTag {
  static constexpr std::string_view prefix = "usr";
};

struct SessionTag {
  static constexpr std::string_view prefix = "ses";
};

struct VideoTag {
  static constexpr std::string_view prefix = "vid";
};

struct UploadTag {
  static constexpr std::string_view prefix = "upl";
};

struct JobTag {
  static constexpr std::string_view prefix = "job";
};

struct TaskTag {
  static constexpr std::string_view prefix = "tsk";
};

struct PlanTag {
  static constexpr std::string_view prefix = "plan";
};

struct SubscriptionTag {
  static constexpr std::string_view prefix = "sub";
};

struct CheckoutTag {
  static constexpr std::string_view prefix = "chk";
};

struct PlaybackTag {
  static constexpr std::string_view prefix = "pbs";
};

using UserId = Id<UserTag>;
using SessionId = Id<SessionTag>;  ///< A signed-in device.
using VideoId = Id<VideoTag>;
using UploadId = Id<UploadTag>;
using JobId = Id<JobTag>;
using TaskId = Id<TaskTag>;  ///< A piece of a job.
using SubscriptionId = Id<SubscriptionTag>;
using CheckoutId = Id<CheckoutTag>;
using PlaybackId =
    Id<PlaybackTag>;  ///< A playback session: one player of one account on one title.

}  // namespace matinee

template <class Tag>
struct std::hash<matinee::Id<Tag>> {
  std::size_t operator()(const matinee::Id<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.str());
  }
};
