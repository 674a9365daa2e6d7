#include "payment-service/store/queries.hpp"

#include <gtest/gtest.h>

#include "testing/all_prepare.hpp"

namespace matinee::payment {
namespace {

TEST(PaymentQueriesTest, CompileOnEveryEngine) {
  testing::expect_all_prepare(sql::queries, sql::migrations);
}

}  // namespace
}  // namespace matinee::payment
