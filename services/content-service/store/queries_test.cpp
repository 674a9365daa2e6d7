#include "content-service/store/queries.hpp"

#include <gtest/gtest.h>

#include "testing/all_prepare.hpp"

namespace matinee::content {
namespace {

TEST(ContentQueriesTest, CompileOnEveryEngine) {
  testing::expect_all_prepare(sql::queries, sql::migrations);
}

}  // namespace
}  // namespace matinee::content
