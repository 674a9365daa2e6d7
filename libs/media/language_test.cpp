#include "media/language.hpp"

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace matinee::media {
namespace {

TEST(LanguageTag, IsOneByTheGrammar) {
  for (const auto* tag :
       {"de",
        "DE",
        "und",
        "mis",
        "zh-Hant",
        "zh-Hant-TW",
        "es-419",
        "sl-rozaj-biske-1994",
        "zh-cmn-Hans-CN",
        "de-CH-1901",
        "en-a-myext-b-another",
        "de-x-a",
        "en-GB-u-ca-gregory"})
    EXPECT_TRUE(is_language_tag(tag)) << tag;
}

TEST(LanguageTag, IsNoneOtherwise) {
  for (const auto* tag :
       {"",
        "d",
        "-",
        "de-",
        "-de",
        "de--CH",
        "de_DE",
        "german-",
        "englishxyz",
        "de-a",
        "de-x",
        "de-\"",
        "d\xC3\xA9",
        "de DE",
        "zh-Hant-Hans-TW-TW",
        "12",
        "de-x-123456789"})
    EXPECT_FALSE(is_language_tag(tag)) << tag;
}

RC_GTEST_PROP(LanguageTag, NeverHasWhatAPlaylistWouldMisread, (const std::string& text)) {
  if (!is_language_tag(text)) return;
  RC_ASSERT(text.find_first_of("\"\r\n,<>&") == std::string::npos);
}

}  // namespace
}  // namespace matinee::media
