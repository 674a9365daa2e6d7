#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace matinee::app {

/// Prints rows with aligned columns on standard output.
class Table {
 public:
  explicit Table(std::vector<std::string> headings) { rows_.push_back(std::move(headings)); }

  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

  void print() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// Prints a line on standard output.
void print(const std::string& line);

/// The text without control characters: what others wrote must not steer the terminal.
[[nodiscard]] std::string printable(std::string text);

/// "45 s", "3 min", "2 h 5 min".
[[nodiscard]] std::string duration(std::int64_t seconds);

/// "42 %".
[[nodiscard]] std::string percent(double part);

}  // namespace matinee::app
