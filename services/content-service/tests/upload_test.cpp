// Uploads that arrive in pieces, over the real stores on both engines.
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "content-service/tests/world.hpp"

namespace matinee::content {
namespace {

using namespace std::chrono_literals;

class UploadTest : public WorldTest {
 protected:
  [[nodiscard]] Result<Upload> create(
      std::optional<std::uint64_t> length, const std::string& token = {}
  ) {
    NewVideo wanted;
    wanted.title = "A film";
    wanted.filename = "film.mp4";
    wanted.owner = owner;
    wanted.request_token = token.empty() ? random_token(world.random) : token;
    return parts.create_upload(std::move(wanted), "filename ZmlsbS5tcDQ=", length);
  }

  [[nodiscard]] Upload upload() { return create(bytes.size()).value(); }

  [[nodiscard]] Result<std::shared_ptr<UploadWriter>> open(
      const Upload& which, std::uint64_t offset
  ) {
    return parts.continue_upload(owner, which.id, {.offset = offset});
  }

  /// One request that brings `piece` and no more.
  Result<Upload> send(const Upload& which, std::uint64_t offset, std::string_view piece) {
    const auto writer = open(which, offset);
    if (!writer) return refusal(writer);
    const auto written = (*writer)->write(piece);
    auto finished = (*writer)->finish(written.has_value());
    if (!written) return refusal(written);
    return finished;
  }

  [[nodiscard]] std::string why(const auto& result) {
    return result ? "nothing" : std::string{result.error().code.name};
  }

