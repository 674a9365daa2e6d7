#include "content-service/contract/title_plan.hpp"

namespace matinee::content {

media::SegmentGrid TitlePlan::grid() const {
  if (!boundaries.empty()) {
    // `check_plan` has seen that they make one.
    if (auto listed = media::SegmentGrid::with_boundaries(rate, frames, boundaries)) return *listed;
  }
  return {rate, frames, media::GridStart::bootstrap};
}

const PlannedRung* TitlePlan::copied_rung() const {
  return !rungs.empty() && rungs.back().copy ? &rungs.back() : nullptr;
}

bool TitlePlan::is_copied(const std::string& rendition) const {
  const auto* copy = copied_rung();
  return copy != nullptr && copy->rung.name() == rendition;
}

std::string TitlePlan::iframe_rendition() const {
  return has_iframes ? "i-" + start_rung().rung.name() : "";
}

std::vector<std::int64_t> TitlePlan::iframes_in(std::int64_t segment) const {
  const auto cuts = grid();
  const auto end = cuts.begin(segment + 1);
  const auto half = cuts.gop() / 2;
  std::vector<std::int64_t> out;
  for (auto picture = cuts.begin(segment); picture < end; picture += cuts.gop()) {
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
