#pragma once

#include "http/message.hpp"
#include "logger/logger.hpp"
#include "user-service/domain/redeem_letter.hpp"
#include "user-service/domain/request_letter.hpp"
#include "user-service/metrics.hpp"

namespace matinee::user {

/// Routes by which people prove an address and get back into their accounts, by letters.
class Recovery {
 public:
  Recovery(
      const RequestLetter& request_letter,
      const VerifyEmail& verify_email,
      const ResetPassword& reset_password,
      const Metrics& metrics
  )
      : request_letter_{request_letter},
        verify_email_{verify_email},
        reset_password_{reset_password},
        metrics_{metrics} {}

  /// Both always answer the same, once the address is one.
  [[nodiscard]] Result<http::Response> forgot(const http::Request& request) const;
  [[nodiscard]] Result<http::Response> resend(const http::Request& request) const;

  [[nodiscard]] Result<http::Response> verify(const http::Request& request) const;
  [[nodiscard]] Result<http::Response> reset(const http::Request& request) const;

  /// The pages that letters lead to.
  [[nodiscard]] Result<http::Response> verify_page(const http::Request& request) const;
  [[nodiscard]] Result<http::Response> reset_page(const http::Request& request) const;

 private:
  const RequestLetter& request_letter_;
  const VerifyEmail& verify_email_;
  const ResetPassword& reset_password_;
  const Metrics& metrics_;
  logger::Logger log_{"user"};
};

}  // namespace matinee::user
