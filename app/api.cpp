#include "api.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "demo_record.hpp"
#include "platform/address.hpp"

namespace matinee::app {

namespace {

struct SignIn {
  std::string email;
  std::string password;
};
BOOST_DESCRIBE_STRUCT(SignIn, (), (email, password))

struct SignedIn {
  std::string access_token;
};
BOOST_DESCRIBE_STRUCT(SignedIn, (), (access_token))

struct ProblemFault {
  std::string pointer;
  std::string code;
  std::string detail;
};
BOOST_DESCRIBE_STRUCT(ProblemFault, (), (pointer, code, detail))

/// The members of a problem document (RFC 9457) that a person wants to read.
struct Problem {
  std::string code;
  std::optional<std::string> detail;
  std::optional<std::vector<ProblemFault>> errors;
};
BOOST_DESCRIBE_STRUCT(Problem, (), (code, detail, errors))

/// Well below the 15 minutes for which a token is accepted.
constexpr std::chrono::minutes token_age{5};

std::string without_slash(std::string url) {
  while (url.ends_with('/'))
    url.pop_back();
  return url;
}

platform::Settings settings_of(const config::Values& values) {
  auto settings = values.read<platform::Settings>();
  if (!settings) throw platform::ConfigurationError{platform::describe(settings.error())};
  return std::move(*settings);
}

}  // namespace

Api::Api(http::Client& client, std::string base_url, Credentials credentials)
    : client_{client},
      base_url_{without_slash(std::move(base_url))},
      credentials_{std::move(credentials)} {}

std::string Api::token() {
  if (!credentials_.token.empty() || credentials_.email.empty()) return credentials_.token;
  const auto now = std::chrono::steady_clock::now();
  if (!access_token_.empty() && now - signed_in_at_ < token_age) return access_token_;
  const SignIn body{.email = credentials_.email, .password = credentials_.password};
  http::ClientRequest request{
      .method = http::Method::post, .url = base_url_ + "/login", .body = json::encode(body)
  };
  request.headers.set("Content-Type", "application/json");
  access_token_ = or_refused(decode<SignedIn>(read_answer(client_.send(request)))).access_token;
  signed_in_at_ = now;
  return access_token_;
}

Result<std::string> Api::call(http::Method method, const std::string& path, std::string body) {
  http::ClientRequest request{
      .method = method, .url = base_url_ + path, .total_timeout = std::chrono::seconds{30}
  };
  if (!body.empty()) request.headers.set("Content-Type", "application/json");
  request.body = std::move(body);
  if (const std::string bearer = token(); !bearer.empty())
    request.headers.set("Authorization", "Bearer " + bearer);
  return read_answer(client_.send(request));
}

Result<http::ClientResponse> Api::send(http::ClientRequest request, const http::Headers& fields) {
  request.url = base_url_ + request.url;
  for (const auto& [name, value] : fields.all())
    request.headers.set(name, value);
  if (const std::string bearer = token(); !bearer.empty())
    request.headers.set("Authorization", "Bearer " + bearer);
  auto answer = client_.send(request);
  if (answer.status >= 200 && answer.status < 300) return answer;
  if (request.method == http::Method::head) {
    // There is no document that says more.
    for (const Code& code :
         {code::unauthenticated, code::forbidden, code::not_found, code::unsupported_media}) {
      if (http::status_of(code.kind) == answer.status) return refuse(code);
    }
  }
  return refusal(read_answer(std::move(answer)));
}

Result<std::string> Api::read_answer(http::ClientResponse answer) const {
  if (answer.status >= 200 && answer.status < 300) return std::move(answer.body);
  const auto problem = json::decode<Problem>(answer.body, json::Unknown::ignore);
  const auto code =
      problem ? std::ranges::find(code::all, problem->code, &Code::name) : code::all.end();
  if (code == code::all.end()) {
    throw Unavailable{
        base_url_ + " answers with status " + std::to_string(answer.status) +
        "; is it a Matinee server?"
    };
  }
  Error error{
      .code = *code, .message = problem->detail.value_or(std::string{code->title}), .details = {}
  };
  for (const auto& fault : problem->errors.value_or(std::vector<ProblemFault>{})) {
    error.details.push_back({.pointer = fault.pointer, .code = fault.code, .detail = fault.detail});
  }
  return std::unexpected{std::move(error)};
}

int report(const Error& error) {
  std::fprintf(stderr, "error: %s\n", error.message.c_str());
  for (const auto& fault : error.details)
    std::fprintf(stderr, "  %s: %s\n", fault.pointer.c_str(), fault.detail.c_str());
  if (error.code.name == code::unauthenticated.name)
    std::fputs("give --email or --token, or the --data of a demo on this machine\n", stderr);
  switch (error.code.kind) {
    case ErrorKind::not_found:
    case ErrorKind::gone:
      return platform::to_int(platform::Exit::not_found);
    case ErrorKind::conflict:
    case ErrorKind::locked:
    case ErrorKind::precondition_failed:
      return platform::to_int(platform::Exit::conflict);
    case ErrorKind::rate_limited:
    case ErrorKind::unavailable:
    case ErrorKind::out_of_space:
      return platform::to_int(platform::Exit::unavailable);
    case ErrorKind::malformed:
    case ErrorKind::invalid:
      return platform::to_int(platform::Exit::usage);
    default:
      return platform::to_int(platform::Exit::failure);
  }
}

void ApiOptions::add_to(CLI::App& command) {
  command
      .add_option(
          "--server,--url", server_, "Base URL of a running server (default: of the settings)"
      )
      ->type_name("URL");
  command.add_option("--token", token_, "Access token (also MATINEE_TOKEN)")
      ->envname("MATINEE_TOKEN");
  command.add_option("--email", email_, "Sign in as this account");
  command
      .add_option("--password-file", password_file_, "File with its password; - for standard input")
      ->type_name("FILE");
}

Api ApiOptions::connect(http::Client& client, const config::Values& values) const {
  const platform::Settings settings = settings_of(values);
  Credentials credentials{.token = token_, .email = email_, .password = {}};
  if (!email_.empty()) {
    if (password_file_.empty()) throw platform::ConfigurationError{"--email needs --password-file"};
    credentials.password = read_password_file(password_file_);
  }
  const auto address = platform::parse_address(settings.listen);
  std::string server =
      settings.public_url.empty() ? address.local_url(address.port) : settings.public_url;
  if (token_.empty() && email_.empty()) {
    const auto demo = DemoRecord::load(settings.data_dir);
    // Its password is for its own server and for no other.
    if (demo && !demo->url.empty() &&
        (server_.empty() || without_slash(server_) == without_slash(demo->url))) {
      server = demo->url;
      if (const auto* admin = demo->account("admin")) {
        credentials.email = admin->email;
        credentials.password = admin->password;
      }
    }
  }
  return Api{client, server_.empty() ? server : server_, std::move(credentials)};
}

std::string read_password_file(const std::string& path) {
  std::string line;
  if (path == "-") {
    std::getline(std::cin, line);
  } else {
    std::ifstream file{path};
    if (!file) throw platform::ConfigurationError{"--password-file: cannot read " + path};
    std::getline(file, line);
  }
  if (line.ends_with('\r')) line.pop_back();
  if (line.empty()) throw platform::ConfigurationError{"--password-file: the first line is empty"};
  return line;
}

}  // namespace matinee::app
