#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "objects/s3/s3_store.hpp"
#include "testing/rgw.hpp"

namespace matinee::objects::s3 {

inline aws::Environment environment_of(const testing::Rgw& rgw) {
  return [rgw](std::string_view name) {
    if (name == "AWS_ACCESS_KEY_ID") return rgw.access_key;
    return name == "AWS_SECRET_ACCESS_KEY" ? rgw.secret_key : std::string{};
  };
}

/// A place of its own in the gateway for each folder, which is the scratch of its stores too.
/// `port` when something stands in between.
inline Location location_in(
    const testing::Rgw& rgw, const std::string& folder, std::optional<std::uint16_t> port = {}
) {
  const auto prefix = std::filesystem::path{folder}.filename().string();
  return parse_location(
      "s3://" + rgw.bucket + '/' + prefix + "?region=" + rgw.region +
          "&endpoint=http://127.0.0.1:" + std::to_string(port.value_or(rgw.port)),
      environment_of(rgw)
  );
}

inline std::unique_ptr<S3Store> open_store(
    const std::string& folder, std::optional<std::uint16_t> port = {}, const UploadPlan& plan = {}
) {
  const auto rgw = testing::Rgw::started();
  return std::make_unique<S3Store>(
      location_in(rgw, folder, port), folder, environment_of(rgw), plan
  );
}

}  // namespace matinee::objects::s3
