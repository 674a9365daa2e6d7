#pragma once

#include <cstdio>
#include <exception>
#include <memory>
#include <string>

#include <curl/curl.h>

#include "http/client.hpp"

namespace matinee::http {

/// One request on one libcurl handle, with everything that must live until it ends.
class CurlTransfer {
 public:
  CurlTransfer(CURL* handle, const ClientRequest& request);
  ~CurlTransfer();
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  /// Throws Unavailable, or what on_progress threw.
  [[nodiscard]] ClientResponse run();

 private:
  void set_limits();
  void set_headers();
  void set_body();
  void set_upload();
  void set_form();

  /// As curl_easy_perform, which nothing can wake.
  [[nodiscard]] CURLcode perform_until_stopped();
  /// Whether the body goes to `on_body`.
  [[nodiscard]] bool is_streamed() const;

  static std::size_t on_data(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_read(char* data, std::size_t size, std::size_t count, void* self);
  static int on_seek(void* self, curl_off_t offset, int origin);
  static int on_transfer(void* self, curl_off_t, curl_off_t, curl_off_t total, curl_off_t sent);

  CURL* handle_;
  const ClientRequest& request_;
  ClientResponse response_;
  curl_slist* headers_ = nullptr;
  curl_mime* mime_ = nullptr;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_{nullptr, std::fclose};
  std::uint64_t length_ = 0;  ///< Of what is sent of the file.
  std::uint64_t left_ = 0;    ///< Of that, what has not been read yet.
  std::exception_ptr failure_;
  bool has_head_ = false;  ///< All of it.
  bool too_large_ = false;
};

}  // namespace matinee::http
