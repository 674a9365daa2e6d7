#include "testing/smtp_server.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

#include <sys/wait.h>
#include <unistd.h>

#include "testing/certificate.hpp"
#include "testing/child_process.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::testing {
namespace {

constexpr auto python = "/usr/bin/python3";  // Debian's, for Debian's aiosmtpd.
constexpr auto start_deadline = std::chrono::seconds{60};

}  // namespace

SmtpServer::SmtpServer(Options options)
    : options_{std::move(options)},
      // As the user of the tests: the program lies in the folder of the project.
      folder_{make_folder("matinee-smtp-XXXXXX", {.uid = ::getuid(), .gid = ::getgid()})} {
  if (options_.security != Security::none) {
    const auto certificate = make_certificate("127.0.0.1");
    write_file(folder_ / "certificate.pem", certificate.certificate);
    write_file(folder_ / "key.pem", certificate.key);
  }
  start();
}

SmtpServer::~SmtpServer() {
  ::kill(server_, SIGKILL);
  wait_for_child(server_);
  std::error_code ignored;  // A directory left behind must not fail the test that used it.
  std::filesystem::remove_all(folder_, ignored);
}

std::vector<std::string> SmtpServer::command() const {
  std::vector<std::string> words{python, MATINEE_SMTP_SERVER, folder_};
  const auto add = [&](std::initializer_list<std::string> more) {
    words.insert(words.end(), more.begin(), more.end());
  };
  if (options_.security == Security::tls) add({"--tls"});
  if (options_.security == Security::starttls) add({"--starttls"});
  if (options_.security != Security::none)
    add({"--cert", folder_ / "certificate.pem", "--key", folder_ / "key.pem"});
  if (!options_.user.empty()) add({"--user", options_.user, "--password", options_.password});
  return words;
}

void SmtpServer::start() {
  const auto log = (folder_ / "log").string();
  server_ = start_child(command(), {.uid = ::getuid(), .gid = ::getgid()}, log);
  const auto deadline = std::chrono::steady_clock::now() + start_deadline;
  while (!std::filesystem::exists(folder_ / "port")) {
    const bool ended = ::waitpid(server_, nullptr, WNOHANG) == server_;
    if (ended || std::chrono::steady_clock::now() > deadline)
      throw std::runtime_error{
          "the mail server does not start (it needs python3-aiosmtpd):\n" + read_file(log)
      };
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  port_ = static_cast<std::uint16_t>(std::stoi(read_file((folder_ / "port").string())));
}

std::string SmtpServer::url() const {
  const auto address = "127.0.0.1:" + std::to_string(port_);
  if (options_.security == Security::none) return "smtp://" + address;
  const auto trust = "?ca=" + (folder_ / "certificate.pem").string();
  return options_.security == Security::tls ? "smtps://" + address + trust
                                            : "smtp://" + address + trust + "&starttls=required";
}

std::vector<std::string> SmtpServer::files(std::string_view extension) const {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator{folder_}) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<std::string> out;
  for (const auto& file : files)
    out.push_back(read_file(file.string()));
  return out;
}

}  // namespace matinee::testing
