// /uploads over a real server: the tus protocol, case by case.
#include <string>

#include <gtest/gtest.h>

#include "content-service/tests/api_world.hpp"

namespace matinee::content {
namespace {

using http::Method;

class UploadsApiTest : public ::testing::Test {
 protected:
  using Fields = ApiWorld::Fields;

  Answer ask(
      Method method,
      const std::string& path,
      Fields fields,
      const std::string& body = {},
      const std::string& who = "editor"
  ) {
    fields.emplace_back("Tus-Resumable", "1.0.0");
    return world.ask(method, path, who, body, fields);
  }

  Answer create(Fields fields, const std::string& body = {}) {
    return ask(Method::post, "/uploads", std::move(fields), body);
  }

  [[nodiscard]] std::string location(std::size_t length) {
    return create({{"Upload-Length", std::to_string(length)}}).header("Location");
  }

  Answer patch(
      const std::string& path, std::size_t offset, const std::string& body, Fields fields = {}
  ) {
    fields.emplace_back("Upload-Offset", std::to_string(offset));
    fields.emplace_back("Content-Type", "application/offset+octet-stream");
    return ask(Method::patch, path, std::move(fields), body);
  }

  Answer head(const std::string& path) { return ask(Method::head, path, {}); }

  static std::string base64(const std::string& text) { return base64_encode(bytes_of(text)); }

