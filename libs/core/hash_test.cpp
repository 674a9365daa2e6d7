#include "core/hash.hpp"

#include <gtest/gtest.h>

#include "core/encoding.hpp"
#include "core/secret.hpp"

namespace matinee {
namespace {

TEST(Hash, MatchesFips180AndRfc4231) {
  EXPECT_EQ(
      hex_encode(bytes_of(sha256("abc"))),
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
  );
  EXPECT_EQ(
      hex_encode(bytes_of(hmac_sha256("Jefe", "what do ya want for nothing?"))),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
  );
}

TEST(Hash, OfPiecesIsTheHashOfTheWhole) {
  Sha256 pieces;
  pieces.update("a");
  pieces.update("");
  pieces.update("bc");
  Sha256 moved = std::move(pieces);
  EXPECT_EQ(moved.finish(), sha256("abc"));
}

TEST(Hash, GoesOnFromItsStateAtAnyPlace) {
  const std::string text(200, 'x');
  for (std::size_t at = 0; at <= text.size(); ++at) {
    Sha256 before;
    before.update(text.substr(0, at));
    auto after = Sha256::resume(before.state());
    ASSERT_TRUE(after) << at;
    Sha256 copy = *after;
    after->update(text.substr(at));
    copy.update(text.substr(at));
    EXPECT_EQ(after->finish(), sha256(text)) << at;
    EXPECT_EQ(copy.finish(), sha256(text)) << at;
  }
}

TEST(Hash, KnowsWhatIsNoState) {
  Sha256 hash;
  hash.update("abc");
  const std::string state = hash.state();
  EXPECT_FALSE(Sha256::resume(""));
  EXPECT_FALSE(Sha256::resume(state.substr(1)));
  EXPECT_FALSE(Sha256::resume(state + "x"));
  EXPECT_TRUE(Sha256::resume(state));
}

TEST(Hash, OfAnothersChoiceMatchesRfc1321AndFips180) {
  Digest md5{Digest::Algorithm::md5};
  md5.update("abc");
  EXPECT_EQ(hex_encode(bytes_of(md5.finish())), "900150983cd24fb0d6963f7d28e17f72");
  Digest sha1{Digest::Algorithm::sha1};
  sha1.update("a");
  sha1.update("bc");
  Digest sha256_of_it{Digest::Algorithm::sha256};
  sha256_of_it.update("abc");
  EXPECT_EQ(hex_encode(bytes_of(sha1.finish())), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(sha256_of_it.finish(), sha256("abc"));
}

TEST(Secret, ComparesContentsAndLengths) {
  EXPECT_TRUE(equal_in_constant_time("same", "same"));
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_FALSE(equal_in_constant_time("same", "sane"));
  EXPECT_FALSE(equal_in_constant_time("same", "same "));
}

}  // namespace
}  // namespace matinee
