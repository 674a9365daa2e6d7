#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <dirent.h>

#include "core/descriptor.hpp"

/// Thin cover of the system calls of the directory store. All throw Unavailable (OutOfSpace when
/// the disk is full) on what is not said below.
namespace matinee::objects::directory {

[[noreturn]] void fail(std::string_view what);

/// Opens a directory by its path, made with its parents when missing (0700, each durable).
[[nodiscard]] Descriptor make_and_open_folder(const std::string& path);

/// Opens a folder below `root`, one segment after the other and following no symbolic link. Nothing
/// when there is none.
[[nodiscard]] std::optional<Descriptor> open_folder(
    const Descriptor& root, std::string_view folder
);
/// Opens a regular file for reading, in the same way. Nothing when there is none, or something else
/// has that name.
[[nodiscard]] std::optional<Descriptor> open_file(
    const Descriptor& folder, const std::string& name
);
using FolderStream = std::unique_ptr<DIR, int (*)(DIR*)>;
/// For readdir(3), from the beginning.
[[nodiscard]] FolderStream open_stream(const Descriptor& folder);
/// A new file for writing, 0600.
[[nodiscard]] Descriptor create_file(const Descriptor& folder, const std::string& name);

void write_all(const Descriptor& file, std::string_view bytes);
/// Copies all of a file, by reference where the file system can. False when `keep_going`, asked
/// before each piece, said so.
[[nodiscard]] bool copy_all(
    const Descriptor& from, const Descriptor& to, const std::function<bool()>& keep_going
);
/// Puts a file or folder on the disk, so that it survives a power cut.
void sync(const Descriptor& file);

/// Removes a file or a folder with everything in it; missing is fine. Follows no symbolic link.
void remove_tree(const Descriptor& folder, const std::string& name);

}  // namespace matinee::objects::directory
