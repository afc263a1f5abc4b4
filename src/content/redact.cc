#include "content/redact.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "content/byte_search.h"
#include "content/personal_data.h"
#include "content/secrets.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr std::string_view kCut = "...";
constexpr size_t kFewestBytes = 16;
constexpr size_t kLongestSecret = size_t{20} << 10;  // a private key and what stands around it
constexpr size_t kLastWordBytes = 512;
constexpr int kMaxRounds = 8;

// Bytes that cannot be copied as they are: controls but \t and \n, and all beyond ASCII.
struct NotPlain {
  constexpr bool operator()(uint8_t byte) const {
    return (byte < 0x20 && byte != '\n' && byte != '\t') || byte >= 0x7f;
  }
};

bool IsLeftOut(uint32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0xad || code == 0x200b || code == 0x200e ||
         code == 0x200f || (code >= 0x202a && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) || code == 0xfeff ||
         (code >= 0xfff9 && code <= 0xfffb) || (code >= 0xe0000 && code <= 0xe0fff);
}

// Appends `text` as valid UTF-8 without what must not be shown.
void AppendShown(std::string_view text, std::string* out) {
  ByteFinder<NotPlain> finder(text);
  for (size_t at = 0;;) {
    const size_t plain = finder.Next(at);
    out->append(text.substr(at, plain - at));
    if (plain == text.size()) return;
    const Character next = FirstCharacter(text.substr(plain));
    at = plain + next.bytes;
    if (!next.valid) {
      AppendCharacter(0xfffd, out);
    } else if (next.code == 0x2028 || next.code == 0x2029) {
      out->push_back('\n');
    } else if (!IsLeftOut(next.code)) {
      out->append(text.substr(plain, next.bytes));
    }
  }
}

// Where a long text may end without the beginning of a key at its end: behind the last white space, if one is near.
std::string_view WithoutLastWord(std::string_view text) {
  const size_t space = text.find_last_of(" \n\t");
  const bool near = space != std::string_view::npos && text.size() - space < kLastWordBytes;
  return text.substr(0, near ? space : text.size() - std::min(text.size(), kLastWordBytes));
}

void CutTo(size_t max_bytes, std::string* text) {
  if (text->size() <= max_bytes) return;
  text->resize(CutAt(*text, max_bytes - kCut.size()).size());
  text->append(kCut);
}

}  // namespace

// Replaces in text_ what is found in one pass; false where there was nothing. A second pass may find more: a number
// that went on into the address behind it now ends.
bool Redactor::ReplaceAll() {
  std::string_view rest = text_;
  size_t done = 0;  // of text_, by the one that is ahead
  scratch_.clear();
  std::optional<PersonalDataMatch> person = NextPersonalData(rest);
  std::optional<SecretMatch> secret = NextSecret(rest);
  if (!person && !secret) return false;
  // Places of both are kept as bytes of text_.
  while (person || secret) {
    const bool is_secret = secret && (!person || secret->begin <= person->begin);
    const size_t begin = is_secret ? secret->begin : person->begin;
    const size_t end = is_secret ? secret->end : person->end;
    scratch_.append(text_, done, begin - done);
    scratch_.push_back('[');
    scratch_.append(is_secret ? std::string_view("secret") : NameOf(person->kind));
    scratch_.push_back(']');
    done = end;
    rest = std::string_view(text_).substr(done);
    if (person && person->begin < done) {
      person = NextPersonalData(rest);
      if (person) *person = {person->kind, person->begin + done, person->end + done};
    }
    if (secret && secret->begin < done) {
      secret = NextSecret(rest);
      if (secret) *secret = {secret->name, secret->begin + done, secret->end + done};
    }
  }
  scratch_.append(text_, done);
  text_.swap(scratch_);
  return true;
}

std::string_view Redactor::Redact(std::string_view text, size_t max_bytes) {
  max_bytes = std::max(max_bytes, kFewestBytes);
  const size_t read = 4 * std::min(max_bytes, text.size()) + kLongestSecret;
  const bool long_text = text.size() > read;
  text_.clear();
  AppendShown(text.substr(0, read), &text_);
  if (long_text) {
    text_.resize(WithoutLastWord(text_).size());
    text_.append(kCut);
  }
  // Cutting may make a match of what was too long to be one, and a mark is longer than some of what it replaces.
  for (int round = 0; round < kMaxRounds; ++round) {
    const bool replaced = ReplaceAll();
    const bool cut = text_.size() > max_bytes;
    CutTo(max_bytes, &text_);
    if (!replaced && !cut) return text_;
  }
  text_ = "[redacted]";
  return text_;
}

std::string Redacted(std::string_view text, size_t max_bytes) {
  Redactor redactor;
  return std::string(redactor.Redact(text, max_bytes));
}

}  // namespace telltale
