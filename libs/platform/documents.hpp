#pragma once

#include <string_view>

namespace matinee::platform {

// Made from api/openapi.yaml by tools/embed_openapi.py while building.
extern const std::string_view openapi_json;
extern const std::string_view docs_html;

/// Of CMake's project().
extern const std::string_view program_version;

}  // namespace matinee::platform
