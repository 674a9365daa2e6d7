#include <stdexcept>
#include <string>

#include "core/random.hpp"
#include "objects/directory/directory_store.hpp"
#include "objects/object_store.hpp"

namespace matinee::objects {

std::unique_ptr<ObjectStore> open(std::string_view url) {
  constexpr std::string_view file = "file:";
  if (url.starts_with(file) && url.size() > file.size()) {
    return std::make_unique<directory::DirectoryStore>(std::string{url.substr(file.size())});
  }
  throw std::invalid_argument{"not an object store URL: expected file:DIR"};
}

void probe(ObjectStore& store) {
  SystemRandom random;
  const std::string key =
      "probe/" + random_token(random, 12);  // Several processes may probe at once.
  constexpr std::string_view bytes = "probe";
  store.put(key, bytes);
  const auto read = store.get(key, bytes.size());
  store.remove_prefix(key);
  if (read != bytes) throw Unavailable{"the object store does not give back what was put"};
}

}  // namespace matinee::objects
