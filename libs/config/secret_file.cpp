#include "config/secret_file.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace matinee::config {

Result<std::string> read_secret_file(const std::string& path) {
  constexpr std::size_t most = std::size_t{64} * 1024;
  std::error_code error;
  if (!std::filesystem::exists(path, error))
    return refuse(code::invalid_request, "no such file: " + path);
  if (std::filesystem::is_directory(path, error))
    return refuse(code::invalid_request, "is a directory: " + path);
  std::ifstream file{path, std::ios::binary};
  std::string content(most + 1, '\0');
  file.read(content.data(), static_cast<std::streamsize>(content.size()));
  if (!file.eof() && !file.good()) return refuse(code::invalid_request, "cannot be read: " + path);
  content.resize(static_cast<std::size_t>(file.gcount()));
  if (content.size() > most) return refuse(code::invalid_request, "is larger than 64 kB: " + path);
  if (content.ends_with('\n')) content.pop_back();
  if (content.ends_with('\r')) content.pop_back();
  return content;
}

}  // namespace matinee::config
