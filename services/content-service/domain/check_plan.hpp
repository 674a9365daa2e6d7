#pragma once

#include <vector>

#include "content-service/contract/encoding.hpp"
#include "content-service/contract/title_plan.hpp"
#include "content-service/domain/task.hpp"
#include "core/result.hpp"

/// What workers say is checked here: names and numbers that objects and playlists are made of.
namespace matinee::content {

/// Refuses what is no plan with `invalid_request`: names and numbers that objects are named by come
/// from another process.
[[nodiscard]] Result<void> check_plan(const TitlePlan& plan);

/// Refuses with `invalid_request` what a worker tells that its task does not make, or an init
/// section that differs from the `known` one of its rendition.
[[nodiscard]] Result<void> check_progress(
    const TitlePlan& plan,
    const TaskWork& work,
    int generation,
    const std::vector<StoredInit>& known,
    const TaskProgress& made
);

}  // namespace matinee::content
