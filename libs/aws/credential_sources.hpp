#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "aws/credentials.hpp"
#include "http/client.hpp"

namespace matinee::aws {

/// The value of a variable; empty when there is none.
using Environment = std::function<std::string(std::string_view name)>;

/// That of this process.
[[nodiscard]] Environment process_environment();

/// The source that the environment names, in the order of the AWS SDKs (reference guide,
/// "Standardized credential providers"): keys (AWS_ACCESS_KEY_ID …), a web identity
/// (AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN), keys in a file (AWS_SHARED_CREDENTIALS_FILE and
/// AWS_PROFILE; that of a home directory is not looked for), the container
/// (AWS_CONTAINER_CREDENTIALS_…), else the metadata of the EC2 instance, by version 2 of its
/// service only. Throws std::invalid_argument when what it names is half there or not allowed.
/// Nothing is asked before `fetch`. The client must outlive it.
[[nodiscard]] std::unique_ptr<CredentialSource> choose_source(
    http::Client& client, const Environment& environment
);

}  // namespace matinee::aws
