#include "metrics/metrics.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace matinee::metrics {

namespace {

constexpr std::size_t max_label_sets = 100;

/// The children of one metric, by their label values: found without a search in the library, and
/// bounded, so that a value that comes from outside cannot eat the memory.
template <class Metric>
class Children {
 public:
  using Make = std::function<Metric&(const prometheus::Labels&)>;

  Children(std::vector<std::string> names, Make make)
      : names_{std::move(names)}, make_{std::move(make)} {}

  Metric& at(std::vector<std::string> values) {
    values.resize(names_.size());
    const std::scoped_lock lock{mutex_};
    if (const auto found = children_.find(values); found != children_.end()) return *found->second;
    if (children_.size() >= max_label_sets) values.assign(names_.size(), "other");
    if (const auto found = children_.find(values); found != children_.end()) return *found->second;
    prometheus::Labels labels;
    for (std::size_t i = 0; i < names_.size(); ++i)
      labels[names_[i]] = values[i];
    return *children_.emplace(std::move(values), &make_(labels)).first->second;
  }

  Metric& at(std::string_view value) {
    if (names_.empty()) return at(std::vector<std::string>{});
    return at(std::vector<std::string>{std::string{value}});
  }

 private:
  const std::vector<std::string> names_;
  const Make make_;
  std::mutex mutex_;
  std::map<std::vector<std::string>, Metric*> children_;
};

class PrometheusCounter final : public Counter {
 public:
  PrometheusCounter(std::vector<std::string> labels, Children<prometheus::Counter>::Make make)
      : children_{std::move(labels), std::move(make)} {}

  void add(std::string_view label, double amount) override {
    children_.at(label).Increment(amount);
  }

 private:
  Children<prometheus::Counter> children_;
};

class PrometheusGauge final : public Gauge {
 public:
  PrometheusGauge(std::vector<std::string> labels, Children<prometheus::Gauge>::Make make)
      : children_{std::move(labels), std::move(make)} {}

  void set(double value, std::string_view label) override { children_.at(label).Set(value); }

  void add(double amount, std::string_view label) override {
    children_.at(label).Increment(amount);
  }

 private:
  Children<prometheus::Gauge> children_;
};

class PrometheusHistogram final : public Histogram {
 public:
  PrometheusHistogram(std::vector<std::string> labels, Children<prometheus::Histogram>::Make make)
      : children_{std::move(labels), std::move(make)} {}

  void observe(double value, std::initializer_list<std::string_view> labels) override {
    children_.at(std::vector<std::string>(labels.begin(), labels.end())).Observe(value);
  }

 private:
  Children<prometheus::Histogram> children_;
};

std::vector<std::string> label_names(std::string_view label) {
  if (label.empty()) return {};
  return {std::string{label}};
}

}  // namespace

std::vector<double> request_seconds() {
  return {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

std::vector<double> job_seconds() {
  return {1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600};
}

struct Registry::State {
  /// The metric called `name`; made by `make` the first time. A name belongs to one kind of metric.
  template <class Metric, class Make>
  Metric& find(
      std::map<std::string, std::unique_ptr<Metric>>& metrics, std::string_view name, Make make
  ) {
    const std::scoped_lock lock{mutex};
    auto& metric = metrics[std::string{name}];
    if (!metric) {
      if (!names.insert(std::string{name}).second) {
        throw std::logic_error{"two kinds of metric are called " + std::string{name}};
      }
      metric = make();
    }
    return *metric;
  }

  std::mutex mutex;
  prometheus::Registry registry;
  std::set<std::string> names;
  std::map<std::string, std::unique_ptr<Counter>> counters;
  std::map<std::string, std::unique_ptr<Gauge>> gauges;
  std::map<std::string, std::unique_ptr<Histogram>> histograms;
};

Registry::Registry() : state_{std::make_unique<State>()} {}

Registry::~Registry() = default;

Counter& Registry::counter(std::string_view name, std::string_view help, std::string_view label) {
  return state_->find(state_->counters, name, [&] {
    auto& family = prometheus::BuildCounter()
                       .Name(std::string{name})
                       .Help(std::string{help})
                       .Register(state_->registry);
    auto counter = std::make_unique<PrometheusCounter>(
        label_names(label),
        [&family](const prometheus::Labels& labels) -> auto& { return family.Add(labels); }
    );
    if (label.empty())
      counter->add({}, 0);  // Shown as 0 from the start, so that a rate exists for the first event.
    return counter;
  });
}

Gauge& Registry::gauge(std::string_view name, std::string_view help, std::string_view label) {
  return state_->find(state_->gauges, name, [&] {
    auto& family = prometheus::BuildGauge()
                       .Name(std::string{name})
                       .Help(std::string{help})
                       .Register(state_->registry);
    return std::make_unique<PrometheusGauge>(
        label_names(label),
        [&family](const prometheus::Labels& labels) -> auto& { return family.Add(labels); }
    );
  });
}

Histogram& Registry::histogram(
    std::string_view name,
    std::string_view help,
    std::vector<double> bounds,
    std::vector<std::string> labels
) {
  return state_->find(state_->histograms, name, [&] {
    auto& family = prometheus::BuildHistogram()
                       .Name(std::string{name})
                       .Help(std::string{help})
                       .Register(state_->registry);
    return std::make_unique<PrometheusHistogram>(
        std::move(labels),
        [&family, bounds = std::move(bounds)](const prometheus::Labels& values) -> auto& {
          return family.Add(values, bounds);
        }
    );
  });
}

std::string Registry::text() const {
  return prometheus::TextSerializer{}.Serialize(state_->registry.Collect());
}

}  // namespace matinee::metrics
