#include "server/signal_wish.h"

#include <algorithm>
#include <vector>

#include "engine/pins.h"
#include "report/json_writer.h"

namespace telltale {
namespace {

constexpr size_t kMostNamed = 5;  // signals in an error

std::string NameOf(Check check, const std::string& field) {
  std::string name(CheckName(check));
  if (!field.empty()) name.append(" ").append(field);
  return name;
}

std::string NameOfStream(const SignalWish& wanted) {
  return wanted.step.empty() ? wanted.workflow : wanted.workflow + "/" + wanted.step;
}

std::vector<std::string> NamesOf(const std::vector<PinReceipt>& receipts, PinFate fate) {
  std::vector<std::string> names;
  for (const PinReceipt& receipt : receipts) {
    if (receipt.fate == fate) names.push_back(NameOf(receipt.check, receipt.field));
  }
  return names;
}

std::string Listed(const std::vector<std::string>& names) {
  std::string list;
  for (size_t i = 0; i < std::min(names.size(), kMostNamed); ++i) list += (i > 0 ? ", " : "") + names[i];
  return names.size() <= kMostNamed ? list : fmt::format("{} and {} more", list, names.size() - kMostNamed);
}

}  // namespace

absl::StatusOr<SignalWish> SignalsOf(const std::map<std::string, std::string>& query) {
  SignalWish wanted;
  for (const auto& [name, value] : query) {
    if (name == "workflow") {
      wanted.workflow = value;
    } else if (name == "step") {
      wanted.step = value;
    } else if (name == "field") {
      wanted.field = value;
    } else if (name == "check") {
      wanted.check = CheckFromName(value);
      if (!wanted.check) return InvalidArgument("there is no check '{}'; see /runbooks", value);
    } else {
      return InvalidArgument("unknown parameter '{}'; write workflow, step, check, field", name);
    }
  }
  if (wanted.workflow.empty()) return InvalidArgument("a stream is needed: ?workflow=W&step=S");
  if (!wanted.check && !wanted.field.empty()) {
    return InvalidArgument("a field needs its check beside it: check=empty_field&field={}", wanted.field);
  }
  return wanted;
}

absl::StatusOr<size_t> AcceptSignals(const SignalWish& wanted, Time now, Engine* engine) {
  const auto accepted = engine->AcceptNewNormal(wanted.workflow, wanted.step, wanted.check, wanted.field, now);
  if (!accepted) return NotFound("there are no outputs of the stream {} here", NameOfStream(wanted));
  if (*accepted > 0 || !wanted.check) return *accepted;  // none open is none to accept
  return NotFound("{} has no signal {} {} that can be accepted", NameOfStream(wanted), CheckName(*wanted.check),
                  wanted.field);
}

absl::StatusOr<std::string> PinSignals(const SignalWish& wanted, Engine* engine) {
  const auto receipts = engine->Pin(wanted.workflow, wanted.step, wanted.check, wanted.field);
  const std::string stream = NameOfStream(wanted);
  if (!receipts) return NotFound("there are no outputs of the stream {} here", stream);
  const auto open = NamesOf(*receipts, PinFate::kOpen);
  if (!open.empty()) {
    return FailedPrecondition(
        "nothing was pinned: in {} these are open, so what they say is not known to be good: {}; wait until it is "
        "over, or take it as the new normal with telltale baseline accept",
        stream, Listed(open));
  }
  const auto pinned = NamesOf(*receipts, PinFate::kPinned);
  const auto learning = NamesOf(*receipts, PinFate::kLearning);
  if (pinned.empty() && !learning.empty()) {
    return FailedPrecondition(
        "nothing was pinned: in {} these are still learning: {}; telltale status shows when a "
        "baseline is there",
        stream, Listed(learning));
  }
  if (pinned.empty()) {
    const std::string what = wanted.check ? NameOf(*wanted.check, wanted.field) : "";
    return NotFound("{} has no signal {} that can be pinned; a rate, a number or a mix can", stream, what);
  }
  const auto is_older = [](const PinReceipt& a, const PinReceipt& b) { return a.until < b.until; };
  const PinReceipt& youngest = *std::ranges::max_element(*receipts, is_older);
  JsonWriter json;
  json.BeginObject();
  json.Key("pinned").Count(pinned.size());
  json.Key("learning").BeginArray();
  for (const std::string& name : learning) json.Text(name);
  json.EndArray();
  json.Key("until").Text(FormatTime(youngest.until));
  if (!youngest.prompt.empty()) json.Key("prompt_version").Text(youngest.prompt);
  if (!youngest.model.empty()) json.Key("model").Text(youngest.model);
  json.EndObject();
  return json.Take();
}

}  // namespace telltale
