#include "http/router.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <stdexcept>

namespace matinee::http {

namespace {

constexpr std::size_t method_count = 7;

/// One position in the tree of path segments.
struct Node {
  std::map<std::string, Node, std::less<>> literals;
  std::unique_ptr<Node> any;  ///< "{name}"
  std::array<const Route*, method_count> routes{};
  std::array<const Route*, method_count> rest{};  ///< "{name...}": this segment and all behind it.
};

/// "a/b" into "a" and "b"; the path begins with a slash. The root has no segments.
std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> segments;
  if (path == "/") return segments;
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

bool is_capture(std::string_view segment) {
  return segment.size() > 2 && segment.starts_with('{') && segment.ends_with('}');
}

bool is_rest(std::string_view segment) {
  return is_capture(segment) && segment.ends_with("...}") && segment.size() > 5;
}

void check(const Route& route) {
  const auto fail = [&](std::string_view why) {
    throw std::logic_error{"route " + route.pattern + ": " + std::string{why}};
  };
  if (!route.pattern.starts_with('/')) fail("must begin with a slash");
  const bool has_sink = route.options.body.kind == Body::Kind::sink;
  if (std::size_t{route.handler != nullptr} + std::size_t{route.deferred != nullptr} +
          std::size_t{route.opener != nullptr} !=
      1)
    fail("needs exactly one handler");
  if (has_sink != (route.opener != nullptr)) fail("needs an opener for its sink");
  const auto segments = split(route.pattern);
  for (const auto& segment : segments) {
    if (segment.empty()) fail("has an empty segment");
    if (is_rest(segment) && &segment != &segments.back())
      fail("only the last segment may take the rest");
    if (!is_capture(segment) && segment.find_first_of("{}") != std::string_view::npos)
      fail("has stray braces");
  }
}

std::size_t slot(Method method) {
  return static_cast<std::size_t>(method);
}

/// One walk through the tree.
class Search {
 public:
  Search(Method method, std::string_view path, Router::Match& match)
      : method_{method}, segments_{split(path)}, match_{match} {}

  /// True when a route for the method was found. A literal wins over a capture, a capture over a
  /// rest.
  bool walk(const Node& node, std::size_t depth) {
    if (depth == segments_.size()) return take(node.routes);
    const auto segment = segments_[depth];
    const auto literal = node.literals.find(segment);
    if (literal != node.literals.end() && walk(literal->second, depth + 1)) return true;
    if (node.any) {
      match_.segments.emplace_back(segment);
      if (walk(*node.any, depth + 1)) return true;
      match_.segments.pop_back();
    }
    return take_rest(node, depth);
  }

 private:
  bool take(const std::array<const Route*, method_count>& routes) {
    match_.route = routes.at(slot(method_));
    if (match_.route == nullptr && method_ == Method::head)
      match_.route = routes.at(slot(Method::get));
    if (match_.route != nullptr) return true;
    for (const auto* route : routes) {
      if (route != nullptr &&
          std::ranges::find(match_.allowed, route->method) == match_.allowed.end()) {
        match_.allowed.push_back(route->method);
      }
    }
    return false;
  }

  bool take_rest(const Node& node, std::size_t depth) {
    if (!take(node.rest)) return false;
    const auto* const begin = segments_[depth].data();
    const auto* const end = segments_.back().data() + segments_.back().size();
    match_.segments.emplace_back(begin, end);
    return true;
  }

  Method method_;
  std::vector<std::string_view> segments_;
  Router::Match& match_;
};

}  // namespace

struct Router::State {
  std::vector<Route> routes;
  std::deque<Route> stored;  ///< Addresses that stay while the table grows.
  Node root;
};

std::string_view to_string(Access access) {
  switch (access) {
    case Access::anyone:
      return "anyone";
    case Access::guest:
      return "guest";
    case Access::user:
      return "user";
    case Access::editor:
      return "editor";
    case Access::admin:
      return "admin";
    case Access::service:
      return "service";
    case Access::playback:
      return "playback";
    case Access::signature:
      return "signature";
  }
  return "";
}

Router::Router() : state_{std::make_unique<State>()} {}

Router::~Router() = default;

void Router::add(Route route) {
  check(route);
  Node* node = &state_->root;
  bool rest = false;
  for (const auto segment : split(route.pattern)) {
    if (is_rest(segment)) {
      rest = true;
    } else if (is_capture(segment)) {
      if (!node->any) node->any = std::make_unique<Node>();
      node = node->any.get();
    } else {
      node = &node->literals[std::string{segment}];
    }
  }
  auto& place = (rest ? node->rest : node->routes).at(slot(route.method));
  if (place != nullptr)
    throw std::logic_error{"route " + route.pattern + ": exists already as " + place->pattern};
  state_->routes.push_back(route);
  place = &state_->stored.emplace_back(std::move(route));
}

Router::Match Router::find(Method method, std::string_view path) const {
  Match match;
  if (!path.starts_with('/')) return match;
  Search{method, path, match}.walk(state_->root, 0);
  if (match.route != nullptr) match.allowed.clear();
  return match;
}

const std::vector<Route>& Router::routes() const {
  return state_->routes;
}

}  // namespace matinee::http
