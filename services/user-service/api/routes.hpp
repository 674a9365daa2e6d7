#pragma once

#include "http/router.hpp"
#include "user-service/api/entrance.hpp"
#include "user-service/api/neighbours.hpp"
#include "user-service/api/own_account.hpp"
#include "user-service/api/password_lane.hpp"
#include "user-service/api/recovery.hpp"

namespace matinee::user {

/// The route table of user-service. The handlers must outlive the router.
void add_routes(
    http::Router& router,
    const Entrance& entrance,
    const Recovery& recovery,
    const OwnAccount& own,
    const Neighbours& neighbours,
    PasswordLane& passwords
);

}  // namespace matinee::user
