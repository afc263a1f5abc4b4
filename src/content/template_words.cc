#include "content/template_words.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "content/text.h"

namespace telltale {
namespace {

template <size_t N>
constexpr std::array<std::string_view, N> Sorted(std::array<std::string_view, N> words) {
  std::sort(words.begin(), words.end());
  return words;
}

template <size_t N>
bool Holds(const std::array<std::string_view, N>& sorted, std::string_view word) {
  return std::binary_search(sorted.begin(), sorted.end(), word);
}

constexpr auto kWords = Sorted(std::to_array<std::string_view>({
    // English
    "address",
    "amount",
    "attendee",
    "author",
    "brand",
    "city",
    "client",
    "company",
    "contact",
    "country",
    "customer",
    "date",
    "deadline",
    "department",
    "description",
    "details",
    "duration",
    "email",
    "employee",
    "employer",
    "event",
    "firstname",
    "fullname",
    "greeting",
    "industry",
    "institution",
    "job",
    "lastname",
    "location",
    "manager",
    "month",
    "name",
    "names",
    "number",
    "occupation",
    "organisation",
    "organization",
    "phone",
    "placeholder",
    "position",
    "postcode",
    "price",
    "product",
    "profession",
    "project",
    "quantity",
    "reason",
    "recipient",
    "role",
    "salutation",
    "sender",
    "signature",
    "state",
    "street",
    "surname",
    "team",
    "telephone",
    "time",
    "topic",
    "university",
    "url",
    "username",
    "website",
    "year",
    "zip",
    "zipcode",
    // German
    "adresse",
    "ansprechpartner",
    "betrag",
    "datum",
    "empfänger",
    "firma",
    "firmenname",
    "nachname",
    "ort",
    "rechnungsnummer",
    "telefonnummer",
    "unternehmen",
    "unterschrift",
    "vorname",
    // French, Spanish, Italian, Portuguese, Dutch
    "apellido",
    "azienda",
    "bedrijf",
    "bedrijfsnaam",
    "cargo",
    "cidade",
    "ciudad",
    "cliente",
    "cognome",
    "datos",
    "dirección",
    "empresa",
    "endereço",
    "entreprise",
    "fecha",
    "importe",
    "montant",
    "naam",
    "nom",
    "nombre",
    "nome",
    "prénom",
    "société",
    "teléfono",
    "ville",
    // Polish, Russian, Ukrainian
    "imię",
    "nazwa",
    "nazwisko",
    "адрес",
    "дата",
    "имя",
    "компания",
    "фамилия",
    "ім'я",
    // Chinese, Japanese, Korean
    "会社名",
    "公司名称",
    "名字",
    "地址",
    "姓名",
    "日期",
    "日付",
    "氏名",
    "名前",
    "住所",
    "이름",
    "날짜",
    "회사명",
}));

constexpr auto kRequests = Sorted(std::to_array<std::string_view>(
    {"your",     "insert",     "enter",     "einfügen", "insérer", "insérez", "indiquez", "inserte",
     "insertar", "introduzca", "inserisci", "inserire", "insira",  "inserir", "invoegen", "wstaw",
     "wpisz",    "вставьте",   "укажите",   "введите",  "ваше",    "ваш",     "ваша"}));

constexpr auto kCapitalRequests = Sorted(std::to_array<std::string_view>(
    {"ihr", "ihre", "ihren",  "ihrem",  "ihrer", "dein", "deine", "deinen", "votre", "vos",   "ton", "su",
     "sus", "tu",   "vostro", "vostra", "tuo",   "tua",  "seu",   "sua",    "uw",    "twoje", "twój"}));

// Written without spaces, so the beginning is all there is.
constexpr std::array<std::string_view, 8> kUnspaced = {"您的", "你的", "请输入", "请填写",
                                                       "插入", "填写", "ここに", "あなたの"};

constexpr auto kSmallWords = Sorted(std::to_array<std::string_view>(
    {"and", "da", "de", "del", "der", "des", "di", "do", "du", "for", "la", "of", "or", "the", "to"}));

constexpr size_t kMaxWordBytes = 40;
constexpr size_t kMaxLabelWords = 6;

// One word, folded into a buffer of its own.
class Word {
 public:
  // The word at the beginning of `text`, which is taken off, and what parts it from the next.
  explicit Word(std::string_view* text) {
    while (!text->empty()) {
      const Character next = FirstCharacter(*text);
      if (IsParting(next)) break;
      Add(next, text->substr(0, next.bytes));
      text->remove_prefix(next.bytes);
    }
    while (!text->empty() && IsParting(FirstCharacter(*text))) text->remove_prefix(FirstCharacter(*text).bytes);
  }

