#include "demo_mailbox.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "core/markup.hpp"
#include "http/router.hpp"

namespace matinee::app {

namespace {

constexpr std::size_t max_shown = 50;

/// A page elsewhere may have its name lead to this machine; it must not read letters by that.
bool is_local(std::string_view base_url) {
  const auto begin = base_url.find("//");
  if (begin == std::string_view::npos) return false;
  const auto authority = base_url.substr(begin + 2);
  const auto host = authority.substr(0, authority.rfind(':'));
  return host == "127.0.0.1" || host == "localhost" || host == "[::1]";
}

/// Those that came last. Their names begin with the time.
std::vector<std::filesystem::path> newest(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code none_yet;
  for (const auto& entry : std::filesystem::directory_iterator{folder, none_yet}) {
    if (entry.path().extension() == ".eml") files.push_back(entry.path());
  }
  std::ranges::sort(files, std::ranges::greater{});
  if (files.size() > max_shown) files.resize(max_shown);
  return files;
}

/// Markup of one line of a letter: links can be followed.
std::string line_of(std::string_view line) {
  const auto at = line.find_first_not_of(' ');
  const auto text = at == std::string_view::npos ? "" : line.substr(at);
  const std::string shown = escape_markup(line);
  if (!text.starts_with("http://") && !text.starts_with("https://")) return shown + "\n";
  return "<a rel=\"noreferrer\" href=\"" + escape_markup(text) + "\">" + shown + "</a>\n";
}

/// What a reader wants of a letter that this program wrote: three fields and the text.
std::string article_of(const std::filesystem::path& file) {
  std::ifstream letter{file};
  std::string fields;
  std::string text;
  bool in_head = true;
  for (std::string line; std::getline(letter, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (!in_head) {
      text += line_of(line);
    } else if (line.empty()) {
      in_head = false;
    } else if (line.starts_with("Date: ") || line.starts_with("To: ") ||
               line.starts_with("Subject: ")) {
      fields += escape_markup(line) + "<br>";
    }
  }
  return "<article><p>" + fields + "</p><pre>" + text + "</pre></article>";
}

}  // namespace

void DemoMailbox::add_routes(http::Router& router) {
  router.get("/demo/mailbox", http::Access::anyone, *this, &DemoMailbox::show);
}

Result<http::Response> DemoMailbox::show(const http::Request& request) const {
  if (!is_local(request.base_url)) return refuse(code::not_found);
  std::string page =
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Mailbox</title>"
      "<style>body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto}"
      "article{border-top:1px solid #999}pre{white-space:pre-wrap}</style></head>"
      "<body><h1>Letters of this demo</h1>";
  const auto files = newest(folder_);
  if (files.empty())
    page += "<p>There are none yet: sign up, or say that you forgot a password.</p>";
  for (const auto& file : files)
    page += article_of(file);
  return http::html(200, page + "</body></html>");
}

}  // namespace matinee::app
