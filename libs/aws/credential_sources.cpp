#include "aws/credential_sources.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "aws/xml.hpp"
#include "core/encoding.hpp"
#include "http/text.hpp"
#include "json/json.hpp"

namespace matinee::aws {
namespace {

using namespace std::chrono_literals;

/// These services are next door, and somebody waits.
constexpr auto connect_limit = 1000ms;
constexpr auto answer_limit = 5000ms;

http::ClientResponse ask(http::Client& client, http::ClientRequest request) {
  request.connect_timeout = connect_limit;
  request.total_timeout = answer_limit;
  auto response = client.send(request);
  if (response.status / 100 != 2) {
    throw Unavailable{
        "no credentials: " + request.url.substr(0, request.url.find('?')) + " answers " +
        std::to_string(response.status)
    };
  }
  return response;
}

std::string read_token(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  const auto token = http::trim(text);
  const auto end = token.find_last_not_of("\r\n");
  if (!file || end == std::string_view::npos)
    throw Unavailable{"no credentials: cannot read " + path};
  return std::string{token.substr(0, end + 1)};
}

Time read_expiry(const std::string& text) {
  const auto time = parse_rfc3339(text);
  if (!time) throw Unavailable{"no credentials: they end at " + text};
  return *time;
}

std::string member(const boost::json::value& object, std::string_view name) {
  const auto* const members = object.if_object();
  const auto* const found = members == nullptr ? nullptr : members->if_contains(name);
  if (found == nullptr || !found->is_string())
    throw Unavailable{"no credentials: the answer has no " + std::string{name}};
  return std::string{found->as_string()};
}

/// The form in which containers and instances are given them.
Credentials read_credentials(const std::string& json_text) {
  const auto answer = json::parse(json_text);
  if (!answer) throw Unavailable{"no credentials: the answer is no JSON"};
  return {
      .access_key_id = member(*answer, "AccessKeyId"),
      .secret_access_key = Secret{member(*answer, "SecretAccessKey")},
      .session_token = Secret{member(*answer, "Token")},
      .expires_at = read_expiry(member(*answer, "Expiration"))
  };
}

class FixedKeys final : public CredentialSource {
 public:
  explicit FixedKeys(Credentials keys) : keys_{std::move(keys)} {}

  Credentials fetch() override { return keys_; }

 private:
  Credentials keys_;
};

/// AssumeRoleWithWebIdentity of STS. Kubernetes replaces the token's file from time to time.
class WebIdentity final : public CredentialSource {
 public:
  struct Role {
    std::string token_file;
    std::string arn;
    std::string session;
    std::string endpoint;
  };

  WebIdentity(http::Client& client, Role role) : client_{client}, role_{std::move(role)} {}

  Credentials fetch() override {
    http::ClientRequest request{.method = http::Method::post, .url = role_.endpoint + '/'};
    request.headers.set("Content-Type", "application/x-www-form-urlencoded");
    request.body =
        "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=" + percent_encode(role_.arn) +
        "&RoleSessionName=" + percent_encode(role_.session) +
        "&WebIdentityToken=" + percent_encode(read_token(role_.token_file));
    const Xml answer{ask(client_, std::move(request)).body};
    const auto text = [&](std::string_view name) {
      return answer.text_at("AssumeRoleWithWebIdentityResult/Credentials/" + std::string{name});
    };
    if (text("AccessKeyId").empty()) throw Unavailable{"no credentials: STS gives none"};
    return {
        .access_key_id = text("AccessKeyId"),
        .secret_access_key = Secret{text("SecretAccessKey")},
        .session_token = Secret{text("SessionToken")},
        .expires_at = read_expiry(text("Expiration"))
    };
  }

 private:
  http::Client& client_;
  Role role_;
};

/// The agent of ECS or EKS beside the container.
class Container final : public CredentialSource {
 public:
  struct Agent {
    std::string url;
    std::string token;       ///< Sent as it is.
    std::string token_file;  ///< Read anew each time, and preferred.
  };

  Container(http::Client& client, Agent agent) : client_{client}, agent_{std::move(agent)} {}

  Credentials fetch() override {
    http::ClientRequest request{.url = agent_.url};
    const std::string token =
        agent_.token_file.empty() ? agent_.token : read_token(agent_.token_file);
    if (!token.empty()) request.headers.set("Authorization", token);
    return read_credentials(ask(client_, std::move(request)).body);
  }

 private:
  http::Client& client_;
  Agent agent_;
};

class InstanceMetadata final : public CredentialSource {
 public:
  InstanceMetadata(http::Client& client, std::string base)
      : client_{client}, base_{std::move(base)} {}

  Credentials fetch() override {
    http::ClientRequest request{.method = http::Method::put, .url = base_ + "/latest/api/token"};
    request.headers.set("X-Aws-Ec2-Metadata-Token-Ttl-Seconds", "21600");
    const std::string token = ask(client_, std::move(request)).body;
    const std::string roles = "/latest/meta-data/iam/security-credentials/";
    const std::string listed = get(roles, token);
    const auto role = listed.substr(0, listed.find('\n'));
    if (role.empty()) throw Unavailable{"no credentials: the instance has no role"};
    return read_credentials(get(roles + role, token));
  }

 private:
  [[nodiscard]] std::string get(const std::string& path, const std::string& token) {
    http::ClientRequest request{.url = base_ + path};
    request.headers.set("X-Aws-Ec2-Metadata-Token", token);
    return ask(client_, std::move(request)).body;
  }

