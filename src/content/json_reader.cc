#include "content/json_reader.h"

#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <bit>
#include <cstring>
#include <optional>
#include <utility>

#include "content/byte_vector.h"
#include "content/json_fault.h"
#include "content/json_number.h"
#include "content/json_string.h"
#include "content/text.h"

namespace telltale {
namespace ondemand = simdjson::ondemand;
namespace {

constexpr FactIndex kUnkept = kNoFact;

// One text's walk: where it stands, and where it tells what it meets.
class Walk {
 public:
  Walk(FactTable* facts, std::string* strings, std::string* key, std::vector<std::string_view>* long_strings)
      : facts_(*facts), strings_(*strings), key_(*key), long_strings_(*long_strings) {}

  bool Document(ondemand::document* document) {
    facts_.Seen(kRootFact, 0);
    ondemand::json_type type;
    if (document->type().get(type)) return Fault("no value");
    switch (type) {
      case ondemand::json_type::object: {
        ondemand::object object;
        if (document->get_object().get(object) || !Object(object, kRootFact, 0)) return Fault(kSyntax);
        break;
      }
      case ondemand::json_type::array: {
        ondemand::array array;
        if (document->get_array().get(array) || !Array(array, kRootFact, 0)) return Fault(kSyntax);
        break;
      }
      case ondemand::json_type::string: {
        ondemand::raw_json_string raw;
        if (document->get_raw_json_string().get(raw) || !String(raw, kRootFact)) return Fault(kSyntax);
        break;
      }
      default:
        return Fault(kSyntax);
    }
    // The walk is over; simdjson has no location to tell once every token was passed.
    return document->current_location().error() == simdjson::OUT_OF_BOUNDS ||
           Fault("something stands behind the value");
  }

  // A text that is one number or word: simdjson would have to be asked where it ends.
  bool LoneScalar(std::string_view json) {
    facts_.Seen(kRootFact, 0);
    while (!json.empty() && IsJsonSpace(json.front())) json.remove_prefix(1);
    return Scalar(json, kRootFact);
  }

  std::string_view fault() const { return fault_; }

 private:
  static constexpr std::string_view kSyntax = "the brackets, commas or colons are wrong";

  // Keeps the first fault: what goes wrong around it follows from it.
  bool Fault(std::string_view what) {
    if (fault_.empty()) fault_ = what;
    return false;
  }

  bool Value(ondemand::value& value, FactIndex fact, int depth) {
    ondemand::json_type type;
    if (value.type().get(type)) return Fault(kSyntax);
    switch (type) {
      case ondemand::json_type::object: {
        ondemand::object object;
        return value.get_object().get(object) ? Fault(kSyntax) : Object(object, fact, depth);
      }
      case ondemand::json_type::array: {
        ondemand::array array;
        return value.get_array().get(array) ? Fault(kSyntax) : Array(array, fact, depth);
      }
      case ondemand::json_type::string: {
        ondemand::raw_json_string raw;
        return value.get_raw_json_string().get(raw) ? Fault(kSyntax) : String(raw, fact);
      }
      default:
        return Scalar(value.raw_json_token(), fact);
    }
  }

  bool Object(ondemand::object& object, FactIndex fact, int depth) {
    if (depth >= JsonReader::kMaxNesting) return Fault("nested deeper than 64 levels");
    const uint32_t number = ++objects_;
    bool empty = true;
    for (auto next : object) {
      ondemand::field field;
      if (std::move(next).get(field)) return Fault(kSyntax);
      empty = false;
      const std::optional<std::string_view> key = Key(field.key());
      if (!key) return Fault("a key has a bad escape");
      const FactIndex child = fact == kUnkept ? kUnkept : facts_.FindKey(fact, *key);
      if (child != kUnkept) facts_.Seen(child, number);
      if (!Value(field.value(), child, depth + 1)) return Fault(kSyntax);
    }
    if (fact != kUnkept) facts_.OnObject(fact, empty);
    return true;
  }

  bool Array(ondemand::array& array, FactIndex fact, int depth) {
    if (depth >= JsonReader::kMaxNesting) return Fault("nested deeper than 64 levels");
    FactIndex child = kUnkept;
    bool empty = true;
    for (auto next : array) {
      ondemand::value value;
      if (std::move(next).get(value)) return Fault(kSyntax);  // NOLINT(performance-move-const-arg): get() wants it
      if (empty && fact != kUnkept) child = facts_.FindElements(fact);
      empty = false;
      if (child != kUnkept) facts_.Seen(child, 0);
      if (!Value(value, child, depth + 1)) return Fault(kSyntax);
    }
    if (fact != kUnkept) facts_.OnArray(fact, empty);
    return true;
  }

