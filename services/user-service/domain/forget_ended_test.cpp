#include "user-service/domain/forget_ended.hpp"

#include <deque>

#include "user-service/tests/fixture.hpp"

namespace matinee::user {
namespace {

/// Deletes as many as it is told to.
class CountingSessions final : public MemorySessionStore {
 public:
  using MemorySessionStore::MemorySessionStore;

  std::int64_t delete_ended(Time /*before*/, int /*limit*/) override {
    if (counts.empty()) return 0;
    const auto count = counts.front();
    counts.pop_front();
    return count;
  }

  std::deque<std::int64_t> counts;
};

using ForgetEndedTest = UserFixture;

TEST_F(ForgetEndedTest, GoesOnUntilLessThanABatchIsDeleted) {
  CountingSessions store{accounts};
  store.counts = {500, 700, 499, 1};  // Sessions and tokens together may be more than a batch.
  const ForgetEnded forget_ended{store, letters, throttles, clock};

  forget_ended();

  EXPECT_EQ(store.counts, std::deque<std::int64_t>{1});
}

}  // namespace
}  // namespace matinee::user
