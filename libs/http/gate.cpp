#include "http/gate.hpp"

#include <algorithm>

#include "http/finish.hpp"
#include "http/text.hpp"
#include "http/url.hpp"

namespace matinee::http {

namespace {

constexpr std::size_t max_request_id = 64;

bool is_request_id(std::string_view text) {
  return !text.empty() && text.size() <= max_request_id && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
}

std::string names_of(const std::vector<Method>& methods) {
  std::string names;
  for (const auto method : methods) {
    if (method == Method::options) continue;  // Said below, of every path.
    if (!names.empty()) names += ", ";
    names += to_string(method);
    if (method == Method::get) names += ", HEAD";
  }
  return names.empty() ? "OPTIONS" : names + ", OPTIONS";
}

/// The first element of a list that a trusted proxy sends.
std::string_view first_of(const Headers& headers, std::string_view name) {
  auto list = headers.get(name).value_or("");
  return take_until(list, ',');
}

/// Came through a proxy, and so from outside: services call each other directly.
bool passed_on(const Headers& headers) {
  return headers.get("X-Forwarded-For") || headers.get("Forwarded");
}

Result<void> check_role(Access access, const Principal& principal) {
  if (access == Access::guest) return {};
  if (access == Access::service)
    return principal.service.empty() ? refuse(code::forbidden) : Result<void>{};
  if (principal.account.empty()) return refuse(code::forbidden);
  if (access == Access::admin && principal.role < Role::admin) return refuse(code::forbidden);
  if (access == Access::editor && principal.role < Role::editor) return refuse(code::forbidden);
  return {};
}

}  // namespace

Gate::Gate(
    const Router& router,
    Authenticator& authenticator,
    const std::vector<std::string>& trusted_proxies
)
    : router_{router}, authenticator_{authenticator}, proxies_{trusted_proxies} {}

Admission Gate::admit(RequestHead head, std::string_view peer, Request& request) const {
  const auto given_id = head.headers.get("X-Request-Id");
  if (given_id && is_request_id(*given_id)) request.request_id = *given_id;
  const auto known = parse_method(head.method);
  request.method = known.value_or(Method::options);

  Admission admission;
  const auto refuse_with = [&](const Error& error) {
    admission.answer = problem(error, request.request_id);
  };
  if (const auto read = read_target(head, peer, request); !read) {
    request.headers = std::move(head.headers);
    refuse_with(read.error());
    return admission;
  }
  request.target = std::move(head.target);
  request.headers = std::move(head.headers);
  if (!known) {
    refuse_with(refuse(code::not_implemented, "The method is not known here.").error());
    return admission;
  }
  override_method(request);
  find_route(request, admission);
  if (admission.answer) return admission;
  if (const auto access = check_access(admission.route->access, request); !access)
    refuse_with(access.error());
  return admission;
}

Result<void> Gate::read_target(const RequestHead& head, std::string_view peer, Request& request)
    const {
  request.source = peer;
  auto target = parse_target(head.target);
  if (!target) return refusal(target);
  if (target->path == "*" && head.method != "OPTIONS") return refuse(code::malformed_request);
  request.path = std::move(target->path);
  request.query = std::move(target->query);

  std::string_view host = head.headers.get("Host").value_or("");
  if (host.empty() && !head.http_1_0)
    return refuse(code::malformed_request, "The Host field is missing.");
  if (!target->authority.empty()) host = target->authority;
  std::string_view scheme = "http";
  if (proxies_.trusts(peer)) {
    request.source = proxies_.client(peer, head.headers.get("X-Forwarded-For").value_or(""));
    if (equals_ignoring_case(first_of(head.headers, "X-Forwarded-Proto"), "https"))
      scheme = "https";
    if (const auto forwarded = first_of(head.headers, "X-Forwarded-Host"); !forwarded.empty())
      host = forwarded;
  }
  if (host.empty()) host = "localhost";
  if (!is_authority(host)) return refuse(code::malformed_request, "The host is not valid.");
  request.base_url = std::string{scheme} + "://" + std::string{host};
  return {};
}

/// For clients and proxies that know only GET and POST.
void Gate::override_method(Request& request) const {
  const auto name = request.headers.get("X-HTTP-Method-Override");
  if (!name || request.method != Method::post) return;
  const auto method = parse_method(*name);
  const auto* const route = method ? router_.find(*method, request.path).route : nullptr;
  if (route != nullptr && route->options.overridable) request.method = *method;
}

void Gate::find_route(Request& request, Admission& admission) const {
  auto match = router_.find(request.method, request.path);
  if (match.route != nullptr && match.route->access == Access::service &&
      passed_on(request.headers)) {
    admission.answer = problem(refuse(code::not_found).error(), request.request_id);
    return;
  }
  if (match.route != nullptr) {
    admission.route = match.route;
    admission.cors = match.route->options.cors;
    request.segments = std::move(match.segments);
    return;
  }
  for (const auto method : match.allowed) {
    const auto* route = router_.find(method, request.path).route;
    admission.cors = admission.cors || (route != nullptr && route->options.cors);
  }
  if (request.method == Method::options && (!match.allowed.empty() || request.path == "*")) {
    admission.answer = options_response(names_of(match.allowed), admission.cors);
  } else if (match.allowed.empty()) {
    admission.answer = problem(refuse(code::not_found).error(), request.request_id);
  } else {
    admission.answer = problem(refuse(code::method_not_allowed).error(), request.request_id);
    admission.answer->headers.set("Allow", names_of(match.allowed));
  }
}

Result<void> Gate::check_access(Access access, Request& request) const {
  // What clients, players and payment providers put into Authorization is not for these; two of
  // them bring their own proof.
  if (access == Access::anyone || access == Access::playback || access == Access::signature)
    return {};
  const auto authorization = request.headers.get("Authorization");
  if (!authorization) {
    if (access != Access::guest) return refuse(code::unauthenticated);
    return {};
  }
  auto principal = authenticator_.authenticate(*authorization);
  if (!principal) return refusal(principal);
  request.principal = std::move(*principal);
  return check_role(access, *request.principal);
}

}  // namespace matinee::http
