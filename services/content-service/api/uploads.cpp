#include "content-service/api/uploads.hpp"

#include <string>
#include <utility>

#include "content-service/api/tus.hpp"
#include "http/date.hpp"

namespace matinee::content {
namespace {

constexpr std::string_view exposed =
    "Location, Matinee-Video, Tus-Checksum-Algorithm, Tus-Extension, Tus-Max-Size, Tus-Resumable, "
    "Tus-Version, Upload-Defer-Length, Upload-Expires, Upload-Length, Upload-Metadata, "
    "Upload-Offset, X-Request-Id";
constexpr std::string_view allowed =
    "Authorization, Content-Type, Idempotency-Key, Tus-Resumable, Upload-Checksum, "
    "Upload-Defer-Length, Upload-Length, Upload-Metadata, Upload-Offset, X-HTTP-Method-Override, "
    "X-Request-Id";

/// What every answer says of an upload.
void describe(http::Response& response, const Upload& upload) {
  response.headers.set("Upload-Offset", std::to_string(upload.received));
  if (upload.state == UploadState::receiving) {
    const auto expires = std::chrono::floor<std::chrono::seconds>(upload.expires_at);
    response.headers.set(
        "Upload-Expires", http::format_http_date(std::chrono::system_clock::to_time_t(expires))
    );
  }
  if (upload.made) response.headers.set("Matinee-Video", upload.made->str());
}

std::string location_of(const UploadId& id) {
  return "/uploads/" + id.str();
}

http::Response created(const Upload& upload) {
  http::Response response{.status = 201};
  response.headers.set("Location", location_of(upload.id));
  describe(response, upload);
  return response;
}

/// A new upload whose request brings no bytes.
class NoBytes final : public http::BodySink {
 public:
  explicit NoBytes(http::Response answer) : answer_{std::move(answer)} {}

  Result<void> write(std::string_view /*bytes*/) override { return {}; }

  void save() override {}

  Result<http::Response> finish(bool /*whole*/) override { return std::move(answer_); }

 private:
  http::Response answer_;
};

class Bytes final : public http::BodySink {
 public:
  Bytes(std::shared_ptr<UploadWriter> writer, http::Response answer, Metrics& metrics)
      : writer_{std::move(writer)}, answer_{std::move(answer)}, metrics_{metrics} {}

  Result<void> write(std::string_view bytes) override { return writer_->write(bytes); }

  void save() override {
    // What refuses it refuses `finish` too.
    static_cast<void>(writer_->save());
  }

  Result<http::Response> finish(bool whole) override {
    const auto upload = writer_->finish(whole);
    if (!upload) {
      metrics_.uploads.add(upload.error().code.name);
      return refusal(upload);
    }
    describe(answer_, *upload);
    return std::move(answer_);
  }

