#pragma once

#include <string>

namespace matinee::runtime {

/// Names the calling thread for top and gdb; what is longer than 15 characters is cut.
void set_thread_name(const std::string& name);

}  // namespace matinee::runtime
