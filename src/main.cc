// telltale: everything begins in src/commands.
#include "commands/commands.h"

int main(int argc, char** argv) { return telltale::RunTelltale(argc, argv); }
