#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/id.hpp"
#include "core/result.hpp"
#include "core/role.hpp"

namespace matinee::http {

enum class Method { get, head, post, put, patch, del, options };

[[nodiscard]] std::string_view to_string(Method method);
/// Nothing for a method that Matinee does not know. Names are case-sensitive (RFC 9110
/// section 9.1).
[[nodiscard]] std::optional<Method> parse_method(std::string_view text);
/// The HTTP status of a kind of refusal.
[[nodiscard]] int status_of(ErrorKind kind);

/// Header fields in order; names compare without case (RFC 9110 section 5.1).
class Headers {
 public:
  /// The first value, or nothing.
  [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const;
  /// Replaces all fields of this name. CR, LF and NUL in a value become spaces.
  void set(std::string_view name, std::string_view value);
  /// Adds a field even when the name is there already (Set-Cookie).
  void add(std::string_view name, std::string_view value);

  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& all() const {
    return fields_;
  }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// Who sends a request, proven by its access or service token.
struct Principal {
  UserId account;     ///< Empty for a service.
  SessionId session;  ///< The signed-in device; empty for a service.
  Role role = Role::viewer;
  std::string service;  ///< Name of the calling service; empty for a person.
};

/// A file that was received as (part of) a body. Deleted with its last copy unless it was moved
/// away.
class ReceivedFile {
 public:
  ReceivedFile() = default;
  ReceivedFile(std::string path, std::uint64_t size, std::string sha256_hex);

  /// Where the bytes lie, fully written but not yet fsynced; on the file system of the server's
  /// spool directory.
  [[nodiscard]] const std::string& path() const { return path_; }

  [[nodiscard]] std::uint64_t size() const { return size_; }

  [[nodiscard]] const std::string& sha256_hex() const { return sha256_hex_; }

 private:
  std::string path_;
  std::uint64_t size_ = 0;
  std::string sha256_hex_;
  std::shared_ptr<void> remover_;
};

/// A multipart/form-data body (RFC 7578), its files streamed to disk while they arrived.
struct Form {
  struct File {
    std::string name;      ///< Of the field.
    std::string filename;  ///< As the client says: for display only, never a path.
    std::string content_type;
    ReceivedFile content;
  };

  std::map<std::string, std::string, std::less<>> fields;
  std::vector<File> files;

  [[nodiscard]] const File* file(std::string_view name) const;
};

/// A request as a handler sees it: within all limits, authenticated, allowed.
struct Request {
  Method method = Method::get;
  std::string target;  ///< As sent, path and query.
  std::string path;    ///< Percent-decoded once; no empty, "." or ".." segments.
  std::map<std::string, std::string, std::less<>>
      query;  ///< Decoded; a repeated name is refused with 400.
  Headers headers;
  std::string body;   ///< For Body::memory.
  ReceivedFile file;  ///< For Body::file.
  Form form;          ///< For Body::multipart.
  std::optional<Principal>
      principal;  ///< Always there when the route's access rule is not `anyone`.
  std::string request_id;
  std::string source;  ///< Client address without port; X-Forwarded-For only from trusted proxies.
  std::string base_url;  ///< "http://host:port" as the client used it (Host; X-Forwarded-* from
                         ///< trusted proxies).
  std::vector<std::string> segments;  ///< Captured path parameters, in order.
};

/// An answer. The server adds Date, Content-Length, X-Request-Id, security and CORS headers, and
/// gzips JSON and playlists of 1 kB or more for clients that accept it.
struct Response {
  /// A range of an open file, sent with sendfile(2). `size` is the size of the whole file; the
  /// server applies Range and If-Range (RFC 9110 section 14) itself.
  struct FileBody {
    std::shared_ptr<const int> descriptor{};  ///< Closed with its last owner.
    std::uint64_t size = 0;
  };

  int status = 200;
  Headers headers{};
  std::string body{};
  std::optional<FileBody> file{};
  /// What has not been sent by then is not sent: the connection ends.
  std::optional<std::chrono::steady_clock::time_point> must_end_by{};
};

[[nodiscard]] Response json(int status, std::string body);

[[nodiscard]] inline Response ok(std::string json_body) {
  return json(200, std::move(json_body));
}

/// 201 with Location.
[[nodiscard]] Response created(std::string_view location, std::string json_body);
[[nodiscard]] Response no_content();
/// 303 See Other.
[[nodiscard]] Response see_other(std::string_view location);
/// A small HTML page with a strict Content-Security-Policy (no scripts, style-src 'self'
/// 'unsafe-inline').
[[nodiscard]] Response html(int status, std::string body);
/// The problem document (RFC 9457) of a refusal.
[[nodiscard]] Response problem(const Error& error, std::string_view request_id);

/// Sets a strong ETag from the body and turns the answer into 304 when If-None-Match has it.
[[nodiscard]] Response with_etag(const Request& request, Response response);
/// `precondition_failed` when If-Match is there and does not name `etag`.
[[nodiscard]] Result<void> check_if_match(const Request& request, std::string_view etag);

/// `?limit=`, 1..100, 20 when absent.
[[nodiscard]] Result<int> read_limit(const Request& request);

/// What a path segment or query value is turned into; nothing = does not match (404). Specialise
/// for more types.
template <class T>
struct Segment;

template <>
struct Segment<std::string> {
  static std::optional<std::string> parse(std::string_view text) { return std::string{text}; }
};

template <class Tag>
struct Segment<Id<Tag>> {
  static std::optional<Id<Tag>> parse(std::string_view text) { return Id<Tag>::parse(text); }
};

}  // namespace matinee::http
