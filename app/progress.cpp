#include "progress.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>

#include <unistd.h>

#include "json/json.hpp"
#include "output.hpp"

namespace matinee::app {

namespace {

struct SentLine {
  std::string event;
  std::string file;
  std::uint64_t sent_bytes = 0;
  std::uint64_t total_bytes = 0;
};
BOOST_DESCRIBE_STRUCT(SentLine, (), (event, file, sent_bytes, total_bytes))

struct VideoLine {
  std::string event;
  std::string id;
  std::string status;
  bool playable = false;
  std::optional<std::string> phase;
  double progress = 0;
  std::optional<std::int64_t> eta_seconds;
  std::vector<Rung> renditions;
};
BOOST_DESCRIBE_STRUCT(
    VideoLine, (), (event, id, status, playable, phase, progress, eta_seconds, renditions)
)

double share(std::uint64_t part, std::uint64_t total) {
  return total == 0 ? 0 : static_cast<double>(part) / static_cast<double>(total);
}

std::string bar(const std::string& label, double part, const std::string& note) {
  constexpr int cells = 30;
  const auto full = static_cast<int>(std::lround(std::clamp(part, 0.0, 1.0) * cells));
  std::string out = "  " + label + std::string(label.size() < 12 ? 12 - label.size() : 1, ' ');
  for (int i = 0; i < cells; ++i)
    out += i < full ? "█" : "░";
  const std::string number = percent(part);
  return out + std::string(number.size() < 6 ? 6 - number.size() : 1, ' ') + number + "  " + note;
}

/// The source was read, and what it becomes is known.
bool is_probed(const Video& video) {
  return video.duration_s.has_value() || video.status == "ready";
}

/// "encoding, about 3 min left".
std::string note_of(const Video& video) {
  std::string out = printable(video.phase.value_or(video.status));
  if (video.eta_seconds) out += ", about " + duration(*video.eta_seconds) + " left";
  return out;
}

std::string step_line(bool is_done, const std::string& label) {
  return std::string{is_done ? "  ✓ " : "  · "} + label;
}

class TerminalProgress final : public Progress {
 public:
  void sent(const std::string& file, std::uint64_t bytes, std::uint64_t total) override {
    draw({bar("upload", share(bytes, total), printable(file))});
  }

  void transcoding(const Video& video) override {
    std::vector<std::string> lines{
        step_line(is_probed(video), "probed"),
        step_line(video.playable, "playable"),
        bar("transcode", video.status == "ready" ? 1 : video.progress, note_of(video))
    };
    for (const auto& rung : video.renditions) {
      lines.push_back(
          bar(std::to_string(rung.height) + "p",
              rung.state == "ready" ? 1 : rung.progress,
              printable(rung.state))
      );
    }
    lines.push_back(step_line(video.status == "ready", "ready"));
    draw(lines);
  }

  void done() override { drawn_ = 0; }

 private:
  void draw(const std::vector<std::string>& lines) {
    std::string out;
    if (drawn_ > 0) out += "\x1b[" + std::to_string(drawn_) + "A";
    for (const auto& line : lines)
      out += "\r\x1b[2K" + line + "\n";
    if (lines.size() < drawn_) out += "\x1b[J";
    drawn_ = lines.size();
    std::fwrite(out.data(), 1, out.size(), stderr);
  }

  std::size_t drawn_ = 0;
};

class LineProgress final : public Progress {
 public:
  void sent(const std::string& file, std::uint64_t bytes, std::uint64_t total) override {
    step("upload " + printable(file), share(bytes, total));
  }

  void transcoding(const Video& video) override {
    if (video.phase && *video.phase != phase_) {
      phase_ = *video.phase;
      std::fprintf(stderr, "  %s\n", printable(phase_).c_str());
    }
    if (is_probed(video)) once("probed");
    if (video.playable) once("playable");
    for (const auto& rung : video.renditions)
      step(std::to_string(rung.height) + "p", rung.state == "ready" ? 1 : rung.progress);
    step("transcode", video.status == "ready" ? 1 : video.progress, video.eta_seconds);
    if (video.status == "ready") once("ready");
  }

  void done() override {
    seen_.clear();
    phase_.clear();
  }

 private:
  void once(const std::string& label) {
    if (seen_.try_emplace(label, 0).second) std::fprintf(stderr, "  %s\n", label.c_str());
  }

  void step(
      const std::string& label, double part, const std::optional<std::int64_t>& eta_seconds = {}
  ) {
    const auto tenth = static_cast<int>(part * 10);
    const auto [known, first] = seen_.try_emplace(label, -1);
    if (tenth <= known->second) return;
    known->second = tenth;
    const std::string left = eta_seconds ? ", about " + duration(*eta_seconds) + " left" : "";
    std::fprintf(stderr, "  %s %d %%%s\n", label.c_str(), tenth * 10, left.c_str());
  }

  std::map<std::string, int> seen_;
  std::string phase_;
};

class JsonProgress final : public Progress {
 public:
  void sent(const std::string& file, std::uint64_t bytes, std::uint64_t total) override {
    const auto now = static_cast<int>(share(bytes, total) * 100);
    if (now == last_percent_) return;
    last_percent_ = now;
    write(json::encode(
        SentLine{.event = "upload", .file = file, .sent_bytes = bytes, .total_bytes = total}
    ));
  }

  void transcoding(const Video& video) override {
    write(json::encode(VideoLine{
        .event = "transcode",
        .id = video.id,
        .status = video.status,
        .playable = video.playable,
        .phase = video.phase,
        .progress = video.progress,
        .eta_seconds = video.eta_seconds,
        .renditions = video.renditions,
    }));
  }

  void done() override { last_percent_ = -1; }

 private:
  void write(const std::string& line) {
    if (line == last_) return;
    last_ = line;
    print(line);
  }

  int last_percent_ = -1;
  std::string last_;
};

}  // namespace

std::unique_ptr<Progress> terminal_progress() {
  return std::make_unique<TerminalProgress>();
}

std::unique_ptr<Progress> line_progress() {
  return std::make_unique<LineProgress>();
}

std::unique_ptr<Progress> json_progress() {
  return std::make_unique<JsonProgress>();
}

bool stderr_is_terminal() {
  const char* kind = std::getenv("TERM");  // NOLINT(concurrency-mt-unsafe): nobody sets it
  return isatty(STDERR_FILENO) == 1 && kind != nullptr && std::string_view{kind} != "dumb";
}

}  // namespace matinee::app