  std::string_view folded() const { return {bytes_.data(), too_long_ ? 0 : size_}; }
  bool capital() const { return capital_; }  // begins with one, or is of a script that has none
  bool upper() const { return upper_; }      // capitals alone
  bool letters() const { return letters_; }  // nothing else

 private:
  static bool IsParting(const Character& next) {
    return next.code == '_' || next.code == '-' || next.code == '/' || (next.valid && IsSpace(next.code));
  }

  void Add(const Character& next, std::string_view written) {
    const uint32_t folded = FoldCharacter(next.code);
    const bool lower = next.code >= 'a' && next.code <= 'z';
    const bool is_upper = folded != next.code;
    const bool caseless = next.code >= 0x2e80 && next.code < 0xe000;  // East Asian
    if (size_ == 0) capital_ = is_upper || caseless;
    upper_ = upper_ && is_upper;
    letters_ = letters_ && (lower || is_upper || next.code == '\'' || (next.valid && next.code >= 0xaa));
    if (size_ + written.size() > bytes_.size()) {
      too_long_ = true;
    } else if (folded < 0x80) {
      bytes_[size_++] = static_cast<char>(folded);
    } else if (folded < 0x800 && next.valid) {
      bytes_[size_++] = static_cast<char>(0xc0 | folded >> 6);
      bytes_[size_++] = static_cast<char>(0x80 | (folded & 0x3f));
    } else {
      for (const char c : written) bytes_[size_++] = c;
    }
  }

  std::array<char, kMaxWordBytes> bytes_;
  size_t size_ = 0;
  bool capital_ = false;
  bool upper_ = true;
  bool letters_ = true;
  bool too_long_ = false;
};

bool IsLabelWith(std::string_view inside, bool shouted) {
  for (size_t words = 1; words <= kMaxLabelWords; ++words) {
    const Word word(&inside);
    if (!word.letters() || (shouted && !word.upper())) return false;
    if (inside.empty()) return word.capital() && (words > 1 || !shouted) && Holds(kWords, word.folded());
    if (!word.capital() && (words == 1 || !Holds(kSmallWords, word.folded()))) return false;
  }
  return false;
}

}  // namespace

bool IsLabel(std::string_view inside) { return IsLabelWith(inside, false); }
bool IsShoutedLabel(std::string_view inside) { return IsLabelWith(inside, true); }

bool IsRequest(std::string_view inside) {
  const Word first(&inside);
  for (const std::string_view beginning : kUnspaced) {
    if (first.folded().size() > beginning.size() && first.folded().substr(0, beginning.size()) == beginning)
      return true;
  }
  if (inside.empty()) return false;
  return Holds(kRequests, first.folded()) || (first.capital() && Holds(kCapitalRequests, first.folded()));
}

bool EndsInTemplateWord(std::string_view name) {
  const size_t dot = name.rfind('.');
  if (dot != std::string_view::npos) name.remove_prefix(dot + 1);
  while (!name.empty()) {
    const Word word(&name);
    if (name.empty()) return Holds(kWords, word.folded());
  }
  return false;
}

}  // namespace telltale
