#include "password_prompt.hpp"

#include <cstdio>
#include <iostream>

#include <termios.h>
#include <unistd.h>

#include "api.hpp"
#include "platform/errors.hpp"

namespace matinee::app {

namespace {

std::string ask(const char* question) {
  std::fputs(question, stderr);
  termios shown{};
  tcgetattr(STDIN_FILENO, &shown);
  termios hidden = shown;
  hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  std::string line;
  std::getline(std::cin, line);
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
  std::fputc('\n', stderr);
  return line;
}

}  // namespace

std::string ask_new_password() {
  if (isatty(STDIN_FILENO) == 0) return read_password_file("-");
  const std::string first = ask("New password: ");
  if (ask("Again: ") != first) throw platform::ConfigurationError{"the two passwords differ"};
  return first;
}

}  // namespace matinee::app
