#include <stdexcept>
#include <string>

#include "database/database.hpp"

namespace matinee::db {
namespace {

template <class T>
const T& column_as(const std::vector<Value>& columns, std::size_t column, const char* type) {
  if (column >= columns.size()) {
    throw std::logic_error{"a row has no column " + std::to_string(column)};
  }
  const T* value = std::get_if<T>(&columns[column].data());
  if (value == nullptr) {
    throw std::logic_error{"column " + std::to_string(column) + " is not " + type};
  }
  return *value;
}

}  // namespace

const std::string& Row::text(std::size_t column) const {
  return column_as<std::string>(columns_, column, "text");
}

std::int64_t Row::integer(std::size_t column) const {
  return column_as<std::int64_t>(columns_, column, "an integer");
}

double Row::real(std::size_t column) const {
  if (column < columns_.size()) {
    if (const auto* whole = std::get_if<std::int64_t>(&columns_[column].data())) {
      return static_cast<double>(*whole);
    }
  }
  return column_as<double>(columns_, column, "a number");
}

bool Row::is_null(std::size_t column) const {
  if (column >= columns_.size()) {
    throw std::logic_error{"a row has no column " + std::to_string(column)};
  }
  return std::holds_alternative<std::monostate>(columns_[column].data());
}

std::optional<std::string> Row::optional_text(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return text(column);
}

std::optional<std::int64_t> Row::optional_integer(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return integer(column);
}

std::optional<double> Row::optional_real(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return real(column);
}

std::optional<Time> Row::optional_time(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return time(column);
}

}  // namespace matinee::db
