#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "http/message.hpp"

namespace matinee::http {

/// Who may call a route. Checked before the body is read.
enum class Access {
  anyone,  ///< Authorization is not looked at: an expired token must not keep anybody from renewing
           ///< it.
  guest,   ///< Anyone too, but a token says who it is, and a bad one is refused.
  user,    ///< Any signed-in account.
  editor,  ///< Role editor or admin.
  admin,
  service,    ///< Another service, by service token. A 404 for what a proxy passed on, whatever the
              ///< token: these routes are never routed from outside.
  playback,   ///< The playback token in the path, which the handler checks.
  signature,  ///< A signed body, which the handler checks (webhooks).
};

[[nodiscard]] std::string_view to_string(Access access);

/// Where a handler runs (design: Concurrency).
enum class Run {
  blocking,  ///< On the bounded pool; may use database, cache, object store, peers.
  on_loop,   ///< On the event loop; must never block.
};

/// How a body is received, and its limit in bytes. What is larger is refused with `body_too_large`.
struct Body {
  enum class Kind { none, memory, file, multipart, sink };
  Kind kind = Kind::none;
  std::uint64_t limit = 0;

  [[nodiscard]] static Body none() { return {}; }

  /// JSON and the like, in Request::body.
  [[nodiscard]] static Body memory(std::uint64_t limit = 64UL * 1024) {
    return {Kind::memory, limit};
  }

  /// Streamed to a spool file, in Request::file.
  [[nodiscard]] static Body file(std::uint64_t limit) { return {Kind::file, limit}; }

  /// multipart/form-data, in Request::form: files streamed to spool files, other fields up to 64 kB
  /// in all.
  [[nodiscard]] static Body multipart(std::uint64_t limit) { return {Kind::multipart, limit}; }

  /// To a BodySink, as it arrives; see Opener.
  [[nodiscard]] static Body sink(std::uint64_t limit) { return {Kind::sink, limit}; }
};

/// Takes the body of one request while it arrives, keeps what came when the connection dies, and
/// answers.
class BodySink {
 public:
  virtual ~BodySink() = default;
  /// On the event loop: must not block for long. A refusal is answered at once.
  [[nodiscard]] virtual Result<void> write(std::string_view bytes) = 0;
  /// On the pool, beside `write`, about once a second while bytes arrive: makes them durable.
  virtual void save() = 0;
  /// On the pool, as the last call. `whole` is false when the connection ended before the body, or
  /// `write` refused or threw: then nobody sees the answer.
  [[nodiscard]] virtual Result<Response> finish(bool whole) = 0;
};

/// Sends the answer to a deferred request: once, from any thread. Without an answer when the last
/// copy dies, the client gets a 500. Cheap to copy.
class Responder {
 public:
  struct Sink {
    virtual ~Sink() = default;
    virtual void send(Result<Response> response) = 0;
    /// True when the client has gone away, or ended its sending side: most likely nobody waits any
    /// more, and a handler whose work is costly may drop it.
    [[nodiscard]] virtual bool abandoned() const = 0;
  };

  explicit Responder(std::shared_ptr<Sink> sink) : sink_{std::move(sink)} {}

  void operator()(Result<Response> response) const { sink_->send(std::move(response)); }

  [[nodiscard]] bool abandoned() const { return sink_->abandoned(); }

 private:
  std::shared_ptr<Sink> sink_;
};

using Handler = std::function<Result<Response>(const Request&)>;
/// Runs on the pool before the body is read, and may refuse it.
using Opener = std::function<Result<std::unique_ptr<BodySink>>(const Request&)>;
/// Runs on the event loop, must not block, and answers now or later.
using DeferredHandler = std::function<void(std::shared_ptr<const Request>, Responder)>;

struct Options {
  Run run = Run::blocking;
  Body body = Body::none();  ///< POST, PUT and PATCH default to Body::memory().
  bool cors = false;  ///< Answer CORS preflights and allow any origin, without credentials (media).
  bool overridable = false;  ///< Also reached by POST with X-HTTP-Method-Override.
  std::vector<std::pair<std::string, std::string>> headers{};  ///< Of every answer, refusals too.
};

struct Route {
  Method method = Method::get;
  std::string pattern{};  ///< "/videos/{id}"; a last "{name...}" takes the rest of the path,
                          ///< slashes included.
  Access access = Access::anyone;
  Options options{};
  Handler handler{};  ///< Exactly one of the three is set.
  DeferredHandler deferred{};
  Opener opener{};  ///< With Body::sink.
};

/// The route table of a process. Filled before the server starts, then immutable. GET also answers
/// HEAD.
class Router {
 public:
  Router();
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  /// Throws std::logic_error for a pattern that exists already or is malformed.
  void add(Route route);

