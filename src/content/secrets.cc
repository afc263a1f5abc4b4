#include "content/secrets.h"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "content/ascii.h"
#include "content/byte_search.h"
#include "content/web_token.h"

namespace telltale {
namespace {

// Which characters a key is made of.
enum class Charset : uint8_t { kHex, kUpper, kAlphanumeric, kWord, kBase64Url, kDotted, kBase64 };

bool IsIn(Charset charset, char c) {
  switch (charset) {
    case Charset::kHex:
      return IsDigit(c) || (c >= 'a' && c <= 'f');
    case Charset::kUpper:
      return IsDigit(c) || IsUpper(c);
    case Charset::kAlphanumeric:
      return IsAlphanumeric(c);
    case Charset::kWord:
      return IsAlphanumeric(c) || c == '_';
    case Charset::kBase64Url:
      return IsAlphanumeric(c) || c == '_' || c == '-';
    case Charset::kDotted:
      return IsAlphanumeric(c) || c == '_' || c == '-' || c == '.';
    case Charset::kBase64:
      return IsAlphanumeric(c) || c == '+' || c == '/' || c == '=';
  }
  return false;
}

enum class Needs : uint8_t { kNothing, kBothCases, kCasesAndDigit };

struct Form {
  std::string_view name;
  std::string_view prefix;
  size_t anchor;  // the place in the prefix of the byte that is searched for; the one before it is looked at next
  Charset charset;
  size_t fewest;
  size_t most;
  Needs needs = Needs::kNothing;
};

constexpr std::array<Form, 32> kForms = {{
    {"anthropic_key", "sk-ant-", 2, Charset::kBase64Url, 32, 255, Needs::kCasesAndDigit},
    {"openai_key", "sk-", 2, Charset::kBase64Url, 32, 255, Needs::kCasesAndDigit},
    {"aws_access_key", "AKIA", 1, Charset::kUpper, 16, 16},
    {"aws_access_key", "ASIA", 1, Charset::kUpper, 16, 16},
    {"github_token", "ghp_", 3, Charset::kAlphanumeric, 36, 255, Needs::kBothCases},
    {"github_token", "gho_", 3, Charset::kAlphanumeric, 36, 255, Needs::kBothCases},
    {"github_token", "ghu_", 3, Charset::kAlphanumeric, 36, 255, Needs::kBothCases},
    {"github_token", "ghs_", 3, Charset::kAlphanumeric, 36, 255, Needs::kBothCases},
    {"github_token", "ghr_", 3, Charset::kAlphanumeric, 36, 255, Needs::kBothCases},
    {"github_token", "github_pat_", 6, Charset::kWord, 80, 255, Needs::kBothCases},
    {"gitlab_token", "glpat-", 5, Charset::kDotted, 20, 255},
    {"slack_token", "xoxb-", 4, Charset::kBase64Url, 24, 255},
    {"slack_token", "xoxa-", 4, Charset::kBase64Url, 24, 255},
    {"slack_token", "xoxp-", 4, Charset::kBase64Url, 24, 255},
    {"slack_token", "xoxr-", 4, Charset::kBase64Url, 24, 255},
    {"slack_token", "xoxs-", 4, Charset::kBase64Url, 24, 255},
    {"slack_token", "xapp-", 4, Charset::kBase64Url, 24, 255},
    {"stripe_key", "sk_live_", 2, Charset::kAlphanumeric, 24, 255},
    {"stripe_key", "rk_live_", 2, Charset::kAlphanumeric, 24, 255},
    {"google_api_key", "AIza", 1, Charset::kBase64Url, 35, 35},
    {"google_client_secret", "GOCSPX-", 6, Charset::kBase64Url, 28, 28},
    {"huggingface_token", "hf_", 2, Charset::kAlphanumeric, 34, 40, Needs::kBothCases},
    {"npm_token", "npm_", 3, Charset::kAlphanumeric, 36, 36, Needs::kBothCases},
    {"pypi_token", "pypi-AgEIcHlwaS5vcmc", 4, Charset::kBase64Url, 50, 1024},
    {"sendgrid_key", "SG.", 1, Charset::kDotted, 66, 66, Needs::kBothCases},
    {"twilio_key", "SK", 1, Charset::kHex, 32, 32},
    {"digitalocean_token", "dop_v1_", 3, Charset::kHex, 64, 64},
    {"shopify_token", "shpat_", 5, Charset::kHex, 32, 32},
    {"docker_token", "dckr_pat_", 4, Charset::kBase64Url, 27, 27},
    {"azure_storage_key", "AccountKey=", 10, Charset::kBase64, 88, 88, Needs::kBothCases},
    {"json_web_token", "eyJ", 2, Charset::kBase64Url, 0, 0},
    {"private_key", "-----BEGIN ", 5, Charset::kBase64, 0, 0},
}};
constexpr size_t kWebToken = 30;
constexpr size_t kPrivateKey = 31;
static_assert(kForms[kWebToken].name == "json_web_token" && kForms[kPrivateKey].name == "private_key");

// By byte: one bit for each form that has it at its anchor, or before it.
using FormBits = std::array<uint32_t, 256>;
constexpr FormBits BitsAt(bool before) {
  FormBits bits{};
  for (size_t i = 0; i < kForms.size(); ++i) {
    const char c = kForms[i].prefix[kForms[i].anchor - (before ? 1 : 0)];
    bits[static_cast<unsigned char>(c)] |= uint32_t{1} << i;
  }
  return bits;
}
constexpr FormBits kBefore = BitsAt(true);
constexpr FormBits kAnchor = BitsAt(false);

// The anchors of all forms, and what stands between a name and its value.
struct Trigger {
  constexpr bool operator()(uint8_t byte) const {
    return std::string_view("-=BGIJKS_:").find(static_cast<char>(byte)) != std::string_view::npos;
  }
};
constexpr bool EveryAnchorTriggers() {
  for (const Form& form : kForms) {
    if (!Trigger{}(static_cast<uint8_t>(form.prefix[form.anchor]))) return false;
  }
  return true;
}
static_assert(EveryAnchorTriggers());

bool Has(std::string_view body, bool (*is_one)(char)) { return std::any_of(body.begin(), body.end(), is_one); }

bool Fulfils(Needs needs, std::string_view body) {
  if (needs == Needs::kNothing) return true;
  if (!Has(body, [](char c) { return IsUpper(c); }) || !Has(body, [](char c) { return IsLower(c); })) return false;
  return needs != Needs::kCasesAndDigit || Has(body, [](char c) { return IsDigit(c); });
}

// The end of the key of `form` that begins at `begin`, or 0.
size_t EndOf(size_t index, std::string_view text, size_t begin) {
  const Form& form = kForms[index];
  if (text.substr(begin, form.prefix.size()) != form.prefix) return 0;
  if (index == kPrivateKey) return PrivateKeyEnd(text, begin);
  if (!StartsWord(text, begin)) return 0;
  // Where a key's own characters may hold its prefix, it is looked for once only.
  if (begin > 0 && (text[begin - 1] == '-' || text[begin - 1] == '.') && IsIn(form.charset, text[begin - 1])) return 0;
  if (index == kWebToken) return WebTokenEnd(text, begin);
  const size_t from = begin + form.prefix.size();
  size_t end = from;
  while (end < text.size() && end - from <= form.most && IsIn(form.charset, text[end])) ++end;
  if (form.charset == Charset::kDotted && form.fewest < form.most) {
    while (end > from && text[end - 1] == '.') --end;  // the sentence's
  }
  if (form.fewest == form.most && form.charset == Charset::kDotted && end - from == form.most + 1 &&
      text[end - 1] == '.')
    --end;
  const std::string_view body = text.substr(from, end - from);
  if (body.size() < form.fewest || body.size() > form.most) return 0;
  if (end < text.size() && (IsAlphanumeric(text[end]) || text[end] == '_')) return 0;
  if (form.name == "sendgrid_key" && (body[22] != '.' || std::count(body.begin(), body.end(), '.') != 1)) return 0;
  return Fulfils(form.needs, body) && LooksRandom(body) ? end : 0;
}

std::optional<SecretMatch> FormAt(uint32_t candidates, std::string_view text, size_t anchor) {
  for (; candidates != 0; candidates &= candidates - 1) {
    const auto i = static_cast<size_t>(std::countr_zero(candidates));
    if (anchor < kForms[i].anchor) continue;
    const size_t begin = anchor - kForms[i].anchor;
    if (const size_t end = EndOf(i, text, begin); end > 0) return SecretMatch{kForms[i].name, begin, end};
  }
  return std::nullopt;
}

// Whether a name of something secret ends at `end`.
bool EndsWithSecretName(std::string_view text, size_t end) {
  constexpr std::array<std::string_view, 9> kSecretNames = {"password", "passwd",  "passphrase", "pwd",       "secret",
                                                            "token",    "api_key", "apikey",     "access_key"};
  for (const std::string_view name : kSecretNames) {
    if (end < name.size()) continue;
    bool same = true;
    for (size_t i = 0; i < name.size() && same; ++i) {
      const char c = ToLower(text[end - name.size() + i]);
      same = c == name[i] || (name[i] == '_' && (c == '-' || c == ' '));
    }
    if (same) return true;
  }
  return false;
}

// How often the next character is of another class: small letter, capital, digit.
size_t Changes(std::string_view value) {
  const auto kind = [](char c) { return IsLower(c) ? 0 : IsUpper(c) ? 1 : IsDigit(c) ? 2 : 3; };
  size_t changes = 0;
  for (size_t i = 1; i < value.size(); ++i) changes += kind(value[i - 1]) != kind(value[i]) ? 1 : 0;
  return changes;
}

// What is assigned by the '=' or ':' at `at`.
std::optional<SecretMatch> AssignedAt(std::string_view text, size_t at) {
  constexpr size_t kFewest = 16;
  constexpr size_t kMost = 128;
  const auto is_mark = [](char c) { return c == '"' || c == '\'' || c == '`' || c == ' ' || c == '*' || c == '\\'; };
  size_t name_end = at;
  for (int i = 0; i < 3 && name_end > 0 && is_mark(text[name_end - 1]); ++i) --name_end;
  if (name_end == 0 || !EndsWithSecretName(text, name_end)) return std::nullopt;
  size_t begin = at + 1;
  for (int i = 0; i < 4 && begin < text.size() && is_mark(text[begin]); ++i) ++begin;
  size_t end = begin;
  while (end < text.size() && end - begin <= kMost &&
         (IsIn(Charset::kBase64, text[end]) || text[end] == '_' || text[end] == '-'))
    ++end;
  const std::string_view value = text.substr(begin, end - begin);
  if (value.size() < kFewest || value.size() > kMost) return std::nullopt;
  for (size_t i = 0; i < kForms.size(); ++i) {
    if (const size_t form_end = EndOf(i, text, begin); form_end > 0)
      return SecretMatch{kForms[i].name, begin, form_end};
  }
  if (end < text.size() && (text[end] == '(' || text[end] == '[' || text[end] == '.' || text[end] == '{'))
    return std::nullopt;  // an expression
  const bool mixed = Fulfils(Needs::kCasesAndDigit, value) && 5 * Changes(value) >= 2 * value.size();
  if (!mixed || std::count_if(value.begin(), value.end(), IsDigit) < 2 || !LooksRandom(value)) return std::nullopt;
  return SecretMatch{"assigned_secret", begin, end};
}

}  // namespace

bool LooksRandom(std::string_view body) {
  if (body.empty()) return false;
  std::array<bool, 256> seen{};
  size_t different = 0;
  size_t steps = 0;
  bool hex = true;
  for (size_t i = 0; i < body.size(); ++i) {
    bool& before = seen[static_cast<unsigned char>(body[i])];
    different += before ? 0 : 1;
    before = true;
    hex = hex && IsIn(Charset::kHex, body[i]);
    if (i > 0 && (body[i] == body[i - 1] || body[i] == body[i - 1] + 1)) ++steps;
  }
  if (different < (hex ? 5u : 8u) || 3 * steps > body.size()) return false;
  constexpr std::array<std::string_view, 9> kPlaceholders = {"example", "xxxx", "your",       "dummy",   "placeholder",
                                                             "sample",  "fake", "1234567890", "redacted"};
  for (const std::string_view word : kPlaceholders) {
    const auto same = [](char c, char lower) { return ToLower(c) == lower; };
    if (std::search(body.begin(), body.end(), word.begin(), word.end(), same) != body.end()) return false;
  }
  return true;
}

std::optional<SecretMatch> NextSecret(std::string_view text) {
  ByteFinder<Trigger> finder(text);
  for (size_t at = finder.Next(1); at < text.size(); at = finder.Next(at + 1)) {
    const auto before = static_cast<unsigned char>(text[at - 1]);
    const auto anchor = static_cast<unsigned char>(text[at]);
    if (const uint32_t candidates = kBefore[before] & kAnchor[anchor]; candidates != 0) {
      if (const std::optional<SecretMatch> match = FormAt(candidates, text, at)) return match;
    }
    if (anchor != '=' && anchor != ':') continue;
    if (const std::optional<SecretMatch> match = AssignedAt(text, at)) return match;
  }
  return std::nullopt;
}

}  // namespace telltale
