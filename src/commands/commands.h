#pragma once
// commands/commands.h - the sub-commands of the telltale program: flags in, exit code out.
//
// What:     each Add...Command puts one sub-command with its flags on `app`; the one chosen runs while the command line
//           is parsed and leaves its exit code. The work itself is in the layers below.
// Errors:   exit codes of the contract: 0 done, 1 the input or the checked thing is wrong, 2 usage.

#include <string_view>

#include "base/version.h"

namespace CLI {
class App;
}

namespace telltale {

inline constexpr int kExitDone = 0;
inline constexpr int kExitWrong = 1;
inline constexpr int kExitUsage = 2;

// The whole program: reads the command line, runs what it asks for, gives the exit code.
// `revision` is that of the sources, for --version and telltale_build_info.
int RunTelltale(int argc, char** argv, std::string_view revision = {});

void AddServeCommand(CLI::App& app, int* exit_code, const Build& build);
void AddCheckCommand(CLI::App& app, int* exit_code);
void AddReplayCommand(CLI::App& app, int* exit_code);
void AddLearnCommand(CLI::App& app, int* exit_code);
void AddSendCommand(CLI::App& app, int* exit_code);
void AddStatusCommand(CLI::App& app, int* exit_code);
void AddExplainCommand(CLI::App& app, int* exit_code);
void AddRunbookCommand(CLI::App& app, int* exit_code);
void AddTimelineCommand(CLI::App& app, int* exit_code);
void AddBaselineCommand(CLI::App& app, int* exit_code);
void AddDeadLettersCommand(CLI::App& app, int* exit_code);

}  // namespace telltale
