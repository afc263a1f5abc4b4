#include "content/payment_numbers.h"

#include <array>
#include <cstdint>

#include "content/ascii.h"

namespace telltale {
namespace {

constexpr size_t kPrefixDigits = 6;
constexpr size_t kRoundDigits = 6;

// A range of first digits, compared as numbers of six digits, and the lengths that go with it.
struct Scheme {
  uint32_t first;
  uint32_t last;
  uint8_t shortest;
  uint8_t longest;
};
constexpr std::array<Scheme, 22> kSchemes = {{
    // Mastercard
    {222100, 272099, 16, 16},
    {510000, 559999, 16, 16},
    // Diners Club
    {300000, 305999, 14, 19},
    {309500, 309599, 14, 19},
    {360000, 369999, 14, 19},
    {380000, 399999, 16, 19},
    // American Express
    {340000, 349999, 15, 15},
    {370000, 379999, 15, 15},
    // JCB
    {352800, 358999, 16, 19},
    // Visa
    {400000, 499999, 16, 16},
    {400000, 499999, 19, 19},
    // Discover
    {601100, 601199, 16, 19},
    {644000, 649999, 16, 19},
    {650000, 659999, 16, 19},
    // UnionPay
    {620000, 629999, 16, 19},
    // Maestro
    {501800, 501899, 13, 19},
    {502000, 502099, 13, 19},
    {503800, 503899, 13, 19},
    {589300, 589399, 13, 19},
    {630400, 630499, 13, 19},
    {675900, 675999, 13, 19},
    {676100, 676399, 13, 19},
}};

// Two letters and two digits each.
constexpr std::string_view kIbanLengths =
    "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18FR27"
    "GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22"
    "MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28"
    "TL23TN24TR26UA29VA22VG24XK20YE30";
constexpr size_t kMaxIbanLength = 34;

constexpr size_t CountryIndex(char first, char second) {
  return static_cast<size_t>(first - 'A') * 26 + static_cast<size_t>(second - 'A');
}

constexpr std::array<uint8_t, 26 * 26> kLengthOfCountry = [] {
  std::array<uint8_t, 26 * 26> lengths{};
  for (size_t i = 0; i < kIbanLengths.size(); i += 4) {
    lengths[CountryIndex(kIbanLengths[i], kIbanLengths[i + 1])] =
        static_cast<uint8_t>((kIbanLengths[i + 2] - '0') * 10 + (kIbanLengths[i + 3] - '0'));
  }
  return lengths;
}();

// The remainder of an IBAN's letters and digits, with the first four moved to the end and A..Z read as 10..35.
uint32_t Mod97(std::string_view characters) {
  uint32_t rest = 0;
  for (size_t i = 0; i < characters.size(); ++i) {
    const char c = characters[(i + 4) % characters.size()];
    rest = IsDigit(c) ? (rest * 10 + static_cast<uint32_t>(c - '0')) % 97
                      : (rest * 100 + static_cast<uint32_t>(c - 'A') + 10) % 97;
  }
  return rest;
}

}  // namespace

bool PassesLuhn(std::string_view digits) {
  int sum = 0;
  bool twice = false;
  for (size_t i = digits.size(); i > 0; --i, twice = !twice) {
    const int digit = digits[i - 1] - '0';
    sum += !twice ? digit : digit < 5 ? 2 * digit : 2 * digit - 9;
  }
  return sum % 10 == 0;
}

bool IsCardNumber(std::string_view digits) {
  if (digits.size() < 13 || digits.size() > 19) return false;
  if (digits.substr(digits.size() - kRoundDigits).find_first_not_of('0') == std::string_view::npos) return false;
  uint32_t prefix = 0;
  for (size_t i = 0; i < kPrefixDigits; ++i) prefix = prefix * 10 + static_cast<uint32_t>(digits[i] - '0');
  for (const Scheme& scheme : kSchemes) {
    if (prefix < scheme.first || prefix > scheme.last) continue;
    if (digits.size() >= scheme.shortest && digits.size() <= scheme.longest) return PassesLuhn(digits);
  }
  return false;
}

size_t IbanBytes(std::string_view text) {
  if (text.size() < 15 || !IsUpper(text[0]) || !IsUpper(text[1]) || !IsDigit(text[2]) || !IsDigit(text[3])) return 0;
  const size_t length = kLengthOfCountry[CountryIndex(text[0], text[1])];
  if (length == 0) return 0;
  std::array<char, kMaxIbanLength> characters{};
  const bool spaced = text[4] == ' ';
  size_t at = 0;
  for (size_t taken = 0; taken < length; ++taken, ++at) {
    if (spaced && taken > 0 && taken % 4 == 0) {
      if (at >= text.size() || text[at] != ' ') return 0;
      ++at;
    }
    if (at >= text.size() || (!IsUpper(text[at]) && !IsDigit(text[at]))) return 0;
    characters[taken] = text[at];
  }
  if (at < text.size() && (IsAlphanumeric(text[at]) || text[at] == '_')) return 0;
  return Mod97({characters.data(), length}) == 1 ? at : 0;
}

}  // namespace telltale
