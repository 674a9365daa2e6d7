#include "idempotency/idempotency.hpp"

#include <algorithm>
#include <utility>

#include "core/encoding.hpp"
#include "core/hash.hpp"
#include "idempotency/queries.hpp"

namespace matinee::idempotency {
namespace {

/// A handler that died holds its key this long; its successor has the same token, so a short time
/// is safe.
constexpr std::chrono::seconds locked_for{30};
constexpr std::size_t max_key_bytes = 255;

bool is_acceptable(std::string_view key) {
  return !key.empty() && key.size() <= max_key_bytes &&
         std::ranges::all_of(key, [](char c) { return c > ' ' && c < '\x7f'; });
}

http::Response replay(const db::Row& row) {
  http::Response response = http::json(static_cast<int>(row.integer(2)), row.text(4));
  if (!row.text(3).empty()) response.headers.set("Location", row.text(3));
  response.headers.set("Idempotent-Replayed", "true");
  return response;
}

}  // namespace

/// One key of one account on one path, and one try to use it.
struct Keys::Slot {
  std::string account;
  std::string path;
  std::string key;
  std::string owner;  ///< Of the lock. The token is the same for all tries, this is not.
};

std::span<const db::Migration> migrations() {
  return sql::migrations;
}

Keys::Keys(db::Database& database, const Clock& clock, Random& random)
    : database_{database}, clock_{clock}, random_{random} {}

Result<http::Response> Keys::once(
    const http::Request& request, std::string_view fingerprint, const Make& make
) {
  const auto key = request.headers.get("Idempotency-Key");
  if (!key) return make(random_token(random_));
  if (!is_acceptable(*key)) {
    return refuse({FieldError{"Idempotency-Key", "invalid", "1 to 255 characters of visible ASCII."}
    });
  }

  const std::string account = request.principal ? request.principal->account.str() : std::string{};
  const Slot slot{
      .account = account,
      .path = std::string{to_string(request.method)} + " " + request.path,
      .key = std::string{*key},
      .owner = random_token(random_),
  };
  const std::string print = base64url_encode(bytes_of(sha256(fingerprint)));
  const Time now = clock_.now();
  const auto claimed = database_.find_one(
      sql::claim_idempotency_key,
      {slot.account,
       slot.path,
       slot.key,
       random_token(random_),
       print,
       now + locked_for,
       now + kept_for,
       now,
       slot.owner},
      [](const db::Row& row) { return row.text(0); }
  );
  if (claimed) return run(slot, *claimed, make);

  const auto rows = database_.query(sql::find_idempotency_key, {slot.account, slot.path, slot.key});
  if (rows.empty())
    return refuse(code::idempotency_in_progress
    );  // It was set free this instant: the client tries again.
  if (rows.front().text(1) != print) return refuse(code::idempotency_mismatch);
  if (rows.front().integer(2) != 0) return replay(rows.front());

  const auto token = take_over(slot);
  if (!token) return refusal(token);
  return run(slot, *token, make);
}

Result<std::string> Keys::take_over(const Slot& slot) {
  const Time now = clock_.now();
  const auto token = database_.find_one(
      sql::take_over_idempotency_key,
      {slot.account, slot.path, slot.key, now + locked_for, now, slot.owner},
      [](const db::Row& row) { return row.text(0); }
  );
  if (!token) {
    auto busy = refuse(code::idempotency_in_progress);
    busy.error().retry_after = std::chrono::seconds{1};
    return busy;
  }
  return *token;
}

Result<http::Response> Keys::run(const Slot& slot, const std::string& token, const Make& make) {
  try {
    auto response = make(token);
    if (response) {
      const std::string location{response->headers.get("Location").value_or("")};
      database_.execute(
          sql::answer_idempotency_key,
          {slot.account, slot.path, slot.key, token, response->status, location, response->body}
      );
    } else {
      database_.execute(sql::free_idempotency_key, {slot.account, slot.path, slot.key, slot.owner});
    }
    return response;
  } catch (...) {
    // Whether the thing was made is unknown: the next try takes the key over with the same token.
    try {
      database_.execute(
          sql::unlock_idempotency_key, {slot.account, slot.path, slot.key, slot.owner}
      );
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): the lock ends by itself
    }
    throw;
  }
}

void Keys::sweep() {
  database_.execute(sql::forget_idempotency_keys, {clock_.now()});
}

}  // namespace matinee::idempotency
