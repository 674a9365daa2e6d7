#include "content-service/contract/title_plan.hpp"

namespace matinee::content {

std::string TitlePlan::iframe_rendition() const {
  return has_iframes ? "i-" + start_rung().rung.name() : "";
}

std::vector<std::int64_t> TitlePlan::iframes_in(std::int64_t segment) const {
  const auto boundaries = grid();
  const auto end = boundaries.begin(segment + 1);
  const auto half = boundaries.gop() / 2;
  std::vector<std::int64_t> out;
  for (auto picture = boundaries.begin(segment); picture < end; picture += boundaries.gop()) {
    out.push_back(picture);
    if (half > 0 && picture + half < end) out.push_back(picture + half);
  }
  return out;
}

const PlannedRung& TitlePlan::start_rung() const {
  constexpr int start_height = 360;
  const auto* out = &rungs.front();
  for (const auto& rung : rungs) {
    if (rung.rung.height <= start_height) out = &rung;
  }
  return *out;
}

}  // namespace matinee::content
