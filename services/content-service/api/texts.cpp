#include "content-service/api/texts.hpp"

#include <fstream>
#include <utility>

#include "content-service/api/action_log.hpp"
#include "content-service/api/wire.hpp"

namespace matinee::content {
namespace {

std::string read_file(const http::Form::File& file) {
  std::ifstream in{file.content.path(), std::ios::binary};
  std::string bytes(file.content.size(), '\0');
  if (!in.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))
    throw Unavailable{"the received file can't be read"};
  return bytes;
}

void read_flag(
    const std::string& name, const std::string& value, bool& out, std::vector<FieldError>& faults
) {
  if (value != "true" && value != "false")
    faults.push_back({"/" + name, "invalid", "true or false."});
  out = value == "true";
}

void read_field(
    const std::string& name, const std::string& value, NewText& out, std::vector<FieldError>& faults
) {
  if (name == "language") {
    out.language = value;
  } else if (name == "name") {
    out.name = value;
  } else if (name == "forced") {
    read_flag(name, value, out.forced, faults);
  } else if (name == "preselected") {
    read_flag(name, value, out.preselected, faults);
  } else if (name == "kind") {
    const auto kind = parse_text_kind(value);
    if (!kind) faults.push_back({"/kind", "invalid", "subtitles or captions."});
    out.kind = kind.value_or(TextKind::subtitles);
  } else if (name != "file") {  // Sent without a filename: reported as missing.
    faults.push_back({"/" + name, "unknown_field", "Not a field of this form."});
  }
}

/// Refuses with every fault of the form; what is in the file is looked at later.
Result<NewText> read_text(const http::Request& request) {
  NewText out;
  std::vector<FieldError> faults;
  for (const auto& [name, value] : request.form.fields)
    read_field(name, value, out, faults);
  const auto* file = request.form.file("file");
  if (file == nullptr) {
    faults.push_back({"/file", "required", "A file part with a filename."});
  } else if (request.form.files.size() > 1) {
    faults.push_back({"/file", "too_many", "One file per request."});
  }
  if (!faults.empty()) return refuse(std::move(faults));
  out.bytes = read_file(*file);
  return out;
}

}  // namespace

Result<http::Response> Texts::list(const http::Request& request, const VideoId& id) {
  const auto video = videos_.find(id);
  if (!video) return refuse(code::not_found);
  auto response = http::with_etag(request, http::ok(texts_to_json(*video)));
  response.headers.set("Cache-Control", "private, no-cache");
  response.headers.set("Vary", "Authorization");
  return response;
}

Result<http::Response> Texts::add(const http::Request& request, const VideoId& id) {
  const auto version = version_of(request, id);
  if (!version) return refusal(version);
  const auto wanted = read_text(request);
  if (!wanted) return refusal(wanted);
  const auto text = edit_.add(id, *wanted, *version);
  if (!text) return refusal(text);
  log_action(log_, request, "text added", id);
  return http::created("/videos/" + id.str() + "/subtitles/" + text->id.str(), render(id, *text));
}

Result<http::Response> Texts::replace(
    const http::Request& request, const VideoId& id, const TextId& text
) {
  const auto version = version_of(request, id);
  if (!version) return refusal(version);
  const auto wanted = read_text(request);
  if (!wanted) return refusal(wanted);
  const auto replaced = edit_.replace(id, text, *wanted, *version);
  if (!replaced) return refusal(replaced);
  log_action(log_, request, "text replaced", id);
  return http::ok(render(id, *replaced));
}

Result<http::Response> Texts::remove(
    const http::Request& request, const VideoId& id, const TextId& text
) {
  const auto version = version_of(request, id);
  if (!version) return refusal(version);
  if (const auto removed = edit_.remove(id, text, *version); !removed) return refusal(removed);
  log_action(log_, request, "text removed", id);
  return http::no_content();
}

Result<std::optional<std::int64_t>> Texts::version_of(
    const http::Request& request, const VideoId& id
) {
  const auto video = videos_.find(id);
  if (!video) return refuse(code::not_found);
  return read_if_match(request, *video);
}

std::string Texts::render(const VideoId& id, const AddedText& text) {
  const auto video = videos_.find(id);
  return to_json(text, video && video->is_shown(text));
}

}  // namespace matinee::content
