#include "metrics/metrics.hpp"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace matinee::metrics {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Metrics, CountersAreShownInTheTextFormat) {
  Registry registry;
  registry.counter("matinee_plain_total", "Plain.");
  Counter& sign_ins = registry.counter("matinee_sign_ins_total", "Sign-ins.", "outcome");
  sign_ins.add("accepted");
  sign_ins.add("accepted", 2);

  const std::string text = registry.text();

  EXPECT_THAT(
      text,
      HasSubstr("# HELP matinee_sign_ins_total Sign-ins.\n# TYPE matinee_sign_ins_total counter\n")
  );
  EXPECT_THAT(text, HasSubstr("matinee_sign_ins_total{outcome=\"accepted\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("matinee_plain_total 0\n"));
}

TEST(Metrics, GaugesGoBothWays) {
  Registry registry;
  Gauge& streams = registry.gauge("matinee_streams", "Open streams.");
  streams.set(5);
  streams.add(-2);
  EXPECT_THAT(registry.text(), HasSubstr("matinee_streams 3\n"));
}

TEST(Metrics, HistogramsCountIntoBucketsPerLabels) {
  Registry registry;
  Histogram& durations =
      registry.histogram("matinee_seconds", "Durations.", {0.1, 1}, {"method", "route"});
  durations.observe(0.05, {"GET", "/x"});
  durations.observe(0.5, {"GET", "/x"});

  const std::string text = registry.text();

  EXPECT_THAT(text, HasSubstr("matinee_seconds_count{method=\"GET\",route=\"/x\"} 2"));
  EXPECT_THAT(text, HasSubstr("le=\"0.1\"} 1"));
  EXPECT_THAT(text, HasSubstr("le=\"1\"} 2"));
}

TEST(Metrics, AskingTwiceGivesTheSameMetric) {
  Registry registry;
  EXPECT_EQ(&registry.counter("a_total", "A."), &registry.counter("a_total", "A."));
  EXPECT_THROW(registry.gauge("a_total", "A."), std::logic_error);
}

TEST(Metrics, TooManyLabelValuesBecomeOther) {
  Registry registry;
  Counter& counter = registry.counter("b_total", "B.", "kind");
  for (int i = 0; i < 150; ++i)
    counter.add("value" + std::to_string(i));

  const std::string text = registry.text();

  EXPECT_THAT(text, HasSubstr("b_total{kind=\"value99\"} 1\n"));
  EXPECT_THAT(text, Not(HasSubstr("value100")));
  EXPECT_THAT(text, HasSubstr("b_total{kind=\"other\"} 50\n"));
}

TEST(Metrics, LabelValuesAreEscaped) {
  Registry registry;
  registry.counter("c_total", "C.", "kind").add("a\"b\n");
  EXPECT_THAT(registry.text(), HasSubstr(R"(kind="a\"b\n")"));
}

TEST(Metrics, MayBeUsedFromManyThreads) {
  Registry registry;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&registry] {
      for (int n = 0; n < 1000; ++n)
        registry.counter("d_total", "D.", "kind").add(n % 2 == 0 ? "even" : "odd");
    });
  }
  threads.clear();
  EXPECT_THAT(registry.text(), HasSubstr("d_total{kind=\"even\"} 2000\n"));
}

}  // namespace
}  // namespace matinee::metrics