  UserId owner = UserId::make(clock, world.random);
  std::string bytes =
      std::string{
          "\0\0\0\x18"
          "ftypisom",
          12
      } +
      std::string(9000, 'x');
};

INSTANTIATE_TEST_SUITE_P(
    , UploadTest, ::testing::Values(Engine::sqlite, Engine::postgres), name_of
);

TEST_P(UploadTest, BecomesAVideoWithItsLastByte) {
  const Upload made = upload();
  const auto first = send(made, 0, bytes.substr(0, 5000));
  ASSERT_TRUE(first);
  EXPECT_EQ(first->received, 5000U);
  EXPECT_FALSE(first->made);
  EXPECT_TRUE(world.take_orders().empty());

  const auto last = send(made, 5000, bytes.substr(5000));

  ASSERT_TRUE(last) << why(last);
  ASSERT_TRUE(last->made);
  const Video video = world.find(*last->made);
  EXPECT_EQ(video.title, "A film");
  EXPECT_EQ(video.owner, owner);
  EXPECT_EQ(video.state, VideoState::queued);
  EXPECT_EQ(video.original.filename, "film.mp4");
  EXPECT_EQ(video.original.bytes, bytes.size());
  EXPECT_EQ(video.original.sha256_hex, hex_encode(bytes_of(sha256(bytes))));
  EXPECT_EQ(world.objects->get(video.original.key(), 100'000), bytes);
  EXPECT_EQ(world.take_orders().size(), 1U);
  EXPECT_EQ(parts.find_upload(owner, made.id)->made, video.id);
  EXPECT_TRUE(parts.find_violations().empty());
}

TEST_P(UploadTest, KeepsWhatCameBeforeTheConnectionDied) {
  const Upload made = upload();
  {
    const auto writer = open(made, 0);
    ASSERT_TRUE((*writer)->write(bytes.substr(0, 7)));
    ASSERT_TRUE((*writer)->finish(false));
  }

  EXPECT_EQ(parts.find_upload(owner, made.id)->received, 7U);
  EXPECT_TRUE(send(made, 7, bytes.substr(7))->made);
}

TEST_P(UploadTest, KeepsWhatWasSavedBeforeTheServerDied) {
  const Upload made = upload();
  {
    const auto writer = open(made, 0);
    ASSERT_TRUE((*writer)->write(bytes.substr(0, 5)));
    ASSERT_TRUE((*writer)->save());
    ASSERT_TRUE((*writer)->write("this was never acknowledged"));
  }

  EXPECT_EQ(parts.find_upload(owner, made.id)->received, 5U);
  const auto last = send(made, 5, bytes.substr(5));
  ASSERT_TRUE(last->made);
  EXPECT_EQ(world.objects->get(world.find(*last->made).original.key(), 100'000), bytes);
}

TEST_P(UploadTest, HasOneWriterAndGoesOnWhereItIs) {
  const Upload made = upload();
  const auto writer = open(made, 0);
  ASSERT_TRUE((*writer)->write(bytes.substr(0, 10)));

  EXPECT_EQ(why(open(made, 0)), "upload_locked");
  EXPECT_EQ(why(parts.remove_upload(owner, made.id)), "upload_locked");
  ASSERT_TRUE((*writer)->finish(true));
  EXPECT_EQ(why((*writer)->finish(true)), "nothing") << "once more changes nothing";
  EXPECT_EQ(parts.find_upload(owner, made.id)->received, 10U);
}

TEST_P(UploadTest, AWriterThatFellSilentGivesWay) {
  const Upload made = upload();
  const auto silent = open(made, 0);
  ASSERT_TRUE((*silent)->write(bytes.substr(0, 10)));
  clock.advance(4s);
  EXPECT_EQ(why(open(made, 0)), "upload_locked");
  ASSERT_TRUE((*silent)->write(bytes.substr(10, 10)));
  clock.advance(4s);
  EXPECT_EQ(why(open(made, 0)), "upload_locked");

  clock.advance(1s);
  EXPECT_EQ(why(open(made, 0)), "wrong_offset") << "what it wrote is kept";
  const auto last = send(made, 20, bytes.substr(20));

  ASSERT_TRUE(last) << why(last);
  EXPECT_TRUE(last->made);
  EXPECT_EQ(why((*silent)->write("late")), "upload_changed");
  EXPECT_TRUE((*silent)->save());
  EXPECT_EQ(why((*silent)->finish(false)), "upload_changed");
  EXPECT_EQ(world.objects->get(world.find(*last->made).original.key(), 100'000), bytes);
}

TEST_P(UploadTest, RefusesOffsetsAndBytesThatDoNotFit) {
  const Upload made = upload();
  ASSERT_TRUE(send(made, 0, bytes.substr(0, 10)));

  EXPECT_EQ(why(send(made, 0, "x")), "wrong_offset");
  EXPECT_EQ(why(send(made, 11, "x")), "wrong_offset");
  EXPECT_EQ(why(send(made, 10, bytes)), "body_too_large");
  EXPECT_EQ(parts.find_upload(owner, made.id)->received, 10U);
}

TEST_P(UploadTest, BelongsToWhoMadeIt) {
  const Upload made = upload();
  const UserId other = UserId::make(clock, world.random);

  EXPECT_EQ(why(parts.find_upload(other, made.id)), "not_found");
  EXPECT_EQ(why(parts.continue_upload(other, made.id, {})), "not_found");
  EXPECT_EQ(why(parts.remove_upload(other, made.id)), "not_found");
}

TEST_P(UploadTest, IsMadeOnceForOneRequest) {
  const auto first = create(100, "token");
  const auto second = create(100, "token");
  EXPECT_EQ(first->id, second->id);
}

TEST_P(UploadTest, IsRefusedBeforeItsBytesCome) {
  NewVideo wanted;
  wanted.title = std::string(201, 'x');
  const auto refused = parts.create_upload(std::move(wanted), {}, 0);
  ASSERT_EQ(why(refused), "invalid_request");
  EXPECT_EQ(refused.error().details.size(), 2U) << "title and length";
  EXPECT_EQ(why(create(World::max_upload_bytes + 1)), "body_too_large");
  EXPECT_TRUE(create(World::max_upload_bytes));
}

TEST_P(UploadTest, IsRemovedWhenItsBytesAreNoVideo) {
  const std::string text(6000, 't');
  const Upload at_once = create(text.size()).value();
  EXPECT_EQ(why(send(at_once, 0, text.substr(0, 5000))), "unsupported_media");
  const Upload at_last = create(text.size()).value();
  ASSERT_TRUE(send(at_last, 0, text.substr(0, 100)));
  EXPECT_EQ(why(send(at_last, 100, text.substr(100))), "unsupported_media");

  for (const Upload& made : {at_once, at_last})
    EXPECT_EQ(why(parts.find_upload(owner, made.id)), "not_found");
  parts.collect();
  EXPECT_EQ(world.count_objects("uploads/"), 0U);
}

TEST_P(UploadTest, LearnsItsLengthOnce) {
  const Upload made = create(std::nullopt).value();
  ASSERT_TRUE(send(made, 0, bytes.substr(0, 100)));
  const auto say = [&](std::uint64_t length) -> std::string {
    const auto writer = parts.continue_upload(owner, made.id, {.offset = 100, .length = length});
    if (!writer) return std::string{writer.error().code.name};
    return why((*writer)->finish(true));
  };

  EXPECT_EQ(say(99), "invalid_request");
  EXPECT_EQ(say(World::max_upload_bytes + 1), "body_too_large");
  EXPECT_EQ(say(bytes.size()), "nothing");
  EXPECT_EQ(say(bytes.size() + 1), "invalid_request");
  EXPECT_EQ(parts.find_upload(owner, made.id)->length, bytes.size());
  EXPECT_TRUE(send(made, 100, bytes.substr(100))->made);
}

TEST_P(UploadTest, DropsAPieceThatDoesNotMatchItsChecksum) {
  const Upload made = upload();
  const auto say = [&](std::string_view piece, std::string_view summed, bool whole) {
    const auto writer = parts.continue_upload(
        owner,
        made.id,
        {.offset = 0, .checksum = Piece::Checksum{Digest::Algorithm::sha256, sha256(summed)}}
    );
    EXPECT_TRUE((*writer)->write(piece));
    EXPECT_TRUE((*writer)->save());
    return why((*writer)->finish(whole));
  };

  EXPECT_EQ(say("garbled", bytes, true), "checksum_mismatch");
  EXPECT_EQ(parts.find_upload(owner, made.id)->received, 0U);
  EXPECT_EQ(say(bytes.substr(0, 5), bytes, false), "nothing");
  EXPECT_EQ(parts.find_upload(owner, made.id)->received, 0U);
  EXPECT_EQ(say(bytes, bytes, true), "nothing");
  EXPECT_TRUE(parts.find_upload(owner, made.id)->made);
}

TEST_P(UploadTest, ExpiresWithItsBytesUnlessItGoesOn) {
  const Upload left = upload();
  const Upload used = upload();
  ASSERT_TRUE(send(left, 0, bytes.substr(0, 100)));
  ASSERT_TRUE(send(used, 0, bytes.substr(0, 100)));
  clock.advance(71h);
  ASSERT_TRUE(send(used, 100, bytes.substr(100, 100)));

  clock.advance(2h);
  EXPECT_EQ(why(parts.find_upload(owner, left.id)), "not_found");
  parts.tend_uploads();
  parts.collect();

  EXPECT_EQ(why(open(left, 100)), "not_found");
  EXPECT_FALSE(world.objects->grow(left.key())->resume(1));
  EXPECT_TRUE(send(used, 200, bytes.substr(200))->made);
}

TEST_P(UploadTest, IsFinishedWhenACrashCutItsLastStepOff) {
  const Upload made = upload();
  Upload received;
  {
    const auto writer = open(made, 0);
    ASSERT_TRUE((*writer)->write(bytes));
    received = made;
    received.received = bytes.size();
    received.state = UploadState::received;
    Sha256 hash;
    hash.update(bytes);
    received.hash = hash.state();
    ASSERT_TRUE(parts.uploads.advance(made, received));
    // Held by the writer that dies next.
    parts.tend_uploads();
    EXPECT_FALSE(parts.find_upload(owner, made.id)->made);
  }

  parts.tend_uploads();

  const auto done = parts.find_upload(owner, made.id);
  ASSERT_TRUE(done->made);
  EXPECT_EQ(world.objects->get(world.find(*done->made).original.key(), 100'000), bytes);
}

TEST_P(UploadTest, LeavesTheVideoWhenItsRecordIsRemoved) {
  const Upload made = upload();
  const auto video = send(made, 0, bytes)->made;

  ASSERT_TRUE(parts.remove_upload(owner, made.id));

  EXPECT_EQ(why(parts.find_upload(owner, made.id)), "not_found");
  parts.collect();
  EXPECT_TRUE(world.exists(world.find(*video).original.key()));
}

TEST_P(UploadTest, IsRemovedOnDemand) {
  const Upload made = upload();
  ASSERT_TRUE(send(made, 0, bytes.substr(0, 100)));

  ASSERT_TRUE(parts.remove_upload(owner, made.id));

  parts.collect();
  EXPECT_EQ(why(open(made, 100)), "not_found");
  EXPECT_FALSE(world.objects->grow(made.key())->resume(1));
}

TEST_P(UploadTest, IsGoneWhenItsBytesAre) {
  const Upload made = upload();
  ASSERT_TRUE(send(made, 0, bytes.substr(0, 100)));
  world.objects->remove_prefix(made.prefix());

  EXPECT_EQ(why(open(made, 100)), "not_found");
  EXPECT_EQ(why(parts.find_upload(owner, made.id)), "not_found");
}

TEST_P(UploadTest, AnAccountHasSoManyUnfinished) {
  UploadLimits limits = parts.upload_limits;
  limits.unfinished = 2;
  limits.promised_bytes = 1000;
  CreateUpload limited{parts.uploads, clock, world.random, limits};
  const auto add = [&](const UserId& who, std::optional<std::uint64_t> length) {
    NewVideo wanted;
    wanted.owner = who;
    wanted.request_token = random_token(world.random);
    return why(limited(std::move(wanted), {}, length));
  };
  const UserId other = UserId::make(clock, world.random);

  EXPECT_EQ(add(owner, 600), "nothing");
  EXPECT_EQ(add(owner, 401), "too_many_uploads");
  EXPECT_EQ(add(owner, std::nullopt), "too_many_uploads") << "it promises the most there may be";
  EXPECT_EQ(add(owner, 400), "nothing");
  EXPECT_EQ(add(other, 1000), "nothing");
  clock.advance(73h);
  EXPECT_EQ(add(owner, 1), "nothing");
  EXPECT_EQ(add(owner, 1), "nothing");
  EXPECT_EQ(add(owner, 1), "too_many_uploads");
}

TEST_P(UploadTest, AWriterThatWasOvertakenRecordsNothing) {
  const Upload made = upload();
  const auto writer = open(made, 0);
  ASSERT_TRUE((*writer)->write(bytes.substr(0, 5)));
  Upload elsewhere = made;
  elsewhere.received = 3;
  ASSERT_TRUE(parts.uploads.advance(made, elsewhere));

  EXPECT_EQ(why((*writer)->save()), "upload_changed");
  EXPECT_EQ(why((*writer)->finish(true)), "upload_changed");
  EXPECT_EQ(parts.find_upload(owner, made.id)->received, 3U);
}

}  // namespace
}  // namespace matinee::content
