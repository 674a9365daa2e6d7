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
  std::optional<std::string> phase;
  double progress = 0;
  std::vector<Rung> renditions;
};
BOOST_DESCRIBE_STRUCT(VideoLine, (), (event, id, status, phase, progress, renditions))

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

class TerminalProgress final : public Progress {
 public:
  void sent(const std::string& file, std::uint64_t bytes, std::uint64_t total) override {
    draw({bar("upload", share(bytes, total), printable(file))});
  }

  void transcoding(const Video& video) override {
    std::vector<std::string> lines{
        bar("transcode",
            video.status == "ready" ? 1 : video.progress,
            printable(video.phase.value_or(video.status)))
    };
    for (const auto& rung : video.renditions) {
      lines.push_back(
          bar(std::to_string(rung.height) + "p",
              rung.state == "ready" ? 1 : rung.progress,
              printable(rung.state))
      );
    }
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
    for (const auto& rung : video.renditions)
      step(std::to_string(rung.height) + "p", rung.state == "ready" ? 1 : rung.progress);
  }

  void done() override {
    seen_.clear();
    phase_.clear();
  }

 private:
  void step(const std::string& label, double part) {
    const auto tenth = static_cast<int>(part * 10);
    const auto [known, first] = seen_.try_emplace(label, -1);
    if (tenth <= known->second) return;
    known->second = tenth;
    std::fprintf(stderr, "  %s %d %%\n", label.c_str(), tenth * 10);
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
        .phase = video.phase,
        .progress = video.progress,
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
