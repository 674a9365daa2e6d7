#include "objects/s3/growing_upload.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <fcntl.h>

#include "objects/s3/download.hpp"
#include "objects/s3/multipart.hpp"
#include "objects/s3/parallel.hpp"

namespace matinee::objects::s3 {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr std::uint64_t full_bytes = std::uint64_t{16} << 20U;
constexpr std::size_t chunks_at_once = 4;
constexpr std::size_t copies_at_once = 8;
/// More small chunks than that are made one.
constexpr std::size_t most_small = 16;
/// Well within the lease of the manifest.
constexpr std::chrono::milliseconds renew_every = 3s;
constexpr std::chrono::milliseconds look_every = 1s;

/// What S3 takes in as many parts as it allows.
constexpr std::uint64_t largest_object = full_bytes * 10'000;

}  // namespace

std::unique_ptr<GrowingUpload> GrowingUpload::open(
    Bucket& bucket, std::string key, const std::string& scratch, Random& random
) {
  auto manifest = Manifest::take(bucket, key, random_token(random, 12));
  if (!manifest) return nullptr;
  if (manifest->is_completing() && bucket.find(key)) {
    // All was done but to tidy up. Whoever looks for the object finds it; this one begins anew.
    for (const auto& chunk : manifest->chunks())
      bucket.remove({manifest->chunk_key(chunk.name)});
    manifest->store({});
  }
  return std::unique_ptr<GrowingUpload>{new GrowingUpload{
      bucket, std::move(key), *std::move(manifest), nameless_file(scratch), random
  }};
}

GrowingUpload::GrowingUpload(
    Bucket& bucket, std::string key, Manifest manifest, Descriptor spool, Random& random
)
    : bucket_{bucket},
      key_{std::move(key)},
      random_{random},
      spool_{std::move(spool)},
      manifest_{std::move(manifest)},
      layout_{layout_of(manifest_.chunks())},
      stored_at_{steady_clock::now()},
      heartbeat_{std::make_unique<runtime::Periodic>("growing", look_every, [this] {
        // Whoever holds the mutex for long renews it himself: see `while_alive`.
        const std::unique_lock lock{mutex_, std::try_to_lock};
        if (lock) static_cast<void>(renew());
      })} {}

GrowingUpload::~GrowingUpload() {
  heartbeat_.reset();
  try {
    // Also when it holds nothing: another may have taken it, and have stored something.
    if (!is_completed_) manifest_.release();
  } catch (const std::exception&) {
    return;  // Its lease ends by itself.
  }
}

GrowingUpload::Layout GrowingUpload::layout_of(std::vector<Chunk> chunks) {
  Layout out{.chunks = std::move(chunks)};
  for (const auto& chunk : out.chunks) {
    if (chunk.size == full_bytes && out.full_end == out.end) {
      ++out.full;
      out.full_end += chunk.size;
    }
    out.end += chunk.size;
  }
  return out;
}

bool GrowingUpload::resume(std::uint64_t offset) {
  const std::lock_guard lock{mutex_};
  if (is_resumed_ && offset == written_) return true;
  if (offset > std::max(layout_.end, is_resumed_ ? written_.load() : 0)) return false;
  // What only the local file has, and what counts no longer.
  auto kept = layout_.chunks;
  std::uint64_t end = layout_.end;
  std::optional<Chunk> cut;
  while (end > offset) {
    cut = std::move(kept.back());
    kept.pop_back();
    end -= cut->size;
  }
  Layout next = layout_of(std::move(kept));
  const bool has_it = is_resumed_ && spooled_from_ <= next.end && offset <= written_;
  if (!has_it) {
    if (cut && next.end < offset) fetch_chunk(*cut, next.end);
    spooled_from_ = next.end;
  }
  layout_ = std::move(next);
  written_ = offset;
  is_resumed_ = true;
  return true;
}

void GrowingUpload::append(std::string_view bytes) {
  const auto at = written_.load();
  if (at + bytes.size() > largest_object)
    throw OutOfSpace{"the object store takes at most 156 GiB"};
  write_at(spool_, at, bytes);
  written_ = at + bytes.size();
}

void GrowingUpload::sync() {
  const std::lock_guard lock{mutex_};
  const auto end = written_.load();
  Layout next = layout_;
  store_full_chunks(next, end);
  store_rest(next, end);
  adopt(std::move(next));
}

void GrowingUpload::complete() {
  sync();
  const std::lock_guard lock{mutex_};
  manifest_.store(layout_.chunks, true);
  stored_at_ = steady_clock::now();
  put_together(layout_.end);
  // What is removed next may be what another has stored, unless the lease has just begun again.
  manifest_.store(layout_.chunks, true);
  is_completed_ = true;
  manifest_.remove();
  Multipart::abort_of(bucket_, key_);  // Those of attempts before.
}

std::string GrowingUpload::new_name() {
  return random_token(random_, 12);
}

aws::FilePart GrowingUpload::spooled(std::uint64_t begin, std::uint64_t end) const {
  // It has no other name.
  return {
      .path = "/proc/self/fd/" + std::to_string(spool_.get()),
      .offset = begin,
      .length = end - begin
  };
}

