#include "report/carrier_report.h"

#include <fmt/format.h>

#include <cmath>
#include <string_view>

#include "report/sentence.h"
#include "report/table.h"
#include "report/utf8.h"

namespace telltale {
namespace {

constexpr size_t kMaxNameBytes = 120;
constexpr double kAllOfIt = 0.95;

std::string Name(std::string_view text) { return CutText(TerminalText(text), kMaxNameBytes); }

std::string SliceText(std::string_view attribute, std::string_view value) {
  return value.empty() ? "outputs without " + Name(attribute) : Name(attribute) + "=" + Name(value);
}

std::string HowMuch(const Carrier& carrier) {
  if (carrier.outside_as_before || carrier.carried >= kAllOfIt) return "all of the change";
  return fmt::format("most of the change ({})", PerCent(carrier.carried));
}

std::string RatesText(const Carrier& carrier) {
  const auto part = [](const Measured& now, std::string_view where, std::string_view before) {
    return fmt::format("{} of {:.0f} outputs {} ({}{}{})", now.hits, now.observations, where, PerCent(now.value),
                       before.empty() ? "" : ", ", before);
  };
  const std::string inside = carrier.is_new ? "" : "before " + PerCent(carrier.inside_before);
  const std::string outside = carrier.outside_as_before ? "as before" : "before " + PerCent(carrier.outside_before);
  return part(carrier.inside, "there", inside) + ", " + part(carrier.outside, "elsewhere", outside);
}

std::string Moved(double deviations) {
  return fmt::format("{} standard deviations {}", NumberText(std::abs(deviations)),
                     deviations < 0 ? "lower" : "higher");
}

std::string NumbersText(const Carrier& carrier) {
  const double usual = carrier.is_new ? carrier.outside_before : carrier.inside_before;
  const double outside = carrier.outside.value - carrier.outside_before;
  return fmt::format("{} in {:.0f} outputs there, {} in {:.0f} elsewhere", Moved(carrier.inside.value - usual),
                     carrier.inside.observations, carrier.outside_as_before ? "as before" : Moved(outside),
                     carrier.outside.observations);
}

void WriteMeasured(std::string_view key, const Measured& measured, JsonWriter* json) {
  json->Key(key).BeginObject();
  json->Key("value").Number(measured.value);
  json->Key("low").Number(measured.low);
  json->Key("high").Number(measured.high);
  json->Key("observations").Number(measured.observations);
  json->EndObject();
}

}  // namespace

std::string CarrierText(const Verdict& verdict) {
  if (!verdict.carrier) return "";
  const Carrier& carrier = *verdict.carrier;
  const bool numbers = KindOf(verdict.check) == CheckKind::kDistribution;
  std::string text = fmt::format(
      "{} comes from {}{}: {}", HowMuch(carrier), SliceText(carrier.attribute, carrier.value),
      carrier.is_new ? ", which was not there before" : "", numbers ? NumbersText(carrier) : RatesText(carrier));
  for (size_t i = 0; i < carrier.equals.size(); ++i) {
    const auto& [attribute, value] = carrier.equals[i];
    text += (i == 0 ? "; the same outputs are those of " : " and ") + SliceText(attribute, value);
  }
  return text;
}

void WriteCarrier(const Carrier& carrier, JsonWriter* json) {
  json->BeginObject();
  json->Key("attribute").Text(carrier.attribute);
  json->Key("value").Text(carrier.value);
  json->Key("is_new").Bool(carrier.is_new);
  json->Key("share").Number(carrier.share);
  json->Key("carried").Number(carrier.carried);
  WriteMeasured("inside", carrier.inside, json);
  json->Key("inside_before");
  if (carrier.is_new) {
    json->Null();
  } else {
    json->Number(carrier.inside_before);
  }
  WriteMeasured("outside", carrier.outside, json);
  json->Key("outside_before").Number(carrier.outside_before);
  json->Key("log10_p").Number(carrier.log10_p);
  json->Key("same_outputs").BeginArray();
  for (const auto& [attribute, value] : carrier.equals) {
    json->BeginObject().Key("attribute").Text(attribute).Key("value").Text(value).EndObject();
  }
  json->EndArray();
  json->EndObject();
}

}  // namespace telltale
