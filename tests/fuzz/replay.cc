// Runs every file of the folders it is given through one fuzz target, once: what libFuzzer found stays found without
// it. The first folder is the corpus, which cannot be empty; the others may not be there at all.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

std::vector<std::filesystem::path> FilesOf(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  if (!std::filesystem::is_directory(folder)) return files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<uint8_t> BytesOf(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<uint8_t> bytes{std::istreambuf_iterator<char>(file), {}};
  bytes.shrink_to_fit();  // whoever reads beyond the end is seen to
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  size_t runs = 0;
  for (int i = 1; i < argc; ++i) {
    const std::vector<std::filesystem::path> files = FilesOf(argv[i]);
    if (i == 1 && files.empty()) {
      std::fprintf(stderr, "replay: there is nothing in %s\n", argv[i]);
      return 1;
    }
    for (const std::filesystem::path& path : files) {
      // Before it runs, so that the last line names the one that broke.
      std::printf("%s\n", path.c_str());
      std::fflush(stdout);
      const std::vector<uint8_t> bytes = BytesOf(path);
      LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
      ++runs;
    }
  }
  std::printf("replay: %zu inputs\n", runs);
  return runs > 0 ? 0 : 1;
}
