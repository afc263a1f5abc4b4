#pragma once
// content/placeholder.h - the mark of a template that was not filled in.
//
// What:     FindPlaceholder gives the first of these, in one line and at most 80 bytes long:
//             {{name}} {{#each x}} {{ a.b | upper }}   not behind a letter, digit, \ } ^ _ as in LaTeX
//             {% if x %}  <%= x %>                     closed again
//             ${name}                                  a name of 3 letters or more, not in a line that looks like code
//             {first_name}                             a template word (below), not in a line that looks like code
//             <your name>  <insert-date>  [Your Name]  "your", "insert" and the like in twelve languages, and then
//                                                      something more; possessives of other languages than English
//                                                      only with a capital, as [sa mere] is an editor's hand
//             [Company Name]  [DATE]  <FIRST_NAME>     capitals, the last word a template word; no link behind
//             __COMPANY_NAME__  %FIRST_NAME%           the same; not __DATE__, __TIME__, __FILE__ of C
//             the programmers' words for work left     with a colon, in brackets, alone in the line, or before a verb;
//                                                      as Spanish writes one of them for "all"; TBD in brackets only,
//                                                      as a date may well be TBD
//             crossed-out numbers like $XX,XX          four X or more, as three are thirty; not before a digit, which
//                                                      is a masked number
//             lorem ipsum dolor
//           Template words, labels and requests: content/template_words.h. Code is not searched: what stands
//           in a fenced block or between ` ` shows a template, it is none. [NAME] is also what some redaction leaves:
//           such a stream has a high rate from the start, which is its normal.
// Threads:  free function without state.
// Errors:   none.
// Cost:     0.2 ns a byte of prose, 0.75 of Markdown full of code and links: sixteen bytes at a time; nothing is
//           allocated.

#include <string_view>

namespace telltale {

// A view of `text`; empty where it holds none.
std::string_view FindPlaceholder(std::string_view text);

}  // namespace telltale
