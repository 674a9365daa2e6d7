#include "demo_record.hpp"

#include <cstdio>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <unistd.h>

#include "core/result.hpp"
#include "json/json.hpp"

namespace matinee::app {

std::optional<DemoRecord> DemoRecord::load(const std::string& directory) {
  const std::ifstream file{directory + "/demo.json"};
  if (!file) return std::nullopt;
  std::ostringstream text;
  text << file.rdbuf();
  auto record = json::decode<DemoRecord>(
      text.view(), json::Unknown::ignore, {.max_bytes = std::size_t{1} << 20U}
  );
  if (!record) return std::nullopt;
  return std::move(*record);
}

void DemoRecord::save(const std::string& directory) const {
  const std::string path = directory + "/demo.json";
  const std::string fresh = path + ".new";
  const std::string text = json::encode(*this) + "\n";
  unlink(fresh.c_str());
  const int file = open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) throw Unavailable{"cannot write " + fresh};
  const bool written = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       fsync(file) == 0;
  close(file);
  if (!written || std::rename(fresh.c_str(), path.c_str()) != 0)
    throw Unavailable{"cannot write " + path};
}

const DemoAccount* DemoRecord::account(const std::string& role) const {
  for (const auto& entry : accounts) {
    if (entry.role == role) return &entry;
  }
  return nullptr;
}

}  // namespace matinee::app
