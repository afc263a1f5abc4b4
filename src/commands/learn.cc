#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <unordered_set>

#include "base/hash.h"
#include "commands/commands.h"
#include "commands/json_lines.h"
#include "config/rules_writer.h"
#include "content/analyze.h"
#include "content/stream_rules.h"
#include "server/files.h"

namespace telltale {
namespace {

constexpr size_t kMaxStreams = 500;
constexpr size_t kMaxIds = 5'000'000;

struct LearnFlags {
  std::vector<std::string> files;
  std::string output;
  std::string workflow = ".*";
  std::string step = ".*";
};

// The built-in rules, and one entry that says which streams are meant.
absl::StatusOr<std::shared_ptr<const RuleSet>> ChosenStreams(const LearnFlags& flags) {
  RuleSpecs specs;
  StreamSpec& chosen = specs.streams.emplace_back();
  chosen.workflow = flags.workflow;
  chosen.step = flags.step;
  chosen.where = "--workflow, --step";
  return RuleSet::Compile(specs, nullptr);
}

class Learner {
 public:
  Learner(std::shared_ptr<const RuleSet> rules, std::shared_ptr<const RuleSet> chosen)
      : rules_(std::move(rules)), chosen_(std::move(chosen)) {}

  absl::Status Take(const Output& output, const LinePlace& place, LineComplaints* complaints) {
    if (output.workflow.empty()) {
      complaints->Tell(place, "missing_workflow", "");
      return absl::OkStatus();
    }
    if (!output.eval_suite.empty() || IsKnown(output.id)) return absl::OkStatus();
    StreamProfile* const profile = ProfileOf(output);
    if (profile == nullptr) return absl::OkStatus();
    const Time time = output.produced_at.value_or(Time{});
    profile->Add(output, analyzer_.Read(output, rules_->For(output.workflow, output.step), time));
    return absl::OkStatus();
  }

  std::string Rules(LearnedFrom from) && {
    from.left_out_streams = left_out_;
    std::vector<ProfiledStream> streams;
    for (auto& [name, profile] : profiles_) {
      if (profile) streams.push_back({name.first, name.second, *std::move(profile)});
    }
    return streams.empty() ? "" : WriteRules(streams, from);
  }

 private:
  bool IsKnown(std::string_view id) {
    if (id.empty()) return false;
    if (ids_.size() >= kMaxIds) ids_.clear();
    return !ids_.insert(Hash(id)).second;
  }

  // nullptr for a stream that was not asked for, or has no room.
  StreamProfile* ProfileOf(const Output& output) {
    const auto known = profiles_.find({std::string(output.workflow), std::string(output.step)});
    if (known != profiles_.end()) return known->second ? &*known->second : nullptr;
    if (!chosen_->For(output.workflow, output.step).is_declared()) return nullptr;
    if (profiles_.size() >= kMaxStreams) {
      ++left_out_;
      return nullptr;
    }
    return &*profiles_.emplace(std::pair(output.workflow, output.step), StreamProfile()).first->second;
  }

  const std::shared_ptr<const RuleSet> rules_;
  const std::shared_ptr<const RuleSet> chosen_;
  Analyzer analyzer_{Values::kKept};
  std::unordered_set<uint64_t> ids_;
  std::map<std::pair<std::string, std::string>, std::optional<StreamProfile>> profiles_;
  uint64_t left_out_ = 0;
};

// To a file that is not there yet: rules that somebody has worked on are not written over.
absl::Status WriteNew(const std::string& path, std::string_view text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0 && errno == EEXIST) return InvalidArgument("{}: is there already; name another file", path);
  if (file < 0) return NotFound("{}: {}", path, std::strerror(errno));
  int error = 0;
  while (!text.empty() && error == 0) {
    const ssize_t wrote = ::write(file, text.data(), text.size());
    if (wrote > 0) {
      text.remove_prefix(static_cast<size_t>(wrote));
    } else if (errno != EINTR) {
      error = errno;
    }
  }
  if (::close(file) != 0 && error == 0) error = errno;
  if (error == 0) return absl::OkStatus();
  ::unlink(path.c_str());  // half of a rules file is none
  return InvalidArgument("{}: {}", path, std::strerror(error));
}

int Wrong(const absl::Status& status) {
  fmt::print(stderr, "{}\n", MessageOf(status));
  return kExitWrong;
}

int RunLearn(const LearnFlags& flags) {
  const auto config = LoadConfig("");
  if (!config.ok()) return Wrong(config.status());
  const auto chosen = ChosenStreams(flags);
  if (!chosen.ok()) return Wrong(chosen.status());
  LineComplaints complaints;
  Learner learner(config->rules, *chosen);
  const auto counts = ReadJsonLines(
      flags.files,
      [&](const Output& output, const LinePlace& place) { return learner.Take(output, place, &complaints); },
      &complaints);
  complaints.End();
  if (!counts.ok()) return Wrong(counts.status());
  const std::string rules = std::move(learner).Rules({flags.files, 0});
  if (rules.empty()) return Wrong(InvalidArgument("there is no output to learn from among {} lines", counts->outputs));
  if (flags.output.empty()) {
    std::fwrite(rules.data(), 1, rules.size(), stdout);
    return std::fflush(stdout) == 0 ? kExitDone : kExitWrong;
  }
  if (absl::Status status = WriteNew(flags.output, rules); !status.ok()) return Wrong(status);
  fmt::print("{}\n", flags.output);
  return kExitDone;
}

}  // namespace

void AddLearnCommand(CLI::App& app, int* exit_code) {
  auto flags = std::make_shared<LearnFlags>();
  CLI::App* command = app.add_subcommand("learn", "Writes a commented rules file from stored outputs");
  command->add_option("FILE", flags->files, "JSON lines, one output each; - is standard input")->required();
  command->add_option("--output", flags->output, "The rules file to write, a new one; else standard output");
  command->add_option("--workflow", flags->workflow, "Only workflows that match this pattern in full (RE2)");
  command->add_option("--step", flags->step, "Only steps that match this pattern in full (RE2)");
  command->footer(
      "Give it a few hundred outputs that you believe are good. Each rule says in a comment what it was learned from; "
      "what\nis uncertain is commented out. Read it through: it cannot know what only happened to be so.\n"
      "Examples:\n"
      "  telltale learn outputs.jsonl --output=rules/invoices.yaml\n"
      "  telltale learn monday.jsonl tuesday.jsonl --workflow=invoice-intake --step='extract|validate'");
  command->callback([flags, exit_code] { *exit_code = RunLearn(*flags); });
}

}  // namespace telltale
