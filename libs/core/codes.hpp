#pragma once

#include <array>
#include <string_view>

namespace matinee {

/// What a refusal means to the caller. Each kind is one HTTP status (http/problem.cpp).
enum class ErrorKind {
  malformed,            ///< 400: not understood at all: bad syntax, bad cursor, bad signature.
  unauthenticated,      ///< 401
  payment_required,     ///< 402
  forbidden,            ///< 403
  not_found,            ///< 404
  method_not_allowed,   ///< 405
  timeout,              ///< 408
  conflict,             ///< 409
  gone,                 ///< 410
  precondition_failed,  ///< 412
  too_large,            ///< 413
  uri_too_long,         ///< 414
  unsupported_type,     ///< 415
  range_unsatisfiable,  ///< 416
  invalid,              ///< 422: understood, but a value breaks a rule; `details` say which.
  locked,               ///< 423
  rate_limited,         ///< 429
  headers_too_large,    ///< 431
  checksum_mismatch,    ///< 460, of the tus protocol.
  internal,             ///< 500: a defect of ours.
  not_implemented,      ///< 501
  unavailable,          ///< 503: try again later.
  out_of_space,         ///< 507
};

/// One entry of the registry below.
struct Code {
  std::string_view name;  ///< Stable and machine-readable; the `code` of a problem document.
  ErrorKind kind;
  std::string_view title;  ///< The same for every occurrence (RFC 9457 section 3.1.3).
};

/// The registry of every code a client can see. docs/errors.md is generated from it.
namespace code {

// Requests in general.
inline constexpr Code malformed_request{
    "malformed_request", ErrorKind::malformed, "The request is not well-formed."
};
inline constexpr Code malformed_json{
    "malformed_json", ErrorKind::malformed, "The body is not valid JSON."
};
inline constexpr Code invalid_request{
    "invalid_request", ErrorKind::invalid, "Some fields are not acceptable."
};
inline constexpr Code invalid_cursor{
    "invalid_cursor", ErrorKind::malformed, "The cursor does not belong to this list."
};
inline constexpr Code not_found{"not_found", ErrorKind::not_found, "There is nothing here."};
inline constexpr Code method_not_allowed{
    "method_not_allowed", ErrorKind::method_not_allowed, "The method is not allowed here."
};
inline constexpr Code body_too_large{
    "body_too_large", ErrorKind::too_large, "The body is larger than allowed."
};
inline constexpr Code url_too_long{
    "url_too_long", ErrorKind::uri_too_long, "The URL is longer than allowed."
};
inline constexpr Code headers_too_large{
    "headers_too_large", ErrorKind::headers_too_large, "The header section is larger than allowed."
};
inline constexpr Code length_required{
    "length_required", ErrorKind::malformed, "The request needs a declared length."
};
inline constexpr Code unsupported_media_type{
    "unsupported_media_type", ErrorKind::unsupported_type, "The content type is not accepted here."
};
inline constexpr Code range_not_satisfiable{
    "range_not_satisfiable", ErrorKind::range_unsatisfiable, "The range lies outside the object."
};
inline constexpr Code precondition_failed{
    "precondition_failed", ErrorKind::precondition_failed, "The resource has changed meanwhile."
};
inline constexpr Code request_timeout{
    "request_timeout", ErrorKind::timeout, "The request did not arrive in time."
};
inline constexpr Code not_implemented{
    "not_implemented", ErrorKind::not_implemented, "The method or coding is not known here."
};
inline constexpr Code internal_error{
    "internal_error", ErrorKind::internal, "Something went wrong on our side."
};
inline constexpr Code rate_limited{"rate_limited", ErrorKind::rate_limited, "Too many requests."};
inline constexpr Code overloaded{"overloaded", ErrorKind::unavailable, "The service is busy."};
inline constexpr Code unavailable{
    "unavailable", ErrorKind::unavailable, "A dependency does not answer."
};
inline constexpr Code out_of_space{
    "out_of_space", ErrorKind::out_of_space, "There is no room left."
};
inline constexpr Code idempotency_mismatch{
    "idempotency_mismatch",
    ErrorKind::invalid,
    "The idempotency key belongs to a different request."
};
inline constexpr Code idempotency_in_progress{
    "idempotency_in_progress",
    ErrorKind::conflict,
    "A request with this idempotency key is being handled."
};

// Who is asking.
inline constexpr Code unauthenticated{
    "unauthenticated", ErrorKind::unauthenticated, "Sign in first."
};
inline constexpr Code invalid_token{
    "invalid_token", ErrorKind::unauthenticated, "The token is not valid."
};
inline constexpr Code token_expired{
    "token_expired", ErrorKind::unauthenticated, "The token has expired."
};
inline constexpr Code forbidden{"forbidden", ErrorKind::forbidden, "The account may not do this."};
inline constexpr Code wrong_credentials{
    "wrong_credentials", ErrorKind::unauthenticated, "Wrong email or password."
};
inline constexpr Code email_taken{
    "email_taken", ErrorKind::conflict, "Another account has this email address."
};
inline constexpr Code invalid_refresh_token{
    "invalid_refresh_token", ErrorKind::unauthenticated, "The refresh token is not valid."
};
inline constexpr Code account_disabled{
    "account_disabled", ErrorKind::forbidden, "The account is disabled."
};

// Videos and jobs.
inline constexpr Code unsupported_media{
    "unsupported_media", ErrorKind::invalid, "The file is not a video that can be processed."
};
inline constexpr Code video_busy{
    "video_busy", ErrorKind::conflict, "The video is being processed."
};
inline constexpr Code not_retryable{
    "not_retryable", ErrorKind::conflict, "Only a failed video can be retried."
};
inline constexpr Code lease_lost{
    "lease_lost", ErrorKind::conflict, "Another worker holds this job now."
};
inline constexpr Code job_ended{"job_ended", ErrorKind::conflict, "The job has ended already."};
inline constexpr Code no_job{"no_job", ErrorKind::not_found, "There is no such job to do."};

// Resumable uploads.
inline constexpr Code unsupported_tus_version{
    "unsupported_tus_version",
    ErrorKind::precondition_failed,
    "This server speaks version 1.0.0 of the tus protocol."
};
inline constexpr Code wrong_offset{
    "wrong_offset", ErrorKind::conflict, "The upload goes on at another offset."
};
inline constexpr Code upload_locked{
    "upload_locked", ErrorKind::locked, "Another request is writing to this upload."
};
inline constexpr Code upload_changed{
    "upload_changed", ErrorKind::conflict, "The upload has ended or was continued elsewhere."
};
inline constexpr Code checksum_mismatch{
    "checksum_mismatch", ErrorKind::checksum_mismatch, "The bytes do not match their checksum."
};
inline constexpr Code too_many_uploads{
    "too_many_uploads", ErrorKind::rate_limited, "Too many uploads are unfinished."
};

// Playback.
inline constexpr Code not_playable{
    "not_playable", ErrorKind::conflict, "The video is not playable yet."
};
inline constexpr Code subscription_required{
    "subscription_required", ErrorKind::payment_required, "This title needs a subscription."
};
inline constexpr Code playback_denied{
    "playback_denied", ErrorKind::forbidden, "The playback token does not cover this."
};
inline constexpr Code too_many_streams{
    "too_many_streams", ErrorKind::rate_limited, "The plan's stream limit is reached."
};

// Billing.
inline constexpr Code unknown_plan{"unknown_plan", ErrorKind::invalid, "There is no such plan."};
inline constexpr Code already_subscribed{
    "already_subscribed", ErrorKind::conflict, "The account has a subscription already."
};
inline constexpr Code checkout_replaced{
    "checkout_replaced", ErrorKind::conflict, "Another checkout was started meanwhile."
};
inline constexpr Code invalid_signature{
    "invalid_signature", ErrorKind::malformed, "The signature does not match."
};
inline constexpr Code no_subscription{
    "no_subscription", ErrorKind::not_found, "The account has no subscription."
};

inline constexpr std::array all{
    malformed_request,
    malformed_json,
    invalid_request,
    invalid_cursor,
    not_found,
    method_not_allowed,
    body_too_large,
    url_too_long,
    headers_too_large,
    length_required,
    unsupported_media_type,
    range_not_satisfiable,
    precondition_failed,
    request_timeout,
    not_implemented,
    internal_error,
    rate_limited,
    overloaded,
    unavailable,
    out_of_space,
    idempotency_mismatch,
    idempotency_in_progress,
    unauthenticated,
    invalid_token,
    token_expired,
    forbidden,
    wrong_credentials,
    email_taken,
    invalid_refresh_token,
    account_disabled,
    unsupported_media,
    video_busy,
    not_retryable,
    lease_lost,
    no_job,
    job_ended,
    unsupported_tus_version,
    wrong_offset,
    upload_locked,
    upload_changed,
    checksum_mismatch,
    too_many_uploads,
    not_playable,
    subscription_required,
    playback_denied,
    too_many_streams,
    unknown_plan,
    already_subscribed,
    checkout_replaced,
    invalid_signature,
    no_subscription,
};

}  // namespace code

}  // namespace matinee
