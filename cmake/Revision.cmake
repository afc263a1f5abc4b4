# Of which sources the program is: `git describe` at each build, or what -DTELLTALE_REVISION=... says, or "unknown" where there is
# no git. Only one small file is compiled anew when it changes, and only the program is linked anew.
#
# Also the script that the build runs: cmake -DOUT=file -DSOURCES=folder [-DGIVEN=revision] -P cmake/Revision.cmake
if(CMAKE_SCRIPT_MODE_FILE)
  cmake_minimum_required(VERSION 3.25)
  set(revision "${GIVEN}")
  if(NOT revision)
    execute_process(COMMAND git -c safe.directory=* describe --always --dirty --abbrev=12 --exclude=*
                    WORKING_DIRECTORY ${SOURCES} OUTPUT_VARIABLE revision OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  endif()
  if(NOT revision MATCHES "^[0-9A-Za-z][0-9A-Za-z._+-]*$")
    set(revision unknown)
  endif()
  file(CONFIGURE OUTPUT ${OUT} CONTENT "// Made by cmake/Revision.cmake.
#include <string_view>

namespace telltale {

std::string_view SourceRevision();
std::string_view SourceRevision() { return \"@revision@\"; }

}  // namespace telltale
" @ONLY)   # written only where it changed
  return()
endif()

set(TELLTALE_REVISION "" CACHE STRING "Revision of the sources, where they are not in git")

function(telltale_revision target)
  set(made ${CMAKE_BINARY_DIR}/embedded/revision.cc)
  add_custom_target(revision BYPRODUCTS ${made} VERBATIM
    COMMAND ${CMAKE_COMMAND} -DOUT=${made} -DSOURCES=${CMAKE_SOURCE_DIR} -DGIVEN=${TELLTALE_REVISION} -P ${CMAKE_SOURCE_DIR}/cmake/Revision.cmake)
  target_sources(${target} PRIVATE ${made})
  add_dependencies(${target} revision)
endfunction()
