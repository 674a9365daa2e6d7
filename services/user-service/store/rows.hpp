#pragma once

#include "database/database.hpp"
#include "user-service/domain/ports.hpp"

/// What several stores do with the same tables.
namespace matinee::user {

/// Of the columns that every query of accounts lists.
[[nodiscard]] Account to_account(const db::Row& row);

/// Stores a letter, and ends earlier ones of its kind to its address. See LetterStore::insert.
void put_letter(db::Session& session, const Letter& letter);

}  // namespace matinee::user
