#include "http/message.hpp"

#include <algorithm>
#include <array>

#include <unistd.h>

#include "http/text.hpp"

namespace matinee::http {

namespace {

constexpr std::array<std::pair<Method, std::string_view>, 7> method_names{{
    {Method::get, "GET"},
    {Method::head, "HEAD"},
    {Method::post, "POST"},
    {Method::put, "PUT"},
    {Method::patch, "PATCH"},
    {Method::del, "DELETE"},
    {Method::options, "OPTIONS"},
}};

std::string clean(std::string_view value) {
  std::string out{value};
  std::ranges::replace_if(out, [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
  return out;
}

}  // namespace

std::string_view to_string(Method method) {
  return method_names.at(static_cast<std::size_t>(method)).second;
}

std::optional<Method> parse_method(std::string_view text) {
  for (const auto& [method, name] : method_names) {
    if (name == text) return method;
  }
  return std::nullopt;
}

std::optional<std::string_view> Headers::get(std::string_view name) const {
  for (const auto& [key, value] : fields_) {
    if (equals_ignoring_case(key, name)) return value;
  }
  return std::nullopt;
}

void Headers::set(std::string_view name, std::string_view value) {
  std::string cleaned = clean(value);  // First: `value` may point into a field that is about to go.
  std::erase_if(fields_, [&](const auto& field) {
    return equals_ignoring_case(field.first, name);
  });
  fields_.emplace_back(clean(name), std::move(cleaned));
}

void Headers::add(std::string_view name, std::string_view value) {
  fields_.emplace_back(clean(name), clean(value));
}

ReceivedFile::ReceivedFile(std::string path, std::uint64_t size, std::string sha256_hex)
    : path_{std::move(path)}, size_{size}, sha256_hex_{std::move(sha256_hex)} {
  // A file that was moved away is no longer under this name, which is never used twice.
  const auto remove = [name = path_](void*) { ::unlink(name.c_str()); };
  remover_ = std::shared_ptr<void>{nullptr, remove};
}

const Form::File* Form::file(std::string_view name) const {
  const auto found = std::ranges::find(files, name, &File::name);
  return found == files.end() ? nullptr : &*found;
}

}  // namespace matinee::http
