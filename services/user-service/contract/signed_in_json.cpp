#include "user-service/contract/signed_in_json.hpp"

#include "json/json.hpp"

namespace matinee::user {

namespace {

struct Wire {
  UserId account;
  SessionId session;
  std::string email;
  std::string name;
  std::string role;
};
BOOST_DESCRIBE_STRUCT(Wire, (), (account, session, email, name, role))

}  // namespace

std::string to_json(const SignedIn& signed_in) {
  return json::encode(Wire{
      .account = signed_in.account,
      .session = signed_in.session,
      .email = signed_in.email,
      .name = signed_in.name,
      .role = std::string{to_string(signed_in.role)},
  });
}

Result<SignedIn> parse_signed_in(std::string_view json) {
  auto wire = json::decode<Wire>(json, json::Unknown::ignore);
  if (!wire) return refusal(wire);
  const auto role = parse_role(wire->role);
  if (!role) return refuse(code::invalid_request, "There is no such role.");
  return SignedIn{
      .account = std::move(wire->account),
      .session = std::move(wire->session),
      .email = std::move(wire->email),
      .name = std::move(wire->name),
      .role = *role,
  };
}

}  // namespace matinee::user
