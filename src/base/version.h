#pragma once
// base/version.h - the version of this build: project(VERSION) of CMakeLists.txt.

#include <string_view>

namespace telltale {

std::string_view Version();  // "0.1.0"

}  // namespace telltale
