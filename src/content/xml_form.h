#pragma once
// content/xml_form.h - whether a text is a well-formed XML document.
//
// What:     one root element, every element closed in order, attributes quoted and each once, & and < escaped, no
//           entity that nobody declared. Prefixes need not be declared: that is another recommendation (Namespaces in
//           XML). The text is UTF-8, whatever its declaration says.
//           A DOCTYPE that declares something itself (an internal subset) is refused before it is read, so no entity
//           is ever expanded; an external one is never fetched.
// Units:    elements are at most 256 deep; deeper is a fault.
// Threads:  not thread-safe; one a worker, its parser used again.
// Errors:   false, and `fault` says what and in which line.
// Cost:     6 us a KiB, 1 us at least; a parser of 70 KiB is made when it is first asked.
// Source:   Extensible Markup Language (XML) 1.0, fifth edition; expat.

#include <memory>
#include <string>
#include <string_view>

namespace telltale {

class XmlForm {
 public:
  XmlForm();
  ~XmlForm();
  XmlForm(const XmlForm&) = delete;
  XmlForm& operator=(const XmlForm&) = delete;

  bool Check(std::string_view text, std::string* fault);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace telltale