  // How many bytes stand before the next quote or backslash; the buffer ends with a quote.
  static size_t BytesBeforeMark(const char* at) {
    for (size_t before = 0;; before += sizeof(ByteVector)) {
      ByteVector bytes;
      std::memcpy(&bytes, at + before, sizeof(bytes));
      const auto marks = std::bit_cast<ByteVector>((bytes == uint8_t{'"'}) | (bytes == uint8_t{'\\'}));
      if (const uint64_t bits = BitsOf(marks); bits != 0) return before + static_cast<size_t>(std::countr_zero(bits));
    }
  }

  // The bytes between the quotes: simdjson has found the closing one.
  struct RawString {
    std::string_view bytes;
    bool escaped = false;
  };
  static RawString Raw(ondemand::raw_json_string raw) {
    const char* const begin = raw.raw();
    const char* end = begin + BytesBeforeMark(begin);
    const bool escaped = *end == '\\';
    while (*end == '\\') {
      end += 2;
      end += BytesBeforeMark(end);
    }
    return {{begin, static_cast<size_t>(end - begin)}, escaped};
  }

  std::optional<std::string_view> Key(ondemand::raw_json_string raw) {
    const RawString key = Raw(raw);
    if (!key.escaped) return key.bytes;
    key_.clear();
    if (!Unescape(key.bytes, &key_)) return std::nullopt;
    return key_;
  }

  bool String(ondemand::raw_json_string raw, FactIndex fact) {
    const size_t begin = strings_.size();
    const RawString text = Raw(raw);
    if (!text.escaped) {
      strings_ += text.bytes;
    } else if (!Unescape(text.bytes, &strings_)) {
      return Fault("a bad escape");
    }
    const std::string_view value = std::string_view(strings_).substr(begin);
    if (value.size() >= JsonReader::kLongString) long_strings_.push_back(value);
    if (fact != kUnkept) facts_.OnString(fact, value);
    strings_ += '\n';
    return true;
  }

  bool Scalar(std::string_view token, FactIndex fact) {
    while (!token.empty() && IsJsonSpace(token.back())) token.remove_suffix(1);
    if (token == "null") {
      if (fact != kUnkept) facts_.OnNull(fact);
      return true;
    }
    if (token == "true" || token == "false") {
      if (fact != kUnkept) facts_.OnBoolean(fact, token == "true");
      return true;
    }
    const std::optional<JsonNumber> number = ParseJsonNumber(token);
    if (!number) return Fault("a word that is no JSON value");
    if (fact != kUnkept) facts_.OnNumber(fact, token, number->value, number->integer);
    return true;
  }

  FactTable& facts_;
  std::string& strings_;
  std::string& key_;
  std::vector<std::string_view>& long_strings_;
  std::string_view fault_;
  uint32_t objects_ = 0;
};

}  // namespace

struct JsonReader::State {
  ondemand::parser parser;
  std::string buffer;  // the text and simdjson's padding
  std::string key;
  std::vector<std::string_view> long_strings;
  size_t bytes = 0;  // of the text
  std::string_view structure_fault;
  std::string fault;
};

JsonReader::JsonReader() : state_(std::make_unique<State>()) {}
JsonReader::~JsonReader() = default;

const std::vector<std::string_view>& JsonReader::long_strings() const { return state_->long_strings; }

std::string_view JsonReader::Explain() {
  State& state = *state_;
  if (!FindStringFault(std::string_view(state.buffer).substr(0, state.bytes), &state.fault)) {
    state.fault.assign(state.structure_fault.empty() ? "the brackets do not match" : state.structure_fault);
  }
  return state.fault;
}

void JsonReader::GiveBack() { state_ = std::make_unique<State>(); }

bool JsonReader::Read(std::string_view json, FactTable* facts, std::string* strings) {
  State& state = *state_;
  state.bytes = json.size();
  // The padding is white space: whatever stood there before must not look like a part of this text. The quote behind it
  // ends every search for one, and the spaces are what that may read too much.
  state.buffer.assign(json);
  state.buffer.append(simdjson::SIMDJSON_PADDING, ' ').append("\"").append(sizeof(ByteVector), ' ');
  state.long_strings.clear();
  Walk walk(facts, strings, &state.key, &state.long_strings);
  bool read = false;
  const size_t first = json.find_first_not_of(" \t\r\n");
  const char begin = first == std::string_view::npos ? '\0' : json[first];
  if (begin != '{' && begin != '[' && begin != '"') {
    read = walk.LoneScalar(std::string_view(state.buffer).substr(0, json.size()));
  } else {
    ondemand::document document;
    const auto error = state.parser.iterate(state.buffer.data(), json.size(), state.buffer.size()).get(document);
    read = !error && walk.Document(&document);
  }
  state.structure_fault = walk.fault();
  return read;
}

}  // namespace telltale
