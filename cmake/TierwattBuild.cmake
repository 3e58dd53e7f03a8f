# How every target of this project is built, and the three functions that declare one.
#
#   tierwatt_library(probe/base DEPENDS ... PACKAGES ...)   all *.cc of the calling folder -> tierwatt::probe_base
#   tierwatt_program(tierwatt SOURCES main.cc DEPENDS ...)  a thin executable, placed in the build root
#   tierwatt_test(probe/base DEPENDS ...)                   all *_test.cc of the calling folder -> one test program
#
# DEPENDS names folders of this project and becomes public; PACKAGES are system libraries and stay private,
# so that a header of ours never drags a heavy one behind it.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "build type" FORCE)
endif()
# -O1 -g1: tests under sanitizers are bound by compile and link time, and backtraces need only lines.
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1 -fno-omit-frame-pointer")
set(CMAKE_CXX_FLAGS_RELEASE "-O2")

find_program(TIERWATT_CCACHE ccache)
if(TIERWATT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${TIERWATT_CCACHE}")
endif()
find_program(TIERWATT_MOLD mold)
if(TIERWATT_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_library(tierwatt_options INTERFACE)
target_include_directories(tierwatt_options INTERFACE "${CMAKE_SOURCE_DIR}" "${CMAKE_BINARY_DIR}/generated")
target_compile_options(tierwatt_options INTERFACE
  -Wall -Wextra -Werror -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Woverloaded-virtual -Wcast-align -Wimplicit-fallthrough -Wno-missing-field-initializers
  -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
target_compile_definitions(tierwatt_options INTERFACE TIERWATT_VERSION="${PROJECT_VERSION}")
if(TIERWATT_SANITIZE)
  target_compile_options(tierwatt_options INTERFACE -fsanitize=${TIERWATT_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(tierwatt_options INTERFACE -fsanitize=${TIERWATT_SANITIZE})
endif()

if(TIERWATT_SANITIZE STREQUAL "thread")
  # Boost.Asio uses fences, which ThreadSanitizer does not model; GCC says so at each one.
  target_compile_options(tierwatt_options INTERFACE -Wno-tsan)
endif()

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

# "probe/base" -> "tierwatt_probe_base"
function(tierwatt_target_name folder out)
  string(REGEX REPLACE "[/-]" "_" name "${folder}")
  set(${out} "tierwatt_${name}" PARENT_SCOPE)
endfunction()

function(tierwatt_link target visibility)
  foreach(folder IN LISTS ARGN)
    tierwatt_target_name("${folder}" dependency)
    target_link_libraries(${target} ${visibility} ${dependency})
  endforeach()
endfunction()

function(tierwatt_library folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "DEPENDS;PACKAGES")
  tierwatt_target_name("${folder}" target)
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cc")
  list(FILTER sources EXCLUDE REGEX "/main\\.cc$")
  if(sources)
    add_library(${target} STATIC ${sources})
    target_link_libraries(${target} PUBLIC tierwatt_options PRIVATE ${arg_PACKAGES})
    tierwatt_link(${target} PUBLIC ${arg_DEPENDS})
  else()
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE tierwatt_options ${arg_PACKAGES})
    tierwatt_link(${target} INTERFACE ${arg_DEPENDS})
  endif()
endfunction()

function(tierwatt_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS;PACKAGES")
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE tierwatt_options ${arg_PACKAGES})
  tierwatt_link(${name} PRIVATE ${arg_DEPENDS})
endfunction()

# TIERWATT_SOURCE_DIR and TIERWATT_BINARY_DIR tell a test where fixtures and programs are. WHOLE names suites that are
# one entry of ctest each, "FOLDER/SUITE", because their tests share something dear, such as a booted machine.
# OPTIMIZED tests calculate much themselves (brute force); all others are compiled plainly, which takes half the time.
function(tierwatt_test folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "OPTIMIZED" "TIMEOUT" "DEPENDS;PACKAGES;PROGRAMS;WHOLE")
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*_test.cc" "${CMAKE_CURRENT_SOURCE_DIR}/*_testlib.cc")
  if(NOT sources)
    return()
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  tierwatt_target_name("${folder}" target)
  set(target "${target}_test")
  add_executable(${target} ${sources})
  target_link_libraries(${target} PRIVATE tierwatt_options GTest::gtest GTest::gtest_main ${arg_PACKAGES})
  target_compile_definitions(${target} PRIVATE
    TIERWATT_SOURCE_DIR="${CMAKE_SOURCE_DIR}" TIERWATT_BINARY_DIR="${CMAKE_BINARY_DIR}")
  tierwatt_link(${target} PRIVATE ${arg_DEPENDS})
  if(NOT arg_OPTIMIZED)
    target_compile_options(${target} PRIVATE $<$<CONFIG:Debug>:-O0>)
  endif()
  if(arg_PROGRAMS)
    add_dependencies(${target} ${arg_PROGRAMS})
  endif()
  set(filter "")
  if(arg_WHOLE)
    list(TRANSFORM arg_WHOLE APPEND ".*" OUTPUT_VARIABLE filter)
    list(JOIN filter ":" filter)
    set(filter TEST_FILTER "-${filter}")
  endif()
  gtest_discover_tests(${target} TEST_PREFIX "${folder}/" NO_PRETTY_VALUES DISCOVERY_TIMEOUT 60 ${filter}
    PROPERTIES TIMEOUT ${arg_TIMEOUT} SKIP_REGULAR_EXPRESSION "\\[  SKIPPED \\]")
  foreach(suite IN LISTS arg_WHOLE)
    add_test(NAME ${folder}/${suite} COMMAND ${target} --gtest_filter=${suite}.*)
    set_tests_properties(${folder}/${suite} PROPERTIES TIMEOUT ${arg_TIMEOUT}
      SKIP_REGULAR_EXPRESSION "\\[  SKIPPED \\]")
  endforeach()
endfunction()
