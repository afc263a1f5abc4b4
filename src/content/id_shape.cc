#include "content/id_shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace telltale {
namespace {

constexpr size_t kMaxShapes = 16;
constexpr size_t kMaxPieces = 16;
constexpr size_t kMaxIdBytes = 64;
constexpr uint32_t kMaxCount = 16;  // a counted repetition beyond it would be refused
constexpr uint32_t kTellingLength = 5;

constexpr uint8_t kDigit = 1;
constexpr uint8_t kSmallHex = 2;
constexpr uint8_t kSmall = 4;
constexpr uint8_t kCapitalHex = 8;
constexpr uint8_t kCapital = 16;
constexpr uint8_t kSmalls = kSmallHex | kSmall;
constexpr uint8_t kCapitals = kCapitalHex | kCapital;

// 0 for a mark.
uint8_t ClassOf(char c) {
  if (c >= '0' && c <= '9') return kDigit;
  if (c >= 'a' && c <= 'z') return c <= 'f' ? kSmallHex : kSmall;
  if (c >= 'A' && c <= 'Z') return c <= 'F' ? kCapitalHex : kCapital;
  return 0;
}

char KindOf(uint8_t classes) { return classes == kDigit ? 'D' : (classes & kSmalls) != 0 ? 'L' : 'U'; }

bool Within(uint8_t classes, int of) { return (classes & ~of) == 0; }

std::string_view ClassPattern(uint8_t classes, uint32_t longest) {
  if (classes == kDigit) return "\\d";
  if (Within(classes, kSmalls)) return "[a-z]";
  if (Within(classes, kCapitals)) return "[A-Z]";
  if (longest >= 4 && Within(classes, kDigit | kSmallHex)) return "[0-9a-f]";
  if (longest >= 4 && Within(classes, kDigit | kCapitalHex)) return "[0-9A-F]";
  if (Within(classes, kDigit | kSmalls)) return "[0-9a-z]";
  if (Within(classes, kDigit | kCapitals)) return "[0-9A-Z]";
  return Within(classes, kSmalls | kCapitals) ? "[A-Za-z]" : "[0-9A-Za-z]";
}

void AppendQuoted(std::string_view text, std::string* out) {
  for (const char c : text) {
    if (std::string_view("\\^$.[]|()?*+{}").find(c) != std::string_view::npos) *out += '\\';
    *out += c;
  }
}

std::string CountPattern(uint32_t shortest, uint32_t longest) {
  if (longest > kMaxCount) return "+";
  if (shortest == longest) return shortest == 1 ? "" : fmt::format("{{{}}}", shortest);
  return fmt::format("{{{},{}}}", shortest, longest);
}

}  // namespace

void IdShapes::Add(std::string_view text) {
  ++texts_;
  const bool fits = !text.empty() && text.size() <= kMaxIdBytes &&
                    std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  if (!fits) return;
  AddTo(&fine_, text, Cut::kFine);
  AddTo(&coarse_, text, Cut::kCoarse);
}

void IdShapes::AddTo(std::vector<Shape>* shapes, std::string_view text, Cut cut) {
  Shape made;
  made.texts = 1;
  for (size_t at = 0; at < text.size();) {
    if (made.pieces.size() == kMaxPieces) return;
    Piece& piece = made.pieces.emplace_back();
    size_t end = at + 1;
    piece.classes = ClassOf(text[at]);
    if (piece.classes == 0) {
      made.key += text[at];
    } else {
      const char kind = KindOf(piece.classes);
      while (end < text.size()) {
        const uint8_t next = ClassOf(text[end]);
        if (next == 0 || (cut == Cut::kFine && KindOf(next) != kind)) break;
        piece.classes |= next;
        ++end;
      }
      made.key += cut == Cut::kFine ? kind : 'A';  // marks are never letters, so the key is unambiguous
    }
    piece.text = text.substr(at, end - at);
    piece.shortest = piece.longest = static_cast<uint32_t>(end - at);
    at = end;
  }
  const auto known = std::find_if(shapes->begin(), shapes->end(), [&](const Shape& s) { return s.key == made.key; });
  if (known == shapes->end()) {
    if (shapes->size() < kMaxShapes) shapes->push_back(std::move(made));
    return;
  }
  ++known->texts;
  for (size_t i = 0; i < made.pieces.size(); ++i) {
    Piece& piece = known->pieces[i];
    const Piece& other = made.pieces[i];
    piece.classes |= other.classes;
    piece.constant = piece.constant && piece.text == other.text;
    piece.shortest = std::min(piece.shortest, other.shortest);
    piece.longest = std::max(piece.longest, other.longest);
  }
}

bool IdShapes::IsWorthIt(const Shape& shape) {
  bool digits = false;
  bool fraction = false;
  uint32_t shortest = 0;
  uint32_t longest = 0;
  for (const Piece& piece : shape.pieces) {
    digits = digits || ((piece.classes & kDigit) != 0 && !piece.constant);
    fraction = fraction || (piece.classes == 0 && (piece.text == "." || piece.text == ","));
    shortest += piece.shortest;
    longest += piece.longest;
  }
  const Piece& first = shape.pieces.front();
  const bool lettered = first.classes != 0 && (first.classes & kDigit) == 0 && first.shortest == first.longest;
  const bool fixed = shortest == longest && longest >= kTellingLength;
  return digits && (lettered || (fixed && !fraction));
}

std::string IdShapes::PatternOf(const Shape& shape) {
  std::string pattern;
  for (const Piece& piece : shape.pieces) {
    const bool has_digits = (piece.classes & kDigit) != 0;
    if (piece.constant && !has_digits) {
      AppendQuoted(piece.text, &pattern);
      continue;
    }
    // Numbers that are not padded grow: one more digit is room.
    const bool grows = piece.classes == kDigit && piece.shortest < piece.longest;
    pattern += ClassPattern(piece.classes, piece.longest);
    pattern += CountPattern(piece.shortest, piece.longest + (grows ? 1 : 0));
  }
  return pattern;
}

std::optional<IdShapes::Form> IdShapes::Common(double share) const {
  for (const std::vector<Shape>* shapes : {&fine_, &coarse_}) {
    for (const Shape& shape : *shapes) {
      if (static_cast<double>(shape.texts) < share * static_cast<double>(texts_)) continue;
      if (IsWorthIt(shape)) return Form{PatternOf(shape), shape.texts};
    }
  }
  return std::nullopt;
}

}  // namespace telltale
