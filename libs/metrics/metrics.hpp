#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Prometheus metrics. Names end in a unit or `_total`; label values come from small closed sets,
/// never an id.
namespace matinee::metrics {

/// Only goes up. Thread-safe.
class Counter {
 public:
  virtual ~Counter() = default;
  /// `label` is the value of the one label given at creation; empty for a counter without.
  virtual void add(std::string_view label = {}, double amount = 1) = 0;
};

class Gauge {
 public:
  virtual ~Gauge() = default;
  virtual void set(double value, std::string_view label = {}) = 0;
  virtual void add(double amount, std::string_view label = {}) = 0;
};

class Histogram {
 public:
  virtual ~Histogram() = default;
  /// Values for the labels given at creation, in their order.
  virtual void observe(double value, std::initializer_list<std::string_view> labels = {}) = 0;
};

/// Bounds in seconds for request-like durations.
[[nodiscard]] std::vector<double> request_seconds();
/// Bounds in seconds for jobs, 1 s to 1 h.
[[nodiscard]] std::vector<double> job_seconds();

/// Owns every metric of a process. Asking twice for a name gives the same metric. A metric accepts
/// at most 100 different label values; later ones are counted as "other". Thread-safe.
class Registry {
 public:
  Registry();
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  Counter& counter(std::string_view name, std::string_view help, std::string_view label = {});
  Gauge& gauge(std::string_view name, std::string_view help, std::string_view label = {});
  Histogram& histogram(
      std::string_view name,
      std::string_view help,
      std::vector<double> bounds,
      std::vector<std::string> labels = {}
  );

  /// The text exposition format 0.0.4.
  [[nodiscard]] std::string text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace matinee::metrics
