#include "user-service/api/letter_pages.hpp"

#include <string>
#include <string_view>

#include "core/encoding.hpp"
#include "core/hash.hpp"

namespace matinee::user {

namespace {

/// The form posts its fields and the token as JSON to the page's own address.
constexpr std::string_view script = R"js(
const token = location.hash.slice(1);
history.replaceState(null, '', location.pathname);
const form = document.querySelector('form');
const say = (text) => { document.querySelector('output').textContent = text; };
if (token === '') { form.hidden = true; say('This link is not complete. Open it from the letter again.'); }
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const body = JSON.stringify({ token, ...Object.fromEntries(new FormData(form)) });
  form.querySelector('button').disabled = true;
  try {
    const answer = await fetch(location.pathname, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    if (answer.ok) { form.hidden = true; return say(form.dataset.done); }
    const problem = await answer.json();
    say(problem.errors?.[0]?.detail ?? problem.detail ?? problem.title);
  } catch { say('There is no answer. Try again.'); }
  form.querySelector('button').disabled = false;
});
)js";

constexpr std::string_view style =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:24rem;margin:4rem auto;padding:0 1rem}"
    "input,button{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;margin:.5rem 0}"
    "output{display:block;margin:1rem 0}";

constexpr std::string_view verify_form = R"(<h1>Confirm your email address</h1>
<form data-done="Your email address is confirmed. You can close this page.">
<button>Confirm</button></form>)";

constexpr std::string_view reset_form = R"(<h1>Choose a new password</h1>
<form data-done="Your password is changed, and all devices are signed out. Sign in with the new one.">
<label>New password
<input type="password" name="password" autocomplete="new-password" minlength="8" maxlength="256" required></label>
<button>Change the password</button></form>)";

std::string page_of(std::string_view title, std::string_view form) {
  std::string out = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">";
  out += "<meta name=\"viewport\" content=\"width=device-width\">";
  out += "<meta name=\"robots\" content=\"noindex\">";
  out += "<title>" + std::string{title} + "</title>";
  out += "<style>" + std::string{style} + "</style></head>\n<body>";
  out += form;
  out += "\n<output role=\"status\"></output><noscript>This page needs JavaScript.</noscript>";
  out += "<script>" + std::string{script} + "</script></body></html>\n";
  return out;
}

std::string policy() {
  return "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-" +
         base64_encode(bytes_of(sha256(script))) +
         "'; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";
}

}  // namespace

http::Response letter_page(LetterPage page) {
  static const std::string content_policy = policy();
  auto response = http::html(
      200,
      page == LetterPage::verify_email ? page_of("Confirm your email address", verify_form)
                                       : page_of("Choose a new password", reset_form)
  );
  response.headers.set("Content-Security-Policy", content_policy);
  return response;
}

}  // namespace matinee::user
