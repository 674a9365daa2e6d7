#include "content-service/store/sql_upload_store.hpp"

#include <array>
#include <chrono>
#include <string_view>
#include <utility>

#include "content-service/domain/video.hpp"
#include "content-service/store/queries.hpp"
#include "core/encoding.hpp"

namespace matinee::content {
namespace {

constexpr std::array<std::pair<UploadState, std::string_view>, 3> states{{
    {UploadState::receiving, "receiving"},
    {UploadState::received, "received"},
    {UploadState::done, "done"},
}};

std::string_view name_of(UploadState state) {
  return states.at(static_cast<std::size_t>(state)).second;
}

/// What the database holds was checked when it was written; anything else is a broken database.
template <class T>
T known(std::optional<T> value) {
  if (!value) throw Unavailable{"a column of uploads holds an unknown value"};
  return *value;
}

std::optional<UploadState> parse_state(std::string_view text) {
  for (const auto& [state, name] : states) {
    if (name == text) return state;
  }
  return std::nullopt;
}

Upload to_upload(const db::Row& row) {
  Upload out;
  out.id = UploadId::trusted(row.text(0));
  out.video.owner = UserId::trusted(row.text(1));
  out.video.title = row.text(2);
  out.video.description = row.text(3);
  out.video.published = row.boolean(4);
  out.video.access = known(parse_title_access(row.text(5)));
  out.video.filename = row.text(6);
  out.metadata = row.text(7);
  if (const auto length = row.optional_integer(8)) out.length = static_cast<std::uint64_t>(*length);
  out.received = static_cast<std::uint64_t>(row.integer(9));
  out.hash = known(base64_decode(row.text(10)));
  out.state = known(parse_state(row.text(11)));
  out.created_at = row.time(12);
  out.expires_at = row.time(13);
  return out;
}

std::string in_text(const std::string& hash) {
  return base64_encode(bytes_of(hash));
}

std::unexpected<Error> too_many(std::string why) {
  auto refused = refuse(code::too_many_uploads, std::move(why));
  refused.error().retry_after = std::chrono::minutes{1};
  return refused;
}

Result<void> check_limits(db::Session& session, const Upload& upload, const UploadLimits& limits) {
  const auto sums =
      session.query(sql::sum_uploads, {upload.video.owner.str(), upload.created_at, limits.bytes});
  const auto count = sums.at(0).integer(0);
  const auto promised = static_cast<std::uint64_t>(sums.at(0).integer(1));
  if (count >= limits.unfinished) return too_many("Finish or end one of your uploads first.");
  if (promised + upload.length.value_or(limits.bytes) > limits.promised_bytes)
    return too_many("Your unfinished uploads were promised all the bytes an account may have.");
  return {};
}

}  // namespace

Result<Upload> SqlUploadStore::add(
    const Upload& upload, const std::string& request_token, const UploadLimits& limits
) {
  return database_.transact([&](db::Session& session) -> Result<Upload> {
    if (auto made = session.find_one(sql::find_upload_by_request, {request_token}, to_upload))
      return std::move(*made);
    if (const auto checked = check_limits(session, upload, limits); !checked)
      return refusal(checked);
    session.execute(
        sql::insert_upload,
        {upload.id.str(),
         upload.video.owner.str(),
         upload.video.title,
         upload.video.description,
         upload.video.published,
         to_string(upload.video.access),
         upload.video.filename,
         upload.metadata,
         upload.length,
         in_text(upload.hash),
         request_token,
         upload.created_at,
         upload.expires_at}
    );
    session.execute(sql::reserve_prefix, {upload.prefix(), upload.created_at, upload.expires_at});
    return upload;
  });
}

std::optional<Upload> SqlUploadStore::find(const UploadId& id, Time now) {
  return database_.find_one(sql::read_upload, {id.str(), now}, to_upload);
}

bool SqlUploadStore::advance(const Upload& seen, const Upload& next) {
  bool advanced = false;
  database_.transaction([&](db::Session& session) {
    advanced = session.execute(
                   sql::advance_upload,
                   {seen.id.str(),
                    seen.received,
                    name_of(seen.state),
                    next.length,
                    next.received,
                    in_text(next.hash),
                    name_of(next.state),
                    next.expires_at}
               ) == 1;
    // One that is done has none any more.
    if (advanced && next.state != UploadState::done)
      advanced = session.execute(sql::extend_reservation, {next.prefix(), next.expires_at}) == 1;
    return advanced;
  });
  return advanced;
}

void SqlUploadStore::remove(const Upload& upload, Time until) {
  database_.transaction([&](db::Session& session) {
    session.execute(sql::delete_upload, {upload.id.str()});
    session.execute(sql::doom_reservation, {upload.prefix(), until});
    return true;
  });
}

std::vector<Upload> SqlUploadStore::list_received(Time now, int limit) {
  return database_.find_all(sql::list_received_uploads, {now, limit}, to_upload);
}

void SqlUploadStore::forget_expired(Time now) {
  database_.execute(sql::forget_uploads, {now});
}

}  // namespace matinee::content
