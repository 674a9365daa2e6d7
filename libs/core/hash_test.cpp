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

TEST(Secret, ComparesContentsAndLengths) {
  EXPECT_TRUE(equal_in_constant_time("same", "same"));
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_FALSE(equal_in_constant_time("same", "sane"));
  EXPECT_FALSE(equal_in_constant_time("same", "same "));
}

}  // namespace
}  // namespace matinee
