#include <algorithm>

#include "api.hpp"
#include "command.hpp"
#include "output.hpp"
#include "password_prompt.hpp"
#include "user-service/service.hpp"

namespace matinee::app {

namespace {

struct UserOptions {
  std::string who;
  std::string name;
  std::string role = "viewer";
  std::string password_file;
};

struct UserLine {
  UserId id;
  std::string email;
  std::string name;
  std::string role;
  bool email_verified = false;
  bool disabled = false;
  Time created_at{};
};
BOOST_DESCRIBE_STRUCT(UserLine, (), (id, email, name, role, email_verified, disabled, created_at))

UserLine line_of(const user::Account& account) {
  return {
      .id = account.id,
      .email = account.email,
      .name = account.name,
      .role = std::string{to_string(account.role)},
      .email_verified = account.email_verified_at.has_value(),
      .disabled = account.disabled,
      .created_at = account.created_at,
  };
}

void show_account(const Invocation& invocation, const user::Account& account) {
  const UserLine line = line_of(account);
  print(
      invocation.json ? json::encode(line)
                      : line.id.str() + "  " + line.role + (line.disabled ? "  disabled  " : "  ") +
                            printable(line.email)
  );
}

/// Works on the database itself, beside a running server or without one.
class Accounts {
 public:
  explicit Accounts(const Invocation& invocation)
      : platform_{invocation.values(), {}}, service_{platform_} {}

  [[nodiscard]] const user::Administration& administration() const {
    return service_.administration();
  }

  [[nodiscard]] UserId find(const std::string& who) const {
    return or_refused(administration().find_account(who)).id;
  }

 private:
  platform::Platform platform_;
  user::Service service_;
};

std::string read_new_password(const UserOptions& options) {
  return options.password_file.empty() ? ask_new_password()
                                       : read_password_file(options.password_file);
}

int create(const Invocation& invocation, const UserOptions& options) {
  const Accounts accounts{invocation};
  show_account(
      invocation,
      or_refused(accounts.administration().create_account({
          .email = options.who,
          .password = read_new_password(options),
          .name = options.name,
          .role = parse_role(options.role).value(),
      }))
  );
  return 0;
}

int list(const Invocation& invocation, const UserOptions& /*options*/) {
  constexpr int page_size = 500;
  const Accounts accounts{invocation};
  std::vector<UserLine> lines;
  UserId after;
  while (true) {
    const auto page = accounts.administration().list_accounts(after, page_size);
    std::ranges::transform(page, std::back_inserter(lines), line_of);
    if (std::cmp_less(page.size(), page_size)) break;
    after = page.back().id;
  }
  if (invocation.json) {
    print(json::encode(lines));
    return 0;
  }
  Table table{{"ID", "ROLE", "STATE", "CREATED", "EMAIL"}};
  for (const auto& line : lines) {
    table.add(
        {line.id.str(),
         line.role,
         line.disabled ? "disabled" : "enabled",
         format_rfc3339(line.created_at),
         printable(line.email)}
    );
  }
  table.print();
  return 0;
}

int show(const Invocation& invocation, const UserOptions& options) {
  const Accounts accounts{invocation};
  show_account(invocation, or_refused(accounts.administration().find_account(options.who)));
  return 0;
}

int set_role(const Invocation& invocation, const UserOptions& options) {
  const Accounts accounts{invocation};
  show_account(
      invocation,
      or_refused(accounts.administration().set_role(
          accounts.find(options.who), parse_role(options.role).value()
      ))
  );
  return 0;
}

int set_password(const Invocation& invocation, const UserOptions& options) {
  const Accounts accounts{invocation};
  const UserId id = accounts.find(options.who);
  show_account(
      invocation, or_refused(accounts.administration().set_password(id, read_new_password(options)))
  );
  return 0;
}

int disable(const Invocation& invocation, const UserOptions& options) {
  const Accounts accounts{invocation};
  show_account(
      invocation, or_refused(accounts.administration().disable_account(accounts.find(options.who)))
  );
  return 0;
}

int enable(const Invocation& invocation, const UserOptions& options) {
  const Accounts accounts{invocation};
  show_account(
      invocation, or_refused(accounts.administration().enable_account(accounts.find(options.who)))
  );
  return 0;
}

int verify(const Invocation& invocation, const UserOptions& options) {
  const Accounts accounts{invocation};
  show_account(
      invocation, or_refused(accounts.administration().verify_email(accounts.find(options.who)))
  );
  return 0;
}

int send_reset(const Invocation& invocation, const UserOptions& options) {
  const Accounts accounts{invocation};
  show_account(
      invocation, or_refused(accounts.administration().send_reset(accounts.find(options.who)))
  );
  return 0;
}

}  // namespace

void add_users(CLI::App& program, Invocation& invocation) {
  CLI::App* users =
      program.add_subcommand("user", "Make and change accounts, in the database itself");
  users->require_subcommand(1);
  const auto options = std::make_shared<UserOptions>();
  const auto add =
      [&](const char* name, const char* help, int (*run)(const Invocation&, const UserOptions&)) {
        return add_command(*users, invocation, name, help, [&invocation, options, run] {
          return run(invocation, *options);
        });
      };
  const auto add_role = [&](CLI::App* command) {
    return command->add_option("--role", options->role, "viewer, editor or admin")
        ->check(CLI::IsMember({"viewer", "editor", "admin"}));
  };
  const auto add_password = [&](CLI::App* command) {
    command
        ->add_option(
            "--password-file",
            options->password_file,
            "File with the password, - for standard input (default: ask)"
        )
        ->type_name("FILE");
  };

  CLI::App* creation = add("create", "Make an account", create);
  creation->add_option("EMAIL", options->who, "Its address")->required();
  creation->add_option("--name", options->name, "Name shown to others");
  add_role(creation)->capture_default_str();
  add_password(creation);
  add_examples(
      creation,
      "  matinee user create ada@example.com --role admin\n  matinee user create bob@example.com "
      "--role editor --password-file bob.txt"
  );

  add_examples(add("list", "List all accounts", list), "  matinee user list --json | jq length");
  const auto add_one =
      [&](const char* name, const char* help, int (*run)(const Invocation&, const UserOptions&)) {
        CLI::App* command = add(name, help, run);
        command->add_option("EMAIL", options->who, "Its address or id")->required();
        add_examples(command, std::string{"  matinee user "} + name + " ada@example.com");
        return command;
      };
  add_one("show", "Show an account", show);
  add_role(
      add_one(
          "role", "Change what an account may do; takes effect with its next access token", set_role
      )
  )
      ->required();
  add_password(add_one("password", "Set a new password; signs out all devices", set_password));
  add_one("disable", "Disable an account; signs out all devices", disable);
  add_one("enable", "Enable an account again", enable);
  add_one("verify", "Take it as known that the address is the owner's", verify);
  add_one(
      "reset", "Have a running server mail the owner a link to choose a new password", send_reset
  );
}

}  // namespace matinee::app
