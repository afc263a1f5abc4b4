#pragma once
// store/schema.h - the tables of the file, their version, and how a file of an older version is brought to this one.
//
// What:     a new file gets kStoreSchema.tables; an older one gets each of the steps that it lacks, in one transaction,
//           after a copy of it was put beside it (telltale.db.before-v2), with which the telltale of before can go on.
//           SQLite's user_version says the version, its application_id that the file is telltale's.
// Threads:  a free function on a connection that nobody else uses.
// Errors:   FailedPrecondition: written by a newer telltale, or another program's database; both are left alone.
//           ResourceExhausted: no room for the copy; nothing is changed. DataLoss: tables are missing. Else as
//           store/database.h.
// Cost:     nothing for a file of this version; a migration copies the whole file.
//
// To change the schema: add a step with the next version, and change `tables` to what it leads to.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/status.h"
#include "store/database.h"

namespace telltale {

struct SchemaStep {
  int64_t version;       // to which it leads, from the one below
  std::string_view sql;  // one or several statements
};

struct StoreSchema {
  int64_t version;
  std::string_view tables;
  std::span<const SchemaStep> steps;  // by version; the last one leads to `version`
};

extern const StoreSchema kStoreSchema;

struct SchemaReport {
  bool created = false;
  int64_t migrated_from = 0;  // 0: it was not
};

// Where the file is kept as it was before it became one of `version`: "telltale.db.before-v2".
std::string SchemaCopyPath(const std::string& database, int64_t version);

absl::StatusOr<SchemaReport> PrepareSchema(Database* database, const StoreSchema& schema);

}  // namespace telltale
