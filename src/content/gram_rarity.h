#pragma once
// content/gram_rarity.h - how often a few folded bytes come up in model outputs, guessed from their letters.
//
// What:     used to choose which bytes of a literal to look for. Only speed hangs on it, never what is found.
// Units:    ByteShare: share of the bytes of prose and JSON in English that are this one after FoldByte, 0 to 1.
// Threads:  pure functions.
// Source:   counted roughly in prose and in JSON; the letters are in the usual order of English.

#include <string_view>

namespace telltale {

double ByteShare(unsigned char folded);

// The product of the shares of all bytes: lower is rarer.
double Commonness(std::string_view folded);

}  // namespace telltale
