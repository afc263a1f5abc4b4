#pragma once
// config/auth_settings.h - who may do what: the tokens of telltale.yaml and the rights that each grants.
//
// What:     auth.tokens names files of bearer tokens; this layer sees the names of the files, not what is in them.
//           Without tokens everyone who reaches a port may do everything that it offers.
// Threads:  values.
// Errors:   complaints with the value's line; the known rights are suggested.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/complaints.h"
#include "config/yaml.h"

namespace telltale {

// Send outputs; read what is known; change what a running telltale does.
enum class Right : uint8_t { kIngest, kRead, kOperate };
std::string_view RightName(Right right);

class Rights {
 public:
  bool Has(Right right) const { return (bits_ & Bit(right)) != 0; }
  void Grant(Right right) { bits_ = static_cast<uint8_t>(bits_ | Bit(right)); }
  void Grant(Rights others) { bits_ = static_cast<uint8_t>(bits_ | others.bits_); }
  bool none() const { return bits_ == 0; }
  bool operator==(const Rights&) const = default;

 private:
  static uint8_t Bit(Right right) { return static_cast<uint8_t>(1u << static_cast<unsigned>(right)); }
  uint8_t bits_ = 0;
};

struct TokenSetting {
  std::string name;  // for messages; never the token
  std::string file;  // as written: relative to the settings file
  Rights rights;
  std::string where;  // "telltale.yaml:3"
};

struct AuthSettings {
  std::vector<TokenSetting> tokens;
};

// `node` is the value of the key auth, which is in line `line`.
void ReadAuth(const YamlNode& node, int line, Complaints& complaints, AuthSettings* auth);

}  // namespace telltale
