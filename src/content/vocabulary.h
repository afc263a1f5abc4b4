#pragma once
// content/vocabulary.h - the list of things that exist: is this SKU one of ours, and if not, which one was meant?
//
// What:     a set of entries, asked with a candidate that is normalised as the entries were (content/normal_form.h).
//           Knows compares hashes: an unknown candidate is taken for a known one with a chance of 5e-12, whatever the
//           list's size. The hash has no secret, but who could make a text that collides can write a known entry as
//           well; a model can choose the candidates, never the list. Nearest compares texts. It finds the entry that
//           an unknown candidate was probably meant to be: one that looks alike (case, blanks and dashes included),
//           else one that is a transposition, a substitution, a deletion or an insertion of one character away, in
//           this order; of several of one kind the first in the file.
// Units:    an entry has at most 256 bytes; the text at most 4 GiB. Edits are tried for candidates of 3 to 64
//           characters and 64 bytes, at most 2,048 of them, and with new characters as content/edit_map.h has it.
// Threads:  immutable; the questions need a scratch of the caller's own.
// Errors:   Make says which line is too long, or that there is no entry. Blank lines, lines that are there twice and a
//           byte order mark are skipped.
// Cost:     beyond the text itself 23.6 bytes a line and at most 80 KiB. Knows: 30 to 40 ns in cache; with 1,000,000
//           entries asked at random that and one cache miss, 120 to 195 ns where such a miss takes 118 to 136.
//           Nearest: 1 to 6 us for ids, 2 to 30 us for names. A million lines are read in 0.4 to 0.6 s. See
//           tests/bench/README.md.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/status.h"
#include "content/edit_map.h"
#include "content/line_table.h"
#include "content/normal_form.h"

namespace telltale {

class Vocabulary {
 public:
  static constexpr size_t kMaxEntryBytes = 256;

  struct Scratch {
    std::string form;
    std::string entry;
  };

  // `lines`: one entry a line, either line end; kept as it is.
  static absl::StatusOr<std::shared_ptr<const Vocabulary>> Make(std::string lines, Normalisation how);
  Vocabulary(const Vocabulary&) = delete;
  Vocabulary& operator=(const Vocabulary&) = delete;

  bool Knows(std::string_view candidate, Scratch* scratch) const;
  // For a candidate that is not known: the entry nearest to it as the list spells it, or "".
  std::string_view Nearest(std::string_view candidate, Scratch* scratch) const;

  size_t size() const { return size_; }  // different entries
  // Of memory, beside the list's own text.
  size_t bytes() const { return forms_.bytes() + looks_.bytes() + edits_.bytes(); }

 private:
  Vocabulary(std::string lines, size_t count, Normalisation how);
  absl::Status Load();
  std::string_view EntryAt(uint32_t place) const;
  uint32_t NearestEdit(const Letters& candidate, EditKind kind, size_t* budget, std::string* room) const;

  const std::string text_;
  const Normalisation how_;
  LineTable forms_;  // by their normal form
  LineTable looks_;  // by their look-alike form; of those that look alike, the first
  EditMap edits_;
  size_t size_ = 0;
  size_t longest_ = 0;  // normal form
};

}  // namespace telltale
