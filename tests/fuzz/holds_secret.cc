// Names every file below the folders it is given in which content/secrets.h finds a key: made up or not, none is kept.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "content/secrets.h"

int main(int argc, char** argv) {
  size_t files = 0;
  size_t held = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(file), {}};
      ++files;
      if (!telltale::NextSecret(text)) continue;
      ++held;
      std::printf("%s\n", entry.path().c_str());
    }
  }
  return files > 0 && held == 0 ? 0 : 1;
}
