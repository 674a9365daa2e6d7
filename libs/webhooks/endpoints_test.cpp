#include "webhooks/endpoints.hpp"

#include <chrono>

#include "testing/all_prepare.hpp"
#include "webhooks/events/queries.hpp"
#include "webhooks/queries.hpp"
#include "webhooks/tests/webhook_world.hpp"

namespace matinee::webhooks {
namespace {

using namespace std::chrono_literals;

class WebhookEndpointsTest : public WebhookTest {};

INSTANTIATE_TEST_SUITE_P(
    , WebhookEndpointsTest, ::testing::ValuesIn(testing::engines), engine_name
);

std::string fault_of(const Result<Endpoint>& result) {
  if (result) return "accepted";
  if (result.error().details.empty()) return std::string{result.error().code.name};
  return result.error().details.front().pointer + " " + result.error().details.front().code;
}

TEST(WebhookQueriesTest, CompileOnEveryEngine) {
  testing::expect_all_prepare(events_sql::queries, events_sql::migrations);
  std::vector<db::Migration> both{events_sql::migrations.begin(), events_sql::migrations.end()};
  for (auto migration : sql::migrations) {
    migration.number = static_cast<int>(both.size()) + 1;
    both.push_back(migration);
  }
  testing::expect_all_prepare(sql::queries, both);
}

TEST_P(WebhookEndpointsTest, KeepsWhatItWasTold) {
  const auto made = endpoints_.create(
      {.url = "https://example.com/hook",
       .description = "Ours",
       .events = std::vector<std::string>{"video.ready", "video.failed"}}
  );
  ASSERT_TRUE(made);

  const auto found = endpoints_.find(made->id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->url, "https://example.com/hook");
  EXPECT_EQ(found->description, "Ours");
  EXPECT_EQ(found->events, (std::vector<std::string>{"video.ready", "video.failed"}));
  EXPECT_TRUE(found->enabled);
  EXPECT_EQ(found->created_at, clock_.now());
  EXPECT_EQ(endpoints_.list().size(), 1U);
}

TEST_P(WebhookEndpointsTest, RefusesWhatCouldNotWork) {
  EXPECT_EQ(fault_of(endpoints_.create({})), "/url required");
  EXPECT_EQ(fault_of(endpoints_.create({.url = "http://example.com"})), "/url invalid");
  EXPECT_EQ(fault_of(endpoints_.create({.url = "https://10.0.0.1"})), "/url address_refused");
  EXPECT_EQ(
      fault_of(endpoints_.create(
          {.url = "https://example.com", .events = std::vector<std::string>{"video.ready", "ping"}}
      )),
      "/events/1 invalid"
  );
  EXPECT_EQ(
      fault_of(
          endpoints_.create({.url = "https://example.com", .description = std::string(201, 'x')})
      ),
      "/description too_long"
  );
  EXPECT_TRUE(endpoints_.list().empty());
}

TEST_P(WebhookEndpointsTest, HasRoomForSoManyOnly) {
  for (int i = 0; i < 3; ++i)
    add_endpoint();
  EXPECT_EQ(fault_of(endpoints_.create({.url = "https://example.com"})), "/url too_many");
  EXPECT_TRUE(endpoints_.remove(endpoints_.list().front().id));
  EXPECT_EQ(fault_of(endpoints_.create({.url = "https://example.com"})), "accepted");
}

TEST_P(WebhookEndpointsTest, EditsWhatIsNamedAndLeavesTheRest) {
  const auto made = add_endpoint({"video.ready"});

  const auto off = endpoints_.edit(made.id, {.enabled = false});
  ASSERT_TRUE(off);
  EXPECT_FALSE(off->enabled);
  EXPECT_EQ(off->disabled_reason, "operator");
  EXPECT_EQ(off->url, made.url);
  EXPECT_EQ(off->events, made.events);

  const auto on = endpoints_.edit(
      made.id,
      {.url = "https://example.org/", .events = std::vector<std::string>{}, .enabled = true}
  );
  ASSERT_TRUE(on);
  const auto found = endpoints_.find(made.id).value();
  EXPECT_TRUE(found.enabled);
  EXPECT_EQ(found.disabled_reason, "");
  EXPECT_EQ(found.url, "https://example.org/");
  EXPECT_TRUE(found.events.empty());

  EXPECT_EQ(fault_of(endpoints_.edit(made.id, {.url = "https://[::1]/"})), "/url address_refused");
  EXPECT_EQ(endpoints_.find(made.id)->url, "https://example.org/");
}

TEST_P(WebhookEndpointsTest, RotatesItsSecretWithAnOverlap) {
  const auto made = add_endpoint();
  const auto first = std::string{endpoints_.secret_of(made).reveal()};

  const auto rotated = endpoints_.rotate(made.id);

  ASSERT_TRUE(rotated);
  EXPECT_NE(endpoints_.secret_of(*rotated).reveal(), first);
  EXPECT_EQ(rotated->old_secret_until, clock_.now() + 24h);
}

TEST_P(WebhookEndpointsTest, KnowsNothingOfOthers) {
  const auto unknown = EndpointId::make(clock_, random_);
  EXPECT_FALSE(endpoints_.find(unknown));
  EXPECT_FALSE(endpoints_.remove(unknown));
  EXPECT_EQ(fault_of(endpoints_.edit(unknown, {})), "not_found");
  EXPECT_EQ(fault_of(endpoints_.rotate(unknown)), "not_found");
}

}  // namespace
}  // namespace matinee::webhooks
