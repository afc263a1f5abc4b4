#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "commands/commands.h"
#include "commands/web_address.h"
#include "report/table.h"
#include "server/http_client.h"
#include "server/json_members.h"
#include "server/letters_api.h"
#include "server/letters_page.h"

namespace telltale {
namespace {

constexpr size_t kMaxAnswerBytes = size_t{64} << 20;
constexpr size_t kMaxTextBytes = 4096;

struct LetterFlags {
  std::string to = std::string(kDefaultWebAddress);
  Access access;
  std::string format = "text";
  std::vector<int64_t> ids;
  bool all = false;
  int64_t limit = 100;
  int64_t before = 0;
};

int Wrong(const absl::Status& status) {
  fmt::print(stderr, "{}\n", MessageOf(status));
  return kExitWrong;
}

std::string UrlOf(const LetterFlags& flags, const std::string& rest) {
  return BaseOfWeb(flags.to, flags.access) + std::string(kLettersPath) + rest;
}

// What the other side made of it, or why it did not.
int RunPage(const LetterFlags& flags, const std::string& path, const std::string& query) {
  const bool json = flags.format == "json";
  const std::string url = UrlOf(flags, path + (json ? "" : ".txt") + query);
  const auto reply = HttpAsk(url, kMaxAnswerBytes, flags.access);
  if (!reply.ok()) return Wrong(reply.status());
  if (absl::Status refused = RefusedEntry(url, *reply); !refused.ok()) return Wrong(refused);
  if (reply->http_status != 200) {
    fmt::print(stderr, "{} answered {}: {}\n", url, reply->http_status, TerminalText(reply->body));
    return kExitWrong;
  }
  std::fwrite(reply->body.data(), 1, reply->body.size(), stdout);
  if (!reply->body.ends_with('\n')) fmt::print("\n");
  return kExitDone;
}

int RunList(const LetterFlags& flags) {
  std::string query = fmt::format("?limit={}", flags.limit);
  if (flags.before > 0) query += fmt::format("&before={}", flags.before);
  return RunPage(flags, "", query);
}

// "all=true", or "id=1,2,3" of as many as one request takes.
std::string ChoiceOf(const LetterFlags& flags, size_t first) {
  if (flags.all) return "all=true";
  std::string list;
  for (size_t i = first; i < std::min(flags.ids.size(), first + kMostReplayed); ++i) {
    list += (list.empty() ? "id=" : ",") + std::to_string(flags.ids[i]);
  }
  return list;
}

absl::StatusOr<JsonSlice> ObjectIn(std::string* text) {
  JsonScanner scanner(text->data(), text->data() + text->size());
  JsonSlice whole;
  if (scanner.Value(&whole) && whole.kind == SliceKind::kObject) return whole;
  return Unavailable("the answer is no JSON; is that the web address of a telltale of this version?");
}

absl::Status ReadReplay(std::string* text, ReplayAnswer* sum) {
  const auto whole = ObjectIn(text);
  if (!whole.ok()) return whole.status();
  JsonMembers members(*whole, {"counted", "duplicates", "failed", "missing", "next"});
  uint64_t counted = 0;
  uint64_t duplicates = 0;
  members.Read("counted", &counted);
  members.Read("duplicates", &duplicates);
  members.Each("failed", kMostReplayed, [&](const JsonSlice& element) {
    ReplayAnswer::Failure& failure = sum->failed.emplace_back();
    JsonMembers of_one(element, {"id", "reason", "detail"});
    of_one.Read("id", &failure.id);
    of_one.Text("reason", kMaxTextBytes, &failure.reason);
    of_one.Text("detail", kMaxTextBytes, &failure.detail);
    return of_one.status();
  });
  members.Each("missing", kMostReplayed,
               [&](const JsonSlice& element) { return ReadJsonNumber(element, &sum->missing.emplace_back()); });
  sum->next = 0;
  members.Take("next", [&](const JsonSlice& value) {
    return value.kind == SliceKind::kNull ? absl::OkStatus() : ReadJsonNumber(value, &sum->next);
  });
  sum->counted += counted;
  sum->duplicates += duplicates;
  return members.status();
}

// One request after the other, until there is nothing to go on with.
absl::Status ReplayAll(const LetterFlags& flags, ReplayAnswer* sum) {
  LetterFlags left = flags;
  std::sort(left.ids.begin(), left.ids.end());
  left.ids.erase(std::unique(left.ids.begin(), left.ids.end()), left.ids.end());
  int64_t after = 0;
  do {
    std::string query = "?" + ChoiceOf(left, 0);
    if (left.all && after > 0) query += fmt::format("&after={}", after);
    auto answer = HttpPost(UrlOf(flags, "/replay" + query), kMaxAnswerBytes, {}, flags.access);
    if (!answer.ok()) return answer.status();
    if (absl::Status status = ReadReplay(&*answer, sum); !status.ok()) return status;
    const size_t asked = std::min(left.ids.size(), kMostReplayed);
    after = sum->next;
    if (after == 0 && !left.all && left.ids.size() > asked) after = left.ids[asked - 1];
    std::erase_if(left.ids, [after](int64_t id) { return after == 0 || id <= after; });
  } while (after != 0 && (left.all || !left.ids.empty()));
  return absl::OkStatus();
}

std::string ReplayText(const ReplayAnswer& sum) {
  std::string text =
      fmt::format("{} counted, {} counted before, {} stay\n", sum.counted, sum.duplicates, sum.failed.size());
  for (const int64_t id : sum.missing) text += fmt::format("{}: no such dead letter is kept\n", id);
  for (const ReplayAnswer::Failure& failure : sum.failed) {
    text += fmt::format("{}: {}{}{}\n", failure.id, TerminalText(failure.reason), failure.detail.empty() ? "" : ": ",
                        TerminalText(failure.detail));
  }
  return text;
}

int RunReplay(const LetterFlags& flags) {
  ReplayAnswer sum;
  const absl::Status status = ReplayAll(flags, &sum);
  sum.next = 0;
  // What was done before something went wrong is done.
  const bool did_some = sum.counted + sum.duplicates + sum.failed.size() > 0;
  if (status.ok() || did_some) fmt::print("{}", flags.format == "json" ? ReplayJson(sum) + "\n" : ReplayText(sum));
  if (!status.ok()) return Wrong(status);
  return sum.failed.empty() && sum.missing.empty() ? kExitDone : kExitWrong;
}

int RunDrop(const LetterFlags& flags) {
  uint64_t dropped = 0;
  size_t first = 0;
  do {
    auto answer = HttpPost(UrlOf(flags, "/drop?" + ChoiceOf(flags, first)), kMaxAnswerBytes, {}, flags.access);
    if (!answer.ok()) return Wrong(answer.status());
    const auto whole = ObjectIn(&*answer);
    if (!whole.ok()) return Wrong(whole.status());
    uint64_t some = 0;
    JsonMembers members(*whole, {"dropped"});
    members.Read("dropped", &some);
    if (!members.status().ok()) return Wrong(members.status());
    dropped += some;
    first += kMostReplayed;
  } while (first < flags.ids.size());
  if (flags.format == "json") {
    fmt::print("{{\"dropped\":{}}}\n", dropped);
  } else {
    fmt::print("{} dropped{}\n", dropped, flags.all ? "" : fmt::format(" of {}", flags.ids.size()));
  }
  return flags.all || dropped == flags.ids.size() ? kExitDone : kExitWrong;
}

CLI::App* AddOne(CLI::App& letters, const char* name, const char* what, const std::shared_ptr<LetterFlags>& flags) {
  CLI::App* const command = letters.add_subcommand(name, what);
  AddWebAddress(*command, &flags->to, &flags->access);
  command->add_option("--format", flags->format, "text or json")->check(CLI::IsMember({"text", "json"}));
  return command;
}

// Ids, or --all; neither is a mistake, so that nobody drops everything by leaving something out.
CLI::App* AddOrder(CLI::App& letters, const char* name, const char* what, int (*run)(const LetterFlags& flags),
                   int* exit_code) {
  auto flags = std::make_shared<LetterFlags>();
  CLI::App* const command = AddOne(letters, name, what, flags);
  CLI::Option_group* const which = command->add_option_group("Which", "One of both");
  which->add_option("ID", flags->ids, "Of which ones")->check(CLI::PositiveNumber);
  which->add_flag("--all", flags->all, "All that are kept");
  which->require_option(1);
  command->callback([flags, run, exit_code] { *exit_code = run(*flags); });
  return command;
}

void AddList(CLI::App& letters, int* exit_code) {
  auto flags = std::make_shared<LetterFlags>();
  CLI::App* const command = AddOne(letters, "list", "Shows those that are kept, newest first", flags);
  command->add_option("--limit", flags->limit, "At most so many")
      ->check(CLI::Range(int64_t{1}, static_cast<int64_t>(kMostReplayed)))
      ->capture_default_str();
  command->add_option("--before", flags->before, "Only those with a smaller id")->check(CLI::PositiveNumber);
  command->footer("Examples:\n  telltale dead-letters list\n  telltale dead-letters list --limit=10 --format=json");
  command->callback([flags, exit_code] { *exit_code = RunList(*flags); });
}

void AddShow(CLI::App& letters, int* exit_code) {
  auto flags = std::make_shared<LetterFlags>();
  CLI::App* const command = AddOne(letters, "show", "Shows one with all that is kept of it, redacted", flags);
  command->add_option("ID", flags->ids, "Which one")->required()->expected(1)->check(CLI::PositiveNumber);
  command->footer("Examples:\n  telltale dead-letters show 17");
  command->callback([flags, exit_code] { *exit_code = RunPage(*flags, "/" + std::to_string(flags->ids.front()), ""); });
}

}  // namespace

void AddDeadLettersCommand(CLI::App& app, int* exit_code) {
  CLI::App* const letters = app.add_subcommand(
      "dead-letters",
      "What a running telltale acknowledged and could not count: shows it, counts it after all, drops it");
  letters->require_subcommand(1);
  AddList(*letters, exit_code);
  AddShow(*letters, exit_code);
  AddOrder(*letters, "replay", "Reads them again with today's rules and counts them, each once", RunReplay, exit_code)
      ->footer(
          "What is counted is no dead letter any more; what was counted meanwhile, because its sender sent it again,\n"
          "goes without being counted twice; what fails again stays. Judged is what was kept: where something was\n"
          "redacted, its mark. Exit code 1: some stay, or are not there.\n"
          "Examples:\n  telltale dead-letters replay 17 18\n  telltale dead-letters replay --all");
  AddOrder(*letters, "drop", "Forgets them", RunDrop, exit_code)
      ->footer(
          "Exit code 1: some of those that were named are not there.\n"
          "Examples:\n  telltale dead-letters drop 17\n  telltale dead-letters drop --all");
}

}  // namespace telltale
