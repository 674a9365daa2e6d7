#include <algorithm>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "mail/mailer.hpp"
#include "testing/manual_clock.hpp"
#include "testing/smtp_server.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::mail {
namespace {

using testing::SmtpServer;

/// What every adapter of the port does.
class MailerContractTest : public ::testing::TestWithParam<std::string> {
 protected:
  MailerContractTest() {
    const std::map<std::string, SmtpServer::Security> securities{
        {"smtp", SmtpServer::Security::none},
        {"starttls", SmtpServer::Security::starttls},
        {"smtps", SmtpServer::Security::tls},
    };
    Options options{.from = "Matinee <no-reply@example.com>", .username = {}, .password = {}};
    if (const auto found = securities.find(GetParam()); found != securities.end()) {
      server_ = std::make_unique<SmtpServer>(
          SmtpServer::Options{.security = found->second, .user = "matinee", .password = "pass word"}
      );
      options.username = "matinee";
      options.password = Secret{"pass word"};
    }
    const auto url = server_ ? server_->url() : "folder:" + folder_.file("mail");
    mailer = open(url, options, clock);
  }

  /// The letters as they arrived.
  [[nodiscard]] std::vector<std::string> arrived() const {
    if (server_) return server_->raw_letters();
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator{folder_.file("mail")})
      out.push_back(testing::read_file(entry.path().string()));
    std::ranges::sort(out);
    return out;
  }

  static Message letter(std::string id) {
    return {
        .id = std::move(id), .to = "ada@example.com", .subject = "Hello", .text = "One.\n.\n..Two\n"
    };
  }

  testing::ManualClock clock;
  std::unique_ptr<Mailer> mailer;

 private:
  testing::TempDir folder_;
  std::unique_ptr<SmtpServer> server_;
};

INSTANTIATE_TEST_SUITE_P(
    Adapters,
    MailerContractTest,
    ::testing::Values("folder", "smtp", "starttls", "smtps"),
    [](const auto& adapter) { return adapter.param; }
);

TEST_P(MailerContractTest, HandsALetterOverAsItIs) {
  ASSERT_TRUE(mailer->send(letter("let_1"), {}));

  const auto letters = arrived();
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_TRUE(letters[0].contains("\r\nTo: ada@example.com\r\n"));
  EXPECT_TRUE(letters[0].contains("\r\nFrom: Matinee <no-reply@example.com>\r\n"));
  EXPECT_TRUE(letters[0].contains("\r\nMessage-ID: <let_1@example.com>\r\n"));
  EXPECT_TRUE(letters[0].ends_with("\r\n\r\nOne.\r\n.\r\n..Two\r\n")) << letters[0];
}

TEST_P(MailerContractTest, RefusesALetterThatBreaksItsHeader) {
  Message injected = letter("let_1");
  injected.subject = "Hello\r\nBcc: eve@example.com";

  const auto refused = mailer->send(injected, {});

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code.name, code::invalid_request.name);
  EXPECT_TRUE(arrived().empty());
}

TEST_P(MailerContractTest, TakesLettersFromManyThreads) {
  {
    std::vector<std::jthread> threads;
    for (int count = 0; count < 4; ++count) {
      threads.emplace_back([&, count] {
        EXPECT_TRUE(mailer->send(letter("let_" + std::to_string(count)), {}));
      });
    }
  }

  EXPECT_EQ(arrived().size(), 4U);
}

TEST_P(MailerContractTest, ProbesWithoutALetter) {
  mailer->probe();

  EXPECT_TRUE(arrived().empty());
}

}  // namespace
}  // namespace matinee::mail
