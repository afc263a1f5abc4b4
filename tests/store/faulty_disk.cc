#include "tests/store/faulty_disk.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>
#include <utility>

namespace telltale {
namespace {

constexpr size_t kSector = 512;

std::string NameOf(const std::string& path) { return std::filesystem::path(path).filename().string(); }

// What SQLite allocates for an open file: ours, and behind it the real one's.
struct OpenFile {
  sqlite3_file base;
  FaultyDisk* disk;
  std::string* path;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
OpenFile* Ours(sqlite3_file* file) { return reinterpret_cast<OpenFile*>(file); }
sqlite3_file* Real(sqlite3_file* file) { return Ours(file)->real(); }

int CloseFile(sqlite3_file* file) {
  const int code = Real(file)->pMethods != nullptr ? Real(file)->pMethods->xClose(Real(file)) : SQLITE_OK;
  delete Ours(file)->path;
  return code;
}

int ReadFile(sqlite3_file* file, void* into, int amount, sqlite3_int64 offset) {
  if (const int code = Ours(file)->disk->Check(FaultyDisk::Operation::kRead); code != SQLITE_OK) return code;
  return Real(file)->pMethods->xRead(Real(file), into, amount, offset);
}

int WriteFile(sqlite3_file* file, const void* bytes, int amount, sqlite3_int64 offset) {
  const int fault = Ours(file)->disk->Check(FaultyDisk::Operation::kWrite);
  if (fault != SQLITE_OK) amount /= 2;
  const int code = Real(file)->pMethods->xWrite(Real(file), bytes, amount, offset);
  if (code != SQLITE_OK) return code;
  Ours(file)->disk->Wrote(*Ours(file)->path, offset,
                          std::string(static_cast<const char*>(bytes), static_cast<size_t>(amount)));
  return fault;
}

int TruncateFile(sqlite3_file* file, sqlite3_int64 size) {
  if (const int code = Ours(file)->disk->Check(FaultyDisk::Operation::kTruncate); code != SQLITE_OK) return code;
  Ours(file)->disk->Truncated(*Ours(file)->path, size);
  return Real(file)->pMethods->xTruncate(Real(file), size);
}

int SyncFile(sqlite3_file* file, int) {  // the real disk need not be waited for
  FaultyDisk* disk = Ours(file)->disk;
  if (const int code = disk->Check(FaultyDisk::Operation::kSync); code != SQLITE_OK) {
    disk->LostUnsynced(*Ours(file)->path);
    return code;
  }
  disk->before_sync();
  disk->Synced(*Ours(file)->path);
  return SQLITE_OK;
}

int FileSize(sqlite3_file* file, sqlite3_int64* size) { return Real(file)->pMethods->xFileSize(Real(file), size); }
int LockFileTo(sqlite3_file* file, int level) { return Real(file)->pMethods->xLock(Real(file), level); }
int UnlockFileTo(sqlite3_file* file, int level) { return Real(file)->pMethods->xUnlock(Real(file), level); }
int CheckLock(sqlite3_file* file, int* held) { return Real(file)->pMethods->xCheckReservedLock(Real(file), held); }
int Control(sqlite3_file* file, int what, void* of) { return Real(file)->pMethods->xFileControl(Real(file), what, of); }
int SectorSize(sqlite3_file* file) { return Real(file)->pMethods->xSectorSize(Real(file)); }
int Characteristics(sqlite3_file* file) { return Real(file)->pMethods->xDeviceCharacteristics(Real(file)); }
int ShareMap(sqlite3_file* file, int page, int size, int extend, void volatile** at) {
  if (const int code = Ours(file)->disk->Check(FaultyDisk::Operation::kShare); code != SQLITE_OK) return code;
  return Real(file)->pMethods->xShmMap(Real(file), page, size, extend, at);
}
int ShareLock(sqlite3_file* file, int from, int count, int flags) {
  return Real(file)->pMethods->xShmLock(Real(file), from, count, flags);
}
void ShareBarrier(sqlite3_file* file) { Real(file)->pMethods->xShmBarrier(Real(file)); }
int ShareUnmap(sqlite3_file* file, int remove) { return Real(file)->pMethods->xShmUnmap(Real(file), remove); }

// Version 2: without mapping the file, which would write behind our back.
const sqlite3_io_methods kMethods = {
    2,          CloseFile,    ReadFile,   WriteFile, TruncateFile, SyncFile,        FileSize,
    LockFileTo, UnlockFileTo, CheckLock,  Control,   SectorSize,   Characteristics, ShareMap,
    ShareLock,  ShareBarrier, ShareUnmap, nullptr,   nullptr};

FaultyDisk* DiskOf(sqlite3_vfs* vfs) { return static_cast<FaultyDisk*>(vfs->pAppData); }

int OpenOne(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out_flags) {
  FaultyDisk* disk = DiskOf(vfs);
  auto* ours = new (file) OpenFile{{nullptr}, disk, nullptr};
  const bool is_new = path == nullptr || !std::filesystem::exists(path);
  const int code = disk->real()->xOpen(disk->real(), path, ours->real(), flags, out_flags);
  if (code != SQLITE_OK) return code;
  ours->path = new std::string(path != nullptr ? path : "");
  ours->base.pMethods = &kMethods;
  disk->Opened(*ours->path, is_new);
  return SQLITE_OK;
}

int DeleteOne(sqlite3_vfs* vfs, const char* path, int) {
  DiskOf(vfs)->Deleted(path);
  return DiskOf(vfs)->real()->xDelete(DiskOf(vfs)->real(), path, 0);
}

}  // namespace

FaultyDisk::FaultyDisk()
    : name_("faulty-" + std::to_string(reinterpret_cast<uintptr_t>(this))), real_(sqlite3_vfs_find(nullptr)) {
  vfs_ = *real_;
  vfs_.szOsFile = static_cast<int>(sizeof(OpenFile)) + real_->szOsFile;
  vfs_.zName = name_.c_str();
  vfs_.pNext = nullptr;
  vfs_.pAppData = this;
  vfs_.xOpen = OpenOne;
  vfs_.xDelete = DeleteOne;
  vfs_.xAccess = [](sqlite3_vfs* vfs, const char* path, int flags, int* result) {
    return DiskOf(vfs)->real()->xAccess(DiskOf(vfs)->real(), path, flags, result);
  };
  vfs_.xFullPathname = [](sqlite3_vfs* vfs, const char* path, int size, char* full) {
    return DiskOf(vfs)->real()->xFullPathname(DiskOf(vfs)->real(), path, size, full);
  };
  sqlite3_vfs_register(&vfs_, 0);
}

FaultyDisk::~FaultyDisk() { sqlite3_vfs_unregister(&vfs_); }

void FaultyDisk::FailAt(const Fault& fault) {
  fault_ = fault;
  failed_ = false;
}

int FaultyDisk::Check(Operation operation) {
  if (fault_.nth == 0 || fault_.operation != operation) return SQLITE_OK;
  if (fault_.nth > 1) {
    --fault_.nth;
    return SQLITE_OK;
  }
  failed_ = true;
  if (!fault_.lasting) fault_.nth = 0;
  return fault_.code;
}

void FaultyDisk::Opened(const std::string& path, bool is_new) {
  const auto [found, first_seen] = files_.try_emplace(NameOf(path));
  found->second.deleted = false;
  if (!first_seen || is_new) return;
  std::ifstream file(path, std::ios::binary);
  found->second.durable.assign(std::istreambuf_iterator<char>(file), {});
  found->second.exists = true;
}

void FaultyDisk::Wrote(const std::string& path, int64_t offset, std::string bytes) {
  bytes_written_ += bytes.size();
  files_[NameOf(path)].unsynced.push_back({offset, std::move(bytes), 0});
}

void FaultyDisk::Truncated(const std::string& path, int64_t size) {
  files_[NameOf(path)].unsynced.push_back({-1, "", size});
}

// Until the folder is synced a power cut brings it back as it was.
void FaultyDisk::Deleted(const std::string& path) {
  Truncated(path, 0);
  files_[NameOf(path)].deleted = true;
}

void FaultyDisk::SyncFolder() {
  std::erase_if(files_, [](const auto& file) { return file.second.deleted; });
}

void FaultyDisk::Synced(const std::string& path) {
  ++syncs_;
  File& file = files_[NameOf(path)];
  for (const Change& change : file.unsynced) Apply(change, &file.durable);
  file.unsynced.clear();
  file.exists = true;
}

void FaultyDisk::LostUnsynced(const std::string& path) { files_[NameOf(path)].unsynced.clear(); }

void FaultyDisk::Apply(const Change& change, std::string* bytes) {
  if (change.offset < 0) {
    bytes->resize(static_cast<size_t>(change.size));
    return;
  }
  const auto at = static_cast<size_t>(change.offset);
  if (bytes->size() < at + change.bytes.size()) bytes->resize(at + change.bytes.size());
  bytes->replace(at, change.bytes.size(), change.bytes);
}

FaultyDisk::Image FaultyDisk::Durable() const {
  Image image;
  for (const auto& [name, file] : files_) {
    if (file.exists) image[name] = file.durable;
  }
  return image;
}

FaultyDisk::Image FaultyDisk::Torn(std::mt19937_64& random) const {
  Image image;
  for (const auto& [name, file] : files_) {
    if (!file.exists && file.unsynced.empty()) continue;
    std::string bytes = file.durable;
    const uint64_t kept_of_eight = random() % 9;
    for (const Change& change : file.unsynced) {
      if (change.offset < 0) {
        if (random() % 8 < kept_of_eight) Apply(change, &bytes);
        continue;
      }
      for (size_t at = 0; at < change.bytes.size();) {
        const size_t place = static_cast<size_t>(change.offset) + at;
        const size_t part = std::min(kSector - place % kSector, change.bytes.size() - at);
        if (random() % 8 < kept_of_eight) {
          Apply({static_cast<int64_t>(place), change.bytes.substr(at, part), 0}, &bytes);
        }
        at += part;
      }
    }
    image[name] = std::move(bytes);
  }
  return image;
}

void FaultyDisk::Restore(const Image& image, const std::string& folder) {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  for (const auto& [name, bytes] : image) {
    std::ofstream(std::filesystem::path(folder) / name, std::ios::binary) << bytes;
  }
}

}  // namespace telltale