  /// router.get("/videos/{id}", Access::anyone, videos, &Videos::show): the handler's parameters
  /// after the request give the types of the captured segments; a segment that does not parse is a
  /// 404. `object` must outlive the router.
  template <class Object, class Function>
  void get(
      std::string_view pattern,
      Access access,
      Object& object,
      Function function,
      const Options& options = {}
  ) {
    add_member(Method::get, pattern, access, object, function, options);
  }

  template <class Object, class Function>
  void post(
      std::string_view pattern,
      Access access,
      Object& object,
      Function function,
      const Options& options = {.body = Body::memory()}
  ) {
    add_member(Method::post, pattern, access, object, function, options);
  }

  template <class Object, class Function>
  void put(
      std::string_view pattern,
      Access access,
      Object& object,
      Function function,
      const Options& options = {.body = Body::memory()}
  ) {
    add_member(Method::put, pattern, access, object, function, options);
  }

  template <class Object, class Function>
  void patch(
      std::string_view pattern,
      Access access,
      Object& object,
      Function function,
      const Options& options = {.body = Body::memory()}
  ) {
    add_member(Method::patch, pattern, access, object, function, options);
  }

  template <class Object, class Function>
  void del(
      std::string_view pattern,
      Access access,
      Object& object,
      Function function,
      const Options& options = {}
  ) {
    add_member(Method::del, pattern, access, object, function, options);
  }

  /// For any method, and for members that return a sink.
  template <class Object, class Function>
  void on(  // NOLINT(readability-function-size): the table reads best with all in one line.
      Method method,
      std::string_view pattern,
      Access access,
      Object& object,
      Function function,
      const Options& options
  ) {
    add_member(method, pattern, access, object, function, options);
  }

  struct Match {
    const Route* route = nullptr;  ///< Null when no pattern fits.
    std::vector<std::string> segments;
    std::vector<Method> allowed;  ///< When the path exists with other methods (405).
  };

  /// `path` is decoded and normal. Thread-safe once filled.
  [[nodiscard]] Match find(Method method, std::string_view path) const;
  [[nodiscard]] const std::vector<Route>& routes() const;

 private:
  template <class T>
  static bool take(const Request& request, std::size_t index, T& out) {
    if (index >= request.segments.size()) return false;
    auto value = Segment<T>::parse(request.segments[index]);
    if (!value) return false;
    out = std::move(*value);
    return true;
  }

  template <class Value>
  using Call = std::function<Result<Value>(const Request&)>;

  template <class Value, class Object, class Member, class... Parameters, std::size_t... Index>
  static Call<Value>
  bind(Object& object, Member call, std::tuple<Parameters...>*, std::index_sequence<Index...>) {
    return [&object, call](const Request& request) -> Result<Value> {
      // NOLINTNEXTLINE(misc-const-correctness): constant only where there are no parameters.
      std::tuple<Parameters...> values;
      if (!(take(request, Index, std::get<Index>(values)) && ...)) return refuse(code::not_found);
      return (object.*call)(request, std::get<Index>(values)...);
    };
  }

  template <class Object, class Value, class Class, class... Parameters>
  static Call<Value> handler_for(
      Object& object, Result<Value> (Class::*call)(const Request&, Parameters...) const
  ) {
    using Values = std::tuple<std::decay_t<Parameters>...>;
    return bind<Value>(
        object, call, static_cast<Values*>(nullptr), std::index_sequence_for<Parameters...>{}
    );
  }

  template <class Object, class Value, class Class, class... Parameters>
  static Call<Value> handler_for(
      Object& object, Result<Value> (Class::*call)(const Request&, Parameters...)
  ) {
    using Values = std::tuple<std::decay_t<Parameters>...>;
    return bind<Value>(
        object, call, static_cast<Values*>(nullptr), std::index_sequence_for<Parameters...>{}
    );
  }

  template <class Object, class Function>
  void add_member(  // NOLINT(readability-function-size): hands all on.
      Method method,
      std::string_view pattern,
      Access access,
      Object& object,
      Function function,
      const Options& options
  ) {
    Route route{
        .method = method, .pattern = std::string{pattern}, .access = access, .options = options
    };
    auto call = handler_for(object, function);
    if constexpr (std::is_same_v<decltype(call), Opener>) {
      route.opener = std::move(call);
    } else {
      route.handler = std::move(call);
    }
    add(std::move(route));
  }  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks): the router keeps the handler.

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace matinee::http
