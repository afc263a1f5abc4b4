#include "config/receiver_settings.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include "config/address.h"
#include "config/entries.h"
#include "config/map_reader.h"

namespace telltale {
namespace {

constexpr size_t kMaxReceivers = 16;  // of each kind: each has a thread

// What Prometheus knows under another name, or would keep in the settings themselves.
struct Elsewhere {
  std::string_view key;
  std::string_view write;
};
constexpr Elsewhere kOfReceiver[] = {
    {"tls_config", "tls: {ca_file: F}"},
    {"bearer_token_file", "authorization: {credentials_file: F}"},
    {"bearer_token", "authorization: {credentials_file: F}: secrets stand in files"},
};
constexpr Elsewhere kOfBasicAuth[] = {{"password", "password_file: F: secrets stand in files"}};
constexpr Elsewhere kOfAuthorization[] = {{"credentials", "credentials_file: F: secrets stand in files"}};

int LineOf(const YamlNode& map, std::string_view key) {
  for (const YamlEntry& entry : map.entries) {
    if (entry.key == key) return entry.line;
  }
  return map.line;
}
bool Has(const YamlNode& map, std::string_view key) {
  return std::ranges::any_of(map.entries, [key](const YamlEntry& entry) { return entry.key == key; });
}

void PointElsewhere(const YamlNode& map, std::span<const Elsewhere> known, MapReader& reader) {
  for (const Elsewhere& other : known) {
    if (!Has(map, other.key)) continue;
    reader.Take(other.key);
    reader.complaints().Add(LineOf(map, other.key), "{} is not known here; write {}", reader.PathOf(other.key),
                            other.write);
  }
}

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}
bool IsName(std::string_view text) { return !text.empty() && std::ranges::all_of(text, IsNameCharacter); }

void ReadBasicAuth(const YamlNode& node, const std::string& path, Complaints& complaints, ReceiverSettings* receiver) {
  MapReader reader(node, path, complaints);
  PointElsewhere(node, kOfBasicAuth, reader);
  reader.Text("username", &receiver->username);
  reader.Text("password_file", &receiver->password_file);
  reader.End();
  NeedText(node, path, "username", receiver->username, complaints);
  if (!Has(node, "password")) NeedText(node, path, "password_file", receiver->password_file, complaints);
  const auto is_forbidden = [](char c) { return c == ':' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::ranges::any_of(receiver->username, is_forbidden)) {
    complaints.Add(LineOf(node, "username"),
                   "{}.username holds a colon or a control character; HTTP has no way to say it", path);
  }
}

void ReadAuthorization(const YamlNode& node, const std::string& path, Complaints& complaints,
                       ReceiverSettings* receiver) {
  MapReader reader(node, path, complaints);
  PointElsewhere(node, kOfAuthorization, reader);
  reader.Text("type", &receiver->scheme);
  reader.Text("credentials_file", &receiver->credentials_file);
  reader.End();
  if (!Has(node, "credentials")) NeedText(node, path, "credentials_file", receiver->credentials_file, complaints);
  std::string folded = receiver->scheme;
  std::ranges::transform(folded, folded.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; });
  if (!IsName(receiver->scheme)) {
    complaints.Add(LineOf(node, "type"), "{}.type is {}; write one word such as Bearer", path, Shown(receiver->scheme));
  } else if (folded == "basic") {
    complaints.Add(LineOf(node, "type"),
                   "{}.type is Basic; write basic_auth: {{username: U, password_file: F}} instead", path);
  }
}

void ReadTlsOf(const YamlNode& node, const std::string& path, Complaints& complaints, ReceiverSettings::Tls* tls) {
  MapReader reader(node, path, complaints);
  reader.Text("ca_file", &tls->ca_file);
  reader.Text("cert_file", &tls->cert_file);
  reader.Text("key_file", &tls->key_file);
  reader.Text("server_name", &tls->server_name);
  reader.Bool("insecure_skip_verify", &tls->insecure_skip_verify);
  reader.End();
  if (tls->cert_file.empty() != tls->key_file.empty()) {
    complaints.Add(node.line, "{} needs both cert_file and key_file, or neither", path);
  }
  if (!tls->server_name.empty() && !IsName(tls->server_name)) {
    complaints.Add(LineOf(node, "server_name"), "{}.server_name is {}; write a host's name, without port", path,
                   Shown(tls->server_name));
  }
}

void ReadGuard(const YamlNode& item, MapReader& reader, ReceiverSettings* receiver) {
  Complaints& complaints = reader.complaints();
  PointElsewhere(item, kOfReceiver, reader);
  if (const YamlNode* node = reader.Take("basic_auth")) {
    ReadBasicAuth(*node, reader.PathOf("basic_auth"), complaints, receiver);
  }
  if (const YamlNode* node = reader.Take("authorization")) {
    ReadAuthorization(*node, reader.PathOf("authorization"), complaints, receiver);
  }
  if (const YamlNode* node = reader.Take("tls")) {
    ReadTlsOf(*node, reader.PathOf("tls"), complaints, &receiver->tls);
    if (receiver->url.starts_with("http://")) {
      complaints.Add(LineOf(item, "tls"), "{} is of no use for a URL that begins with http://; write https://",
                     reader.PathOf("tls"));
    }
  }
  if (Has(item, "basic_auth") && Has(item, "authorization")) {
    complaints.Add(LineOf(item, "authorization"), "{} has both basic_auth and authorization; keep one", reader.path());
  }
}

