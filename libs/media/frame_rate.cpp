#include "media/frame_rate.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace matinee::media {

namespace {

constexpr double lowest = 5;
constexpr double highest = 60.06;  // 60 and what rounding of timestamps adds.
constexpr double snap_within = 0.002;
constexpr std::int64_t largest_term = 120'000;

double relative_distance(double left, double right) {
  return std::abs(left - right) / right;
}

Rational nearest_standard(double rate) {
  return *std::ranges::min_element(standard_rates, {}, [rate](const Rational& standard) {
    return std::abs(standard.value() - rate);
  });
}

Rational reduced(Rational rate) {
  const auto divisor = std::gcd(rate.num, rate.den);
  return divisor == 0 ? rate : Rational{rate.num / divisor, rate.den / divisor};
}

Rational in_range(Rational rate) {
  while (rate.value() > highest)
    rate.den *= 2;
  if (rate.value() < lowest) {
    rate.num *= static_cast<std::int64_t>(std::ceil(lowest / rate.value()));
  }
  return reduced(rate);
}

Rational to_rational(double rate) {
  return {.num = std::max<std::int64_t>(1, std::llround(rate * 1000)), .den = 1000};
}

bool is_sane(Rational rate) {
  return rate.num > 0 && rate.den > 0 && rate.num <= largest_term && rate.den <= largest_term &&
         rate.value() >= 0.1;
}

/// The rate itself, or the standard rate that it means.
Rational snapped(Rational rate) {
  const auto standard = nearest_standard(rate.value());
  return relative_distance(rate.value(), standard.value()) <= snap_within ? standard : rate;
}

bool is_constant(const PictureTimes& times, double period) {
  // Matroska keeps whole milliseconds, so neighbours may differ by one in each direction.
  return times.longest_s - times.shortest_s <= std::max(0.0025, period * 0.1);
}

}  // namespace

Rational choose_frame_rate(const PictureTimes& times, Rational declared) {
  const double span = times.last_s - times.first_s;
  const bool has_average = times.count >= 2 && span > 0 && std::isfinite(span);
  if (!has_average) return is_sane(declared) ? snapped(in_range(declared)) : Rational{25, 1};

  const double average = std::clamp(static_cast<double>(times.count - 1) / span, 0.01, 100'000.0);
  if (is_constant(times, 1 / average)) {
    const bool agrees = is_sane(declared) && relative_distance(declared.value(), average) <= 0.005;
    return snapped(in_range(agrees ? declared : to_rational(average)));
  }
  // A declared rate far above the average only says that the clock of the file is fine-grained.
  const bool describes =
      is_sane(declared) && declared.value() >= average * 0.9 && declared.value() <= average * 2.2;
  return nearest_standard(in_range(describes ? declared : to_rational(average)).value());
}

}  // namespace matinee::media
