#pragma once

#include "content-service/contract/catalog.hpp"
#include "core/result.hpp"
#include "core/role.hpp"
#include "payment-service/contract/entitlements.hpp"
#include "user-service/contract/accounts.hpp"

namespace matinee::streaming {

/// The other services, as this one asks them; they outlive it.
struct Neighbours {
  content::Catalog& catalog;
  payment::Entitlements& entitlements;
  user::Accounts& accounts;
};

/// What somebody may do with a title now.
struct Right {
  content::Title title;
  int max_streams = 0;  ///< 0 = no limit.
  int max_height = 0;   ///< Lines; 0 = no limit.
};

/// Asks all neighbours. Refuses with `unauthenticated` or `account_disabled` (user::Accounts),
/// `not_found` (missing, or not published and not an editor), `not_playable`,
/// `subscription_required`. Throws Unavailable: then nobody may.
[[nodiscard]] Result<Right> right_to(
    const Neighbours& neighbours,
    const UserId& account,
    const SessionId& device,
    const VideoId& video
);

}  // namespace matinee::streaming
