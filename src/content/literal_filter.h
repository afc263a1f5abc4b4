#pragma once
// content/literal_filter.h - which patterns may match a text, by the literals that each of them needs.
//
// What:     reads four bytes at every second to fourth place of the text (a stride) and looks their hash up in a
//           small table. Of each literal as many neighbouring windows of four bytes are in the table as the stride is
//           long, so one of them stands at a place that is read; of a short literal they may reach a byte over its
//           ends. A hit is compared with the literal itself. The stride is chosen so that reading and false hits
//           together are cheapest. Scan gives up where hits or candidates become many: the caller then runs
//           everything.
// Threads:  immutable once made.
// Errors:   none. Patterns that it does not filter (no literals, or no room for them) must always be run.
// Cost:     0.15 ns a byte at a stride of four, 0.3 at two, and 20-40 ns a hit; it gives up after about one hit in 16
//           bytes. 0.3 MB for the built-in failure tokens, at most 5 MB a set.
// Source:   the idea of windows at a stride is that of S. Wu and U. Manber, "A fast algorithm for multi-pattern
//           searching", 1994.

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "content/required_literals.h"

namespace telltale {

class LiteralFilter {
 public:
  static constexpr int kMaxCandidates = 2;  // more are cheaper together, in one automaton
  struct Candidates {
    std::array<int, kMaxCandidates> patterns{};  // each once, in the order in which they came up
    int count = 0;

    bool Add(int pattern);  // false: no room
  };

  // literals[i]: what RequiredLiterals found for pattern i.
  explicit LiteralFilter(const std::vector<std::vector<RequiredLiteral>>& literals);

  // False: gave up, and nothing is known. Otherwise no filtered pattern but the candidates can match `text`.
  bool Scan(std::string_view text, Candidates* candidates) const;

  bool filters(int pattern) const { return filtered_[static_cast<size_t>(pattern)]; }
  int filtered_count() const { return filtered_count_; }
  int stride() const { return stride_; }

 private:
  struct Literal {
    std::array<uint64_t, 2> bytes{};  // as they lie in memory, zero behind the end
    std::array<uint64_t, 2> fold{};   // what is set in the text before it is compared
    uint32_t size = 0;
    uint32_t first_owner = 0;  // in owners_
    uint32_t owner_count = 0;
  };
  // One four-byte window that was seen, and where it stands in a literal.
  struct Window {
    uint32_t gram = 0;
    uint32_t literal = 0;
    int offset = 0;
  };
  struct Slot {
    uint32_t gram = 0;
    uint32_t first = 0;  // in windows_
    uint32_t count = 0;  // 0: the slot is free
  };

  static int ChooseStride(const std::vector<std::vector<RequiredLiteral>>& literals);
  void AddWindows(uint32_t literal, std::string_view text, int first, std::vector<Window>* windows) const;
  void FillTables();
  void ChooseMultiplier();
  size_t SlotOf(uint32_t gram) const;
  template <int Stride>
  bool ScanAt(std::string_view text, Candidates* candidates) const;
  bool Look(std::string_view text, size_t at, uint32_t gram, size_t* budget, Candidates* candidates) const;

  std::vector<Literal> literals_;
  std::vector<int> owners_;            // patterns that need a literal
  std::vector<Window> windows_;        // by gram
  std::vector<uint8_t> table_;         // by hash: whether some window has it
  std::vector<uint8_t> second_table_;  // the same by another hash, asked where the first says yes
  std::vector<Slot> slots_;            // open addressing, at most half full
  std::vector<bool> filtered_;
  int filtered_count_ = 0;
  int stride_ = 1;
  uint32_t multiplier_ = 0;
  int table_shift_ = 0;
  int second_shift_ = 0;
  int slot_shift_ = 0;
};

}  // namespace telltale
