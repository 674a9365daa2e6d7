#pragma once

#include <string_view>

namespace matinee::cache::redis {

/// One rate limit (GCRA). KEYS[1] holds the theoretical arrival time of the next request in
/// microseconds; ARGV are the burst and the period in milliseconds. Answers 0, or after how many
/// milliseconds to come again. The time is the server's: the clocks of its clients do not matter.
///
/// Lua counts in doubles: microseconds since 1970 are exact, their sums with a fraction to half a
/// microsecond, so a wait below two is none. An arrival time that lies beyond the period was left
/// by a limit that has changed, or by a server whose clock was ahead: it is cut back.
inline constexpr std::string_view limit_script = R"lua(
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local period = ARGV[2] * 1000
local step = period / ARGV[1]
local arrival = tonumber(redis.call('GET', KEYS[1]) or now)
arrival = math.min(math.max(arrival, now), now + period)
local wait = arrival + step - period - now
if wait >= 2 then return math.ceil(wait / 1000) end
local life = math.ceil((arrival + step - now) / 1000)
redis.call('SET', KEYS[1], string.format('%.1f', arrival + step), 'PX', life)
return 0
)lua";

}  // namespace matinee::cache::redis
