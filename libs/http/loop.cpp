#include "http/loop.hpp"

#include <cerrno>

#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>

#include "core/encoding.hpp"
#include "core/random.hpp"
#include "http/listener.hpp"

namespace matinee::http {

namespace {

constexpr std::chrono::milliseconds tick_period{250};
constexpr std::size_t scratch_size = std::size_t{256} * 1024;
constexpr int accepts_per_turn = 64;

Descriptor open_reserve() {
  return Descriptor{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
}

std::vector<std::string> exempt_from(const ServerOptions& options) {
  auto exempt = options.exempt_sources;
  exempt.insert(exempt.end(), options.trusted_proxies.begin(), options.trusted_proxies.end());
  return exempt;
}

}  // namespace

Loop::Loop(ServerContext& context, Descriptor listener, const Limits& limits)
    : context_{context},
      mailbox_{std::make_shared<Mailbox>(io_)},
      listener_{io_, listener.release()},
      timer_{io_},
      reserve_{open_reserve()},
      max_connections_{limits.connections},
      sources_{limits.per_source, exempt_from(context.options)},
      scratch_(scratch_size) {
  SystemRandom random;
  std::array<std::byte, 6> bytes{};
  random.fill(bytes);
  id_prefix_ = "r" + hex_encode(bytes) + "-";
}

Loop::~Loop() {
  join();
}

void Loop::start(const std::string& name) {
  wait_acceptable();
  tick();
  thread_ = std::thread{[this] { run(); }};
  ::pthread_setname_np(thread_.native_handle(), name.c_str());
}

void Loop::run() {
  const auto guard = boost::asio::make_work_guard(io_);
  while (!io_.stopped()) {
    try {
      io_.run();
    } catch (const std::exception& fault) {
      context_.log.error("an event loop threw", {{"what", fault.what()}});
    }
  }
}

void Loop::drain() {
  mailbox_->post([this] {
    stopping_ = true;
    boost::system::error_code ignored;
    listener_.close(ignored);
    for (std::size_t i = slots_.size(); i-- > 0;)
      std::shared_ptr {
        slots_[i].connection
      } -> drain();
  });
}

void Loop::abort() {
  mailbox_->post([this] {
    for (std::size_t i = slots_.size(); i-- > 0;)
      std::shared_ptr {
        slots_[i].connection
      } -> close();
  });
}

void Loop::join() {
  if (!thread_.joinable()) return;
  io_.stop();
  thread_.join();
  mailbox_->close();
  stopping_ = true;
  while (!slots_.empty())
    std::shared_ptr {
      slots_.back().connection
    } -> close();
  boost::system::error_code ignored;
  listener_.close(ignored);
  timer_.cancel();
  // What aborted waits still hold of connections must go while the loop is whole.
  io_.restart();
  io_.poll();
}

std::string Loop::next_request_id() {
  return id_prefix_ + std::to_string(next_id_++);
}

void Loop::set_deadline(
    const Connection& connection, std::chrono::steady_clock::time_point deadline
) {
  slots_[connection.slot].deadline = deadline;
}

void Loop::set_idle(const Connection& connection, bool is_idle) {
  auto& slot = slots_[connection.slot];
  if (slot.is_idle == is_idle) return;
  slot.is_idle = is_idle;
  auto& from = is_idle ? busy_ : idle_;
  auto& to = is_idle ? idle_ : busy_;
  to.splice(to.end(), from, slot.place);
  if (is_idle) wait_acceptable();
}

void Loop::remove(const Connection& connection) {
  const auto slot = connection.slot;
  (slots_[slot].is_idle ? idle_ : busy_).erase(slots_[slot].place);
  sources_.leave(connection.peer());
  if (slot + 1 != slots_.size()) {
    std::swap(slots_[slot], slots_.back());
    slots_[slot].connection->slot = slot;
  }
  slots_.pop_back();
  count_ = slots_.size();
  wait_acceptable();
}

void Loop::wait_acceptable() {
  if (accepting_ || stopping_ || !has_room()) return;
  accepting_ = true;
  listener_.async_wait(
      boost::asio::posix::descriptor_base::wait_read,
      [this](const boost::system::error_code& fault) {
        accepting_ = false;
        if (!fault) accept_some();
      }
  );
}

bool Loop::has_room() const {
  return slots_.size() < max_connections_ || !idle_.empty();
}

void Loop::accept_some() {
  for (int i = 0; i < accepts_per_turn && has_room(); ++i) {
    std::string peer;
    Descriptor socket{accept_one(listener_.native_handle(), peer)};
    if (socket.get() >= 0) {
      add(std::move(socket), std::move(peer));
      continue;
    }
    if (errno == EINTR || errno == ECONNABORTED) continue;
    // Out of descriptors or memory: no waiting on a socket that stays readable, the next tick tries
    // again.
    if (errno != EAGAIN) return shed();
    break;
  }
  wait_acceptable();
}

/// Turns one client away with a closed connection instead of leaving all of them to wait for
/// nothing.
void Loop::shed() {
  context_.log.warn(
      "no descriptors for connections", {{"connections", std::to_string(slots_.size())}}
  );
  reserve_.reset();
  std::string peer;
  Descriptor{accept_one(listener_.native_handle(), peer)}.reset();
  reserve_ = open_reserve();
}

void Loop::add(Descriptor socket, std::string peer) {
  if (!sources_.enter(peer)) return turn_away(socket);
  if (slots_.size() >= max_connections_) {
    // Clients take up an idle connection again only if it is still there.
    const auto oldest = slots_[idle_.front()->slot].connection;
    oldest->close();
    ++pressure_.ended;
  }
  auto connection =
      std::make_shared<Connection>(*this, context_, std::move(socket), std::move(peer));
  connection->slot = slots_.size();
  slots_.push_back(
      {.connection = connection,
       .deadline = std::chrono::steady_clock::time_point::max(),
       .place = busy_.insert(busy_.end(), connection.get())}
  );
  count_ = slots_.size();
  connection->start();
}

/// As well as it can be done without waiting: a client that is still sending may see a reset
/// instead.
void Loop::turn_away(const Descriptor& socket) {
  Request request;
  request.request_id = next_request_id();
  const auto reply = to_reply(request, false, overloaded());
  std::string text;
  append_head(text, reply, {.date = date(), .request_id = request.request_id, .close = true});
  text += reply.response.body;
  static_cast<void>(::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
  ++pressure_.refused;
}

void Loop::log_pressure() {
  if (pressure_.refused == 0 && pressure_.ended == 0) return;
  context_.log.warn(
      "too many connections",
      {{"connections", std::to_string(slots_.size())},
       {"refused", std::to_string(pressure_.refused)},
       {"ended_idle", std::to_string(pressure_.ended)}}
  );
  pressure_ = {};
}

void Loop::tick() {
  const auto now = std::chrono::steady_clock::now();
  for (std::size_t i = slots_.size(); i-- > 0;) {
    if (slots_[i].deadline <= now) std::shared_ptr {
        slots_[i].connection
      } -> expire();
  }
  wait_acceptable();
  log_pressure();
  timer_.expires_after(tick_period);
  timer_.async_wait([this](const boost::system::error_code& fault) {
    if (!fault) tick();
  });
}

}  // namespace matinee::http
