#pragma once

#include <string>
#include <string_view>

#include "content-service/contract/encoding.hpp"
#include "http/client.hpp"

namespace matinee::content {

/// The tasks of a content-service in another process.
class HttpEncodingTasks final : public EncodingTasks {
 public:
  explicit HttpEncodingTasks(http::Peer content);
  [[nodiscard]] std::optional<TaskLease> claim(const std::string& worker, Urgency least) override;
  [[nodiscard]] Result<void> report(const TaskLease& lease, const TaskProgress& made) override;
  [[nodiscard]] Result<void> finish(const TaskLease& lease) override;
  [[nodiscard]] Result<void> fail(const TaskLease& lease, const std::string& reason, bool final)
      override;
  [[nodiscard]] Result<void> give_back(const TaskLease& lease) override;
  [[nodiscard]] Result<void> interrupt(const TaskLease& lease) override;

 private:
  [[nodiscard]] Result<void> tell(std::string_view what, std::string body) const;

  http::Peer content_;
};

}  // namespace matinee::content
