#include "api.hpp"
#include "command.hpp"
#include "core/encoding.hpp"
#include "output.hpp"

namespace matinee::app {

namespace {

struct EndpointLine {
  std::string id;
  std::string url;
  std::string description;
  std::vector<std::string> events;
  bool enabled = true;
  std::optional<std::string> disabled_reason;
  std::optional<std::string> failing_since;
  std::optional<std::string> secret;
};
BOOST_DESCRIBE_STRUCT(
    EndpointLine,
    (),
    (id, url, description, events, enabled, disabled_reason, failing_since, secret)
)

struct EndpointLines {
  std::vector<EndpointLine> data;
};
BOOST_DESCRIBE_STRUCT(EndpointLines, (), (data))

struct DeliveryLine {
  std::string id;
  std::string endpoint_id;
  std::string event_id;
  std::string type;
  std::string status;
  int attempts = 0;
  std::optional<std::string> next_attempt_at;
  std::optional<int> response_status;
  std::optional<int> latency_ms;
  std::optional<std::string> error;
  std::string updated_at;
};
BOOST_DESCRIBE_STRUCT(
    DeliveryLine,
    (),
    (id,
     endpoint_id,
     event_id,
     type,
     status,
     attempts,
     next_attempt_at,
     response_status,
     latency_ms,
     error,
     updated_at)
)

struct DeliveryLines {
  std::vector<DeliveryLine> data;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(DeliveryLines, (), (data, next_cursor))

struct NewEndpoint {
  std::string url;
  std::string description;
  std::vector<std::string> events;
};
BOOST_DESCRIBE_STRUCT(NewEndpoint, (), (url, description, events))

struct WebhookOptions {
  ApiOptions api;
  std::string id;
  NewEndpoint fresh;
  std::string endpoint;
  std::string status;
  int limit = 100;
};

using Options = std::shared_ptr<WebhookOptions>;

std::string joined(const std::vector<std::string>& events) {
  std::string out;
  for (const auto& event : events)
    out += (out.empty() ? "" : ",") + event;
  return out.empty() ? "all" : out;
}

std::string state_of(const EndpointLine& endpoint) {
  if (!endpoint.enabled) return "disabled (" + endpoint.disabled_reason.value_or("") + ")";
  return endpoint.failing_since ? "failing since " + *endpoint.failing_since : "enabled";
}

void print_endpoint(const EndpointLine& endpoint) {
  print(endpoint.id + "  " + state_of(endpoint));
  print("  url      " + printable(endpoint.url));
  print("  events   " + joined(endpoint.events));
  if (!endpoint.description.empty()) print("  about    " + printable(endpoint.description));
  if (endpoint.secret) print("  secret   " + *endpoint.secret + "  (shown this once)");
}

void print_delivery(const DeliveryLine& delivery) {
  print(delivery.id + "  " + delivery.status);
  print("  event    " + delivery.type + " " + delivery.event_id);
  print("  endpoint " + delivery.endpoint_id);
  print("  attempts " + std::to_string(delivery.attempts));
  if (delivery.response_status) print("  answer   " + std::to_string(*delivery.response_status));
  if (delivery.error) print("  error    " + printable(*delivery.error));
  if (delivery.next_attempt_at) print("  next     " + *delivery.next_attempt_at);
}

/// One request; prints what is answered, if anything is.
template <class Line>
int act(
    const Invocation& invocation,
    const WebhookOptions& options,
    http::Method method,
    const std::string& path,
    const std::string& body,
    void (*show)(const Line&)
) {
  http::Client client;
  Api api = options.api.connect(client, invocation.values());
  const auto answer = or_refused(api.call(method, path, body));
  if (answer.empty()) return 0;
  if (invocation.json) {
    print(answer);
  } else {
    show(or_refused(Api::decode<Line>(answer)));
  }
  return 0;
}

int list(const Invocation& invocation, const WebhookOptions& options) {
  http::Client client;
  Api api = options.api.connect(client, invocation.values());
  const auto endpoints = or_refused(api.get<EndpointLines>("/webhooks/endpoints")).data;
  if (invocation.json) {
    print(json::encode(endpoints));
    return 0;
  }
  Table table{{"ID", "STATE", "EVENTS", "URL"}};
  for (const auto& endpoint : endpoints)
    table.add({endpoint.id, state_of(endpoint), joined(endpoint.events), printable(endpoint.url)});
  table.print();
  return 0;
}

std::vector<DeliveryLine> list_deliveries(Api& api, const WebhookOptions& options) {
  std::vector<DeliveryLine> out;
  std::string cursor;
  while (std::cmp_less(out.size(), options.limit)) {
    std::string path = "/webhooks/deliveries?limit=" +
                       std::to_string(std::min(100, options.limit - static_cast<int>(out.size())));
    if (!options.endpoint.empty()) path += "&endpoint=" + percent_encode(options.endpoint);
    if (!options.status.empty()) path += "&status=" + percent_encode(options.status);
    if (!cursor.empty()) path += "&cursor=" + percent_encode(cursor);
    auto page = or_refused(api.get<DeliveryLines>(path));
    std::ranges::move(page.data, std::back_inserter(out));
    if (!page.next_cursor) break;
    cursor = *page.next_cursor;
  }
  return out;
}

int deliveries(const Invocation& invocation, const WebhookOptions& options) {
  http::Client client;
  Api api = options.api.connect(client, invocation.values());
  const auto found = list_deliveries(api, options);
  if (invocation.json) {
    print(json::encode(found));
    return 0;
  }
  Table table{{"ID", "EVENT", "STATUS", "ATTEMPTS", "ANSWER", "MS", "NEXT"}};
  for (const auto& delivery : found) {
    const auto number = [](const std::optional<int>& value) {
      return value ? std::to_string(*value) : std::string{};
    };
    table.add(
        {delivery.id,
         delivery.type,
         delivery.status,
         std::to_string(delivery.attempts),
         printable(delivery.error.value_or(number(delivery.response_status))),
         number(delivery.latency_ms),
         delivery.next_attempt_at.value_or("")}
    );
  }
  table.print();
  return 0;
}

std::string endpoint_path(const WebhookOptions& options) {
  return "/webhooks/endpoints/" + percent_encode(options.id);
}

void add_add(CLI::App& webhooks, Invocation& invocation, const Options& options) {
  CLI::App* command = add_command(
      webhooks,
      invocation,
      "add",
      "Tell a URL of events; prints the secret that signs them",
      [&invocation, options] {
        return act<EndpointLine>(
            invocation,
            *options,
            http::Method::post,
            "/webhooks/endpoints",
            json::encode(options->fresh),
            print_endpoint
        );
      }
  );
  command->add_option("URL", options->fresh.url, "https://…")->required();
  command->add_option("--events", options->fresh.events, "Types, separated by commas; without: all")
      ->delimiter(',');
  command->add_option("--description", options->fresh.description, "For people");
  options->api.add_to(*command);
  add_examples(
      command, "  matinee webhooks add https://example.com/hook --events video.ready,video.failed"
  );
}

/// A command about one endpoint.
void add_of_endpoint(
    CLI::App& webhooks,
    Invocation& invocation,
    const Options& options,
    const char* name,
    const char* help,
    std::function<int(const WebhookOptions&)> run
) {
  CLI::App* command = add_command(
      webhooks, invocation, name, help, [options, run = std::move(run)] { return run(*options); }
  );
  command->add_option("ID", options->id, "whe_…")->required();
  options->api.add_to(*command);
  add_examples(
      command, std::string{"  matinee webhooks "} + name + " whe_01jd7q8v9hf6m8q3w2k5t4r7x0"
  );
}

void add_endpoint_commands(CLI::App& webhooks, Invocation& invocation, const Options& options) {
  const auto change = [&](const char* name, const char* help, const std::string& body) {
    add_of_endpoint(
        webhooks,
        invocation,
        options,
        name,
        help,
        [&invocation, body](const WebhookOptions& given) {
          return act<EndpointLine>(
              invocation, given, http::Method::patch, endpoint_path(given), body, print_endpoint
          );
        }
    );
  };
  change("enable", "Send to an endpoint again", R"({"enabled":true})");
  change(
      "disable", "Send nothing to an endpoint; what waits goes on waiting", R"({"enabled":false})"
  );
  const auto add =
      [&](const char* name, const char* help, auto method, const char* action, auto show) {
        add_of_endpoint(
            webhooks,
            invocation,
            options,
            name,
            help,
            [&invocation, method, action, show](const WebhookOptions& given) {
              return act(invocation, given, method, endpoint_path(given) + action, {}, show);
            }
        );
      };
  add("show", "Show an endpoint", http::Method::get, "", print_endpoint);
  add("rotate", "Make a new secret and print it", http::Method::post, "/rotate", print_endpoint);
  add("remove", "Remove an endpoint with its log", http::Method::del, "", print_endpoint);
  add("ping", "Send a test event", http::Method::post, "/ping", print_delivery);
}

void add_deliveries(CLI::App& webhooks, Invocation& invocation, const Options& options) {
  CLI::App* log = add_command(
      webhooks,
      invocation,
      "deliveries",
      "The log of deliveries, newest first",
      [&invocation, options] { return deliveries(invocation, *options); }
  );
  log->add_option("--endpoint", options->endpoint, "Only of this one, whe_…");
  log->add_option("--status", options->status, "pending, delivered or failed");
  log->add_option("--limit", options->limit, "At most this many")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  options->api.add_to(*log);
  add_examples(log, "  matinee webhooks deliveries --status failed");

  CLI::App* again = add_command(
      webhooks,
      invocation,
      "redeliver",
      "Send the event of a delivery again",
      [&invocation, options] {
        return act<DeliveryLine>(
            invocation,
            *options,
            http::Method::post,
            "/webhooks/deliveries/" + percent_encode(options->id) + "/redeliver",
            {},
            print_delivery
        );
      }
  );
  again->add_option("ID", options->id, "whd_…")->required();
  options->api.add_to(*again);
  add_examples(again, "  matinee webhooks redeliver whd_01jd7q8v9hf6m8q3w2k5t4r7x0");
}

}  // namespace

void add_webhooks(CLI::App& program, Invocation& invocation) {
  CLI::App* webhooks =
      program.add_subcommand("webhooks", "What customers are told of events by a running server");
  webhooks->require_subcommand(1);
  const auto options = std::make_shared<WebhookOptions>();

  CLI::App* listing =
      add_command(*webhooks, invocation, "list", "List endpoints", [&invocation, options] {
        return list(invocation, *options);
      });
  options->api.add_to(*listing);
  add_examples(listing, "  matinee webhooks list");
  add_add(*webhooks, invocation, options);
  add_endpoint_commands(*webhooks, invocation, options);
  add_deliveries(*webhooks, invocation, options);
}

}  // namespace matinee::app
