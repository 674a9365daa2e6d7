#pragma once

#include <functional>
#include <string>

#include "api.hpp"
#include "core/random.hpp"
#include "http/message.hpp"
#include "patience.hpp"
#include "progress.hpp"
#include "upload_record.hpp"
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
      UploadRecord record,
      std::function<bool()> stop = [] { return false; }
  )
      : api_{api},
        random_{random},
        progress_{progress},
        record_{std::move(record)},
        stop_{std::move(stop)} {
    tus_.set("Tus-Resumable", "1.0.0");
  }

  struct Title {
    std::string name;  ///< Empty: made from the file's name.
    std::string description;
    std::string access;  ///< "subscription", "free"; empty = as the server does.
    bool published = true;
  };

  /// Sends the file, going on where an earlier try of this or another run ended. Tries again when
  /// the connection breaks or the server is away for less than a minute. Throws Refused,
  /// Unavailable.
  [[nodiscard]] Video upload(const std::string& file, const Title& title);
  /// The title once it is ready or failed, or as it is when stopped. Throws Refused, Unavailable.
  [[nodiscard]] Video wait(const std::string& id);

 private:
  struct Transfer;

  /// One step: opens the upload, or sends what the server has not got.
  void go_on(Transfer& transfer);
  void begin(Transfer& transfer);
  void send_rest(Transfer& transfer);
  /// The title as it is now.
  [[nodiscard]] Video look(const std::string& id, Patience& patience);

  Api& api_;
  Random& random_;
  Progress& progress_;
  UploadRecord record_;
  std::function<bool()> stop_;
  http::Headers tus_;
};

}  // namespace matinee::app