  http::Client& client_;
  std::string base_;
};

std::string without_slash(std::string url) {
  while (url.ends_with('/'))
    url.pop_back();
  return url;
}

std::string or_else(std::string value, std::string fallback) {
  return value.empty() ? std::move(fallback) : std::move(value);
}

/// A token must not be sent in the clear to just any host.
bool is_allowed_agent(std::string_view url) {
  if (url.starts_with("https://")) return true;
  constexpr std::string_view scheme = "http://";
  if (!url.starts_with(scheme)) return false;
  url.remove_prefix(scheme.size());
  auto host = url.substr(0, url.find('/'));
  host = host.substr(0, host.starts_with('[') ? host.find(']') + 1 : host.find(':'));
  constexpr std::array allowed{
      "localhost", "127.0.0.1", "[::1]", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"
  };
  return std::ranges::find(allowed, host) != allowed.end();
}

std::unique_ptr<CredentialSource> fixed_keys(const Environment& environment) {
  const auto secret = environment("AWS_SECRET_ACCESS_KEY");
  if (secret.empty())
    throw std::invalid_argument{"AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not"};
  return std::make_unique<FixedKeys>(Credentials{
      .access_key_id = environment("AWS_ACCESS_KEY_ID"),
      .secret_access_key = Secret{secret},
      .session_token = Secret{environment("AWS_SESSION_TOKEN")}
  });
}

/// Keys of a profile in a file that tools of AWS share. An outside agent may write it anew.
class SharedFile final : public CredentialSource {
 public:
  SharedFile(std::string path, std::string profile)
      : path_{std::move(path)}, profile_{std::move(profile)} {}

  Credentials fetch() override {
    std::ifstream file{path_};
    if (!file) throw Unavailable{"no credentials: cannot read " + path_};
    Credentials found;
    bool is_ours = false;
    for (std::string line; std::getline(file, line);) {
      if (line.ends_with('\r')) line.pop_back();
      const auto text = http::trim(line);
      if (text.starts_with('[')) is_ours = text == "[" + profile_ + "]";
      if (is_ours) take(text, found);
    }
    if (found.access_key_id.empty() || found.secret_access_key.empty())
      throw Unavailable{"no credentials: " + path_ + " has no keys of profile " + profile_};
    return found;
  }

 private:
  static void take(std::string_view line, Credentials& into) {
    const auto at = line.find('=');
    if (at == std::string_view::npos) return;
    const auto name = http::trim(line.substr(0, at));
    std::string value{http::trim(line.substr(at + 1))};
    if (name == "aws_access_key_id")
      into.access_key_id = std::move(value);
    else if (name == "aws_secret_access_key")
      into.secret_access_key = Secret{std::move(value)};
    else if (name == "aws_session_token")
      into.session_token = Secret{std::move(value)};
  }

  std::string path_;
  std::string profile_;
};

std::unique_ptr<CredentialSource> web_identity(
    http::Client& client, const Environment& environment
) {
  WebIdentity::Role role{
      .token_file = environment("AWS_WEB_IDENTITY_TOKEN_FILE"),
      .arn = environment("AWS_ROLE_ARN"),
      .session = or_else(environment("AWS_ROLE_SESSION_NAME"), "matinee"),
      .endpoint = without_slash(environment("AWS_ENDPOINT_URL_STS"))
  };
  if (role.arn.empty())
    throw std::invalid_argument{"AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not"};
  if (role.endpoint.empty()) {
    const auto region = or_else(environment("AWS_REGION"), "us-east-1");
    role.endpoint = "https://sts." + region + ".amazonaws.com";
  }
  return std::make_unique<WebIdentity>(client, std::move(role));
}

std::unique_ptr<CredentialSource> container(http::Client& client, const Environment& environment) {
  const auto relative = environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  Container::Agent agent{
      .url = relative.empty() ? environment("AWS_CONTAINER_CREDENTIALS_FULL_URI")
                              : "http://169.254.170.2" + relative,
      .token = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN"),
      .token_file = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
  };
  if (!is_allowed_agent(agent.url)) {
    throw std::invalid_argument{
        "AWS_CONTAINER_CREDENTIALS_FULL_URI has to be https, or an address of this machine"
    };
  }
  return std::make_unique<Container>(client, std::move(agent));
}

}  // namespace

Environment process_environment() {
  return [](std::string_view name) -> std::string {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here sets variables.
    const char* const value = std::getenv(std::string{name}.c_str());
    return value == nullptr ? "" : value;
  };
}

std::unique_ptr<CredentialSource> choose_source(
    http::Client& client, const Environment& environment
) {
  if (!environment("AWS_ACCESS_KEY_ID").empty()) return fixed_keys(environment);
  if (!environment("AWS_WEB_IDENTITY_TOKEN_FILE").empty()) return web_identity(client, environment);
  if (const auto file = environment("AWS_SHARED_CREDENTIALS_FILE"); !file.empty())
    return std::make_unique<SharedFile>(file, or_else(environment("AWS_PROFILE"), "default"));
  if (!environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI").empty() ||
      !environment("AWS_CONTAINER_CREDENTIALS_FULL_URI").empty())
    return container(client, environment);
  if (environment("AWS_EC2_METADATA_DISABLED") == "true") {
    throw std::invalid_argument{
        "there are no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run "
        "with "
        "a role"
    };
  }
  return std::make_unique<InstanceMetadata>(
      client,
      or_else(
          without_slash(environment("AWS_EC2_METADATA_SERVICE_ENDPOINT")), "http://169.254.169.254"
      )
  );
}

}  // namespace matinee::aws
