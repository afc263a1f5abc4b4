#pragma once
// content/template_words.h - how people who write templates name what is to be filled in.
//
// What:     a template word is name, date, company or one of about 130 like them in twelve languages. A label is up to
//           six words that begin with a capital (small words like "of" need none), the last a template word: Company
//           Name. A shouted label is two or more words in capitals alone: FIRST_NAME. A request asks to fill in: your
//           name, insert date here, Ihr Name; one word alone is none, and a possessive other than English needs its
//           capital. Words are parted by spaces, _ - and /; Chinese, Japanese and Korean words need no capital.
// Threads:  free functions without state.
// Errors:   none.
// Cost:     callers pass at most 80 bytes; a binary search per label; nothing is allocated.

#include <string_view>

namespace telltale {

bool IsLabel(std::string_view inside);
bool IsShoutedLabel(std::string_view inside);
bool IsRequest(std::string_view inside);

// Whether the last word of a variable's name (user.first_name) is a template word.
bool EndsInTemplateWord(std::string_view name);

}  // namespace telltale
