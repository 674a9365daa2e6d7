#include "mail/folder/folder_mailer.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/descriptor.hpp"

namespace matinee::mail::folder {

namespace {

[[noreturn]] void fail(const std::string& path) {
  throw Unavailable{"mail folder " + path + ": " + std::generic_category().message(errno)};
}

void write_all(const Descriptor& file, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const auto written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(file.get()) != 0) fail(path);
}

/// A file that goes with the object, unless it has got another name.
class Draft {
 public:
  explicit Draft(const std::string& directory) : path_{directory + "/.draft.XXXXXX"} {
    file_ = Descriptor{::mkostemp(path_.data(), O_CLOEXEC)};  // 0600
    if (!file_) fail(path_);
  }

  ~Draft() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }

  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  void write(std::string_view bytes) const { write_all(file_, bytes, path_); }

  void become(const std::string& path) {
    if (::rename(path_.c_str(), path.c_str()) != 0) fail(path);
    path_.clear();
  }

 private:
  std::string path_;
  Descriptor file_;
};

}  // namespace

FolderMailer::FolderMailer(std::string directory, Mailbox from, const Clock& clock)
    : directory_{std::move(directory)}, from_{std::move(from)}, clock_{clock} {
  if (::mkdir(directory_.c_str(), 0700) != 0 && errno != EEXIST) fail(directory_);
}

void FolderMailer::place(const std::string& name, std::string_view bytes) const {
  Draft draft{directory_};
  draft.write(bytes);
  draft.become(directory_ + '/' + name);
  const Descriptor folder{::open(directory_.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECTORY)};
  if (!folder || ::fsync(folder.get()) != 0) fail(directory_);
}

Result<void> FolderMailer::send(const Message& message, std::stop_token /*stop*/) {
  if (auto checked = check(message); !checked) return checked;
  place(message.id + ".eml", letter_text(message, from_, clock_.now()));
  return {};
}

void FolderMailer::probe() {
  const Draft draft{directory_};
  draft.write("Can letters be kept here?\n");
}

}  // namespace matinee::mail::folder
