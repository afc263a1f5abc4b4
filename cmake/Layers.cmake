# The staircase: a layer is one folder of src/. It names the lower layers it may use; a layer not yet defined is an error,
# so no cycle can be written. tests/house reads the same table (layers.txt) and checks the real includes against it.
set(TELLTALE_LAYER_TABLE ${CMAKE_BINARY_DIR}/layers.txt)
file(WRITE ${TELLTALE_LAYER_TABLE} "")

function(telltale_layer name)
  cmake_parse_arguments(L "" "" "MAY_USE;LINK" ${ARGN})
  file(GLOB src CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cc)
  file(GLOB hdr CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.h)
  foreach(dep ${L_MAY_USE})
    if(NOT TARGET ${dep})
      message(FATAL_ERROR "${name} may not use ${dep}: it is not a lower layer")
    endif()
  endforeach()
  add_library(${name} STATIC ${src} ${TELLTALE_EMBEDDED_${name}})
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX VERIFY_INTERFACE_HEADER_SETS ON)
  target_sources(${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${CMAKE_SOURCE_DIR}/src FILES ${hdr})
  target_link_libraries(${name} PUBLIC ${L_MAY_USE} ${L_LINK} PRIVATE telltale_warnings)
  target_compile_options(${name} PRIVATE ${TELLTALE_LAYER_OPTIONS})
  string(REPLACE ";" " " may_use "${L_MAY_USE}")
  file(APPEND ${TELLTALE_LAYER_TABLE} "${name}: ${may_use}\n")
endfunction()

# telltale_unoptimized(<layer> [EXCEPT <regex of names>]): -O0 under a sanitizer, for sources that no fuzz target drives and whose
# tests wait more than they compute. With the checks in them, -O1 of gRPC's and CLI11's templates takes twice as long.
function(telltale_unoptimized layer)
  cmake_parse_arguments(U "" "EXCEPT" "" ${ARGN})
  if(NOT TELLTALE_SANITIZE)
    return()
  endif()
  file(GLOB src CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${layer}/*.cc)
  foreach(file ${src})
    get_filename_component(name ${file} NAME_WE)
    if(NOT U_EXCEPT OR NOT name MATCHES "${U_EXCEPT}")
      set_property(SOURCE ${file} APPEND PROPERTY COMPILE_OPTIONS -O0)
    endif()
  endforeach()
endfunction()

# telltale_keep_threaded(<list of tests>): only those that begin a thread or take a lock (the engine's, the pipeline's, one of
# base/mutex.h). Of the others the thread sanitizer can tell nothing, and they took it seven minutes of two cores; the address
# sanitizer runs them all.
function(telltale_keep_threaded tests)
  set(kept "")
  foreach(file ${${tests}})
    file(STRINGS ${file} threaded LIMIT_COUNT 1
         REGEX "std::(j?thread|async)|pthread_|#include .(engine/engine\\.h|engine/places\\.h|pipeline/|base/mutex\\.h)")
    if(threaded)
      list(APPEND kept ${file})
    endif()
  endforeach()
  set(${tests} ${kept} PARENT_SCOPE)
endfunction()

# telltale_tests(<layer> [SIMULATES] [LINK libs...] [LABELS labels...]): one test program of all tests/<layer>/*_test.cc. One that
# simulates computes much itself, so it is optimized as the layers are.
function(telltale_tests layer)
  cmake_parse_arguments(T "SIMULATES" "" "LINK;LABELS" ${ARGN})
  file(GLOB src CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${layer}/*_test.cc)
  if(TELLTALE_SANITIZE STREQUAL "thread")
    telltale_keep_threaded(src)
  endif()
  if(NOT src)
    return()
  endif()
  add_executable(${layer}_test ${src})
  target_include_directories(${layer}_test PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${layer}_test PRIVATE ${T_LINK} GTest::gtest GTest::gmock GTest::gtest_main telltale_warnings)
  target_compile_definitions(${layer}_test PRIVATE TELLTALE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  if(NOT T_SIMULATES)
    target_compile_options(${layer}_test PRIVATE -O0)   # the layers are what is tested; their tests are half of the code
  endif()
  if(TELLTALE_TEST_HEADERS)
    target_precompile_headers(${layer}_test PRIVATE ${TELLTALE_TEST_HEADERS})
    target_compile_options(${layer}_test PRIVATE -Xclang -fno-pch-timestamp)
  endif()
  # A test whose input is not there says so in these words, and ctest that it did not run.
  gtest_discover_tests(${layer}_test DISCOVERY_TIMEOUT 120
                       PROPERTIES LABELS "${layer};${T_LABELS}" SKIP_REGULAR_EXPRESSION "No real data in ")
endfunction()
