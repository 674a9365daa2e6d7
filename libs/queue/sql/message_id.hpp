#pragma once

#include "core/id.hpp"

namespace matinee::queue {

struct MessageTag {
  static constexpr std::string_view prefix = "msg";
};

using MessageId = Id<MessageTag>;

}  // namespace matinee::queue
