include(GoogleTest)

# matinee_library(<name> SOURCES ... [DEPS ...] [PRIVATE_DEPS ...]): static library matinee::<name>.
# DEPS are those that a header shows; PRIVATE_DEPS stay behind the sources.
function(matinee_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
  add_library(matinee_${name} STATIC ${ARG_SOURCES})
  add_library(matinee::${name} ALIAS matinee_${name})
  target_include_directories(matinee_${name} PUBLIC "${PROJECT_SOURCE_DIR}/libs" "${PROJECT_SOURCE_DIR}/services")
  target_link_libraries(matinee_${name} PUBLIC ${ARG_DEPS} PRIVATE matinee::options ${ARG_PRIVATE_DEPS})
endfunction()

# matinee_headers(<name> [DEPS ...]): a target of headers only, matinee::<name>.
function(matinee_headers name)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  add_library(matinee_${name} INTERFACE)
  add_library(matinee::${name} ALIAS matinee_${name})
  target_include_directories(matinee_${name} INTERFACE "${PROJECT_SOURCE_DIR}/libs" "${PROJECT_SOURCE_DIR}/services")
  target_link_libraries(matinee_${name} INTERFACE ${ARG_DEPS})
endfunction()

# What `./test` runs under ThreadSanitizer too: the test programs with the label "threads".
add_custom_target(threaded_tests)

# matinee_test(<name> SOURCES ... DEPS ... [LABELS unit|threads] [TIMEOUT s] [FIXTURE rgw]): one gtest program, its cases listed by
# ctest. "threads" is for what shares memory between threads, the fixture a server that it needs (tests/CMakeLists.txt).
function(matinee_test name)
  if(NOT MATINEE_TESTS)
    return()
  endif()
  cmake_parse_arguments(ARG "" "TIMEOUT;FIXTURE" "SOURCES;DEPS;LABELS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  if(NOT ARG_LABELS)
    set(ARG_LABELS unit)
  endif()
  set(environment "MATINEE_QUERY_LOG=${PROJECT_BINARY_DIR}/queries.log")
  set(locks)
  if(ARG_FIXTURE STREQUAL "rgw")
    set(environment "MATINEE_RGW=${PROJECT_BINARY_DIR}/rgw")
  elseif(ARG_FIXTURE STREQUAL "sqs")
    set(environment "MATINEE_SQS=${PROJECT_BINARY_DIR}/sqs")
    set(locks RESOURCE_LOCK sqs) # Its tests move the clock of the service.
  else()
    set(ARG_FIXTURE queries)
  endif()
  add_executable(matinee_${name} ${ARG_SOURCES})
  target_link_libraries(matinee_${name} PRIVATE matinee::options ${ARG_DEPS} GTest::gmock GTest::gtest_main)
  target_include_directories(matinee_${name} PRIVATE "${PROJECT_SOURCE_DIR}/libs" "${PROJECT_SOURCE_DIR}/services")
  if("threads" IN_LIST ARG_LABELS)
    add_dependencies(threaded_tests matinee_${name})
  endif()
  gtest_discover_tests(matinee_${name} DISCOVERY_TIMEOUT 60
    PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}"
    FIXTURES_REQUIRED ${ARG_FIXTURE} ENVIRONMENT "${environment}" ${locks})
endfunction()

# matinee_program(<name> SOURCES ... DEPS ...): an executable in the build's bin/ directory.
function(matinee_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE matinee::options ${ARG_DEPS})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
endfunction()

# matinee_sql(<target> NAMESPACE <ns> DIR <dir> HEADER <path>): <dir>/queries/*.sql become db::Query constants
# `<ns>::<file name>` (a sibling NAME.postgres.sql overrides the text there), and <dir>/migrations/NNNN_name.sql
# the list `<ns>::migrations`. HEADER is the include path of the generated file.
function(matinee_sql target)
  cmake_parse_arguments(ARG "" "NAMESPACE;DIR;HEADER" "" ${ARGN})
  set(dir "${CMAKE_CURRENT_SOURCE_DIR}/${ARG_DIR}")
  file(GLOB files CONFIGURE_DEPENDS "${dir}/queries/*.sql" "${dir}/migrations/*.sql")
  set(root "${CMAKE_CURRENT_BINARY_DIR}/generated")
  add_custom_command(
    OUTPUT "${root}/${ARG_HEADER}"
    COMMAND Python3::Interpreter "${PROJECT_SOURCE_DIR}/tools/embed_sql.py"
            "${ARG_NAMESPACE}" "${root}/${ARG_HEADER}" "${dir}"
    DEPENDS ${files} "${PROJECT_SOURCE_DIR}/tools/embed_sql.py"
    VERBATIM)
  target_sources(${target} PRIVATE "${root}/${ARG_HEADER}")
  target_include_directories(${target} PUBLIC "${root}")
endfunction()
