#include "mail/smtp/smtp_mailer.hpp"

#include <chrono>
#include <thread>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "testing/loopback.hpp"
#include "testing/manual_clock.hpp"
#include "testing/smtp_server.hpp"

namespace matinee::mail::smtp {
namespace {

using testing::SmtpServer;

class SmtpMailerTest : public ::testing::Test {
 protected:
  [[nodiscard]] SmtpMailer mailer_of(
      const std::string& url, const std::string& user = {}, std::string password = {}
  ) const {
    return {
        parse_target(url),
        {.name = "Kino am Fluß", .address = from},
        {.from = {}, .username = user, .password = Secret{std::move(password)}},
        clock
    };
  }

  static Message letter(std::string to) {
    return {.id = "let_1", .to = std::move(to), .subject = "Grüße 😀", .text = "Schöne Grüße\n.\n"};
  }

  /// What `send` throws.
  static std::string complaint(SmtpMailer& mailer, const Message& message) {
    try {
      static_cast<void>(mailer.send(message, {}));
    } catch (const Unavailable& error) {
      return error.what();
    }
    return "nothing";
  }

  std::string from = "no-reply@example.com";
  testing::ManualClock clock;
};

TEST_F(SmtpMailerTest, SaysTheSameToAnotherParser) {
  const SmtpServer server{{.security = SmtpServer::Security::starttls, .user = "m", .password = "p"}
  };
  auto mailer = mailer_of(server.url(), "m", "p");

  ASSERT_TRUE(mailer.send(letter("ada@example.com"), {}));

  const auto read = boost::json::parse(server.letters().at(0)).as_object();
  const auto& headers = read.at("headers").as_object();
  EXPECT_EQ(read.at("mail_from").as_string(), from);
  EXPECT_EQ(read.at("recipients").as_array(), (boost::json::array{"ada@example.com"}));
  EXPECT_EQ(read.at("tls").as_bool(), true);
  EXPECT_EQ(read.at("authenticated").as_bool(), true);
  EXPECT_EQ(headers.at("subject").as_string(), "Grüße 😀");
  EXPECT_EQ(headers.at("from").as_string(), "Kino am Fluß <no-reply@example.com>");
  EXPECT_EQ(headers.at("message-id").as_string(), "<let_1@example.com>");
  EXPECT_EQ(read.at("text").as_string(), "Schöne Grüße\n.\n");
  EXPECT_TRUE(read.at("defects").as_array().empty());
}

TEST_F(SmtpMailerTest, TellsWhatIsRefusedForGoodFromWhatIsNot) {
  const SmtpServer server;
  auto mailer = mailer_of(server.url());

  const auto nobody = mailer.send(letter("nobody@example.com"), {});
  const auto spam = mailer.send(letter("spam@example.com"), {});
  const auto greylisted = complaint(mailer, letter("busy1@example.com"));
  const auto again = mailer.send(letter("busy1@example.com"), {});

  ASSERT_FALSE(nobody);
  EXPECT_TRUE(nobody.error().message.ends_with("550 5.1.1 No such user here"));
  ASSERT_FALSE(spam);
  EXPECT_TRUE(spam.error().message.ends_with("554 5.7.1 We do not like it"));
  EXPECT_TRUE(greylisted.contains("451 4.7.1 Greylisted")) << greylisted;
  EXPECT_TRUE(again);
  EXPECT_EQ(server.letters().size(), 1U);
}

TEST_F(SmtpMailerTest, KeepsLettersWhenTheServerRefusesUs) {
  const SmtpServer server{{.security = SmtpServer::Security::none, .user = "m", .password = "right"}
  };
  auto wrong = mailer_of(server.url(), "m", "wrong");
  auto without = mailer_of(server.url());
  from = "stranger@example.com";
  auto stranger = mailer_of(server.url(), "m", "right");

  EXPECT_TRUE(complaint(wrong, letter("ada@example.com")).contains("535"));
  EXPECT_THROW(wrong.probe(), Unavailable);
  EXPECT_TRUE(complaint(without, letter("ada@example.com")).contains("530"));
  EXPECT_TRUE(complaint(stranger, letter("ada@example.com")).contains("550 5.7.1"));
  EXPECT_TRUE(server.letters().empty());
}

TEST_F(SmtpMailerTest, SendsNothingInClearWhereItMustNot) {
  const SmtpServer plain;
  const SmtpServer encrypted{{.security = SmtpServer::Security::tls}};
  auto insisting = mailer_of(plain.url() + "?starttls=required");
  auto untrusting = mailer_of("smtps://127.0.0.1:" + std::to_string(encrypted.port()));

  EXPECT_NE(complaint(insisting, letter("ada@example.com")), "nothing");
  EXPECT_NE(complaint(untrusting, letter("ada@example.com")), "nothing");
  EXPECT_TRUE(plain.letters().empty());
  EXPECT_TRUE(encrypted.letters().empty());
}

TEST_F(SmtpMailerTest, IsUnavailableWithoutAServer) {
  auto mailer = mailer_of("smtp://127.0.0.1:" + std::to_string(testing::free_port()));

  EXPECT_NE(complaint(mailer, letter("ada@example.com")), "nothing");
  EXPECT_THROW(mailer.probe(), Unavailable);
}

TEST_F(SmtpMailerTest, StopsWaitingForAServerThatHangs) {
  const SmtpServer server;
  auto mailer = mailer_of(server.url());
  std::stop_source stop;
  const auto begun = std::chrono::steady_clock::now();
  const std::jthread impatient{[&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
    stop.request_stop();
  }};

  EXPECT_THROW(
      static_cast<void>(mailer.send(letter("silent@example.com"), stop.get_token())), Unavailable
  );

  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds{20});
}

}  // namespace
}  // namespace matinee::mail::smtp
