#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/version.h"
#include "commands/commands.h"
#include "commands/json_lines.h"
#include "commands/stored_outputs.h"
#include "commands/web_address.h"
#include "report/baselines_json.h"
#include "server/baselines_reader.h"
#include "server/files.h"
#include "server/http_client.h"

namespace telltale {
namespace {

constexpr size_t kMaxAnswerBytes = 64 << 10;

constexpr size_t kMaxDocumentBytes = size_t{256} << 20;

int Wrong(const absl::Status& status) {
  fmt::print(stderr, "{}\n", MessageOf(status));
  return kExitWrong;
}

// Which signals of which stream.
struct SignalFlags {
  std::string to = std::string(kDefaultWebAddress);
  Access access;
  std::string workflow;
  std::string step;
  std::string check;
  std::string field;
};

// `verb`: accept or pin.
int RunOnSignals(std::string_view verb, const SignalFlags& flags) {
  std::string url = fmt::format("{}/api/v1/baseline/{}?workflow={}&step={}", BaseOfWeb(flags.to, flags.access), verb,
                                InUrl(flags.workflow), InUrl(flags.step));
  if (!flags.check.empty()) url += "&check=" + InUrl(flags.check);
  if (!flags.field.empty()) url += "&field=" + InUrl(flags.field);
  const auto answer = HttpPost(url, kMaxAnswerBytes, {}, flags.access);
  if (!answer.ok()) return Wrong(answer.status());
  fmt::print("{}\n", *answer);
  return kExitDone;
}

struct ExportFlags {
  std::string to = std::string(kDefaultWebAddress);
  Access access;
  std::string workflow;
  std::optional<std::string> step;
};

int RunExport(const ExportFlags& flags) {
  std::string url = BaseOfWeb(flags.to, flags.access) + "/api/v1/baselines";
  if (!flags.workflow.empty()) url += "?workflow=" + InUrl(flags.workflow);
  if (flags.step) url += "&step=" + InUrl(*flags.step);
  const auto answer = HttpGet(url, kMaxDocumentBytes, flags.access);
  if (!answer.ok()) return Wrong(answer.status());
  std::fwrite(answer->data(), 1, answer->size(), stdout);
  fmt::print("\n");
  return kExitDone;
}

struct ImportFlags {
  std::string to = std::string(kDefaultWebAddress);
  Access access;
  std::vector<std::string> files;
  std::string config_file;
  bool replace = false;
};

// As much of the file as a document may have, and one byte more.
absl::StatusOr<std::string> BeginningOf(const std::string& name) {
  const bool is_stdin = name == "-";
  const std::unique_ptr<std::FILE, void (*)(std::FILE*)> file(
      is_stdin ? stdin : std::fopen(name.c_str(), "rb"),
      is_stdin ? [](std::FILE*) {} : [](std::FILE* open) { std::fclose(open); });
  if (file == nullptr) return NotFound("{}: {}", name, std::strerror(errno));
  std::string text;
  char part[1 << 16];
  while (text.size() <= kMaxBaselinesBytes) {
    const size_t read = std::fread(part, 1, sizeof(part), file.get());
    if (read == 0) break;
    text.append(part, read);
  }
  if (std::ferror(file.get()) != 0) return NotFound("{}: {}", name, std::strerror(errno));
  return text;
}

// What outputs teach, as a document; nobody is alerted.
absl::StatusOr<std::string> LearnFrom(const ImportFlags& flags) {
  const auto config = LoadConfig(flags.config_file, DiskFiles(), Secrets::kLeave);
  if (!config.ok()) return config.status();
  StoredOutputs stored(config->settings.engine, config->rules);
  LineComplaints complaints;
  const auto counts = ReadJsonLines(
      flags.files,
      [&](const Output& output, const LinePlace& place) {
        const Receipt receipt = stored.Take(output);
        if (!receipt.reason.empty()) complaints.Tell(place, receipt.reason, "");
        return absl::OkStatus();
      },
      &complaints);
  complaints.End();
  if (!counts.ok()) return counts.status();
  stored.engine().Finish();
  std::vector<LearnedStream> learned = stored.engine().Learned("", std::nullopt);
  for (LearnedStream& stream : learned) {
    // Stored outputs tell when they were produced, not when they came: none of them was late.
    std::erase_if(stream.signals, [](const LearnedSignal& signal) { return signal.check == Check::kLateOutput; });
  }
  return BaselinesJson(learned, Time(), Version());
}

absl::StatusOr<std::string> DocumentOf(const ImportFlags& flags) {
  for (const std::string& name : flags.files) {
    auto text = BeginningOf(name);
    if (!text.ok()) return text.status();
    if (LooksLikeBaselines(&*text)) {
      if (flags.files.size() > 1) return InvalidArgument("{} holds baselines: import it by itself", name);
      if (text->size() <= kMaxBaselinesBytes) return text;
      return InvalidArgument("{}: at most {} bytes are imported at once; export one workflow after the other", name,
                             kMaxBaselinesBytes);
    }
    if (name == "-") return InvalidArgument("standard input holds no baselines; outputs are read from files");
  }
  return LearnFrom(flags);
}

int RunImport(const ImportFlags& flags) {
  const auto document = DocumentOf(flags);
  if (!document.ok()) return Wrong(document.status());
  const std::string url =
      BaseOfWeb(flags.to, flags.access) + "/api/v1/baselines" + (flags.replace ? "?replace=true" : "");
  auto answer = HttpPost(url, kMaxDocumentBytes, *document, flags.access);
  if (!answer.ok()) return Wrong(answer.status());
  const auto receipts = ReadReceipts(&*answer);
  if (!receipts.ok()) return Wrong(receipts.status());
  fmt::print("{}", ReceiptsText(*receipts));
  const auto is_taken = [](const BaselineReceipt& receipt) { return receipt.fate == BaselineFate::kTaken; };
  return std::any_of(receipts->begin(), receipts->end(), is_taken) ? kExitDone : kExitWrong;
}

void AddExport(CLI::App& baseline, int* exit_code) {
  auto flags = std::make_shared<ExportFlags>();
  CLI::App* const command =
      baseline.add_subcommand("export", "Prints what each signal has learned, for another telltale to import");
  CLI::Option* const workflow = command->add_option("--workflow", flags->workflow, "Of one workflow");
  command->add_option("--step", flags->step, "Of one step of it")->needs(workflow);
  AddWebAddress(*command, &flags->to, &flags->access);
  command->footer(
      "Told are the admitted past and the pinned baseline of rates, numbers and mixes; no open incident, and not how\n"
      "many outputs come. Labels of mixes stand in it as the models wrote them.\n"
      "Examples:\n  telltale baseline export > baselines.json\n"
      "  telltale baseline export --to=10.0.0.7:9737 --workflow=invoice-intake > baselines.json");
  command->callback([flags, exit_code] { *exit_code = RunExport(*flags); });
}

void AddImport(CLI::App& baseline, int* exit_code) {
  auto flags = std::make_shared<ImportFlags>();
  CLI::App* const command =
      baseline.add_subcommand("import", "Gives a running telltale what another one has learned, or what outputs teach");
  command->add_option("FILE", flags->files, "What export printed (- is standard input), or JSON lines of outputs")
      ->required();
  command->add_option("--config.file", flags->config_file, "Outputs are read with these settings and rules");
  command->add_flag("--replace", flags->replace, "Also in place of baselines that it has");
  AddWebAddress(*command, &flags->to, &flags->access);
  command->footer(
      "A signal takes it while it is new or still learning, if its check is defined as it was there: both need the\n"
      "same rules. Exit code 1: nothing was taken.\n"
      "Examples:\n  telltale baseline import baselines.json --to=10.0.0.8:9737\n"
      "  telltale baseline import outputs.jsonl --config.file=telltale.yaml");
  command->callback([flags, exit_code] { *exit_code = RunImport(*flags); });
}

CLI::App* AddOnSignals(CLI::App& baseline, const char* verb, const char* what, const char* without_check,
                       int* exit_code) {
  auto flags = std::make_shared<SignalFlags>();
  CLI::App* const command = baseline.add_subcommand(verb, what);
  command->add_option("--workflow", flags->workflow, "Of the stream")->required();
  command->add_option("--step", flags->step, "Of the stream");
  command->add_option("--check", flags->check, without_check);
  command->add_option("--field", flags->field, "Of that signal, where its check has fields");
  AddWebAddress(*command, &flags->to, &flags->access);
  command->callback([verb, flags, exit_code] { *exit_code = RunOnSignals(verb, *flags); });
  return command;
}

void AddAccept(CLI::App& baseline, int* exit_code) {
  AddOnSignals(baseline, "accept",
               "What a stream says now is normal: its incident is over, and these signals learn anew",
               "Of one signal; without it, all that are open", exit_code)
      ->footer(
          "Examples:\n  telltale baseline accept --workflow=invoice-intake --step=extract\n"
          "  telltale baseline accept --workflow=invoice-intake --step=extract --check=empty_field "
          "--field=customer.name");
}

void AddPin(CLI::App& baseline, int* exit_code) {
  AddOnSignals(baseline, "pin", "What a stream's rolling baselines say is known to be good, and stays so",
               "Of one signal; without it, all that have a baseline", exit_code)
      ->footer(
          "Each signal is judged against its rolling baseline and, with a wider zone, against the pinned one: what\n"
          "changes too slowly for the first is found by the second. By itself the first long baseline is pinned. Not\n"
          "while a signal is open.\n"
          "Examples:\n  telltale baseline pin --workflow=invoice-intake --step=extract\n"
          "  telltale baseline pin --workflow=invoice-intake --step=extract --check=length");
}

}  // namespace

void AddBaselineCommand(CLI::App& app, int* exit_code) {
  CLI::App* const command = app.add_subcommand("baseline", "Tells a running telltale what is normal");
  command->require_subcommand(1);
  AddAccept(*command, exit_code);
  AddPin(*command, exit_code);
  AddExport(*command, exit_code);
  AddImport(*command, exit_code);
}

}  // namespace telltale
