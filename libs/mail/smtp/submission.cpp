#include "mail/smtp/submission.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace matinee::mail::smtp {

namespace {

constexpr long connect_timeout_ms = 10'000;
constexpr long total_timeout_ms = 60'000;
constexpr std::size_t max_reply_bytes = 200;

template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
  const auto result = curl_easy_setopt(handle, option, value);
  if (result != CURLE_OK) throw Unavailable{std::string{"libcurl: "} + curl_easy_strerror(result)};
}

CURL* make_handle() {
  // Thread-safe since libcurl 7.84.
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  CURL* const handle = ready == CURLE_OK ? curl_easy_init() : nullptr;
  if (handle == nullptr) throw Unavailable{"libcurl does not start"};
  return handle;
}

Submission& self_of(void* self) {
  return *static_cast<Submission*>(self);
}

}  // namespace

Submission::Submission(
    const Target& target, const std::string& username, const Secret& password, std::stop_token stop
)
    : handle_{make_handle(), curl_easy_cleanup}, stop_{std::move(stop)} {
  set_transport(target);
  if (username.empty()) return;
  set(handle_.get(), CURLOPT_USERNAME, username.c_str());
  set(handle_.get(), CURLOPT_PASSWORD, std::string{password.reveal()}.c_str());
}

void Submission::set_transport(const Target& target) {
  CURL* const handle = handle_.get();
  set(handle, CURLOPT_URL, target.url.c_str());
  set(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(handle, CURLOPT_PROXY, "");
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_CONNECTTIMEOUT_MS, connect_timeout_ms);
  set(handle, CURLOPT_TIMEOUT_MS, total_timeout_ms);
  set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(handle,
      CURLOPT_USE_SSL,
      static_cast<long>(target.needs_starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  if (!target.ca_file.empty()) set(handle, CURLOPT_CAINFO, target.ca_file.c_str());
  set(handle, CURLOPT_NOPROGRESS, 0L);
  set(handle, CURLOPT_XFERINFOFUNCTION, &Submission::on_progress);
  set(handle, CURLOPT_XFERINFODATA, static_cast<void*>(this));
  // The only way to learn which command a reply belongs to.
  set(handle, CURLOPT_VERBOSE, 1L);
  set(handle, CURLOPT_DEBUGFUNCTION, &Submission::on_line);
  set(handle, CURLOPT_DEBUGDATA, static_cast<void*>(this));
}

Result<void> Submission::deliver(
    const std::string& from, const std::string& to, std::string_view letter
) {
  CURL* const handle = handle_.get();
  const std::unique_ptr<curl_slist, void (*)(curl_slist*)> recipients{
      curl_slist_append(nullptr, to.c_str()), curl_slist_free_all
  };
  if (!recipients) throw Unavailable{"libcurl: out of memory"};
  left_ = letter;
  set(handle, CURLOPT_MAIL_FROM, from.c_str());
  set(handle, CURLOPT_MAIL_RCPT, recipients.get());
  set(handle, CURLOPT_UPLOAD, 1L);
  set(handle, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(letter.size()));
  set(handle, CURLOPT_READFUNCTION, &Submission::on_read);
  set(handle, CURLOPT_READDATA, static_cast<void*>(this));
  const auto result = curl_easy_perform(handle);
  if (result == CURLE_OK) return {};
  if (is_refused_for_good())
    return refuse(code::invalid_request, "The mail server refuses the letter: " + last_reply_);
  throw Unavailable{explain(result)};
}

void Submission::greet() {
  CURL* const handle = handle_.get();
  set(handle, CURLOPT_NOBODY, 1L);
  set(handle, CURLOPT_CUSTOMREQUEST, "NOOP");
  const auto result = curl_easy_perform(handle);
  if (result != CURLE_OK) throw Unavailable{explain(result)};
}

bool Submission::is_refused_for_good() const {
  return last_reply_.starts_with('5') && (last_command_ == "RCPT" || last_command_ == "DATA");
}

std::string Submission::explain(CURLcode result) const {
  std::string out = std::string{"the mail server does not take it: "} + curl_easy_strerror(result);
  if (!last_reply_.empty()) out += ", its last reply was: " + last_reply_;
  return out;
}

std::size_t Submission::on_read(char* data, std::size_t size, std::size_t count, void* self) {
  auto& left = self_of(self).left_;
  const auto bytes = std::min(size * count, left.size());
  std::memcpy(data, left.data(), bytes);
  left.remove_prefix(bytes);
  return bytes;
}

int Submission::on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return self_of(self).stop_.stop_requested() ? 1 : 0;
}

int Submission::on_line(CURL*, curl_infotype type, char* data, std::size_t size, void* self) {
  auto& submission = self_of(self);
  const std::string_view line{data, size};
  // What led to the farewell counts.
  if (type == CURLINFO_HEADER_OUT && line.starts_with("QUIT")) submission.has_ended_ = true;
  if (submission.has_ended_) return 0;
  if (type == CURLINFO_HEADER_OUT) {
    // Answers to a challenge would be words as well; what counts is that they are none of ours.
    submission.last_command_ = line.substr(0, line.find_first_of(" \r\n"));
    if (submission.last_command_.size() > 8) submission.last_command_ = "SECRET";
    submission.last_reply_.clear();
  } else if (type == CURLINFO_HEADER_IN) {
    submission.last_reply_ = line.substr(0, std::min(line.find_first_of("\r\n"), max_reply_bytes));
    std::ranges::replace_if(
        submission.last_reply_, [](char c) { return c < 0x20 || c == 0x7f; }, '?'
    );
  }
  return 0;
}

}  // namespace matinee::mail::smtp
