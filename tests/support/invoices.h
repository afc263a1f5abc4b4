#pragma once
// tests/support/invoices.h - outputs of a pretended invoice workflow: seeded, so that every run sees the same.

#include <fmt/format.h>

#include <deque>
#include <memory>
#include <random>
#include <string>

#include "base/output.h"
#include "content/rule_set.h"

namespace telltale {

// Keeps the bytes of the outputs it makes for as long as it lives.
class Invoices {
 public:
  explicit Invoices(uint64_t seed = 1) : random_(seed) {}

  struct Faults {
    double empty_name = 0.01;
    double refund_as_sale = 0;
    double confidence = 0.92;  // the mean
    double bad_json = 0;
  };

  Output Next(Time produced_at, const Faults& faults) {
    const uint64_t number = ++number_;
    const bool empty_name = Chance(faults.empty_name);
    const double total = std::exp(std::normal_distribution<>(5, 1)(random_));
    const bool refund = Chance(0.2) && !Chance(faults.refund_as_sale);
    // One draw a line: compilers differ in the order in which they evaluate arguments.
    const int quantity_b = 1 + Pick(9);
    const int sku_b = 10400 + Pick(50);
    const int quantity_a = 1 + Pick(9);
    const int sku_a = 10400 + Pick(50);
    const char* const currency = Pick(3) == 0 ? "USD" : "EUR";
    const int customer = Pick(500);
    const std::string name = empty_name ? "" : Name();
    std::string body = fmt::format(
        R"({{"invoice_id":"INV-{:06}","customer":{{"name":"{}","id":"C-{}"}},"currency":"{}",)"
        R"("total":{:.2f},"category":"{}",)"
        R"("items":[{{"sku":"SKU-{:05}","quantity":{}}},{{"sku":"SKU-{:05}","quantity":{}}}]}})",
        number, name, customer, currency, total, refund ? "refund" : "sale", sku_a, quantity_a, sku_b, quantity_b);
    if (Chance(faults.bad_json)) body.pop_back(), body += ",]";
    Output output;
    output.id = Keep(fmt::format("out-{}", number));
    output.workflow = "invoice-intake";
    output.step = "extract";
    output.produced_at = produced_at;
    output.model = "small-model";
    output.model_version = "small-model-1";
    output.prompt_version = "v14";
    output.body_kind = BodyKind::kJson;
    output.body = Keep(std::move(body));
    output.confidence = std::min(1.0, std::max(0.0, std::normal_distribution<>(faults.confidence, 0.03)(random_)));
    return output;
  }

  std::string_view Keep(std::string text) {
    kept_.push_back(std::move(text));
    if (kept_.size() > 10'000) kept_.pop_front();  // an output is used before thousands of others are made
    return kept_.back();
  }

 private:
  bool Chance(double share) { return std::uniform_real_distribution<>()(random_) < share; }
  int Pick(int choices) { return static_cast<int>(random_() % static_cast<uint64_t>(choices)); }
  std::string Name() {
    static constexpr const char* kNames[] = {"Acme GmbH", "Nordwind AG", "Bäckerei Ömer", "Kiwi Ltd", "Pine & Sons"};
    return kNames[Pick(5)];
  }

  std::mt19937_64 random_;
  uint64_t number_ = 0;
  std::deque<std::string> kept_;
};

// Rules with nothing but a failure token or two, as a RuleSet.
inline std::shared_ptr<const RuleSet> PlainRules(RuleSpecs specs = {}) {
  if (specs.failure_tokens.empty()) {
    specs.failure_tokens.push_back({"default", {{"object-object", R"(\[object Object\])", {}, {}, "test:1"}}});
  }
  if (specs.refusals.empty())
    specs.refusals.push_back({"en-cannot", R"((?i)\bI('m| am) sorry, but I can(no|')t\b)", {}, {}, "test:2"});
  auto compiled =
      RuleSet::Compile(specs, [](const VocabularySpec&) -> absl::StatusOr<std::string> { return std::string(); });
  if (!compiled.ok()) throw std::runtime_error(std::string(MessageOf(compiled.status())));
  return *compiled;
}

}  // namespace telltale
