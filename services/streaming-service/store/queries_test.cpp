#include "streaming-service/store/queries.hpp"

#include <gtest/gtest.h>

#include "testing/all_prepare.hpp"

namespace matinee::streaming {
namespace {

TEST(StreamingQueriesTest, CompileOnEveryEngine) {
  testing::expect_all_prepare(sql::queries, sql::migrations);
}

}  // namespace
}  // namespace matinee::streaming
