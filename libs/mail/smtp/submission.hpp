#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include <curl/curl.h>

#include "core/result.hpp"
#include "core/secret.hpp"
#include "mail/smtp/target.hpp"

namespace matinee::mail::smtp {

/// One conversation with a server, on a libcurl handle of its own.
class Submission {
 public:
  Submission(
      const Target& target,
      const std::string& username,
      const Secret& password,
      std::stop_token stop
  );
  Submission(const Submission&) = delete;
  Submission& operator=(const Submission&) = delete;

  /// Hands a letter over. Refusals and exceptions as Mailer::send.
  [[nodiscard]] Result<void> deliver(
      const std::string& from, const std::string& to, std::string_view letter
  );
  /// Greets, encrypts and signs in. Throws Unavailable.
  void greet();

 private:
  void set_transport(const Target& target);
  /// Whether the server said for good that it does not want this letter.
  [[nodiscard]] bool is_refused_for_good() const;
  [[nodiscard]] std::string explain(CURLcode result) const;

  static std::size_t on_read(char* data, std::size_t size, std::size_t count, void* self);
  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
  static int on_line(CURL*, curl_infotype type, char* data, std::size_t size, void* self);

  std::unique_ptr<CURL, void (*)(CURL*)> handle_;
  std::stop_token stop_;
  std::string_view left_;     ///< Of the letter.
  std::string last_command_;  ///< Its first word.
  std::string last_reply_;
  bool has_ended_ = false;
};

}  // namespace matinee::mail::smtp