void ReadUrl(const YamlNode& item, MapReader& reader, absl::StatusOr<std::string> (*parse)(std::string_view),
             std::string* url) {
  std::string text;
  reader.Text("url", &text);
  if (text.empty()) return;
  auto parsed = parse(text);
  if (parsed.ok()) {
    *url = *std::move(parsed);
  } else {
    reader.complaints().Add(LineOf(item, "url"), "{} is {}", reader.PathOf("url"), MessageOf(parsed.status()));
  }
}

// What may be shown of a webhook's URL: its path and its query let in whoever knows them.
std::string Origin(std::string_view url) {
  const size_t host = url.find("//") + 2;
  return std::string(url.substr(0, url.find_first_of("/?", host)));
}

ReceiverSettings ReadWebhook(const YamlNode& item, const std::string& path, Complaints& complaints) {
  MapReader reader(item, path, complaints);
  ReceiverSettings receiver{.kind = ReceiverSettings::Kind::kJson};
  reader.Text("name", &receiver.name);
  ReadUrl(item, reader, ParseWebhookUrl, &receiver.url);
  reader.Text("url_file", &receiver.url_file);
  reader.Choice<ReceiverSettings::Kind>(
      "format", {{"json", ReceiverSettings::Kind::kJson}, {"slack", ReceiverSettings::Kind::kSlack}}, &receiver.kind);
  ReadGuard(item, reader, &receiver);
  reader.End();
  if (Has(item, "url") == Has(item, "url_file")) {
    complaints.Add(item.line, "{} needs either url or url_file: where to post, or a file that says it", path);
  }
  if (receiver.name.size() > kMaxNameBytes) {
    complaints.Add(item.line, "{}.name has {} bytes; at most {}", path, receiver.name.size(), kMaxNameBytes);
  }
  if (receiver.name.empty()) receiver.name = receiver.url.empty() ? receiver.url_file : Origin(receiver.url);
  return receiver;
}

void CheckCount(const YamlNode& list, std::string_view path, size_t count, Complaints& complaints) {
  if (count <= kMaxReceivers) return;
  complaints.Add(list.line, "{} has {} entries; at most {} are served", path, count, kMaxReceivers);
}

bool IsCalled(const std::vector<ReceiverSettings>& receivers, std::string_view name) {
  return std::ranges::any_of(receivers, [name](const ReceiverSettings& other) { return other.name == name; });
}

}  // namespace

void ReadAlertmanagers(const YamlNode& list, Complaints& complaints, std::vector<ReceiverSettings>* receivers) {
  size_t number = 0;
  for (const YamlNode& item : ItemsOf(list, "alerts.alertmanagers", complaints)) {
    const std::string path = fmt::format("alerts.alertmanagers[{}]", number++);
    MapReader reader(item, path, complaints);
    ReceiverSettings receiver;
    ReadUrl(item, reader, ParseHttpUrl, &receiver.url);
    ReadGuard(item, reader, &receiver);
    if (item.kind == YamlNode::Kind::kNull || (item.kind == YamlNode::Kind::kMap && item.entries.empty())) {
      complaints.Add(item.line, "alerts.alertmanagers has an entry without a url; write - url: http://127.0.0.1:9093");
    }
    reader.End();
    if (receiver.url.empty()) continue;
    if (IsCalled(*receivers, receiver.url)) {
      complaints.Add(item.line, "alerts.alertmanagers names {} twice; keep one", Shown(receiver.url));
      continue;
    }
    receiver.name = receiver.url;
    receiver.where = complaints.Where(item.line) + " " + path;
    receivers->push_back(std::move(receiver));
  }
  CheckCount(list, "alerts.alertmanagers", receivers->size(), complaints);
}

void ReadNotify(const YamlNode& list, Complaints& complaints, std::vector<ReceiverSettings>* receivers) {
  size_t number = 0;
  for (const YamlNode& item : ItemsOf(list, "alerts.notify", complaints)) {
    const std::string path = fmt::format("alerts.notify[{}]", number++);
    ReceiverSettings receiver = ReadWebhook(item, path, complaints);
    if (!receiver.name.empty() && IsCalled(*receivers, receiver.name)) {
      complaints.Add(item.line, "{} would be shown as {}, as is another one; give each a name of its own", path,
                     Shown(receiver.name));
      continue;
    }
    receiver.where = complaints.Where(item.line) + " " + path;
    receivers->push_back(std::move(receiver));
  }
  CheckCount(list, "alerts.notify", receivers->size(), complaints);
}

}  // namespace telltale
