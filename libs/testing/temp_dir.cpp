#include "testing/temp_dir.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

namespace matinee::testing {

TempDir::TempDir() {
  std::string name = (std::filesystem::temp_directory_path() / "matinee-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr)
    throw std::system_error{errno, std::generic_category(), name};
  path_ = name;
}

TempDir::~TempDir() {
  std::error_code ignored;  // A directory left behind must not fail the test that used it.
  std::filesystem::remove_all(path_, ignored);
}

std::string TempDir::write(std::string_view name, std::string_view bytes) const {
  const auto target = path_ / name;
  std::filesystem::create_directories(target.parent_path());
  write_file(target, bytes);
  return target.string();
}

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream out{path, std::ios::binary | std::ios::trunc};
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) throw std::runtime_error{"cannot write " + path.string()};
}

std::string read_file(const std::string& path) {
  const std::ifstream in{path, std::ios::binary};
  if (!in) throw std::runtime_error{"cannot read " + path};
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return std::move(bytes).str();
}

}  // namespace matinee::testing
