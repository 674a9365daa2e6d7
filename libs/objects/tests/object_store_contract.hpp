#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "objects/object_store.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::objects {

/// An adapter under test. `open` gives a store of its own for each name, another process's view of
/// it when it is called twice; `folder` is there, for what the adapter wants to keep there.
struct Adapter {
  std::string name;
  std::function<std::unique_ptr<ObjectStore>(const std::string& folder)> open;
};

inline void PrintTo(const Adapter& adapter, std::ostream* out) {
  *out << adapter.name;
}

/// The tests of the port. An adapter's test instantiates them.
class ObjectStoreContractTest : public ::testing::TestWithParam<Adapter> {
 protected:
  [[nodiscard]] std::string text(std::string_view key) {
    return store_->get(key, 1 << 20).value_or("(none)");
  }

  [[nodiscard]] std::vector<std::string> keys(
      std::string_view prefix, std::string_view after = "", std::size_t limit = 1000
  ) {
    std::vector<std::string> found;
    for (const auto& info : store_->list(prefix, after, limit))
      found.push_back(info.key);
    return found;
  }

  testing::TempDir outside_;
  testing::TempDir folder_;
  std::unique_ptr<ObjectStore> store_ = GetParam().open(folder_.str());
};

}  // namespace matinee::objects