  ApiWorld world;
  const std::string film = ApiWorld::mp4();
};

TEST_F(UploadsApiTest, AFileInTwoPiecesIsAVideo) {
  const std::string metadata = "filename " + base64("big_buck.mp4") + ",title " + base64("Äpfel") +
                               ",published " + base64("false") + ",access " + base64("free") +
                               ",filetype " + base64("video/mp4");
  const auto made =
      create({{"Upload-Length", std::to_string(film.size())}, {"Upload-Metadata", metadata}});
  ASSERT_EQ(made.status, 201) << boost::json::serialize(made.body);
  EXPECT_EQ(made.header("Upload-Offset"), "0");
  EXPECT_EQ(made.header("Tus-Resumable"), "1.0.0");
  EXPECT_FALSE(made.header("Upload-Expires").empty());
  const std::string path = made.header("Location");

  const auto first = patch(path, 0, film.substr(0, 5));
  EXPECT_EQ(first.status, 204);
  EXPECT_EQ(first.header("Upload-Offset"), "5");
  EXPECT_FALSE(first.header("Upload-Expires").empty());
  const auto between = head(path);
  EXPECT_EQ(between.status, 200);
  EXPECT_EQ(between.header("Upload-Offset"), "5");
  EXPECT_EQ(between.header("Upload-Length"), std::to_string(film.size()));
  EXPECT_EQ(between.header("Upload-Metadata"), metadata);
  EXPECT_EQ(between.header("Cache-Control"), "no-store");
  EXPECT_EQ(between.header("Matinee-Video"), "");

  const auto last = patch(path, 5, film.substr(5));
  EXPECT_EQ(last.status, 204);
  EXPECT_EQ(last.header("Upload-Offset"), std::to_string(film.size()));
  const std::string video = last.header("Matinee-Video");
  EXPECT_EQ(head(path).header("Matinee-Video"), video);
  const auto shown = world.get("/videos/" + video, "editor");
  EXPECT_EQ(shown.text("/title"), "Äpfel");
  EXPECT_EQ(shown.text("/access"), "free");
  EXPECT_FALSE(shown.body.at("published").as_bool());
  EXPECT_EQ(shown.text("/original/filename"), "big_buck.mp4");
  EXPECT_EQ(shown.text("/original/sha256"), hex_encode(bytes_of(sha256(film))));
  EXPECT_EQ(patch(path, film.size(), "").status, 204) << "there is nothing more to say";
}

TEST_F(UploadsApiTest, OptionsSayWhatTheServerCan) {
  for (const auto* path : {"/uploads", "/uploads/any"}) {
    const auto answer = world.ask(Method::options, path, {}, {}, {{"Tus-Resumable", "0.1"}});
    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(answer.header("Tus-Version"), "1.0.0");
    EXPECT_EQ(
        answer.header("Tus-Extension"),
        "creation,creation-with-upload,creation-defer-length,termination,checksum,expiration"
    );
    EXPECT_EQ(answer.header("Tus-Checksum-Algorithm"), "sha1,sha256");
    EXPECT_EQ(answer.header("Tus-Max-Size"), std::to_string(World::max_upload_bytes));
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
    EXPECT_NE(
        answer.header("Access-Control-Allow-Headers").find("Upload-Offset"), std::string::npos
    );
    EXPECT_NE(
        answer.header("Access-Control-Expose-Headers").find("Upload-Offset"), std::string::npos
    );
  }
}

TEST_F(UploadsApiTest, AnotherVersionIsRefusedWithOurs) {
  const std::string path = location(100);
  for (const auto& [method, where] :
       {std::pair{Method::post, std::string{"/uploads"}},
        std::pair{Method::head, path},
        std::pair{Method::patch, path},
        std::pair{Method::del, path}}) {
    for (const Fields& fields : {Fields{}, Fields{{"Tus-Resumable", "0.2.2"}}}) {
      const auto answer = world.ask(method, where, "editor", {}, fields);
      EXPECT_EQ(answer.status, 412);
      EXPECT_EQ(answer.header("Tus-Version"), "1.0.0");
      EXPECT_EQ(answer.header("Tus-Resumable"), "1.0.0");
    }
  }
  EXPECT_EQ(head(path).status, 200);
}

TEST_F(UploadsApiTest, CreationNamesItsFaults) {
  EXPECT_EQ(create({}).code(), "malformed_request");
  EXPECT_EQ(create({{"Upload-Length", "-1"}}).status, 400);
  EXPECT_EQ(create({{"Upload-Defer-Length", "2"}}).status, 400);
  EXPECT_EQ(create({{"Upload-Defer-Length", "1"}, {"Upload-Length", "1"}}).status, 400);
  EXPECT_EQ(create({{"Upload-Length", "0"}}).status, 422);
  EXPECT_EQ(create({{"Upload-Length", "65537"}}).code(), "body_too_large");
  const auto fault = [&](const std::string& metadata) {
    const auto answer = create({{"Upload-Length", "9"}, {"Upload-Metadata", metadata}});
    return std::to_string(answer.status) + answer.text("/errors/0/pointer") + ' ' +
           answer.text("/errors/0/code");
  };
  EXPECT_EQ(fault("title " + base64(std::string(201, 'x'))), "422/title too_long");
  EXPECT_EQ(fault("title " + base64("a\x01")), "422/title control_characters");
  EXPECT_EQ(fault("title " + base64("\xff")), "422/title invalid_utf8");
  EXPECT_EQ(fault("title !"), "422/title invalid_base64");
  EXPECT_EQ(fault("title YQ==,title YQ=="), "422/title repeated");
  EXPECT_EQ(fault("tilte YQ=="), "422/tilte unknown_field");
  EXPECT_EQ(fault("access " + base64("paid")), "422/access invalid");
  EXPECT_EQ(fault(","), "422Upload-Metadata invalid");
}

TEST_F(UploadsApiTest, CreationMayBringBytes) {
  const Fields fields{
      {"Upload-Length", std::to_string(film.size())},
      {"Content-Type", "application/offset+octet-stream"}
  };
  const auto part = create(fields, film.substr(0, 7));
  EXPECT_EQ(part.status, 201);
  EXPECT_EQ(part.header("Upload-Offset"), "7");
  const auto whole = create(fields, film);
  EXPECT_EQ(whole.status, 201);
  EXPECT_EQ(whole.header("Upload-Offset"), std::to_string(film.size()));
  EXPECT_FALSE(whole.header("Matinee-Video").empty());
  EXPECT_EQ(create({{"Upload-Length", "9"}}, film).status, 415);
  EXPECT_EQ(create(fields, std::string(film.size(), 't')).code(), "unsupported_media");
}

TEST_F(UploadsApiTest, TheLengthMayComeLater) {
  const std::string path = create({{"Upload-Defer-Length", "1"}}).header("Location");
  EXPECT_EQ(patch(path, 0, film).header("Upload-Offset"), std::to_string(film.size()));
  EXPECT_EQ(head(path).header("Upload-Defer-Length"), "1");
  EXPECT_EQ(head(path).header("Upload-Length"), "");
  EXPECT_EQ(patch(path, film.size(), "", {{"Upload-Length", "x"}}).status, 400);
  EXPECT_EQ(patch(path, film.size(), "", {{"Upload-Length", "1"}}).status, 422);

  const auto last = patch(path, film.size(), "", {{"Upload-Length", std::to_string(film.size())}});

  EXPECT_EQ(last.status, 204);
  EXPECT_FALSE(last.header("Matinee-Video").empty());
}

TEST_F(UploadsApiTest, APieceMustFit) {
  const std::string path = location(film.size());
  EXPECT_EQ(patch(path, 1, "x").code(), "wrong_offset");
  EXPECT_EQ(patch(path, 1, "x").status, 409);
  EXPECT_EQ(patch(path, 0, film + "x").status, 413);
  EXPECT_EQ(
      ask(Method::patch, path, {{"Upload-Offset", "0"}, {"Content-Type", "text/plain"}}, "x")
          .status,
      415
  );
  EXPECT_EQ(
      ask(Method::patch, path, {{"Content-Type", "application/offset+octet-stream"}}, "x").status,
      400
  );
  EXPECT_EQ(head(path).header("Upload-Offset"), "0");
  const auto missing = head("/uploads/upl_01jd7q8v9hf6m8q3w2k5t4r7x0");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(missing.header("Upload-Offset"), "");
  EXPECT_EQ(missing.header("Tus-Resumable"), "1.0.0");
}

TEST_F(UploadsApiTest, APieceMayHaveAChecksum) {
  const std::string path = location(film.size());
  const auto piece = [&](const std::string& checksum) {
    return patch(path, 0, film.substr(0, 5), {{"Upload-Checksum", checksum}}).status;
  };
  Digest sha1{Digest::Algorithm::sha1};
  sha1.update(film.substr(0, 5));

  EXPECT_EQ(piece("md5 YQ=="), 400);
  EXPECT_EQ(piece("sha1"), 460);
  EXPECT_EQ(piece("sha1 !"), 400);
  EXPECT_EQ(piece("sha1 " + base64(std::string(20, 'x'))), 460);
  EXPECT_EQ(head(path).header("Upload-Offset"), "0");
  EXPECT_EQ(piece("sha1 " + base64(sha1.finish())), 204);
  EXPECT_EQ(head(path).header("Upload-Offset"), "5");
  EXPECT_EQ(
      patch(
          path, 5, film.substr(5), {{"Upload-Checksum", "sha256 " + base64(sha256(film.substr(5)))}}
      ).status,
      204
  );
}

TEST_F(UploadsApiTest, IsTerminated) {
  const std::string path = location(film.size());
  EXPECT_EQ(ask(Method::del, path, {}).status, 204);
  EXPECT_EQ(head(path).status, 404);
  EXPECT_EQ(patch(path, 0, film).status, 404);
  EXPECT_EQ(ask(Method::del, path, {}).status, 404);
}

TEST_F(UploadsApiTest, BelongsToWhoMadeIt) {
  const std::string path = location(film.size());
  EXPECT_EQ(ask(Method::head, path, {}, {}, "admin").status, 404);
  EXPECT_EQ(ask(Method::del, path, {}, {}, "admin").status, 404);
  for (const auto& [who, status] :
       {std::pair{"", 401}, std::pair{"viewer", 403}, std::pair{"service", 403}}) {
    const auto answer = ask(Method::post, "/uploads", {{"Upload-Length", "1"}}, {}, who);
    EXPECT_EQ(answer.status, status);
    EXPECT_EQ(answer.header("Tus-Resumable"), "1.0.0");
    EXPECT_EQ(ask(Method::head, path, {}, {}, who).status, status);
    EXPECT_EQ(ask(Method::del, path, {}, {}, who).status, status);
  }
}

TEST_F(UploadsApiTest, AnIdempotencyKeyMakesOneUpload) {
  const Fields key{{"Idempotency-Key", "k-1"}, {"Upload-Length", std::to_string(film.size())}};
  const auto first = create(key);
  ASSERT_EQ(patch(first.header("Location"), 0, film.substr(0, 5)).status, 204);

  const auto again = create(key);

  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.header("Location"), first.header("Location"));
  EXPECT_EQ(again.header("Upload-Offset"), "5") << "as it is now";
  EXPECT_EQ(
      create({{"Idempotency-Key", "k-1"}, {"Upload-Length", "1"}}).code(), "idempotency_mismatch"
  );
}

TEST_F(UploadsApiTest, MethodsMayBeOverridden) {
  const std::string path = location(film.size());
  const auto answer =
      ask(Method::post,
          path,
          {{"X-HTTP-Method-Override", "PATCH"},
           {"Upload-Offset", "0"},
           {"Content-Type", "application/offset+octet-stream"}},
          film);
  EXPECT_EQ(answer.status, 204);
  EXPECT_FALSE(answer.header("Matinee-Video").empty());
  EXPECT_EQ(ask(Method::post, path, {{"X-HTTP-Method-Override", "DELETE"}}).status, 204);
  EXPECT_EQ(ask(Method::post, path, {{"X-HTTP-Method-Override", "HEAD"}}).status, 405);
}

}  // namespace
}  // namespace matinee::content
