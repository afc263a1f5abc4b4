// telltale: everything begins in src/commands.
#include <string_view>

#include "commands/commands.h"

namespace telltale {
std::string_view SourceRevision();  // made by cmake/Revision.cmake
}

int main(int argc, char** argv) { return telltale::RunTelltale(argc, argv, telltale::SourceRevision()); }
