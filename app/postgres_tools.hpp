#pragma once

#include <string>
#include <vector>

namespace matinee::app {

/// PostgreSQL's own programs (Debian: postgresql-client). The password of `url` goes to them by
/// their environment only. All throw Unavailable with their words when they fail.

/// Writes the schemas to `file`, in the custom format, all of one moment.
void dump_schemas(
    const std::string& url, const std::vector<std::string>& schemas, const std::string& file
);
/// What a dump holds, a line for each thing. Needs no server.
[[nodiscard]] std::string list_dump(const std::string& file);
/// A dump as a script of SQL. Needs no server.
void write_script(const std::string& dump, const std::string& script, bool no_owner);
/// Runs scripts one after the other in one transaction: all of them, or nothing.
void run_scripts(const std::string& url, const std::vector<std::string>& scripts);

}  // namespace matinee::app
