#pragma once

#include <string>

#include "http/message.hpp"
#include "runtime/service.hpp"

namespace matinee::app {

/// GET /demo/mailbox: the letters of a mail folder, newest first, for demos: whoever can open it
/// can take over accounts. So it answers only to names of this machine, whatever leads there.
class DemoMailbox final : public runtime::Service {
 public:
  explicit DemoMailbox(std::string folder) : folder_{std::move(folder)} {}

  [[nodiscard]] std::string_view name() const override { return "mailbox"; }

  void add_routes(http::Router& router) override;

 private:
  [[nodiscard]] Result<http::Response> show(const http::Request& request) const;

  const std::string folder_;
};

}  // namespace matinee::app
