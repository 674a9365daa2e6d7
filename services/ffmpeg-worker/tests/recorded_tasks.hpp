#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "content-service/contract/encoding.hpp"
#include "content-service/domain/title_output.hpp"

namespace matinee::worker::fakes {

/// Keeps what workers tell.
class RecordedTasks final : public content::EncodingTasks {
 public:
  std::optional<content::TaskLease> claim(const std::string&, content::Urgency) override {
    return std::nullopt;
  }

  Result<void> report(const content::TaskLease&, const content::TaskProgress& made) override {
    for (const auto& init : made.inits) {
      const auto known = std::ranges::find(inits, init.rendition, &content::StoredInit::rendition);
      if (known == inits.end()) {
        inits.push_back(init);
      } else {
        EXPECT_EQ(known->sha256, init.sha256) << init.rendition;
      }
    }
    for (const auto& segment : made.segments)
      segments[segment.rendition][segment.number] = segment;
    posters.insert(posters.end(), made.posters.begin(), made.posters.end());
    ++reports;
    return {};
  }

  Result<void> finish(const content::TaskLease&) override {
    ++finished;
    return {};
  }

  Result<void> fail(const content::TaskLease&, const std::string& reason, bool) override {
    reasons.push_back(reason);
    return {};
  }

  Result<void> give_back(const content::TaskLease&) override { return {}; }

  Result<void> interrupt(const content::TaskLease&) override { return {}; }

  std::vector<content::StoredInit> inits;
  std::map<std::string, std::map<std::int64_t, content::StoredSegment>> segments;
  std::vector<std::string> posters;
  std::vector<std::string> reasons;
  int reports = 0;
  int finished = 0;
};

}  // namespace matinee::worker::fakes
