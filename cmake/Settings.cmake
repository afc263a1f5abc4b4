# Compiler settings shared by every target.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_COMPILE_WARNING_AS_ERROR ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

option(TELLTALE_WITH_GRPC "Build everything that links gRPC; the thread sanitizer preset leaves it out" ON)
option(TELLTALE_FUZZ "libFuzzer drives the fuzz targets (tests/fuzz) and sees every layer's branches; needs clang" OFF)
set(TELLTALE_SANITIZE "" CACHE STRING "Sanitizers, comma separated: address,undefined or thread")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# What nearly every test includes, compiled once for a test program under the address sanitizer: a quarter to a half of the
# time of each of its sources. Not in the other presets, whose sources have to include what they use. ccache has to be told
# that it may keep what was compiled with it, and clang to leave out when it was made, or nothing would be found again.
set(TELLTALE_TEST_HEADERS "")
if(TELLTALE_SANITIZE MATCHES "address" AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  set(TELLTALE_TEST_HEADERS <gmock/gmock.h> <gtest/gtest.h> <fmt/format.h> <algorithm> <array> <chrono> <cmath> <functional> <map>
      <memory> <optional> <random> <string> <string_view> <utility> <variant> <vector>)
  if(CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
  endif()
endif()

# Warnings for our own code only; generated code and system headers are left alone.
add_library(telltale_warnings INTERFACE)
target_compile_options(telltale_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wconversion -Wno-sign-conversion)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(telltale_warnings INTERFACE -Wno-restrict)   # g++ 12 misfires on "x" + s at -O2
else()
  target_compile_options(telltale_warnings INTERFACE -Wthread-safety)
endif()

if(TELLTALE_SANITIZE)
  add_compile_options(-fsanitize=${TELLTALE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${TELLTALE_SANITIZE})
endif()
# What a layer is compiled with beyond that: libFuzzer is to see its branches. Only the targets (tests/fuzz) take its main.
set(TELLTALE_LAYER_OPTIONS "")
if(TELLTALE_FUZZ)
  set(TELLTALE_LAYER_OPTIONS -fsanitize=fuzzer-no-link -fsanitize-coverage-ignorelist=${CMAKE_SOURCE_DIR}/tests/fuzz/uncovered.txt)
endif()
