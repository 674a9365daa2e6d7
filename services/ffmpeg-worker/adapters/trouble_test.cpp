#include "ffmpeg-worker/adapters/trouble.hpp"

#include <gtest/gtest.h>

#include "core/result.hpp"

namespace matinee::worker {
namespace {

TEST(ExplainProbe, RefusesWhatFfprobeGaveUp) {
  const auto said = explain_probe({.code = 1, .errors = "[mov] moov atom not found\n"});
  const auto unknown = explain_probe({.code = 1, .errors = "Something new.\n"});

  EXPECT_EQ(said.kind, TroubleKind::refused);
  EXPECT_NE(said.reason.find("truncated"), std::string::npos);
  EXPECT_EQ(unknown.kind, TroubleKind::refused);
}

TEST(ExplainProbe, FailsWhereTheMachineMayBeAtFault) {
  for (const auto& exit :
       {Exit{.how = Exit::How::killed_by_signal, .code = 9, .errors = {}},
        Exit{.how = Exit::How::out_of_time, .code = 9, .errors = {}},
        Exit{.code = 126, .errors = {}},
        Exit{.code = 127, .errors = {}},
        Exit{.code = 137, .errors = "Invalid data found"},
        Exit{.code = 1, .errors = "bwrap: No permissions to create new namespace"},
        Exit{.code = 1, .errors = "choom: failed to set score adjust value"},
        Exit{.code = 1, .errors = "prlimit: failed to set the AS resource limit"}}) {
    EXPECT_EQ(explain_probe(exit).kind, TroubleKind::failed) << exit.code << exit.errors;
  }
}

TEST(ExplainProbe, RefusesWhatComputesWithoutEnd) {
  EXPECT_EQ(explain_probe({.code = 128 + 24, .errors = {}}).kind, TroubleKind::refused);
}

TEST(Explanations, RefuseWhatTakesTooMuchMemory) {
  const Exit exit{.how = Exit::How::too_large, .code = 9, .errors = {}};

  for (const auto& trouble : {explain_probe(exit), explain_encode(exit, "Encoding the video")}) {
    EXPECT_EQ(trouble.kind, TroubleKind::refused);
    EXPECT_NE(trouble.reason.find("more memory than allowed"), std::string::npos);
  }
}

TEST(ExplainEncode, RefusesNothingElse) {
  for (const int code : {1, 126, 137, 128 + 24})
    EXPECT_EQ(explain_encode({.code = code, .errors = {}}, "Work").kind, TroubleKind::failed);
}

TEST(ExplainEncode, TakesAFullDiskForAnOutage) {
  EXPECT_THROW(
      static_cast<void>(explain_encode({.code = 1, .errors = "No space left on device"}, "Work")),
      Unavailable
  );
}

}  // namespace
}  // namespace matinee::worker
