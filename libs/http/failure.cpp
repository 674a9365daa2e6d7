#include "http/failure.hpp"

#include <chrono>
#include <exception>
#include <string>

namespace matinee::http {

std::unexpected<Error> overloaded() {
  auto refused = refuse(code::overloaded);
  refused.error().retry_after = std::chrono::seconds{1};
  return refused;
}

Error describe_exception(const logger::Logger& log, std::string_view route) {
  try {
    throw;
  } catch (const Unavailable& fault) {
    log.error(
        "a dependency is unavailable", {{"route", std::string{route}}, {"what", fault.what()}}
    );
    auto error = refuse(code::unavailable).error();
    error.retry_after = std::chrono::seconds{1};
    return error;
  } catch (const std::exception& fault) {
    log.error("a handler threw", {{"route", std::string{route}}, {"what", fault.what()}});
  } catch (...) {
    log.error("a handler threw", {{"route", std::string{route}}, {"what", "not an exception"}});
  }
  return refuse(code::internal_error).error();
}

}  // namespace matinee::http