void GrowingUpload::fetch_chunk(const Chunk& chunk, std::uint64_t at) {
  auto to = at;
  std::string unknown;
  auto read = Bucket::Read::missing;
  const Receiver receiver{
      .begin = [&] { to = at; },
      .take =
          [&](std::string_view bytes) {
            write_at(spool_, to, bytes);
            to += bytes.size();
          }
  };
  while_alive([&] { read = bucket_.read(manifest_.chunk_key(chunk.name), unknown, receiver); });
  if (read != Bucket::Read::done || to != at + chunk.size)
    throw Unavailable{"a chunk of a growing object is gone: " + key_};
}

void GrowingUpload::spool_small_chunks(const Layout& layout) {
  auto at = layout.full_end;
  for (auto i = layout.full; i < layout.chunks.size() && at < spooled_from_; ++i) {
    fetch_chunk(layout.chunks[i], at);
    at += layout.chunks[i].size;
  }
  spooled_from_ = std::min(spooled_from_, layout.full_end);
}

void GrowingUpload::store_full_chunks(Layout& next, std::uint64_t end) {
  const auto count = (end - next.full_end) / full_bytes;
  if (count == 0) return;
  spool_small_chunks(next);
  std::vector<Chunk> fresh(count);
  for (auto& chunk : fresh)
    chunk = {.name = new_name(), .size = full_bytes};
  static_cast<void>(in_parallel(
      count,
      chunks_at_once,
      [&](std::size_t i, const std::stop_token&) {
        const auto begin = next.full_end + i * full_bytes;
        bucket_.put_file(manifest_.chunk_key(fresh[i].name), spooled(begin, begin + full_bytes));
      },
      [this] { return renew(); }
  ));
  auto chunks = std::move(next.chunks);
  chunks.resize(next.full);
  chunks.insert(chunks.end(), fresh.begin(), fresh.end());
  next = layout_of(std::move(chunks));
}

void GrowingUpload::store_rest(Layout& next, std::uint64_t end) {
  if (end == next.end) return;
  auto begin = next.end;
  const bool merges = next.chunks.size() - next.full >= most_small;
  if (merges) spool_small_chunks(next);
  auto chunks = std::move(next.chunks);
  if (merges) {
    chunks.resize(next.full);
    begin = next.full_end;
  }
  Chunk rest{.name = new_name(), .size = end - begin};
  while_alive([&] { bucket_.put_file(manifest_.chunk_key(rest.name), spooled(begin, end)); });
  chunks.push_back(std::move(rest));
  next = layout_of(std::move(chunks));
}

void GrowingUpload::adopt(Layout next) {
  const auto is_same = [](const Chunk& a, const Chunk& b) { return a.name == b.name; };
  if (std::ranges::equal(next.chunks, manifest_.chunks(), is_same)) return;
  const auto before = manifest_.chunks();
  manifest_.store(next.chunks);
  stored_at_ = steady_clock::now();
  layout_ = std::move(next);
  std::vector<std::string> unused;
  for (const auto& chunk : before) {
    const auto still = [&](const Chunk& each) { return each.name == chunk.name; };
    if (std::ranges::none_of(layout_.chunks, still))
      unused.push_back(manifest_.chunk_key(chunk.name));
  }
  bucket_.remove(unused);
  ::fallocate(
      spool_.get(),
      FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
      0,
      static_cast<off_t>(layout_.full_end)
  );  // Where that is not known, the file stays as large as the object.
  spooled_from_ = std::max(spooled_from_, layout_.full_end);
}

void GrowingUpload::put_together(std::uint64_t size) {
  spool_small_chunks(layout_);
  if (layout_.full == 0) return while_alive([&] { bucket_.put_file(key_, spooled(0, size)); });
  auto upload = Multipart::begin(bucket_, key_);
  std::vector<Part> parts(layout_.full);
  static_cast<void>(in_parallel(
      layout_.full,
      copies_at_once,
      [&](std::size_t i, const std::stop_token&) {
        const int number = static_cast<int>(i) + 1;
        const auto& chunk = layout_.chunks[i];
        parts[i] = {
            .number = number,
            .size = chunk.size,
            .etag = upload.copy(number, manifest_.chunk_key(chunk.name))
        };
      },
      [this] { return renew(); }
  ));
  if (size > layout_.full_end) {
    const int number = static_cast<int>(parts.size()) + 1;
    std::string etag;
    while_alive([&] { etag = upload.put(number, spooled(layout_.full_end, size)); });
    parts.push_back({.number = number, .size = size - layout_.full_end, .etag = std::move(etag)});
  }
  while_alive([&] { upload.complete(parts); });
}

void GrowingUpload::while_alive(const std::function<void()>& request) {
  static_cast<void>(in_parallel(
      1, 1, [&](std::size_t, const std::stop_token&) { request(); }, [this] { return renew(); }
  ));
}

bool GrowingUpload::renew() {
  if (!is_completed_ && steady_clock::now() - stored_at_ >= renew_every) {
    // Not the layout: what `resume` dropped counts until other bytes are there.
    manifest_.store(manifest_.chunks(), manifest_.is_completing());
    stored_at_ = steady_clock::now();
  }
  return true;
}

}  // namespace matinee::objects::s3
