#include "payment-service/domain/outcome.hpp"

namespace matinee::payment {

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::applied:
      return "applied";
    case Outcome::noted:
      return "noted";
    case Outcome::duplicate:
      return "duplicate";
    case Outcome::foreign_mode:
      return "foreign_mode";
    case Outcome::unattributed:
      return "unattributed";
    case Outcome::wrong_price:
      return "wrong_price";
    case Outcome::parked:
      return "parked";
  }
  return "unknown";
}

}  // namespace matinee::payment
