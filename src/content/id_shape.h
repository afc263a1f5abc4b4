#pragma once
// content/id_shape.h - what ids look like: a pattern that many of them share, such as INV-\d{6}.
//
// What:     each text is cut into runs of digits, capitals and small letters and the marks between them; texts with the
//           same cut are one shape, which remembers how long each run was and whether it was always the same letters.
//           Where no such shape covers enough, runs of letters and digits together are tried: 3f2a9c is [0-9a-f]{6}.
//           Digits are never taken to be constant, as a year or a leading zero changes.
//           A shape is worth a pattern where some run holds digits that change, and it begins with letters of one
//           length, or is of one length itself, of 5 at least; quantities such as 5kg and 12.50 are none.
// Units:    texts of 1 to 64 printable ASCII characters without white space; others fit no shape.
// Threads:  not thread-safe; a value.
// Errors:   none. The pattern is RE2 that content/patterns.h takes: counts to 16, beyond them +.
// Cost:     one pass over a text; 16 shapes of each kind, at most 8 KiB.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace telltale {

class IdShapes {
 public:
  struct Form {
    std::string pattern;
    uint64_t texts = 0;  // that have it
  };

  void Add(std::string_view text);
  uint64_t texts() const { return texts_; }
  // The shape that at least `share` of the texts have, if there is one worth a pattern.
  std::optional<Form> Common(double share) const;

 private:
  struct Piece {
    uint8_t classes = 0;    // of its characters; 0: a mark
    bool constant = true;   // always the same text
    uint32_t shortest = 0;  // characters
    uint32_t longest = 0;
    std::string text;  // the first one's
  };
  struct Shape {
    std::string key;
    uint64_t texts = 0;
    std::vector<Piece> pieces;
  };
  // Runs of one class, or of any letters and digits.
  enum class Cut : uint8_t { kFine, kCoarse };

  void AddTo(std::vector<Shape>* shapes, std::string_view text, Cut cut);
  static bool IsWorthIt(const Shape& shape);
  static std::string PatternOf(const Shape& shape);

  uint64_t texts_ = 0;
  std::vector<Shape> fine_;
  std::vector<Shape> coarse_;
};

}  // namespace telltale
