#include "server/process_stats.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <system_error>

namespace telltale {
namespace {

std::string ReadAll(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

double BootTimeSeconds() {
  std::istringstream stat(ReadAll("/proc/stat"));
  for (std::string key; stat >> key;) {
    double value = 0;
    if (key == "btime" && stat >> value) return value;
    stat.ignore(1 << 16, '\n');
  }
  return 0;
}

}  // namespace

std::optional<ProcessSnapshot::Operating> ReadProcessStats() {
  // proc(5): the name, in brackets, may hold anything; the numbered fields begin after it, with the third.
  const std::string stat = ReadAll("/proc/self/stat");
  const size_t after_name = stat.rfind(')');
  if (after_name == std::string::npos) return std::nullopt;
  std::istringstream fields(stat.substr(after_name + 1));
  std::string skipped;
  uint64_t user_ticks = 0;
  uint64_t system_ticks = 0;
  uint64_t start_ticks = 0;
  uint64_t virtual_bytes = 0;
  uint64_t resident_pages = 0;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  fields >> user_ticks >> system_ticks;
  for (int field = 16; field < 22; ++field) fields >> skipped;
  fields >> start_ticks >> virtual_bytes >> resident_pages;
  if (!fields) return std::nullopt;

  const auto ticks_per_second = static_cast<double>(sysconf(_SC_CLK_TCK));
  ProcessSnapshot::Operating operating;
  operating.cpu_seconds = static_cast<double>(user_ticks + system_ticks) / ticks_per_second;
  operating.virtual_bytes = virtual_bytes;
  operating.resident_bytes = resident_pages * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  operating.start_time_seconds = BootTimeSeconds() + static_cast<double>(start_ticks) / ticks_per_second;
  std::error_code error;
  for (std::filesystem::directory_iterator fd("/proc/self/fd", error), end; !error && fd != end; fd.increment(error)) {
    ++operating.open_fds;
  }
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) operating.max_fds = limit.rlim_cur;
  return operating;
}

}  // namespace telltale
