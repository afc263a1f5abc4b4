#pragma once
// server/libraries.h - which versions of the libraries of others this process runs with, for --version.
//
// What:     asked of the libraries themselves, so that it tells what is loaded, not what was compiled against.
// Threads:  a free function without state.

#include <string>

namespace telltale {

std::string LinkedLibraries();  // "gRPC 1.51.1, OpenSSL 3.0.17, ..."

}  // namespace telltale
