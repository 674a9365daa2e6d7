#include "content-service/config.hpp"
#include "content-service/service.hpp"
#include "platform/program.hpp"

int main(int argc, char** argv) {
  using namespace matinee;  // NOLINT(google-build-using-namespace): a main() reads better without
                            // its own namespace
  const platform::ServiceProgram program{
      .name = "content-service",
      .role = "content",
      .known = {platform::settings_of<content::Config>()}
  };
  return program.main(argc, argv, [](platform::Platform& platform) {
    content::Service content{platform};
    return platform.run({&content});
  });
}
