#include "platform/platform.hpp"

#include <cstdlib>
#include <stdexcept>

#include "database/migrate.hpp"
#include "database/open.hpp"
#include "platform/address.hpp"
#include "platform/host.hpp"
#include "platform/platform_state.hpp"
#include "platform/settings_check.hpp"
#include "queue/open.hpp"

namespace matinee::platform {

namespace {

constexpr std::size_t shortest_secret = 32;
constexpr std::string_view make_secret = "openssl rand -base64 32";
constexpr std::string_view make_key =
    R"sh(echo "ed25519:$(openssl rand 32 | basenc --base64url | tr -d =)")sh";

Settings read_settings(const config::Values& values) {
  auto read = values.read<Settings>();
  if (!read) throw ConfigurationError{describe(read.error())};
  check_common(*read);
  return std::move(*read);
}

/// The setting that gives a secret of the secret store.
std::string setting_of(std::string_view secret) {
  if (secret == "service_secret") return "auth.service_secret";
  if (secret == "access_key") return "auth.access_key";
  if (secret == "cdn_key") return "cdn.keys";
  if (secret == "payments_webhook_secret") return "payments.webhook_secret";
  return "the secret " + std::string{secret};
}

/// One-shot commands run beside a server under test: they leave the variable alone.
std::unique_ptr<Clock> make_clock(bool test_hooks, bool serves) {
  const char* file =
      std::getenv("MATINEE_TEST_CLOCK_FILE");  // NOLINT(concurrency-mt-unsafe): no threads yet
  if (file == nullptr || *file == '\0' || (!test_hooks && !serves)) {
    return std::make_unique<SystemClock>();
  }
  if (!test_hooks)
    throw ConfigurationError{"MATINEE_TEST_CLOCK_FILE is for tests: refused without --test-hooks"};
  return std::make_unique<OffsetFileClock>(file);
}

/// What `open` makes of a URL; a URL that it does not know becomes a ConfigurationError that names
/// the setting.
template <class Open>
auto open_as(std::string_view setting, Open open) {
  try {
    return open();
  } catch (const std::invalid_argument& error) {
    throw ConfigurationError{std::string{setting} + ": " + error.what()};
  }
}

std::string without_slash(std::string url) {
  while (url.ends_with('/'))
    url.pop_back();
  return url;
}

}  // namespace

std::string describe(const Error& error) {
  std::string out = error.details.empty() ? error.message : "some settings are not acceptable:";
  for (const auto& fault : error.details)
    out += "\n  " + fault.pointer + " " + fault.detail;
  return out;
}

Platform::State::State(config::Values given, std::set<std::string> roles, const Options& options)
    : signals{roles.empty() ? nullptr : std::make_unique<runtime::Signals>()},
      values{std::move(given)},
      hosted{std::move(roles)},
      settings{read_settings(values)},
      reads_only{options.reads_only},
      clock{make_clock(options.test_hooks, !hosted.empty())},
      data{settings.data_dir, reads_only},
      secrets{data.path() + "/secrets"} {}

std::string Platform::State::database_url() const {
  return settings.database_url.empty() ? "sqlite:" + data.path()
                                       : std::string{settings.database_url.reveal()};
}

void Platform::State::require_own_secrets(std::string_view name, std::string_view how) const {
  const bool local = hosted.empty() || parse_address(settings.listen).is_loopback();
  if (local || settings.is_embedded()) return;
  throw ConfigurationError{
      setting_of(name) + " is missing: a server that other machines reach (" + settings.listen +
      ") needs it, the same on every machine; make one by: " + std::string{how}
  };
}

Platform::Platform(config::Values values, std::set<std::string> hosted, const Options& options)
    : state_{std::make_unique<State>(std::move(values), std::move(hosted), options)} {
  if (!options.reads_only)
    state_->service_secret = secret("service_secret", state_->settings.service_secret);
}

Platform::~Platform() = default;

const Settings& Platform::common() const {
  return state_->settings;
}

bool Platform::hosts(std::string_view role) const {
  return state_->hosted.contains(std::string{role});
}

bool Platform::reads_only() const {
  return state_->reads_only;
}

const std::string& Platform::data_dir() const {
  return state_->data.path();
}

const Clock& Platform::clock() const {
  return *state_->clock;
}

Random& Platform::random() const {
  return state_->random;
}

metrics::Registry& Platform::metrics() const {
  return state_->metrics;
}

http::Client& Platform::http_client() const {
  return state_->client;
}

const Secret& Platform::service_secret() const {
  return state_->service_secret;
}

const config::Values& Platform::values() const {
  return state_->values;
}

std::string Platform::scratch_dir(std::string_view name) const {
  static_cast<void>(state_->data.make("scratch"));
  return state_->data.make("scratch/" + std::string{name});
}

db::Database& Platform::database(
    std::string_view service, std::span<const db::Migration> migrations
) {
  auto& databases = state_->databases;
  if (const auto found = databases.find(service); found != databases.end()) return *found->second;
  auto database = open_as("database.url", [&] {
    return db::open(state_->database_url(), service, state_->metrics);
  });
  if (!state_->reads_only) db::migrate(*database, service, migrations, *state_->clock);
  return *databases.emplace(service, std::move(database)).first->second;
}

objects::ObjectStore& Platform::objects() {
  if (!state_->objects) {
    const std::string& configured = state_->settings.objects_url;
    const std::string url = configured.empty() ? "file:" + data_dir() + "/objects" : configured;
    // Local copies; who only reads makes none.
    const bool is_remote = !url.starts_with("file:") && !reads_only();
    const std::string scratch = is_remote ? scratch_dir("objects") : "";
    state_->objects = open_as("objects.url", [&] { return objects::open(url, scratch); });
  }
  return *state_->objects;
}

queue::RemoteQueue* Platform::queue() {
  const std::string& url = state_->settings.queue_url;
  if (!state_->queue && !queue::is_in_database(url)) {
    state_->queue = open_as("queue.url", [&] { return queue::open(url, *state_->clock); });
  }
  return state_->queue.get();
}

cache::Cache& Platform::cache() {
  if (!state_->cache) {
    state_->cache = open_as("cache.url", [&] {
      return cache::open(state_->settings.effective_cache_url(), *state_->clock, state_->metrics);
    });
  }
  return *state_->cache;
}

const cdn::UrlSigner& Platform::url_signer() {
  if (!state_->signer) {
    std::vector<Secret> keys = state_->settings.cdn_keys;
    if (keys.empty()) keys.push_back(secret("cdn_key", Secret{}));
    for (const Secret& key : keys) {
      if (key.size() < shortest_secret)
        throw ConfigurationError{"cdn.keys: each key has to have at least 32 bytes"};
    }
    state_->signer = open_as("cdn.url or cdn.edge_keys", [&] {
      return cdn::open(state_->settings.cdn_url, std::move(keys), state_->settings.cdn_edge_keys);
    });
  }
  return *state_->signer;
}

mail::Mailer& Platform::mailer() {
  std::call_once(state_->mailer_made, [this] {
    const Settings& settings = state_->settings;
    const std::string url =
        settings.mail_url.empty() ? "folder:" + data_dir() + "/mail" : settings.mail_url;
    state_->mailer = open_as("mail.url", [&] {
      return mail::open(
          url,
          {.from = settings.mail_from,
           .username = settings.mail_username,
           .password = settings.mail_password},
          *state_->clock
      );
    });
  });
  return *state_->mailer;
}

std::string Platform::public_url() const {
  if (!state_->settings.public_url.empty()) return without_slash(state_->settings.public_url);
  return state_->serves ? state_->local_url : "";
}

const auth::SigningKey& Platform::access_key() {
  if (!state_->access_key) {
    Secret text = state_->settings.access_key;
    if (text.empty()) {
      state_->require_own_secrets("access_key", make_key);
      text = state_->secrets.get("access_key", [this] {
        return auth::SigningKey::generate(auth::Algorithm::ed_dsa, state_->random).to_secret();
      });
    }
    auto key = auth::SigningKey::parse(text);
    if (!key) throw ConfigurationError{"auth.access_key: " + key.error().message};
    state_->access_key.emplace(std::move(*key));
  }
  return *state_->access_key;
}

auth::KeySource& Platform::key_source() {
  if (hosts("user")) {
    if (!state_->local_keys) state_->local_keys = local_keys({access_key().verify_key()});
    return *state_->local_keys;
  }
  if (state_->hosted == std::set<std::string>{"worker"} && state_->settings.user_url.empty()) {
    // It has no routes for people: service tokens are all that it has to verify.
    if (!state_->local_keys) state_->local_keys = local_keys({});
    return *state_->local_keys;
  }
  if (!state_->remote_keys) {
    const std::string url = without_slash(state_->settings.user_url);
    if (url.empty())
      throw ConfigurationError{
          "peers.user has to be the base URL of user-service, which publishes the keys of access "
          "tokens"
      };
    state_->remote_keys = std::make_unique<RemoteKeys>(state_->client, url, *state_->clock);
  }
  return *state_->remote_keys;
}

http::Peer Platform::peer(std::string_view service) {
  const Settings& settings = state_->settings;
  const std::map<std::string_view, const std::string*> urls{
      {"user", &settings.user_url},
      {"content", &settings.content_url},
      {"streaming", &settings.streaming_url},
      {"payment", &settings.payment_url},
  };
  const std::string url = without_slash(*urls.at(service));
  if (!url.starts_with("http://") && !url.starts_with("https://")) {
    throw ConfigurationError{
        "peers." + std::string{service} + " has to be the base URL of " + std::string{service} +
        "-service, such as http://127.0.0.1:8081"
    };
  }
  std::string name;
  for (const auto& role : state_->hosted)
    name += (name.empty() ? "" : "+") + role;
  auto token = [state = state_.get(), name] {
    return auth::issue_service(state->service_secret, name, state->clock->now());
  };
  return http::Peer{state_->client, url, std::move(token)};
}

Secret Platform::secret(std::string_view name, const Secret& configured, std::size_t shortest)
    const {
  if (configured.empty()) {
    state_->require_own_secrets(name, make_secret);
    return state_->secrets.get(name, state_->random);
  }
  if (configured.size() >= shortest) return configured;
  throw ConfigurationError{
      setting_of(name) + " is shorter than " + std::to_string(shortest) +
      " bytes; make one by: " + std::string{make_secret}
  };
}

int Platform::run(
    std::initializer_list<runtime::Service*> services,
    const std::function<void(const std::string&)>& ready
) {
  return run(std::span{services.begin(), services.size()}, ready);
}

int Platform::run(
    std::span<runtime::Service* const> services,
    const std::function<void(const std::string&)>& ready
) {
  Host host{*this, {services.begin(), services.end()}};
  return host.run(ready);
}

void Platform::shut_down() {
  state_->stopping = true;
  if (state_->signals) state_->signals->interrupt();
}

bool Platform::stopping() const {
  return state_->stopping;
}

}  // namespace matinee::platform
