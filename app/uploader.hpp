#pragma once

#include <functional>
#include <string>

#include "api.hpp"
#include "core/random.hpp"
#include "patience.hpp"
#include "progress.hpp"
#include "video.hpp"

namespace matinee::app {

/// Brings files to a server as titles, and waits until they can be watched.
class Uploader {
 public:
  /// `stop` is asked again and again: once true, what goes on ends soon.
  Uploader(
      Api& api,
      Random& random,
      Progress& progress,
      std::function<bool()> stop = [] { return false; }
  )
      : api_{api}, random_{random}, progress_{progress}, stop_{std::move(stop)} {}

  struct Title {
    std::string name;  ///< Empty: made from the file's name.
    std::string description;
    std::string access;  ///< "subscription", "free"; empty = as the server does.
    bool published = true;
  };

  /// Streams the file; tries again when the connection breaks or the server is away for less than a
  /// minute, and still makes one title. Throws Refused, Unavailable.
  [[nodiscard]] Video upload(const std::string& file, const Title& title);
  /// The title once it is ready or failed, or as it is when stopped. Throws Refused, Unavailable.
  [[nodiscard]] Video wait(const std::string& id);

 private:
  /// The title as it is now.
  [[nodiscard]] Video look(const std::string& id, Patience& patience);

  Api& api_;
  Random& random_;
  Progress& progress_;
  std::function<bool()> stop_;
};

}  // namespace matinee::app
