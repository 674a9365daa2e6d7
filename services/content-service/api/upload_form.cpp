#include "content-service/api/upload_form.hpp"

#include <fstream>
#include <utility>

#include "content-service/domain/sniff.hpp"

namespace matinee::content {
namespace {

std::string read_head(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) throw Unavailable{"the received file can't be read"};
  std::string head(sniffed_bytes, '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  return head;
}

/// Browsers send line breaks of form fields as CR LF.
std::string unix_lines(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n') continue;
    out += text[at];
  }
  return out;
}

void read_field(
    const std::string& name,
    const std::string& value,
    NewVideo& out,
    std::vector<FieldError>& faults
) {
  if (name == "title") {
    out.title = value;
  } else if (name == "description") {
    out.description = unix_lines(value);
  } else if (name == "published") {
    if (value != "true" && value != "false")
      faults.push_back({"/published", "invalid", "true or false."});
    out.published = value == "true";
  } else if (name == "access") {
    const auto access = parse_title_access(value);
    if (!access) faults.push_back({"/access", "invalid", "subscription or free."});
    out.access = access.value_or(TitleAccess::subscription);
  } else {
    faults.push_back({"/" + name, "unknown_field", "Not a field of this form."});
  }
}

}  // namespace

Result<NewVideo> read_upload(const http::Request& request) {
  NewVideo out;
  std::vector<FieldError> faults;
  for (const auto& [name, value] : request.form.fields) {
    if (name == "file") continue;  // Sent without a filename: reported as missing below.
    read_field(name, value, out, faults);
  }
  for (const auto& file : request.form.files) {
    if (file.name != "file")
      faults.push_back({"/" + file.name, "unknown_field", "Not a file of this form."});
  }
  const http::Form::File* file = request.form.file("file");
  if (file == nullptr) {
    faults.push_back({"/file", "required", "A file part with a filename."});
  } else if (request.form.files.size() > 1) {
    faults.push_back({"/file", "too_many", "One file per request."});
  }
  if (file == nullptr || !faults.empty()) return refuse(std::move(faults));

  if (request.principal) out.owner = request.principal->account;
  out.filename = file->filename;
  out.path = file->content.path();
  out.bytes = file->content.size();
  out.sha256_hex = file->content.sha256_hex();
  out.head = read_head(out.path);
  return out;
}

std::string fingerprint(const NewVideo& video) {
  std::string out;
  for (const auto& part :
       {video.title,
        video.description,
        std::string{video.published ? "published" : "hidden"},
        std::string{to_string(video.access)},
        video.filename,
        std::to_string(video.bytes),
        video.sha256_hex}) {
    out += std::to_string(part.size()) + ':' + part;
  }
  return out;
}

}  // namespace matinee::content
