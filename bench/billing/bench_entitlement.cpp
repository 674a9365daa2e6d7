/// What the right to a segment costs on the way of each request for one: the token's check and the
/// remembered verdict, against one look into a map of the same size under a mutex, which is the
/// least that a shared memory of verdicts can cost.
#include <chrono>
#include <cstdint>
#include <iostream>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "cdn/url_signer.hpp"
#include "core/clock.hpp"
#include "core/random.hpp"
#include "streaming-service/domain/admission.hpp"
#include "streaming-service/domain/fakes.hpp"

namespace matinee::streaming {
namespace {

using namespace std::chrono_literals;

constexpr int sessions = 10'000;
constexpr int rounds = 100;

/// Nanoseconds of one call.
template <class Work>
double cost(Work work) {
  const auto start = std::chrono::steady_clock::now();
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t session = 0; session < sessions; ++session)
      work(session);
  }
  const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - start;
  return spent.count() / rounds / sessions;
}

struct Bench {
  Bench() {
    const VideoId video = VideoId::make(clock, random);
    const UserId account = UserId::make(clock, random);
    catalogue.titles[video] = {
        .video = video,
        .playable = true,
        .complete = true,
        .published = true,
        .access = content::TitleAccess::free,
        .generation = 1,
    };
    for (int number = 0; number < sessions; ++number)
      add(video, account);
  }

  void add(const VideoId& video, const UserId& account) {
    const cdn::Grant grant{
        .video = video,
        .account = account,
        .session = PlaybackId::make(clock, random),
        .expires_at = clock.now() + 4h,
    };
    store.playbacks[grant.session] = {
        .id = grant.session,
        .account = account,
        .video = video,
        .started_at = clock.now(),
        .lease_until = clock.now() + 45s,
    };
    const std::string url = signer->sign(grant, "");
    const std::string_view before = "/stream/hls/";
    tokens.push_back(url.substr(before.size(), url.find('/', before.size()) - before.size()));
    grants.push_back(grant);
    bare.emplace(grant.session, Admitted{});
    if (!admission.check(grant)) throw Unavailable{"a session was refused"};
  }

  SystemClock clock;
  SystemRandom random;
  fake::MemoryStore store;
  fake::Catalogue catalogue;
  fake::Payments payments;
  fake::People people;
  Admission admission{store, {catalogue, payments, people}, 45s, clock};
  std::unique_ptr<cdn::UrlSigner> signer = cdn::open("local:", {Secret{std::string(32, 'k')}});
  std::vector<cdn::Grant> grants;
  std::vector<std::string> tokens;
  std::unordered_map<PlaybackId, Admitted> bare;
  std::mutex mutex;
};

int run() {
  Bench bench;
  std::int64_t admitted = 0;
  const double least = cost([&](std::size_t session) {
    const std::scoped_lock lock{bench.mutex};
    admitted += bench.bare.find(bench.grants[session].session) != bench.bare.end() ? 1 : 0;
  });
  const double verdict = cost([&](std::size_t session) {
    const auto found = bench.admission.remembered(bench.grants[session]);
    admitted += found && *found ? 1 : 0;
  });
  const double whole = cost([&](std::size_t session) {
    const auto grant = bench.signer->verify(bench.tokens[session], bench.clock.now());
    const auto found = bench.admission.remembered(grant.value());
    admitted += found && *found ? 1 : 0;
  });
  if (admitted != std::int64_t{3} * rounds * sessions) throw Unavailable{"not all were admitted"};
  std::cout << "entitlement of a segment, " << sessions << " sessions: verdict " << verdict
            << " ns = " << verdict / least << " x a map under a mutex (" << least
            << " ns); with the token's signature " << whole << " ns\n";
  return 0;
}

}  // namespace
}  // namespace matinee::streaming

int main() {
  return matinee::streaming::run();
}
