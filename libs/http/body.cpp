#include "http/body.hpp"

#include <optional>

#include "http/multipart.hpp"
#include "http/text.hpp"

namespace matinee::http {

namespace {

constexpr std::uint64_t ignored_body_limit = 64UL * 1024;
constexpr std::size_t max_form_fields = 64UL * 1024;

class IgnoredBody final : public BodyReceiver {
 public:
  Result<void> write(std::string_view) override { return {}; }

  Result<void> finish(Request&) override { return {}; }
};

class MemoryBody final : public BodyReceiver {
 public:
  Result<void> write(std::string_view bytes) override {
    text_ += bytes;
    return {};
  }

  Result<void> finish(Request& request) override {
    request.body = std::move(text_);
    return {};
  }

 private:
  std::string text_;
};

class FileBody final : public BodyReceiver {
 public:
  explicit FileBody(SpoolFile file) : file_{std::move(file)} {}

  Result<void> write(std::string_view bytes) override { return file_.write(bytes); }

  Result<void> finish(Request& request) override {
    request.file = file_.finish();
    return {};
  }

 private:
  SpoolFile file_;
};

Result<std::unique_ptr<BodyReceiver>> receive_file(Spool& spool) {
  auto file = SpoolFile::create(spool);
  if (!file) return refusal(file);
  return std::make_unique<FileBody>(*std::move(file));
}

class FormBody final : public BodyReceiver, private MultipartParser::Sink {
 public:
  FormBody(std::string_view boundary, Spool& spool) : spool_{spool}, parser_{boundary, *this} {}

  Result<void> write(std::string_view bytes) override { return parser_.feed(bytes); }

  Result<void> finish(Request& request) override {
    if (auto complete = parser_.finish(); !complete) return complete;
    request.form = std::move(form_);
    return {};
  }

 private:
  Result<void> begin(const MultipartParser::Part& part) override {
    part_ = part;
    value_.clear();
    if (part.filename) {
      auto file = SpoolFile::create(spool_);
      if (!file) return refusal(file);
      file_.emplace(*std::move(file));
    }
    return count(part.name.size() + part.content_type.size());
  }

  Result<void> data(std::string_view bytes) override {
    if (file_) return file_->write(bytes);
    value_ += bytes;
    return count(bytes.size());
  }

  Result<void> end() override {
    if (file_) {
      form_.files.push_back({
          .name = part_.name,
          .filename = *part_.filename,
          .content_type = part_.content_type,
          .content = file_->finish(),
      });
      file_.reset();
      return {};
    }
    if (!form_.fields.emplace(part_.name, std::move(value_)).second) {
      return refuse(code::malformed_request, "The form has a field twice.");
    }
    return {};
  }

  Result<void> count(std::size_t bytes) {
    in_memory_ += bytes;
    if (in_memory_ > max_form_fields)
      return refuse(code::body_too_large, "The fields of the form are too large.");
    return {};
  }

  Spool& spool_;
  MultipartParser parser_;
  MultipartParser::Part part_;
  std::optional<SpoolFile> file_;
  std::string value_;
  std::size_t in_memory_ = 0;
  Form form_;
};

}  // namespace

std::uint64_t body_limit(const Body& body) {
  return body.kind == Body::Kind::none ? ignored_body_limit : body.limit;
}

Result<std::unique_ptr<BodyReceiver>> receive_body(
    const Body& body, const Request& request, Spool& spool
) {
  const auto coding = request.headers.get("Content-Encoding");
  if (coding && !equals_ignoring_case(trim(*coding), "identity")) {
    return refuse(code::unsupported_media_type, "Compressed bodies are not accepted.");
  }
  switch (body.kind) {
    case Body::Kind::none:
      return std::make_unique<IgnoredBody>();
    case Body::Kind::memory:
      return std::make_unique<MemoryBody>();
    case Body::Kind::file:
      return receive_file(spool);
    case Body::Kind::sink:  // Its opener has made one.
    case Body::Kind::multipart:
      break;
  }
  const auto boundary = multipart_boundary(request.headers.get("Content-Type").value_or(""));
  if (!boundary)
    return refuse(code::unsupported_media_type, "The body must be multipart/form-data.");
  return std::make_unique<FormBody>(*boundary, spool);
}

}  // namespace matinee::http
