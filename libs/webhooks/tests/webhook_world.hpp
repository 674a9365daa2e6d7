#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "database/migrate.hpp"
#include "testing/engine_database.hpp"
#include "testing/manual_clock.hpp"
#include "testing/seeded_random.hpp"
#include "webhooks/deliveries.hpp"
#include "webhooks/endpoints.hpp"
#include "webhooks/event.hpp"

namespace matinee::webhooks {

/// Endpoints, events and deliveries on a fresh database of each kind.
class WebhookTest : public ::testing::TestWithParam<db::Engine> {
 protected:
  WebhookTest() {
    db::migrate(*database_, "webhook_events", event_migrations(), clock_);
    db::migrate(*database_, "webhooks", migrations(), clock_);
  }

  Endpoint add_endpoint(std::vector<std::string> events = {}) {
    const auto made = endpoints_.create(
        {.url = "https://example.com/" + std::to_string(++number_), .events = std::move(events)}
    );
    EXPECT_TRUE(made);
    return made.value();
  }

  void tell(std::string_view type = "video.ready") {
    (*database_).transaction([&](db::Session& session) {
      events_.append(session, type, R"({"id":"vid_1"})");
      return true;
    });
    clock_.advance(std::chrono::milliseconds{1});
  }

  [[nodiscard]] std::vector<Delivery> all() { return deliveries_.list({.limit = 100}); }

  testing::EngineDatabase database_{GetParam()};
  testing::ManualClock clock_;
  testing::SeededRandom random_;
  Secret key_{std::string(32, 'k')};
  EventLog events_{*database_, clock_, random_};
  Endpoints endpoints_{*database_, clock_, random_, {.max_endpoints = 3}, key_};
  Deliveries deliveries_{*database_, clock_, random_};

 private:
  int number_ = 0;
};

inline std::string engine_name(const ::testing::TestParamInfo<db::Engine>& suite) {
  return std::string{testing::to_string(suite.param)};
}

}  // namespace matinee::webhooks
