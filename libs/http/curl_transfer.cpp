#include "http/curl_transfer.hpp"

#include <algorithm>

#include <sys/stat.h>

#include "core/result.hpp"
#include "http/text.hpp"
#include "logger/logger.hpp"

namespace matinee::http {

namespace {

template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
  const auto result = curl_easy_setopt(handle, option, value);
  if (result != CURLE_OK) throw Unavailable{std::string{"libcurl: "} + curl_easy_strerror(result)};
}

CurlTransfer& self_of(void* self) {
  return *static_cast<CurlTransfer*>(self);
}

}  // namespace

CurlTransfer::CurlTransfer(CURL* handle, const ClientRequest& request)
    : handle_{handle}, request_{request} {
  try {
    set_limits();
    set_headers();
    set_body();
  } catch (...) {
    curl_slist_free_all(headers_);
    curl_mime_free(mime_);
    throw;
  }
}

CurlTransfer::~CurlTransfer() {
  curl_easy_reset(handle_);  // Keeps its connections.
  curl_slist_free_all(headers_);
  curl_mime_free(mime_);
}

void CurlTransfer::set_limits() {
  set(handle_, CURLOPT_URL, request_.url.c_str());
  set(handle_, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(handle_, CURLOPT_PATH_AS_IS, 1L);
  set(handle_, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle_, CURLOPT_PROXY, "");
  set(handle_, CURLOPT_NOSIGNAL, 1L);
  set(handle_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.connect_timeout.count()));
  set(handle_, CURLOPT_TIMEOUT_MS, static_cast<long>(request_.total_timeout.count()));
  if (request_.total_timeout.count() == 0) {
    // What takes as long as it takes must still go on: a connection may have died unheard.
    set(handle_, CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(handle_, CURLOPT_LOW_SPEED_TIME, static_cast<long>(request_.silence_timeout.count()));
  }
  set(handle_, CURLOPT_WRITEFUNCTION, &CurlTransfer::on_data);
  set(handle_, CURLOPT_WRITEDATA, static_cast<void*>(this));
  set(handle_, CURLOPT_HEADERFUNCTION, &CurlTransfer::on_header);
  set(handle_, CURLOPT_HEADERDATA, static_cast<void*>(this));
  if (!request_.on_progress) return;
  set(handle_, CURLOPT_NOPROGRESS, 0L);
  set(handle_, CURLOPT_XFERINFOFUNCTION, &CurlTransfer::on_transfer);
  set(handle_, CURLOPT_XFERINFODATA, static_cast<void*>(this));
}

void CurlTransfer::set_headers() {
  Headers all = request_.headers;
  const auto& id = logger::current_request_id();
  if (!id.empty() && !all.get("X-Request-Id")) all.add("X-Request-Id", id);
  for (const auto& [name, value] : all.all()) {
    // libcurl leaves a field without a value out unless it ends in a semicolon.
    const auto line = value.empty() ? name + ';' : name + ": " + value;
    auto* const longer = curl_slist_append(headers_, line.c_str());
    if (longer == nullptr) throw Unavailable{"libcurl: out of memory"};
    headers_ = longer;
  }
  set(handle_, CURLOPT_HTTPHEADER, headers_);
}

void CurlTransfer::set_body() {
  const auto method = request_.method;
  if (!request_.form.empty()) {
    set_form();
  } else if (request_.upload_file) {
    set_upload();
  } else if (method == Method::head) {
    set(handle_, CURLOPT_NOBODY, 1L);
  } else if (method != Method::get || !request_.body.empty()) {
    const bool bare = request_.body.empty() && (method == Method::del || method == Method::options);
    if (!bare) {
      set(handle_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
      set(handle_, CURLOPT_POSTFIELDS, request_.body.data());
    }
  }
  if (method != Method::head)
    set(handle_, CURLOPT_CUSTOMREQUEST, std::string{to_string(method)}.c_str());
}

void CurlTransfer::set_upload() {
  file_.reset(std::fopen(request_.upload_file->c_str(), "rbe"));
  struct stat info{};
  const auto offset = static_cast<off_t>(request_.upload_offset);
  if (!file_ || ::fstat(::fileno(file_.get()), &info) != 0 || info.st_size < offset ||
      ::fseeko(file_.get(), offset, SEEK_SET) != 0)
    throw Unavailable{"cannot read " + *request_.upload_file};
  const auto rest = static_cast<std::uint64_t>(info.st_size - offset);
  length_ = request_.upload_length.value_or(rest);
  left_ = length_;
  if (length_ > rest) throw Unavailable{"there is less than expected in " + *request_.upload_file};
  set(handle_, CURLOPT_UPLOAD, 1L);
  set(handle_, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(left_));
  set(handle_, CURLOPT_READFUNCTION, &CurlTransfer::on_read);
  set(handle_, CURLOPT_READDATA, static_cast<void*>(this));
  set(handle_, CURLOPT_SEEKFUNCTION, &CurlTransfer::on_seek);
  set(handle_, CURLOPT_SEEKDATA, static_cast<void*>(this));
}

void CurlTransfer::set_form() {
  mime_ = curl_mime_init(handle_);
  for (const auto& given : request_.form) {
    auto* const part = curl_mime_addpart(mime_);
    curl_mime_name(part, given.name.c_str());
    if (given.file.empty()) {
      curl_mime_data(part, given.value.data(), given.value.size());
      continue;
    }
    if (curl_mime_filedata(part, given.file.c_str()) != CURLE_OK)
      throw Unavailable{"cannot read " + given.file};
    curl_mime_filename(part, given.filename.c_str());
  }
  set(handle_, CURLOPT_MIMEPOST, mime_);
}

bool CurlTransfer::is_streamed() const {
  if (!request_.on_body) return false;
  long status = 0;
  curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
  return status >= 200 && status < 300;
}

ClientResponse CurlTransfer::run() {
  const auto result =
      request_.stop.stop_possible() ? perform_until_stopped() : curl_easy_perform(handle_);
  if (failure_) std::rethrow_exception(failure_);
  if (too_large_) throw Unavailable{"the answer is larger than allowed"};
  if (result != CURLE_OK)
    throw Unavailable{std::string{"no answer: "} + curl_easy_strerror(result)};
  // libcurl takes an answer that breaks off in its head for one without a body.
  if (!has_head_) throw Unavailable{"no answer: it breaks off"};
  long status = 0;
  curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
  response_.status = static_cast<int>(status);
  return std::move(response_);
}

CURLcode CurlTransfer::perform_until_stopped() {
  constexpr int look_again_ms = 1000;
  const std::unique_ptr<CURLM, CURLMcode (*)(CURLM*)> multi{curl_multi_init(), curl_multi_cleanup};
  if (!multi || curl_multi_add_handle(multi.get(), handle_) != CURLM_OK)
    throw Unavailable{"libcurl does not start"};
  const std::stop_callback wake{request_.stop, [&] { curl_multi_wakeup(multi.get()); }};
  auto result = CURLE_ABORTED_BY_CALLBACK;
  for (int running = 1; running > 0 && !request_.stop.stop_requested();) {
    auto status = curl_multi_perform(multi.get(), &running);
    if (status == CURLM_OK && running > 0)
      status = curl_multi_poll(multi.get(), nullptr, 0, look_again_ms, nullptr);
    if (status != CURLM_OK) break;
  }
  int left = 0;
  if (const auto* const done = curl_multi_info_read(multi.get(), &left);
      done != nullptr && done->msg == CURLMSG_DONE)
    result = done->data.result;
  curl_multi_remove_handle(multi.get(), handle_);
  return result;
}

std::size_t CurlTransfer::on_data(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = self_of(self);
  const auto bytes = size * count;
  try {
    if (transfer.is_streamed()) {
      transfer.request_.on_body({data, bytes});
      return bytes;
    }
    if (transfer.response_.body.size() + bytes > transfer.request_.max_response_bytes) {
      transfer.too_large_ = true;
      return CURL_WRITEFUNC_ERROR;
    }
    transfer.response_.body.append(data, bytes);
  } catch (...) {
    transfer.failure_ = std::current_exception();
    return CURL_WRITEFUNC_ERROR;
  }
  return bytes;
}

std::size_t CurlTransfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = self_of(self);
  const auto bytes = size * count;
  std::string_view line{data, bytes};
  while (line.ends_with('\n') || line.ends_with('\r'))
    line.remove_suffix(1);
  try {
    // Every response begins anew: 100 Continue comes before the one that counts.
    if (line.starts_with("HTTP/")) {
      transfer.response_.headers = {};
      transfer.has_head_ = false;
    }
    if (line.empty()) transfer.has_head_ = true;
    const auto colon = line.find(':');
    if (colon != std::string_view::npos)
      transfer.response_.headers.add(trim(line.substr(0, colon)), trim(line.substr(colon + 1)));
  } catch (...) {
    transfer.failure_ = std::current_exception();
    return CURL_WRITEFUNC_ERROR;
  }
  return bytes;
}

std::size_t CurlTransfer::on_read(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = self_of(self);
  auto* const file = transfer.file_.get();
  const auto wanted = std::min<std::uint64_t>(size * count, transfer.left_);
  const auto bytes = std::fread(data, 1, wanted, file);
  transfer.left_ -= bytes;
  return std::ferror(file) != 0 ? CURL_READFUNC_ABORT : bytes;
}

int CurlTransfer::on_seek(void* self, curl_off_t offset, int origin) {
  // libcurl asks for SEEK_SET only.
  auto& transfer = self_of(self);
  const auto begin = static_cast<curl_off_t>(transfer.request_.upload_offset);
  if (::fseeko(transfer.file_.get(), begin + offset, origin) != 0) return CURL_SEEKFUNC_FAIL;
  transfer.left_ = transfer.length_ - static_cast<std::uint64_t>(offset);
  return CURL_SEEKFUNC_OK;
}

int CurlTransfer::on_transfer(
    void* self, curl_off_t, curl_off_t, curl_off_t total, curl_off_t sent
) {
  auto& transfer = self_of(self);
  try {
    transfer.request_.on_progress(
        static_cast<std::uint64_t>(sent), static_cast<std::uint64_t>(total)
    );
  } catch (...) {
    transfer.failure_ = std::current_exception();
    return 1;
  }
  return 0;
}

}  // namespace matinee::http
