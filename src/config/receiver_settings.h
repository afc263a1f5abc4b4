#pragma once
// config/receiver_settings.h - who is told of incidents, and how telltale shows who it is: alerts.alertmanagers and
// alerts.notify.
//
// What:     an entry is a URL and, where the receiver asks for it, basic_auth, authorization and tls, as Prometheus
//           calls them. Secrets stand in files; this layer sees the names of the files, not what is in them. The URL of
//           a webhook is a secret itself: `name` is what metrics and logs show.
// Threads:  values.
// Errors:   complaints with the value's line; none shows a webhook's URL.

#include <cstdint>
#include <string>
#include <vector>

#include "config/complaints.h"
#include "config/yaml.h"

namespace telltale {

struct ReceiverSettings {
  enum class Kind : uint8_t { kAlertmanager, kJson, kSlack };
  struct Tls {
    std::string ca_file = {};    // PEM; empty: the system's authorities
    std::string cert_file = {};  // PEM, shown to a receiver that asks
    std::string key_file = {};
    std::string server_name = {};       // in the receiver's certificate, and in SNI; empty: the URL's host
    bool insecure_skip_verify = false;  // whoever answers is believed
    bool operator==(const Tls&) const = default;
  };

  Kind kind = Kind::kAlertmanager;
  std::string name = {};      // holds no secret
  std::string url = {};       // an Alertmanager's base without a slash at the end; a webhook's as a whole
  std::string url_file = {};  // of a webhook, instead of url
  std::string username = {};
  std::string password_file = {};
  std::string scheme = "Bearer";
  std::string credentials_file = {};
  Tls tls = {};
  std::string where = {};  // "telltale.yaml:3 alerts.notify[0]"

  // People are told once; an Alertmanager again and again.
  bool is_people() const { return kind != Kind::kAlertmanager; }
  bool operator==(const ReceiverSettings&) const = default;
};

void ReadAlertmanagers(const YamlNode& list, Complaints& complaints, std::vector<ReceiverSettings>* receivers);
void ReadNotify(const YamlNode& list, Complaints& complaints, std::vector<ReceiverSettings>* receivers);

}  // namespace telltale
