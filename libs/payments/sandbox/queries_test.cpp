#include <gtest/gtest.h>

#include "payments/sandbox_sql.hpp"
#include "testing/all_prepare.hpp"

namespace matinee::payments::sandbox {
namespace {

TEST(SandboxQueriesTest, CompileOnEveryEngine) {
  testing::expect_all_prepare(sql::queries, sql::migrations);
}

}  // namespace
}  // namespace matinee::payments::sandbox
