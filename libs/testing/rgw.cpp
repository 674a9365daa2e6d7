#include "testing/rgw.hpp"

#include <cstdlib>
#include <map>
#include <sstream>
#include <stdexcept>

#include "testing/temp_dir.hpp"

namespace matinee::testing {

Rgw Rgw::started() {
  const char* folder = std::getenv("MATINEE_RGW");  // NOLINT(concurrency-mt-unsafe): read only
  if (folder == nullptr) {
    throw std::runtime_error{
        "MATINEE_RGW is not set: run `tests/peers/rgw start DIR` and set it to DIR, or use ctest"
    };
  }
  std::map<std::string, std::string> variables;
  std::istringstream lines{read_file(std::string{folder} + "/env")};
  for (std::string line; std::getline(lines, line);) {
    const auto equals = line.find('=');
    if (equals != std::string::npos) variables[line.substr(0, equals)] = line.substr(equals + 1);
  }
  const auto endpoint = variables.at("RGW_ENDPOINT");
  return {
      .port = static_cast<std::uint16_t>(std::stoi(endpoint.substr(endpoint.rfind(':') + 1))),
      .region = variables.at("AWS_REGION"),
      .bucket = variables.at("RGW_BUCKET"),
      .access_key = variables.at("AWS_ACCESS_KEY_ID"),
      .secret_key = variables.at("AWS_SECRET_ACCESS_KEY")
  };
}

}  // namespace matinee::testing
