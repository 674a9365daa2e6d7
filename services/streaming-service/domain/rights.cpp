#include "streaming-service/domain/rights.hpp"

#include <utility>

namespace matinee::streaming {

Result<Right> right_to(
    const Neighbours& neighbours,
    const UserId& account,
    const SessionId& device,
    const VideoId& video
) {
  const auto person = neighbours.accounts.signed_in(account, device);
  if (!person) return refusal(person);
  auto title = neighbours.catalog.find(video);
  if (!title) return refusal(title);
  const bool is_editor = person->role != Role::viewer;
  if (!title->published && !is_editor) return refuse(code::not_found);
  if (!title->playable) return refuse(code::not_playable);

  Right right{.title = *std::move(title)};
  if (is_editor || right.title.access == content::TitleAccess::free) return right;
  const auto entitlement = neighbours.entitlements.of(account);
  if (!entitlement.entitled) return refuse(code::subscription_required);
  right.max_streams = entitlement.max_streams;
  right.max_height = entitlement.max_height;
  return right;
}

}  // namespace matinee::streaming
