#pragma once
// content/html_form.h - whether a text is HTML as it is to be written: a document or a fragment.
//
// What:     one pass over the tags and a stack of open elements. A fault is: no tag at all; an end tag without its
//           start or of a void element; elements wrongly nested, or left open where the end tag may not be left out; a
//           tag, quote, comment, script or style that does not end; a quote or < in a tag where none may be.
//           Not looked at: which element may stand in which, names of elements and attributes, character references,
//           attributes that stand twice, a bare < before anything but a letter.
// Units:    elements are at most 512 deep; deeper is a fault.
// Threads:  not thread-safe; one a worker, its stack used again.
// Errors:   false, and `fault` says what and in which line.
// Cost:     2 us a KiB, 15 us of nothing but tags.
// Source:   WHATWG HTML, 13.1 (elements, optional tags, raw text) and 13.2.5 (what a browser reads as a tag).

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace telltale {

class HtmlForm {
 public:
  bool Check(std::string_view text, std::string* fault);

 private:
  struct Open {
    uint32_t at;      // of its name
    uint16_t size;    // of its name
    uint8_t element;  // of the table in html_form.cc
    bool foreign;     // svg, math, or within one
  };
  class Scan;
  std::vector<Open> open_;
};

}  // namespace telltale
