#pragma once
// store/tables.h - the rows of journal, parts, ids and meta: written with their checksums, read back and compared.
//
// What:     one function a statement, all prepared once. Transactions, locks and room are the Store's.
// Units:    as in store/commit.h.
// Threads:  none; the Store locks.
// Errors:   as store/database.h; DataLoss that names the row whose bytes are not those that were written.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/status.h"
#include "base/time.h"
#include "store/commit.h"
#include "store/database.h"

namespace telltale {

struct NewestBlock {
  uint64_t last_sequence = 0;
  int64_t checksum = 0;
  bool operator==(const NewestBlock&) const = default;
};

class StoreTables {
 public:
  static absl::StatusOr<StoreTables> Open(Database* database);

  absl::StatusOr<NewestBlock> AddBlock(const StoredBlock& block);
  absl::Status DropBlocksBelow(uint64_t sequence);
  absl::Status PutPart(const StoredPart& part);
  absl::Status DropPart(std::string_view name);
  absl::Status AddIds(const StoredIds& row);
  absl::Status DropIdsBefore(Time time);
  absl::Status PutMeta(std::string_view key, std::string_view value);

  struct Dropped {
    uint64_t ids = 0;
    Time newest{};
  };
  absl::StatusOr<Dropped> DropOldestIds();  // some rows; none where there are none

  absl::StatusOr<std::optional<NewestBlock>> Newest();  // as its row says
  absl::Status Verify(const NewestBlock& block);        // DataLoss: it is not there, or its bytes are others
  absl::StatusOr<uint64_t> Room();                      // bytes that fit the file before max_bytes

  absl::Status ReadMeta(const std::function<absl::Status(std::string_view key, std::string_view value)>& take);
  absl::Status ReadParts(const std::function<absl::Status(const StoredPart& part)>& take);
  absl::Status ReadJournal(uint64_t after, const std::function<absl::Status(const StoredBlock& block)>& take);
  absl::Status ReadIds(const std::function<absl::Status(const StoredIds& row)>& take);

 private:
  absl::Status EachRow(PreparedStatement* statement, const std::function<absl::Status()>& take);
  absl::Status Damaged(std::string_view what) const;
  absl::StatusOr<int64_t> NextIdsKey(Time time);

  std::string path_;
  uint64_t page_bytes_ = 0;
  PreparedStatement add_block_, drop_blocks_, newest_block_, read_blocks_;
  PreparedStatement put_part_, drop_part_, read_parts_;
  PreparedStatement add_ids_, drop_ids_, newest_ids_, oldest_ids_, read_ids_;
  PreparedStatement put_meta_, read_meta_;
  PreparedStatement page_count_, free_count_, most_pages_;
};

}  // namespace telltale
