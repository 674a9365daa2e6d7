#include "content-service/api/tus.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "core/encoding.hpp"
#include "http/text.hpp"

namespace matinee::content::tus {
namespace {

using Metadata = std::map<std::string, std::string, std::less<>>;

/// Said by tus-js-client, Uppy and others on their own.
constexpr std::array<std::string_view, 5> known_of_clients{
    "filetype", "name", "relativePath", "type", "contentType"
};

bool is_key(std::string_view key) {
  return !key.empty() && std::ranges::all_of(key, [](char c) { return c > ' ' && c < '\x7f'; });
}

/// "key base64,key base64"; a value may be missing.
Result<Metadata> parse_metadata(std::string_view text) {
  Metadata out;
  std::vector<FieldError> faults;
  while (!text.empty()) {
    auto pair = http::trim(http::take_until(text, ','));
    const std::string key{http::take_until(pair, ' ')};
    auto value = base64_decode(http::trim(pair));
    if (!is_key(key)) {
      faults.push_back({"Upload-Metadata", "invalid", "Pairs of a key and a value in base64."});
    } else if (!value) {
      faults.push_back({"/" + key, "invalid_base64", "Must be in base64 (RFC 4648 section 4)."});
    } else if (!is_utf8(*value)) {
      faults.push_back({"/" + key, "invalid_utf8", "Must be valid UTF-8."});
    } else if (!out.emplace(key, *std::move(value)).second) {
      faults.push_back({"/" + key, "repeated", "Only once."});
    }
  }
  if (!faults.empty()) return refuse(std::move(faults));
  return out;
}

std::optional<std::uint64_t> number_in(const http::Request& request, std::string_view name) {
  const auto text = request.headers.get(name);
  return text ? http::parse_number(*text) : std::nullopt;
}

std::unexpected<Error> not_a_number(std::string_view name) {
  return refuse(code::malformed_request, std::string{name} + " is not a number of bytes.");
}

Result<Piece::Checksum> parse_checksum(std::string_view text) {
  const auto algorithm = http::take_until(text, ' ');
  auto expected = base64_decode(http::trim(text));
  if (!expected) return refuse(code::malformed_request, "Upload-Checksum is not in base64.");
  if (algorithm == "sha1") return Piece::Checksum{Digest::Algorithm::sha1, *std::move(expected)};
  if (algorithm == "sha256")
    return Piece::Checksum{Digest::Algorithm::sha256, *std::move(expected)};
  return refuse(code::malformed_request, "Upload-Checksum may be sha1 or sha256.");
}

}  // namespace

Result<void> check_version(const http::Request& request) {
  if (request.headers.get("Tus-Resumable") != version) return refuse(code::unsupported_tus_version);
  return {};
}

Result<NewVideo> read_metadata(const http::Request& request) {
  auto metadata = parse_metadata(request.headers.get("Upload-Metadata").value_or(""));
  if (!metadata) return refusal(metadata);
  NewVideo out;
  std::vector<FieldError> faults;
  if (const auto name = metadata->find("name"); name != metadata->end())
    out.filename = name->second;
  for (auto& [key, value] : *metadata) {
    if (key == "filename") {
      out.filename = value;
    } else if (key == "title") {
      out.title = std::move(value);
    } else if (key == "description") {
      out.description = std::move(value);
    } else if (key == "published") {
      if (value != "true" && value != "false")
        faults.push_back({"/published", "invalid", "true or false."});
      out.published = value == "true";
    } else if (key == "access") {
      const auto access = parse_title_access(value);
      if (!access) faults.push_back({"/access", "invalid", "subscription or free."});
      out.access = access.value_or(TitleAccess::subscription);
    } else if (std::ranges::find(known_of_clients, key) == known_of_clients.end()) {
      faults.push_back({"/" + key, "unknown_field", "Not a key that is known here."});
    }
  }
  // Those of the words, too: a client is told of all faults at once.
  for (auto& fault : faults_of_words(out))
    faults.push_back(std::move(fault));
  if (!faults.empty()) return refuse(std::move(faults));
  if (request.principal) out.owner = request.principal->account;
  return out;
}

Result<std::optional<std::uint64_t>> read_length(const http::Request& request) {
  const auto deferred = request.headers.get("Upload-Defer-Length");
  const bool is_given = request.headers.get("Upload-Length").has_value();
  if (deferred && *deferred != "1")
    return refuse(code::malformed_request, "Upload-Defer-Length can only be 1.");
  if (deferred.has_value() == is_given)
    return refuse(code::malformed_request, "Give Upload-Length or Upload-Defer-Length.");
  if (deferred) return std::nullopt;
  const auto length = number_in(request, "Upload-Length");
  if (!length) return not_a_number("Upload-Length");
  return length;
}

bool has_body(const http::Request& request) {
  return request.headers.get("Transfer-Encoding") ||
         number_in(request, "Content-Length").value_or(0) > 0;
}

Result<void> check_content_type(const http::Request& request) {
  const auto type = request.headers.get("Content-Type").value_or("");
  if (http::equals_ignoring_case(http::trim(type), "application/offset+octet-stream")) return {};
  return refuse(code::unsupported_media_type, "The body must be application/offset+octet-stream.");
}

Result<Piece> read_piece(const http::Request& request, bool created) {
  Piece piece;
  if (!created) {
    const auto offset = number_in(request, "Upload-Offset");
    if (!offset) return not_a_number("Upload-Offset");
    piece.offset = *offset;
    if (request.headers.get("Upload-Length")) {
      piece.length = number_in(request, "Upload-Length");
      if (!piece.length) return not_a_number("Upload-Length");
    }
  }
  if (const auto text = request.headers.get("Upload-Checksum")) {
    auto checksum = parse_checksum(*text);
    if (!checksum) return refusal(checksum);
    piece.checksum = std::move(*checksum);
  }
  return piece;
}

}  // namespace matinee::content::tus
