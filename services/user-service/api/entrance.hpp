#pragma once

#include "http/message.hpp"
#include "logger/logger.hpp"
#include "user-service/domain/refresh_session.hpp"
#include "user-service/domain/sign_in.hpp"
#include "user-service/domain/sign_up.hpp"
#include "user-service/metrics.hpp"

namespace matinee::user {

/// Routes by which people who are not signed in come in.
class Entrance {
 public:
  Entrance(
      const SignUp& sign_up,
      const SignIn& sign_in,
      const RefreshSession& refresh,
      const Metrics& metrics
  )
      : sign_up_{sign_up}, sign_in_{sign_in}, refresh_{refresh}, metrics_{metrics} {}

  [[nodiscard]] Result<http::Response> sign_up(const http::Request& request) const;
  [[nodiscard]] Result<http::Response> sign_in(const http::Request& request) const;
  [[nodiscard]] Result<http::Response> refresh(const http::Request& request) const;

 private:
  const SignUp& sign_up_;
  const SignIn& sign_in_;
  const RefreshSession& refresh_;
  const Metrics& metrics_;
  logger::Logger log_{"user"};
};

}  // namespace matinee::user
