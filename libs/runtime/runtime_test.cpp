#include <atomic>
#include <csignal>
#include <future>
#include <latch>
#include <memory>
#include <semaphore>
#include <stdexcept>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "runtime/periodic.hpp"
#include "runtime/signals.hpp"
#include "runtime/thread_pool.hpp"

namespace matinee::runtime {
namespace {

TEST(ThreadPool, RunsEveryTaskThatItTookBeforeItStops) {
  std::atomic<int> done{0};
  {
    ThreadPool pool{"test", 4, 1000};
    for (int i = 0; i < 500; ++i)
      ASSERT_TRUE(pool.try_submit([&done] { ++done; }));
  }
  EXPECT_EQ(done, 500);
}

TEST(ThreadPool, RefusesWhenItsQueueIsFullOrItStops) {
  ThreadPool pool{"test", 1, 2};
  std::promise<void> gate;
  std::latch started{1};
  ASSERT_TRUE(pool.try_submit([&] {
    started.count_down();
    gate.get_future().wait();
  }));
  started.wait();

  EXPECT_TRUE(pool.try_submit([] {}));
  EXPECT_TRUE(pool.try_submit([] {}));
  EXPECT_FALSE(pool.try_submit([] {}));
  EXPECT_EQ(pool.queued(), 2U);

  gate.set_value();
  pool.stop();
  pool.stop();
  EXPECT_FALSE(pool.try_submit([] {}));
  EXPECT_EQ(pool.queued(), 0U);
}

TEST(ThreadPool, SurvivesATaskThatThrows) {
  ThreadPool pool{"test", 1, 10};
  std::promise<void> after;
  ASSERT_TRUE(pool.try_submit([] { throw std::runtime_error{"expected by the test"}; }));
  ASSERT_TRUE(pool.try_submit([&] { after.set_value(); }));
  after.get_future().wait();
}

TEST(ThreadPool, LetsGoOfWhatATaskOwnedWithoutHoldingAnybodyUp) {
  ThreadPool pool{"test", 1, 10};
  std::promise<bool> submitted;
  // Its deleter comes back to the pool: it would wait for itself under the pool's lock.
  std::shared_ptr<void> owned{nullptr, [&](void*) { submitted.set_value(pool.try_submit([] {})); }};

  ASSERT_TRUE(pool.try_submit([owned = std::exchange(owned, nullptr)] {}));

  EXPECT_TRUE(submitted.get_future().get());
}

TEST(Periodic, RunsAtOnceAndAgainWhenWoken) {
  std::counting_semaphore<> runs{0};
  Periodic periodic{"a long name that is cut", std::chrono::hours{1}, [&] { runs.release(); }};
  runs.acquire();
  periodic.wake();
  runs.acquire();
  periodic.stop();
  periodic.stop();
  EXPECT_FALSE(runs.try_acquire());
}

TEST(Periodic, RunsAgainAfterItsPeriodEvenWhenItThrew) {
  std::counting_semaphore<> runs{0};
  const Periodic periodic{"test", std::chrono::milliseconds{1}, [&] {
                            runs.release();
                            throw std::runtime_error{"expected by the test"};
                          }};
  for (int i = 0; i < 3; ++i)
    runs.acquire();
}

TEST(Signals, WaitReturnsTheSignal) {
  Signals signals;
  std::raise(SIGTERM);
  EXPECT_EQ(signals.wait(), SIGTERM);
}

TEST(Signals, WaitEndsByAnInterruptFromAnotherThread) {
  Signals signals;
  const std::jthread other{[&] { signals.interrupt(); }};
  EXPECT_EQ(signals.wait(), 0);
}

TEST(SignalsDeathTest, ASecondSignalEndsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        Signals signals;
        std::raise(SIGINT);
        static_cast<void>(signals.wait());
        signals.exit_on_next();
        std::raise(SIGINT);
      },
      testing::ExitedWithCode(130),
      ""
  );
}

}  // namespace
}  // namespace matinee::runtime
