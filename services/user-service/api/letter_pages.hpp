#pragma once

#include "http/message.hpp"

namespace matinee::user {

enum class LetterPage { verify_email, reset_password };

/// The page that a letter leads to. The token stands behind the # of its address, so that it is in
/// no request but the one that the person's click sends, in no log and in no Referer; its script,
/// the only one that the page may run, takes it from there and from the history. Opening the page,
/// as scanners of mail do, changes nothing. Never blocks.
[[nodiscard]] http::Response letter_page(LetterPage page);

}  // namespace matinee::user
