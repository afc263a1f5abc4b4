#pragma once
// content/gram_rarity.h - how often a few folded bytes come up in model outputs, guessed from their letters.
//
// What:     used to choose which bytes of a literal to look for. Only speed hangs on it, never what is found.
// Threads:  pure functions.
// Source:   counted roughly in prose and in JSON; the letters are in the usual order of English.

#include <string_view>

namespace telltale {

// About the share of all places in a text at which `folded` stands (0 to 1, or a little more where it is short and made
// of common pairs); 1 for the empty text.
double Commonness(std::string_view folded);

// The same for a word or phrase, corrected by a look into OrdinaryText: slower, better.
double PhraseCommonness(std::string_view folded);

}  // namespace telltale
