#include "config/auth_settings.h"

#include <algorithm>
#include <array>
#include <optional>

#include "config/entries.h"
#include "config/map_reader.h"

namespace telltale {
namespace {

constexpr size_t kMaxTokenFiles = 100;
constexpr std::array<Right, 3> kAllRights = {Right::kIngest, Right::kRead, Right::kOperate};

std::optional<Right> RightCalled(std::string_view name) {
  for (const Right right : kAllRights) {
    if (RightName(right) == name) return right;
  }
  return std::nullopt;
}

void ReadRights(MapReader& reader, int line, Rights* rights) {
  std::vector<std::string> names;
  reader.Texts("rights", &names);
  for (const std::string& name : names) {
    if (const auto right = RightCalled(name)) {
      rights->Grant(*right);
    } else {
      reader.complaints().Add(line, "{} holds {}; write some of: ingest, read, operate", reader.PathOf("rights"),
                              Shown(name));
    }
  }
  if (names.empty()) {
    reader.complaints().Add(line, "{} grants nothing; write some of: ingest, read, operate", reader.PathOf("rights"));
  }
}

void ReadToken(const YamlNode& item, Complaints& complaints, AuthSettings* auth) {
  const std::string path = fmt::format("auth.tokens[{}]", auth->tokens.size());
  MapReader reader(item, path, complaints);
  TokenSetting token;
  reader.Text("name", &token.name);
  reader.Text("file", &token.file);
  ReadRights(reader, item.line, &token.rights);
  reader.End();
  NeedText(item, path, "name", token.name, complaints);
  NeedText(item, path, "file", token.file, complaints);
  if (token.name.size() > kMaxNameBytes) {
    complaints.Add(item.line, "{}.name has {} bytes; at most {}", path, token.name.size(), kMaxNameBytes);
  }
  const auto same = [&token](const TokenSetting& other) { return other.name == token.name; };
  if (!token.name.empty() && std::any_of(auth->tokens.begin(), auth->tokens.end(), same)) {
    complaints.Add(item.line, "auth.tokens names {} twice; give each a name of its own", Shown(token.name));
  }
  token.where = complaints.Where(item.line);
  auth->tokens.push_back(std::move(token));
}

}  // namespace

std::string_view RightName(Right right) {
  switch (right) {
    case Right::kIngest:
      return "ingest";
    case Right::kRead:
      return "read";
    case Right::kOperate:
      break;
  }
  return "operate";
}

void ReadAuth(const YamlNode& node, int line, Complaints& complaints, AuthSettings* auth) {
  MapReader reader(node, "auth", complaints);
  const YamlNode* const list = reader.Take("tokens");
  if (list != nullptr) {
    for (const YamlNode& item : ItemsOf(*list, "auth.tokens", complaints)) ReadToken(item, complaints, auth);
    if (auth->tokens.size() > kMaxTokenFiles) {
      complaints.Add(list->line, "auth.tokens has {} entries; at most {}", auth->tokens.size(), kMaxTokenFiles);
    }
  }
  if (auth->tokens.empty()) {
    // What was meant to protect must not let everyone in.
    complaints.Add(line, "auth has no tokens, so it would let everyone in; name a file of them or take the key out");
  }
  reader.End();
}

}  // namespace telltale
