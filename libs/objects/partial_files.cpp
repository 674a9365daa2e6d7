#include "objects/partial_files.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "objects/s3/download.hpp"
#include "objects/s3/parallel.hpp"

namespace matinee::objects {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr std::uint64_t smallest_gap = std::uint64_t{1} << 20U;
constexpr std::uint64_t piece_bytes = std::uint64_t{4} << 20U;
constexpr std::size_t pieces_at_once = 4;
/// Claimed at a time: who waits for one piece does not wait for the rest of a film.
constexpr std::uint64_t claim_bytes = 8 * piece_bytes;
constexpr std::size_t most_kept = 4;
constexpr auto ask_every = 100ms;

[[noreturn]] void fail(const std::string& what) {
  throw Unavailable{what + ": " + std::generic_category().message(errno)};
}

Descriptor create(const std::string& path, std::uint64_t size) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): open(2) is declared so.
  Descriptor file{::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  if (!file || ::ftruncate(file.get(), static_cast<off_t>(size)) != 0) fail("make " + path);
  return file;
}

std::vector<ByteRange> cut_into_pieces(const ByteRanges& ranges) {
  std::vector<ByteRange> out;
  for (auto range : ranges.list()) {
    for (; range.size() > piece_bytes; range.begin += piece_bytes)
      out.push_back({range.begin, range.begin + piece_bytes});
    out.push_back(range);
  }
  return out;
}

ByteRanges whole(std::uint64_t size) {
  return ByteRanges{{{0, size}}};
}

/// False when it was told to stop.
bool copy_range(
    const Descriptor& from,
    const Descriptor& to,
    ByteRange range,
    const std::function<bool()>& keep_going
) {
  std::string bytes;
  while (range.begin < range.end) {
    if (keep_going && !keep_going()) return false;
    bytes.resize(std::min(range.size(), piece_bytes));
    const auto got =
        ::pread(from.get(), bytes.data(), bytes.size(), static_cast<off_t>(range.begin));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) fail("read a copy");
    bytes.resize(static_cast<std::size_t>(got));
    s3::write_at(to, range.begin, bytes);
    range.begin += bytes.size();
  }
  return true;
}

}  // namespace

/// What nobody else fetches meanwhile.
class PartialFile::Claim {
 public:
  /// With the mutex held.
  Claim(PartialFile& file, ByteRanges ranges) : file_{file}, ranges_{std::move(ranges)} {
    file_.in_flight_ = file_.in_flight_.with(ranges_);
  }

  ~Claim() {
    const std::lock_guard lock{file_.mutex_};
    file_.in_flight_ = file_.in_flight_.without(ranges_);
    if (is_here_) file_.here_ = file_.here_.with(ranges_);
    file_.changed_.notify_all();
  }

  Claim(const Claim&) = delete;
  Claim& operator=(const Claim&) = delete;

  [[nodiscard]] const ByteRanges& ranges() const { return ranges_; }

  void keep() { is_here_ = true; }

 private:
  PartialFile& file_;
  ByteRanges ranges_;
  bool is_here_ = false;
};

PartialFile::PartialFile(ObjectStore& store, ObjectInfo object, std::string path)
    : store_{store},
      object_{std::move(object)},
      path_{std::move(path)},
      file_{create(path_, object_.size)} {}

PartialFile::~PartialFile() {
  ::unlink(path_.c_str());
}

Fetched PartialFile::fetch(const ByteRanges& wanted, const std::function<bool()>& keep_going) {
  const auto beyond = wanted.without(whole(size()));
  const auto all = wanted.without(beyond).without_gaps_below(smallest_gap);
  while (true) {
    std::optional<Claim> claim;
    {
      std::unique_lock lock{mutex_};
      const auto missing = all.without(here_);
      if (missing.is_empty()) return Fetched::done;
      const auto free = missing.without(in_flight_);
      if (free.is_empty()) changed_.wait_for(lock, ask_every);
      if (!free.is_empty()) claim.emplace(*this, free.first(claim_bytes));
    }
    if (keep_going && !keep_going()) return Fetched::stopped;
    if (!claim) continue;
    const auto fetched = download(claim->ranges(), keep_going);
    if (fetched != Fetched::done) return fetched;
    claim->keep();
  }
}

Fetched PartialFile::download(const ByteRanges& ranges, const std::function<bool()>& keep_going) {
  const auto pieces = cut_into_pieces(ranges);
  std::atomic<bool> is_replaced = false;
  const bool finished = s3::in_parallel(
      pieces.size(),
      pieces_at_once,
      [&](std::size_t number, const std::stop_token& /*stop*/) {
        if (is_replaced) return;
        const auto& piece = pieces[number];
        const auto bytes = store_.get_range(object_, piece.begin, piece.size());
        if (!bytes) {
          is_replaced = true;
          return;
        }
        s3::write_at(file_, piece.begin, *bytes);
      },
      keep_going
  );
  if (!finished) return Fetched::stopped;
  return is_replaced ? Fetched::missing : Fetched::done;
}

bool PartialFile::is_whole() const {
  return bytes_here() == size();
}

std::uint64_t PartialFile::bytes_here() const {
  const std::lock_guard lock{mutex_};
  return here_.bytes();
}

bool PartialFile::give_out(const std::string& path, const std::function<bool()>& keep_going) const {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) fail("replace " + path);
  if (::link(path_.c_str(), path.c_str()) == 0) return true;
  const auto to = create(path, size());
  ByteRanges here;
  {
    const std::lock_guard lock{mutex_};
    here = here_;
  }
  const bool is_done = std::ranges::all_of(here.list(), [&](const ByteRange& range) {
    return copy_range(file_, to, range, keep_going);
  });
  if (!is_done) ::unlink(path.c_str());
  return is_done;
}

std::shared_ptr<PartialFile> PartialFiles::open(std::string_view key) {
  auto object = store_.find(key);
  if (!object) return nullptr;
  const std::lock_guard lock{mutex_};
  if (!spool_) begin_keeping();
  remove_old();
  const auto kept = std::ranges::find_if(entries_, [&](const Entry& entry) {
    const auto& known = entry.file->object();
    return known.key == object->key && known.version == object->version;
  });
  if (kept != entries_.end()) {
    kept->used_at = steady_clock::now();
    entries_.splice(entries_.begin(), entries_, kept);
  } else {
    auto path = spool_->path() + '/' + spool_->new_name();
    auto file = std::make_shared<PartialFile>(store_, *std::move(object), std::move(path));
    entries_.push_front({.file = std::move(file), .used_at = steady_clock::now()});
    remove_old();
  }
  return entries_.front().file;
}

void PartialFiles::begin_keeping() {
  spool_.emplace(scratch_);
  tidying_.emplace("partial", kept_for_ / 10, [this] {
    const std::lock_guard lock{mutex_};
    remove_old();
  });
}

void PartialFiles::remove_old() {
  const auto now = steady_clock::now();
  while (!entries_.empty() &&
         (entries_.size() > most_kept || now - entries_.back().used_at > kept_for_))
    entries_.pop_back();
}

}  // namespace matinee::objects
