# What every target of ours gets by linking matinee::options.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(MATINEE_SANITIZE "" CACHE STRING "Sanitizers: 'address,undefined' or 'thread'")
option(MATINEE_TESTS "Build the tests" ON)

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()

add_library(matinee_options INTERFACE)
add_library(matinee::options ALIAS matinee_options)
target_compile_options(matinee_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align -Wcast-qual -Wformat=2 -Wundef
  -Wimplicit-fallthrough -Wextra-semi
  -Wno-missing-field-initializers  # Designated initializers leave out what keeps its default.
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wsuggest-override>
  # libstdc++ 12 uses std::get_temporary_buffer in std::stable_sort, and says that it is deprecated.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>
  -fstack-protector-strong -fstack-clash-protection
  "-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.")
target_compile_definitions(matinee_options INTERFACE
  $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>
  $<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=3>)
target_link_options(matinee_options INTERFACE -Wl,-z,relro,-z,now)
if(MATINEE_SANITIZE)
  target_compile_options(matinee_options INTERFACE
    "-fsanitize=${MATINEE_SANITIZE}" -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(matinee_options INTERFACE "-fsanitize=${MATINEE_SANITIZE}")
endif()
