#include "aws/resource_url.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "http/url.hpp"

namespace matinee::aws {
namespace {

void read_option(const ResourceForm& form, std::string_view pair, ResourceUrl& out) {
  const auto equals = pair.find('=');
  if (equals == std::string_view::npos) refuse_resource_url(form, "an option has no value");
  const std::string name{pair.substr(0, equals)};
  auto value = http::percent_decode(pair.substr(equals + 1), false);
  if (!value) refuse_resource_url(form, "an option is broken");
  const bool is_known = name == "region" || name == "endpoint" || name == form.option;
  if (!is_known) refuse_resource_url(form, "there is no option " + name);
  if (!out.options.emplace(name, std::move(*value)).second)
    refuse_resource_url(form, "an option is given twice");
}

std::string take_option(ResourceUrl& out, std::string_view name) {
  const auto found = out.options.find(name);
  if (found == out.options.end()) return {};
  std::string value = std::move(found->second);
  out.options.erase(found);
  return value;
}

/// An endpoint without a path: "https://host:port".
std::string check_endpoint(const ResourceForm& form, std::string endpoint) {
  while (endpoint.ends_with('/'))
    endpoint.pop_back();
  const bool is_url = endpoint.starts_with("http://") || endpoint.starts_with("https://");
  const auto authority = endpoint.substr(std::min(endpoint.find("://") + 3, endpoint.size()));
  if (!is_url || !http::is_authority(authority))
    refuse_resource_url(form, "the endpoint has to be http:// or https:// and a host");
  return endpoint;
}

}  // namespace

ResourceUrl parse_resource_url(
    const ResourceForm& form, std::string_view url, const Environment& environment
) {
  const std::string scheme = std::string{form.service} + "://";
  if (!url.starts_with(scheme)) refuse_resource_url(form, "it does not begin with " + scheme);
  const auto mark = std::min(url.find('?'), url.size());
  ResourceUrl out;
  out.name = url.substr(scheme.size(), mark - scheme.size());
  auto query = url.substr(std::min(mark + 1, url.size()));
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    read_option(form, pair, out);
  }
  out.region = take_option(out, "region");
  if (out.region.empty()) out.region = environment("AWS_REGION");
  if (out.region.empty()) refuse_resource_url(form, "there is no region");
  const auto endpoint = take_option(out, "endpoint");
  out.is_aws = endpoint.empty();
  out.endpoint = out.is_aws
                     ? "https://" + std::string{form.service} + "." + out.region + ".amazonaws.com"
                     : check_endpoint(form, endpoint);
  return out;
}

void refuse_resource_url(const ResourceForm& form, const std::string& why) {
  throw std::invalid_argument{
      "not a URL of " + std::string{form.service} + ": " + why + "; expected " +
      std::string{form.shape}
  };
}

}  // namespace matinee::aws
