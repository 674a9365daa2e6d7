#include "objects/s3/location.hpp"

#include <algorithm>
#include <optional>

#include "aws/resource_url.hpp"
#include "objects/object_store.hpp"

namespace matinee::objects::s3 {
namespace {

constexpr aws::ResourceForm form{
    .service = "s3",
    .option = "path_style",
    .shape = "s3://BUCKET[/PREFIX]?region=…[&endpoint=…][&path_style=true|false]",
};

bool is_bucket(std::string_view name) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
  };
  return name.size() >= 3 && name.size() <= 63 && std::ranges::all_of(name, is_allowed) &&
         name.find("..") == std::string_view::npos;
}

/// Nothing when the setting says nothing of it.
std::optional<bool> path_style(const aws::ResourceUrl& resource) {
  const auto given = resource.options.find("path_style");
  if (given == resource.options.end()) return std::nullopt;
  if (given->second != "true" && given->second != "false")
    aws::refuse_resource_url(form, "path_style has to be true or false");
  return given->second == "true";
}

}  // namespace

Location parse_location(std::string_view url, const aws::Environment& environment) {
  const auto resource = aws::parse_resource_url(form, url, environment);
  const std::string_view path = resource.name;
  const auto slash = std::min(path.find('/'), path.size());
  Location out{
      .bucket = std::string{path.substr(0, slash)},
      .prefix = std::string{path.substr(std::min(slash + 1, path.size()))},
      .region = resource.region,
      .base_url = resource.endpoint,
      .base_path = "/"
  };
  while (out.prefix.ends_with('/'))
    out.prefix.pop_back();
  if (!is_bucket(out.bucket)) aws::refuse_resource_url(form, "that is no name of a bucket");
  if (!out.prefix.empty() && !is_valid_key(out.prefix))
    aws::refuse_resource_url(form, "the prefix is no key");
  if (!out.prefix.empty()) out.prefix += '/';
  // The certificate of AWS is for one name below its own.
  const bool has_dots = out.bucket.find('.') != std::string::npos;
  if (path_style(resource).value_or(!resource.is_aws || has_dots)) {
    out.base_path = '/' + out.bucket + '/';
  } else {
    out.base_url.insert(out.base_url.find("://") + 3, out.bucket + '.');
  }
  return out;
}

}  // namespace matinee::objects::s3
