#include "objects/s3/location.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>

#include "http/url.hpp"
#include "objects/object_store.hpp"

namespace matinee::objects::s3 {
namespace {

constexpr std::string_view scheme = "s3://";

struct Options {
  std::string region;
  std::string endpoint;
  std::optional<bool> path_style;
};

[[noreturn]] void refuse_url(const std::string& why) {
  throw std::invalid_argument{
      "not an S3 URL: " + why +
      "; expected s3://BUCKET[/PREFIX]?region=…[&endpoint=…][&path_style=true|false]"
  };
}

bool is_bucket(std::string_view name) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
  };
  return name.size() >= 3 && name.size() <= 63 && std::ranges::all_of(name, is_allowed) &&
         name.find("..") == std::string_view::npos;
}

void read_option(std::string_view name, const std::string& value, Options& out) {
  if (name == "region") {
    out.region = value;
  } else if (name == "endpoint") {
    out.endpoint = value;
  } else if (name == "path_style" && (value == "true" || value == "false")) {
    out.path_style = value == "true";
  } else {
    refuse_url("there is no option " + std::string{name} + " like this");
  }
}

Options read_options(std::string_view query) {
  Options out;
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) refuse_url("an option has no value");
    const auto value = http::percent_decode(pair.substr(equals + 1), false);
    if (!value) refuse_url("an option is broken");
    read_option(pair.substr(0, equals), *value, out);
  }
  return out;
}

/// The host of an endpoint without a path: "https://host:port".
std::string check_endpoint(std::string endpoint) {
  while (endpoint.ends_with('/'))
    endpoint.pop_back();
  const bool is_url = endpoint.starts_with("http://") || endpoint.starts_with("https://");
  const auto authority = endpoint.substr(std::min(endpoint.find("://") + 3, endpoint.size()));
  if (!is_url || !http::is_authority(authority))
    refuse_url("the endpoint has to be http:// or https:// and a host");
  return endpoint;
}

std::string or_else(std::string value, std::string fallback) {
  return value.empty() ? std::move(fallback) : std::move(value);
}

}  // namespace

Location parse_location(std::string_view url, const aws::Environment& environment) {
  if (!url.starts_with(scheme)) refuse_url("it does not begin with s3://");
  const auto mark = std::min(url.find('?'), url.size());
  const auto path = url.substr(scheme.size(), mark - scheme.size());
  const auto options = read_options(url.substr(std::min(mark + 1, url.size())));
  const auto slash = std::min(path.find('/'), path.size());
  Location out{
      .bucket = std::string{path.substr(0, slash)},
      .prefix = std::string{path.substr(std::min(slash + 1, path.size()))},
      .region = or_else(options.region, environment("AWS_REGION")),
      .base_url = {},
      .base_path = "/"
  };
  while (out.prefix.ends_with('/'))
    out.prefix.pop_back();
  if (!is_bucket(out.bucket)) refuse_url("that is no name of a bucket");
  if (!out.prefix.empty() && !is_valid_key(out.prefix)) refuse_url("the prefix is no key");
  if (!out.prefix.empty()) out.prefix += '/';
  if (out.region.empty()) refuse_url("there is no region");
  const bool is_aws = options.endpoint.empty();
  const std::string endpoint =
      is_aws ? "https://s3." + out.region + ".amazonaws.com" : check_endpoint(options.endpoint);
  // The certificate of AWS is for one name below its own.
  const bool has_dots = out.bucket.find('.') != std::string::npos;
  if (options.path_style.value_or(!is_aws || has_dots)) {
    out.base_url = endpoint;
    out.base_path = '/' + out.bucket + '/';
  } else {
    const auto host = endpoint.find("://") + 3;
    out.base_url = endpoint.substr(0, host) + out.bucket + '.' + endpoint.substr(host);
  }
  return out;
}

}  // namespace matinee::objects::s3
