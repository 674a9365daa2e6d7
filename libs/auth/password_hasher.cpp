#include "auth/password_hasher.hpp"

#include <array>
#include <condition_variable>
#include <mutex>

#include <sodium.h>

namespace matinee::auth {

namespace {

// OWASP password storage cheat sheet: Argon2id, m = 19 MiB, t = 2, p = 1.
constexpr std::size_t memory_bytes = std::size_t{19} * 1024 * 1024;
constexpr unsigned long long passes = 2;

}  // namespace

struct PasswordHasher::State {
  State(std::size_t parallel_calls, std::size_t waiting_calls)
      : parallel{parallel_calls}, max_waiting{waiting_calls} {}

  const std::size_t parallel;
  const std::size_t max_waiting;
  std::mutex mutex;
  std::condition_variable freed;
  std::size_t running = 0;
  std::size_t waiting = 0;

  /// Waits for a turn; false when too many wait already.
  bool enter() {
    std::unique_lock lock{mutex};
    if (running >= parallel) {
      if (waiting >= max_waiting) return false;
      ++waiting;
      freed.wait(lock, [this] { return running < parallel; });
      --waiting;
    }
    ++running;
    return true;
  }

  void leave() {
    {
      const std::lock_guard lock{mutex};
      --running;
    }
    freed.notify_one();
  }

  /// Runs `work` when its turn comes.
  template <class Work>
  auto in_turn(Work work) -> Result<std::invoke_result_t<Work>> {
    if (!enter()) {
      auto error = refuse(code::overloaded, "Too many sign-ins at once.");
      error.error().retry_after = std::chrono::seconds{1};
      return error;
    }

    struct Turn {
      State& state;

      ~Turn() { state.leave(); }
    } const turn{*this};

    return work();
  }
};

PasswordHasher::PasswordHasher(std::size_t parallel, std::size_t max_waiting)
    : state_{std::make_unique<State>(parallel, max_waiting)} {
  if (sodium_init() < 0) throw Unavailable{"libsodium does not start"};
}

PasswordHasher::~PasswordHasher() = default;

Result<std::string> PasswordHasher::hash(std::string_view password) {
  return state_->in_turn([&] {
    std::array<char, crypto_pwhash_STRBYTES> phc{};
    if (crypto_pwhash_str_alg(
            phc.data(),
            password.data(),
            password.size(),
            passes,
            memory_bytes,
            crypto_pwhash_ALG_ARGON2ID13
        ) != 0) {
      throw Unavailable{"no memory for Argon2id"};
    }
    return std::string{phc.data()};
  });
}

Result<bool> PasswordHasher::matches(std::string_view password, std::string_view phc) {
  return state_->in_turn([&] {
    const std::string text{phc};
    return crypto_pwhash_str_verify(text.c_str(), password.data(), password.size()) == 0;
  });
}

Result<void> PasswordHasher::waste_time() {
  const auto done = state_->in_turn([] {
    static constexpr std::string_view password = "no account has this password";
    static constexpr std::array<unsigned char, crypto_pwhash_SALTBYTES> salt{};
    std::array<unsigned char, 32> out{};
    return crypto_pwhash(
        out.data(),
        out.size(),
        password.data(),
        password.size(),
        salt.data(),
        passes,
        memory_bytes,
        crypto_pwhash_ALG_ARGON2ID13
    );
  });
  if (!done) return refusal(done);
  return {};
}

}  // namespace matinee::auth
