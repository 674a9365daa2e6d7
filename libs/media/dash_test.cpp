#include "media/dash.hpp"

#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "media/frame_rate.hpp"

namespace matinee::media {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

DashManifest manifest() {
  const SegmentGrid grid{{25, 1}, 700, GridStart::bootstrap};
  const DashSet audio{
      .folder = "3/a/",
      .timeline = timeline_of(AudioGrid{48'000, 1'313}),
      .representations =
          {{.id = "en-0",
            .codecs = "mp4a.40.2",
            .bandwidth = 130'000,
            .channels = 2,
            .sample_rate = 48'000}},
      .language = "en"
  };
  return {
      .video =
          {.folder = "3/v/",
           .timeline = timeline_of(grid, 12'800),
           .representations =
               {{.id = "360p",
                 .codecs = "avc1.64001e",
                 .bandwidth = 800'000,
                 .size = {.width = 640, .height = 360}},
                {.id = "720p",
                 .codecs = "avc1.64001f",
                 .bandwidth = 2'800'000,
                 .size = {.width = 1280, .height = 720}}},
           .frame_rate = {25, 1}},
      .audio = {audio},
      .text = {{.id = "text-en-0", .uri = "3/s/en-0/all.vtt", .language = "en"}}
  };
}

TEST(DashManifest, DescribesTheSegmentsOfTheHlsPlaylists) {
  EXPECT_EQ(
      write_dash_manifest(manifest()),
      R"(<?xml version="1.0" encoding="UTF-8"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011" type="static" mediaPresentationDuration="PT28.000000S" minBufferTime="PT6.016000S">
  <Period id="0" start="PT0S">
    <AdaptationSet id="0" contentType="video" mimeType="video/mp4" par="16:9" segmentAlignment="true" startWithSAP="1">
      <Role schemeIdUri="urn:mpeg:dash:role:2011" value="main"/>
      <SegmentTemplate timescale="12800" presentationTimeOffset="0" startNumber="0" initialization="3/v/$RepresentationID$/init.mp4" media="3/v/$RepresentationID$/$Number%05d$.m4s">
        <SegmentTimeline>
          <S t="0" d="25600" r="1"/>
          <S d="51200" r="0"/>
          <S d="76800" r="2"/>
          <S d="25600" r="0"/>
        </SegmentTimeline>
      </SegmentTemplate>
      <Representation id="360p" codecs="avc1.64001e" bandwidth="800000" width="640" height="360" frameRate="25" sar="1:1"/>
      <Representation id="720p" codecs="avc1.64001f" bandwidth="2800000" width="1280" height="720" frameRate="25" sar="1:1"/>
    </AdaptationSet>
    <AdaptationSet id="1" contentType="audio" mimeType="audio/mp4" lang="en" segmentAlignment="true" startWithSAP="1">
      <Role schemeIdUri="urn:mpeg:dash:role:2011" value="main"/>
      <SegmentTemplate timescale="48000" presentationTimeOffset="0" startNumber="0" initialization="3/a/$RepresentationID$/init.mp4" media="3/a/$RepresentationID$/$Number%05d$.m4s">
        <SegmentTimeline>
          <S t="0" d="288768" r="0"/>
          <S d="287744" r="2"/>
          <S d="192512" r="0"/>
        </SegmentTimeline>
      </SegmentTemplate>
      <Representation id="en-0" codecs="mp4a.40.2" bandwidth="130000" audioSamplingRate="48000">
        <AudioChannelConfiguration schemeIdUri="urn:mpeg:dash:23003:3:audio_channel_configuration:2011" value="2"/>
      </Representation>
    </AdaptationSet>
    <AdaptationSet id="2" contentType="text" mimeType="text/vtt" lang="en">
      <Role schemeIdUri="urn:mpeg:dash:role:2011" value="subtitle"/>
      <Representation id="text-en-0" bandwidth="256">
        <BaseURL>3/s/en-0/all.vtt</BaseURL>
      </Representation>
    </AdaptationSet>
  </Period>
</MPD>
)"
  );
}

TEST(DashManifest, EscapesWhatXmlWouldMisread) {
  auto changed = manifest();
  changed.text[0].uri = "a&b<c>\x01.vtt";
  changed.text[0].language = "\"en'";

  const auto text = write_dash_manifest(changed);

  EXPECT_THAT(text, HasSubstr("<BaseURL>a&amp;b&lt;c&gt; .vtt</BaseURL>"));
  EXPECT_THAT(text, HasSubstr("lang=\"&quot;en&#39;\""));
}

TEST(DashManifest, TakesTextsLater) {
  auto whole = manifest();
  const auto bare = write_dash_manifest(whole);
  const DashText added{
      .id = "late",
      .uri = "3/s/late/all.vtt",
      .language = "de",
      .label = "Für <alle>",
      .describes_sound = true
  };
  whole.text.push_back(added);

  const auto text = add_dash_text(bare, {added});

  EXPECT_EQ(text, write_dash_manifest(whole));
  EXPECT_THAT(text, HasSubstr("<Label>Für &lt;alle&gt;</Label>"));
  EXPECT_THAT(text, HasSubstr("value=\"caption\""));
  EXPECT_EQ(add_dash_text(bare, {}), bare);
}

TEST(DashTimeline, CountsPicturesInTicks) {
  const auto timeline = timeline_of(SegmentGrid{{30'000, 1'001}, 400}, 30'000);

  EXPECT_THAT(timeline.durations, ElementsAre(180'180, 180'180, 40'040));
  EXPECT_NEAR(timeline.seconds(), 13.346667, 1e-6);
}

RC_GTEST_PROP(DashTimeline, MeetsTheGridAtEveryBoundary, ()) {
  const auto rate = *rc::gen::elementOf(standard_rates);
  const auto start = *rc::gen::element(GridStart::regular, GridStart::bootstrap);
  const SegmentGrid grid{rate, *rc::gen::inRange<std::int64_t>(1, 100'000), start};
  const auto timescale = static_cast<std::uint32_t>(rate.num) * 512;

  const auto timeline = timeline_of(grid, timescale);

  std::uint64_t ticks = timeline.start;
  for (std::int64_t k = 0; k < grid.count(); ++k) {
    RC_ASSERT(grid.is_start_of(grid.begin(k), ticks, timescale));
    ticks += timeline.durations[static_cast<std::size_t>(k)];
  }
  RC_ASSERT(grid.is_start_of(grid.frames(), ticks, timescale));
}

}  // namespace
}  // namespace matinee::media
