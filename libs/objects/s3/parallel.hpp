#pragma once

#include <cstddef>
#include <functional>
#include <stop_token>

namespace matinee::objects::s3 {

/// Calls `work` with 0 … count - 1, on up to `at_once` threads that end before it returns. False
/// when `keep_going`, asked several times a second by the caller's thread, said so: then `stop` is
/// requested and no new number begun. The same when one of them throws, which is thrown on.
[[nodiscard]] bool in_parallel(
    std::size_t count,
    std::size_t at_once,
    const std::function<void(std::size_t number, const std::stop_token& stop)>& work,
    const std::function<bool()>& keep_going = {}
);

/// Thrown to end a transfer, by what was told to stop.
struct Stopped {};

}  // namespace matinee::objects::s3
