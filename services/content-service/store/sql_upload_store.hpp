#pragma once

#include "content-service/domain/upload.hpp"
#include "database/database.hpp"

namespace matinee::content {

class SqlUploadStore final : public UploadStore {
 public:
  explicit SqlUploadStore(db::Database& database) : database_{database} {}

  [[nodiscard]] Result<Upload> add(
      const Upload& upload, const std::string& request_token, const UploadLimits& limits
  ) override;
  [[nodiscard]] std::optional<Upload> find(const UploadId& id, Time now) override;
  [[nodiscard]] bool advance(const Upload& seen, const Upload& next) override;
  void remove(const Upload& upload, Time until) override;
  [[nodiscard]] std::vector<Upload> list_received(Time now, int limit) override;
  void forget_expired(Time now) override;

 private:
  db::Database& database_;
};

}  // namespace matinee::content
