#pragma once
// content/normal_form.h - how the entries of a vocabulary and its candidates are made alike, and what looks alike.
//
// What:     NormalForm is what a vocabulary compares: accents stripped, lower case, runs of white space made one blank,
//           ends trimmed, each where it was asked for. LookAlike is coarser, for hints only: two texts have the same
//           one where a person may take one for the other: O and 0, l, I, | and 1, S and 5, B and 8, upper and lower
//           case, accents, full-width forms, Latin, Greek and Cyrillic letters of one shape, and any run of blanks,
//           dashes and underscores.
// Units:    bytes. Neither result is ever longer than its text.
// Threads:  free functions without state.
// Errors:   none: bytes that belong to no character stay as they are.
// Cost:     one pass; 1 to 2 ns a byte of ASCII, nothing but the trimming where no other step is asked for.
// Source:   the accents are the canonical decompositions of Unicode (UnicodeData.txt) for Latin-1, Latin Extended-A,
//           the carons and commas of Latin Extended-B and Latin Extended Additional, and the strokes of D, H, L, O, T.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace telltale {

struct Normalisation {
  bool trim = true;
  bool casefold = false;
  bool squeeze = false;        // every run of white space is one blank
  bool strip_accents = false;  // and marks that combine, so that it does not matter how an accent was written
};

// The form of `text`: a view of `text` or of `room`. Of a form longer than `max_bytes` only some beginning is given,
// which is longer than that, too.
std::string_view NormalForm(std::string_view text, Normalisation how, size_t max_bytes, std::string* room);

// The look-alike form of `text`, written into `room`; empty where there is nothing to compare.
std::string_view LookAlike(std::string_view text, std::string* room);

// The letter without its accent, or `code` itself; 0 for a mark that combines.
uint32_t WithoutAccent(uint32_t code);

}  // namespace telltale
