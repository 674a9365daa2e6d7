#include "database/script.hpp"

#include <gtest/gtest.h>

namespace matinee::db {
namespace {

using Statements = std::vector<std::string_view>;

TEST(ScriptTest, SplitsAtSemicolonsThatEndALine) {
  EXPECT_EQ(
      split_script("CREATE TABLE a (x text);\nCREATE INDEX i ON a (x);  -- why\nSELECT 1"),
      (Statements{"CREATE TABLE a (x text);", "\nCREATE INDEX i ON a (x);", "  -- why\nSELECT 1"})
  );
}

TEST(ScriptTest, KeepsSemicolonsInQuotesAndComments) {
  const std::string_view quoted =
      "INSERT INTO a VALUES ('x;\n', \"y;\n\", $$z;\n$$, $tag$;\n$tag$, $1);";
  const std::string_view commented = "/* one;\n */ SELECT 1 -- two;\n;";
  const std::string_view trigger =
      "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; SELECT 2; END;";

  EXPECT_EQ(split_script(quoted), Statements{quoted});
  EXPECT_EQ(split_script(commented), Statements{commented});
  EXPECT_EQ(split_script(trigger), Statements{trigger});
}

TEST(ScriptTest, DropsWhatHoldsNoStatement) {
  EXPECT_TRUE(split_script("").empty());
  EXPECT_TRUE(split_script(" \n;\n-- nothing;\n/* here */").empty());
}

TEST(ScriptTest, EndsAnUnclosedQuoteWithTheText) {
  EXPECT_EQ(split_script("SELECT 'a;\n"), Statements{"SELECT 'a;\n"});
}

}  // namespace
}  // namespace matinee::db
