#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cdn/url_signer.hpp"
#include "content-service/contract/wanted_segments.hpp"
#include "streaming-service/domain/ports.hpp"
#include "streaming-service/domain/rights.hpp"

/// In-memory ports and neighbours for tests.
namespace matinee::streaming::fake {

class MemoryStore final : public PlaybackStore {
 public:
  [[nodiscard]] std::vector<Playback> start(const Playback& playback) override {
    std::vector<Playback> active;
    for (const auto& [id, held] : playbacks) {
      if (held.account == playback.account && !held.stopped && held.max_streams > 0 &&
          held.lease_until > playback.started_at)
        active.push_back(held);
    }
    if (playback.max_streams != 0 &&
        active.size() >= static_cast<std::size_t>(playback.max_streams))
      return active;
    playbacks[playback.id] = playback;
    return {};
  }

  [[nodiscard]] Renewal renew(const Playback& playback, Time) override {
    if (next_renewal) return *next_renewal;
    auto& held = playbacks.at(playback.id);
    if (held.stopped) return Renewal::ended;
    held.lease_until = playback.lease_until;
    held.max_streams = playback.max_streams;
    return Renewal::renewed;
  }

  [[nodiscard]] std::optional<Playback> find(const PlaybackId& id) const override {
    if (broken) throw Unavailable{"the database is away"};
    const auto found = playbacks.find(id);
    return found == playbacks.end() ? std::nullopt : std::optional{found->second};
  }

  void stop(const PlaybackId& id, Time) override { playbacks.at(id).stopped = true; }

  [[nodiscard]] std::int64_t position(const UserId& account, const VideoId& video) const override {
    if (broken) throw Unavailable{"the database is away"};
    const auto found = positions.find({account, video});
    return found == positions.end() ? 0 : found->second.first;
  }

  void save_position(
      const UserId& account, const VideoId& video, std::int64_t position_ms, Time event_at
  ) override {
    auto& held = positions[{account, video}];
    if (event_at >= held.second) held = {position_ms, event_at};
  }

  void remove_ended(Time) override {}

  std::map<PlaybackId, Playback> playbacks;
  std::map<std::pair<UserId, VideoId>, std::pair<std::int64_t, Time>> positions;
  std::optional<Renewal> next_renewal;
  bool broken = false;
};

class Throttle final : public StartThrottle {
 public:
  [[nodiscard]] std::chrono::milliseconds take(const UserId&) override { return wait; }

  std::chrono::milliseconds wait{0};
};

class Catalogue final : public content::Catalog {
 public:
  [[nodiscard]] Result<content::Title> find(const VideoId& video) override {
    if (meanwhile) meanwhile();
    if (broken) throw Unavailable{"content-service is away"};
    const auto found = titles.find(video);
    if (found == titles.end()) return refuse(code::not_found);
    return found->second;
  }

  /// What happens while it is asked.
  std::function<void()> meanwhile;
  std::map<VideoId, content::Title> titles;
  bool broken = false;
};

/// How content-service takes what players wait for.
class Encoder final : public content::WantedSegments {
 public:
  [[nodiscard]] Result<void> want(const content::WantedSegment& segment) override {
    const std::scoped_lock lock{mutex};
    asked.push_back(segment.rendition + "/" + std::to_string(segment.number));
    viewers.push_back(segment.viewer.value_or(""));
    if (on_want) on_want(segment);
    if (broken) throw Unavailable{"content-service is away"};
    if (!is_planned) return refuse(code::not_found);
    return {};
  }

  /// Called while somebody asks.
  std::function<void(const content::WantedSegment&)> on_want;
  std::mutex mutex;
  std::vector<std::string> asked;
  std::vector<std::string> viewers;
  bool broken = false;
  bool is_planned = false;
};

class Payments final : public payment::Entitlements {
 public:
  [[nodiscard]] payment::Entitlement of(const UserId& account) override {
    if (broken) throw Unavailable{"payment-service is away"};
    const auto found = paid.find(account);
    return found == paid.end() ? payment::Entitlement{} : found->second;
  }

  std::map<UserId, payment::Entitlement> paid;
  bool broken = false;
};

class People final : public user::Accounts {
 public:
  [[nodiscard]] Result<user::SignedIn> signed_in(const UserId& account, const SessionId& session)
      override {
    if (signed_out.contains(session)) return refuse(code::unauthenticated);
    const auto role = roles.find(account);
    return user::SignedIn{
        .account = account,
        .session = session,
        .email = "ada@example.com",
        .name = "Ada",
        .role = role == roles.end() ? Role::viewer : role->second,
    };
  }

  std::map<UserId, Role> roles;
  std::set<SessionId> signed_out;
};

/// A CDN whose signatures can be read. Path tokens are real.
class EdgeSigner final : public cdn::UrlSigner {
 public:
  [[nodiscard]] std::string sign(const cdn::Grant& grant, std::string_view base_url)
      const override {
    return tokens_->sign(grant, base_url);
  }

  [[nodiscard]] Result<cdn::Grant> verify(std::string_view token, Time now) const override {
    return tokens_->verify(token, now);
  }

  [[nodiscard]] bool has_edge() const override { return is_on; }

  [[nodiscard]] std::optional<cdn::EdgePass> pass(const cdn::EdgeScope& scope, Time now)
      const override {
    if (!is_on) return std::nullopt;
    const auto left = std::chrono::duration_cast<std::chrono::seconds>(scope.expires_at - now);
    const auto text = scope.folder + "*" + std::to_string(left.count());
    return cdn::EdgePass{
        .base_url = "https://cdn.example/hls/" + scope.video.str() + "/",
        .query = "opens=" + text,
        .cookies = {{"opens", text}},
        .cookie_attributes = "HttpOnly",
    };
  }

  bool is_on = true;

 private:
  std::unique_ptr<cdn::UrlSigner> tokens_ = cdn::open("local:", {Secret{std::string(32, 'k')}});
};

}  // namespace matinee::streaming::fake
