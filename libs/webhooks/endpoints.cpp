#include "webhooks/endpoints.hpp"

#include <algorithm>
#include <sstream>

#include "webhooks/event.hpp"
#include "webhooks/queries.hpp"
#include "webhooks/signature.hpp"

namespace matinee::webhooks {
namespace {

constexpr std::size_t max_description_bytes = 200;

/// As a column: separated by blanks, which no type has.
std::string join(const std::vector<std::string>& events) {
  std::string out;
  for (const auto& event : events)
    out += (out.empty() ? "" : " ") + event;
  return out;
}

std::vector<std::string> split(const std::string& text) {
  std::istringstream in{text};
  std::vector<std::string> out;
  for (std::string event; in >> event;)
    out.push_back(event);
  return out;
}

Endpoint to_endpoint(const db::Row& row) {
  return Endpoint{
      .id = EndpointId::trusted(row.text(0)),
      .url = row.text(1),
      .description = row.text(2),
      .events = split(row.text(3)),
      .enabled = row.boolean(4),
      .disabled_reason = row.text(5),
      .secret_version = static_cast<int>(row.integer(6)),
      .old_secret_until = row.time(7),
      .failing_since = row.optional_time(8),
      .created_at = row.time(9),
      .updated_at = row.time(10),
  };
}

}  // namespace

std::span<const db::Migration> migrations() {
  return sql::migrations;
}

Endpoints::Endpoints(
    db::Database& database,
    const Clock& clock,
    Random& random,
    EndpointPolicy policy,
    const Secret& key
)
    : database_{database}, clock_{clock}, random_{random}, policy_{policy}, key_{key} {}

Result<void> Endpoints::check(const EndpointChanges& changes) const {
  if (changes.url) {
    if (auto checked = http::check_stranger_url(*changes.url, policy_.addresses, "/url"); !checked)
      return checked;
  }
  if (changes.description && changes.description->size() > max_description_bytes)
    return refuse({FieldError{"/description", "too_long", "At most 200 bytes."}});
  if (!changes.events) return {};
  for (std::size_t i = 0; i < changes.events->size(); ++i) {
    if (std::ranges::find(event_types, changes.events->at(i)) == event_types.end())
      return refuse({FieldError{"/events/" + std::to_string(i), "invalid", "Not a type of events."}}
      );
  }
  if (changes.events->size() > event_types.size())
    return refuse({FieldError{"/events", "too_long", "Each type once."}});
  return {};
}

Result<Endpoint> Endpoints::create(const EndpointChanges& wanted) {
  if (!wanted.url) return refuse({FieldError{"/url", "required", "The URL to send to."}});
  if (const auto checked = check(wanted); !checked) return refusal(checked);
  const auto id = EndpointId::make(clock_, random_);
  const auto rows = database_.execute(
      sql::insert_webhook_endpoint,
      {id.str(),
       *wanted.url,
       wanted.description.value_or(""),
       join(wanted.events.value_or(std::vector<std::string>{})),
       clock_.now(),
       policy_.max_endpoints}
  );
  if (rows != 1)
    return refuse({FieldError{
        "/url", "too_many", "At most " + std::to_string(policy_.max_endpoints) + " endpoints."
    }});
  auto made = find(id);
  if (!made) return refuse(code::not_found);
  return *std::move(made);
}

std::vector<Endpoint> Endpoints::list() {
  return database_.find_all(sql::list_webhook_endpoints, {}, to_endpoint);
}

std::optional<Endpoint> Endpoints::find(const EndpointId& id) {
  return database_.find_one(sql::find_webhook_endpoint, {id.str()}, to_endpoint);
}

Result<Endpoint> Endpoints::edit(const EndpointId& id, const EndpointChanges& changes) {
  if (const auto checked = check(changes); !checked) return refusal(checked);
  return database_.transact([&](db::Session& session) -> Result<Endpoint> {
    auto edited = session.find_one(sql::find_webhook_endpoint, {id.str()}, to_endpoint);
    if (!edited) return refuse(code::not_found);
    edited->url = changes.url.value_or(edited->url);
    edited->description = changes.description.value_or(edited->description);
    edited->events = changes.events.value_or(edited->events);
    if (changes.enabled) {
      edited->enabled = *changes.enabled;
      edited->disabled_reason = *changes.enabled ? "" : "operator";
    }
    edited->failing_since.reset();
    edited->updated_at = clock_.now();
    session.execute(
        sql::edit_webhook_endpoint,
        {id.str(),
         edited->url,
         edited->description,
         join(edited->events),
         edited->enabled,
         edited->disabled_reason,
         edited->updated_at}
    );
    return *std::move(edited);
  });
}

bool Endpoints::remove(const EndpointId& id) {
  return database_.execute(sql::delete_webhook_endpoint, {id.str()}) == 1;
}

Result<Endpoint> Endpoints::rotate(const EndpointId& id) {
  const Time now = clock_.now();
  database_.execute(sql::rotate_webhook_secret, {id.str(), now + policy_.overlap, now});
  auto rotated = find(id);
  if (!rotated) return refuse(code::not_found);
  return *std::move(rotated);
}

Secret Endpoints::secret_of(const Endpoint& endpoint) const {
  return derive_secret(key_, endpoint.id.str(), endpoint.secret_version);
}

}  // namespace matinee::webhooks
