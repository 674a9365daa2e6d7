#include <algorithm>
#include <optional>

#include <boost/json/value.hpp>

#include "http/client.hpp"
#include "json/json.hpp"

namespace matinee::http {

namespace {

constexpr std::chrono::milliseconds usual_timeout{10'000};

std::string text_of(const boost::json::object& object, std::string_view name) {
  const auto* const found = object.if_contains(name);
  return found != nullptr && found->is_string() ? std::string{found->get_string()} : std::string{};
}

std::vector<FieldError> faults_of(const boost::json::object& object) {
  std::vector<FieldError> faults;
  const auto* const list = object.if_contains("errors");
  if (list == nullptr || !list->is_array()) return faults;
  for (const auto& entry : list->get_array()) {
    const auto* const fault = entry.if_object();
    if (fault == nullptr) continue;
    faults.push_back(
        {.pointer = text_of(*fault, "pointer"),
         .code = text_of(*fault, "code"),
         .detail = text_of(*fault, "detail")}
    );
  }
  return faults;
}

/// Nothing when the body is not a problem document with a code of ours.
std::optional<Error> read_problem(const ClientResponse& response) {
  const auto type = response.headers.get("Content-Type");
  if (!type || !type->starts_with("application/problem+json")) return std::nullopt;
  const auto document = json::parse(response.body);
  const auto* const object = document ? document->if_object() : nullptr;
  if (object == nullptr) return std::nullopt;
  const auto name = text_of(*object, "code");
  const auto* const code = std::ranges::find(code::all, name, &Code::name);
  if (code == code::all.end()) return std::nullopt;
  return Error{.code = *code, .message = text_of(*object, "detail"), .details = faults_of(*object)};
}

}  // namespace

Peer::Peer(Client& client, std::string base_url, std::function<std::string()> token)
    : client_{client}, base_url_{std::move(base_url)}, token_{std::move(token)} {
  while (base_url_.ends_with('/'))
    base_url_.pop_back();
}

Result<std::string> Peer::get(std::string_view path) const {
  return call(Method::get, path, {}, usual_timeout);
}

Result<std::string> Peer::post(std::string_view path, std::string json_body) const {
  return call(Method::post, path, std::move(json_body), usual_timeout);
}

Result<std::string> Peer::call(
    Method method, std::string_view path, std::string json_body, std::chrono::milliseconds timeout
) const {
  ClientRequest request{
      .method = method, .url = base_url_ + std::string{path}, .total_timeout = timeout
  };
  request.headers.add("Accept", "application/json");
  if (token_) request.headers.add("Authorization", "Bearer " + token_());
  if (!json_body.empty()) request.headers.add("Content-Type", "application/json");
  request.body = std::move(json_body);

  auto response = client_.send(request);
  if (response.status >= 200 && response.status < 300) return std::move(response.body);
  if (response.status >= 400 && response.status < 500) {
    if (auto error = read_problem(response)) return std::unexpected{std::move(*error)};
  }
  throw Unavailable{base_url_ + " answers with status " + std::to_string(response.status)};
}

}  // namespace matinee::http
