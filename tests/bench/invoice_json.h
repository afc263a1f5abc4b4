#pragma once
// tests/bench/invoice_json.h - an invoice of a pretended workflow as its model writes it: 1 KiB of JSON with 14 paths.

#include <fmt/format.h>

#include <array>
#include <random>
#include <string>
#include <string_view>

namespace telltale {

inline std::string InvoiceJson(std::mt19937_64& random) {
  const auto pick = [&random](int below) { return static_cast<int>(random() % static_cast<uint64_t>(below)); };
  static constexpr std::array kNames = {"Lindqvist Metall AB", "Harbour & Sons Ltd", "Ngata Timber",
                                        "Olive Tree Foods"};
  static constexpr std::array kWords = {"delivery",  "pallets",  "invoice",  "terms",   "agreed",   "customer",
                                        "warehouse", "approved", "transfer", "quarter", "discount", "refers"};
  std::string note;
  while (note.size() < 560) {
    note += kWords[static_cast<size_t>(pick(kWords.size()))];
    note += pick(9) == 0 ? ". " : " ";
  }
  return fmt::format(
      R"({{"invoice_id":"INV-{:08}","customer":{{"name":"{}","id":"C-{:05}","country":"{}"}},"currency":"{}",)"
      R"("total":{:.2f},"tax":{:.2f},"due_date":"2026-{:02}-{:02}","category":"{}","approved":{},)"
      R"("items":[{{"sku":"SKU-{:05}","quantity":{}}},{{"sku":"SKU-{:05}","quantity":{}}}],"note":"{}"}})",
      pick(100'000'000), kNames[static_cast<size_t>(pick(kNames.size()))], pick(90'000), pick(2) ? "SE" : "GB",
      pick(3) ? "EUR" : "USD", pick(500'000) / 100.0, pick(90'000) / 100.0, 1 + pick(12), 1 + pick(28),
      pick(5) ? "sale" : "refund", pick(4) != 0, pick(10'000), 1 + pick(20), pick(10'000), 1 + pick(20), note);
}

}  // namespace telltale