 private:
  std::shared_ptr<UploadWriter> writer_;
  http::Response answer_;
  Metrics& metrics_;
};

UserId owner_of(const http::Request& request) {
  return request.principal ? request.principal->account : UserId{};
}

std::string fingerprint(const http::Request& request) {
  std::string out;
  for (const auto* name : {"Upload-Length", "Upload-Defer-Length", "Upload-Metadata"}) {
    const auto value = request.headers.get(name).value_or("");
    out += std::to_string(value.size()) + ':' + std::string{value};
  }
  return out;
}

http::Response preflight(std::uint64_t max_bytes, std::string_view methods) {
  http::Response response = http::no_content();
  response.headers.set("Tus-Version", tus::version);
  response.headers.set("Tus-Extension", tus::extensions);
  response.headers.set("Tus-Checksum-Algorithm", tus::checksum_algorithms);
  response.headers.set("Tus-Max-Size", std::to_string(max_bytes));
  response.headers.set("Allow", methods);
  response.headers.set("Access-Control-Allow-Methods", methods);
  response.headers.set("Access-Control-Allow-Headers", allowed);
  response.headers.set("Access-Control-Expose-Headers", exposed);
  response.headers.set("Access-Control-Max-Age", "7200");
  return response;
}

}  // namespace

http::Options Uploads::route_options(http::Body body) {
  return {
      .body = body,
      .cors = true,
      .overridable = true,
      .headers =
          {{"Tus-Resumable", std::string{tus::version}},
           {"Tus-Version", std::string{tus::version}},
           {"Cache-Control", "no-store"},
           {"Access-Control-Expose-Headers", std::string{exposed}}},
  };
}

Result<http::Response> Uploads::options(const http::Request& /*request*/) const {
  return preflight(parts_.max_bytes, "POST, OPTIONS");
}

Result<http::Response> Uploads::options_of(
    const http::Request& /*request*/, const std::string& /*id*/
) const {
  return preflight(parts_.max_bytes, "HEAD, PATCH, DELETE, OPTIONS");
}

Result<Uploads::Sink> Uploads::create(const http::Request& request) {
  auto sink = try_create(request);
  if (!sink) parts_.metrics.uploads.add(sink.error().code.name);
  return sink;
}

Result<Uploads::Sink> Uploads::try_create(const http::Request& request) {
  if (const auto checked = tus::check_version(request); !checked) return refusal(checked);
  const bool brings_bytes = tus::has_body(request);
  if (brings_bytes) {
    if (const auto checked = tus::check_content_type(request); !checked) return refusal(checked);
  }
  auto piece = tus::read_piece(request, true);
  if (!piece) return refusal(piece);
  const auto upload = open(request);
  if (!upload) return refusal(upload);
  // A request that was sent again: its bytes are there already, or come by another one.
  if (!brings_bytes || upload->received > 0) return std::make_unique<NoBytes>(created(*upload));
  auto writer = parts_.go_on(owner_of(request), upload->id, *std::move(piece));
  if (!writer) return refusal(writer);
  return std::make_unique<Bytes>(*std::move(writer), created(*upload), parts_.metrics);
}

Result<Upload> Uploads::open(const http::Request& request) {
  const auto length = tus::read_length(request);
  if (!length) return refusal(length);
  const auto wanted = tus::read_metadata(request);
  if (!wanted) return refusal(wanted);
  const auto answer = parts_.keys.once(
      request,
      fingerprint(request),
      [&](const std::string& token) -> Result<http::Response> {
        NewVideo video = *wanted;
        video.request_token = token;
        const std::string metadata{request.headers.get("Upload-Metadata").value_or("")};
        const auto upload = parts_.create(std::move(video), metadata, *length);
        if (!upload) return refusal(upload);
        return created(*upload);
      }
  );
  if (!answer) return refusal(answer);
  const std::string location{answer->headers.get("Location").value_or("")};
  const auto id = UploadId::parse(location.substr(location.rfind('/') + 1));
  if (!id) return refuse(code::not_found);
  return parts_.find(owner_of(request), *id);
}

Result<http::Response> Uploads::show(const http::Request& request, const UploadId& id) {
  if (const auto checked = tus::check_version(request); !checked) return refusal(checked);
  const auto upload = parts_.find(owner_of(request), id);
  if (!upload) return refusal(upload);
  http::Response response{.status = 200};
  describe(response, *upload);
  if (upload->length) {
    response.headers.set("Upload-Length", std::to_string(*upload->length));
  } else {
    response.headers.set("Upload-Defer-Length", "1");
  }
  if (!upload->metadata.empty()) response.headers.set("Upload-Metadata", upload->metadata);
  return response;
}

Result<Uploads::Sink> Uploads::append(const http::Request& request, const UploadId& id) {
  if (const auto checked = tus::check_version(request); !checked) return refusal(checked);
  if (const auto checked = tus::check_content_type(request); !checked) return refusal(checked);
  auto piece = tus::read_piece(request, false);
  if (!piece) return refusal(piece);
  auto writer = parts_.go_on(owner_of(request), id, *std::move(piece));
  if (!writer) return refusal(writer);
  return std::make_unique<Bytes>(*std::move(writer), http::no_content(), parts_.metrics);
}

Result<http::Response> Uploads::remove(const http::Request& request, const UploadId& id) {
  if (const auto checked = tus::check_version(request); !checked) return refusal(checked);
  if (const auto removed = parts_.remove(owner_of(request), id); !removed) return refusal(removed);
  return http::no_content();
}

}  // namespace matinee::content
