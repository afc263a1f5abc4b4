#pragma once
// base/version.h - what this build is: project(VERSION) of CMakeLists.txt, and how it was made.
//
// What:     Version is the one place's number; ThisBuild adds which sources, which compiler, which kind of build.
// Threads:  free functions without state.

#include <string>
#include <string_view>

namespace telltale {

struct Build {
  std::string version;   // "0.1.0"
  std::string revision;  // of the sources: "376f7a1c0d2e", with "-dirty" where they were changed; or "unknown"
  std::string compiler;  // "g++ 12.2.0"
  std::string type;      // "RelWithDebInfo"
};

std::string_view Version();  // "0.1.0"

// The program is told its revision when it is linked (cmake/Revision.cmake); no layer is compiled anew for it.
Build ThisBuild(std::string_view revision);

}  // namespace telltale
