#include "testing/sqs.hpp"

#include <cstdlib>
#include <map>
#include <sstream>
#include <stdexcept>

#include "testing/temp_dir.hpp"

namespace matinee::testing {

Sqs Sqs::started() {
  const char* folder = std::getenv("MATINEE_SQS");  // NOLINT(concurrency-mt-unsafe): read only
  if (folder == nullptr) {
    throw std::runtime_error{
        "MATINEE_SQS is not set: run `tests/peers/sqs start DIR` and set it to DIR, or use ctest"
    };
  }
  std::map<std::string, std::string> variables;
  std::istringstream lines{read_file(std::string{folder} + "/env")};
  for (std::string line; std::getline(lines, line);) {
    const auto equals = line.find('=');
    if (equals != std::string::npos) variables[line.substr(0, equals)] = line.substr(equals + 1);
  }
  return {
      .endpoint = variables.at("SQS_ENDPOINT"),
      .control = variables.at("SQS_CONTROL"),
      .region = variables.at("AWS_REGION"),
      .access_key = variables.at("AWS_ACCESS_KEY_ID"),
      .secret_key = variables.at("AWS_SECRET_ACCESS_KEY")
  };
}

}  // namespace matinee::testing
