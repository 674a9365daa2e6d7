#include "http/message.hpp"
#include "http/text.hpp"

namespace matinee::http {

Result<int> read_limit(const Request& request) {
  constexpr int usual = 20;
  constexpr std::uint64_t most = 100;
  const auto found = request.query.find("limit");
  if (found == request.query.end()) return usual;
  const auto number = parse_number(found->second);
  if (!number || *number < 1 || *number > most) {
    return refuse({FieldError{
        .pointer = "limit", .code = "out_of_range", .detail = "must be an integer from 1 to 100"
    }});
  }
  return static_cast<int>(*number);
}

}  // namespace matinee::http
