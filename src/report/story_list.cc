#include "report/story_list.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/shell_word.h"
#include "report/table.h"
#include "report/utf8.h"

namespace telltale {
namespace {

constexpr size_t kMaxStories = 50;
constexpr size_t kMaxNames = 20;
constexpr size_t kMaxNameBytes = 160;

std::string Shown(std::string_view text) { return CutText(TerminalText(text), kMaxNameBytes); }

std::string StreamName(const Incident& incident) {
  return incident.step.empty() ? incident.workflow : incident.workflow + "/" + incident.step;
}

void NewestFirst(std::vector<Incident>* incidents) {
  std::stable_sort(incidents->begin(), incidents->end(),
                   [](const Incident& a, const Incident& b) { return a.opened > b.opened; });
}

}  // namespace

bool IsCalled(const Incident& incident, std::string_view name) {
  if (name == incident.lead.alertname || name == incident.workflow || name == StreamName(incident)) return true;
  if (name == std::to_string(incident.id)) return true;
  return std::any_of(incident.members.begin(), incident.members.end(),
                     [name](const Verdict& member) { return name == member.alertname; });
}

std::vector<Incident> WantedIncidents(std::vector<Incident> incidents, const IncidentWish& wish) {
  std::erase_if(incidents, [&wish](const Incident& incident) {
    return (wish.only_open && incident.resolved) || (wish.alert && !IsCalled(incident, *wish.alert));
  });
  NewestFirst(&incidents);
  return incidents;
}

std::string StoriesText(const std::vector<Incident>& incidents, const StoryOptions& options) {
  if (incidents.empty()) return "Nothing is open.\n";
  std::string text;
  for (size_t i = 0; i < std::min(incidents.size(), kMaxStories); ++i) {
    if (i > 0) text += "\n" + std::string(100, '-') + "\n\n";
    text += StoryText(incidents[i], options);
  }
  if (incidents.size() > kMaxStories) {
    text += fmt::format("\nand {} more; name a stream to see its own, or write --format=json for all\n",
                        incidents.size() - kMaxStories);
  }
  return text;
}

std::string NoneCalledText(const std::vector<Incident>& incidents, std::string_view name) {
  std::string text = fmt::format("{}'{}'.\n", kNoneCalled, Shown(name));
  if (incidents.empty()) return text + "Nothing is open, and nothing was. `telltale status` shows what is watched.\n";
  std::vector<Incident> newest = incidents;
  NewestFirst(&newest);
  text += "There is:\n";
  for (size_t i = 0; i < std::min(newest.size(), kMaxNames); ++i) {
    const Incident& incident = newest[i];
    text += fmt::format("  {:8}  {} of {}\n", incident.resolved ? "resolved" : "open", Shown(incident.lead.alertname),
                        Shown(StreamName(incident)));
  }
  if (newest.size() > kMaxNames) text += fmt::format("  and {} more\n", newest.size() - kMaxNames);
  const Incident& first = newest.front();
  text += fmt::format(
      "Write an alert's name, its stream, or its incident's id, in the case shown here:\n"
      "  telltale explain {}\n",
      ShellWord(first.lead.alertname));
  if (const std::string word = ShellWord(StreamName(first)); word.size() <= 4 * kMaxNameBytes) {
    text += fmt::format("  telltale explain {}\n", word);
  }
  return text;
}

}  // namespace telltale
