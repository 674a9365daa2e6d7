#include "objects/s3/parallel.hpp"

#include <atomic>
#include <set>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

namespace matinee::objects::s3 {
namespace {

using namespace std::chrono_literals;

TEST(ParallelTest, DoesAllOfItAndNoMoreAtOnceThanAllowed) {
  std::atomic<int> done = 0;
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  EXPECT_TRUE(in_parallel(50, 4, [&](std::size_t, const std::stop_token&) {
    const int now = ++running;
    int seen = most;
    while (seen < now && !most.compare_exchange_weak(seen, now)) {
    }
    std::this_thread::yield();
    --running;
    ++done;
  }));
  EXPECT_EQ(done, 50);
  EXPECT_LE(most, 4);
}

TEST(ParallelTest, HasNothingToDoForNothing) {
  EXPECT_TRUE(in_parallel(0, 4, [](std::size_t, const std::stop_token&) { FAIL(); }));
}

TEST(ParallelTest, ThrowsWhatOneOfThemThrowsAndStopsTheOthers) {
  std::atomic<int> begun = 0;
  EXPECT_THROW(
      static_cast<void>(in_parallel(
          1000,
          2,
          [&](std::size_t number, const std::stop_token& stop) {
            ++begun;
            if (number == 0) throw std::runtime_error{"x"};
            while (!stop.stop_requested())
              std::this_thread::yield();
          }
      )),
      std::runtime_error
  );
  EXPECT_LE(begun, 3);
}

TEST(ParallelTest, StopsWhenItIsTold) {
  std::atomic<bool> begun = false;
  EXPECT_FALSE(in_parallel(
      10,
      2,
      [&](std::size_t, const std::stop_token& stop) {
        begun = true;
        while (!stop.stop_requested())
          std::this_thread::yield();
      },
      [&] { return !begun; }
  ));
}

}  // namespace
}  // namespace matinee::objects::s3
