#pragma once
// commands/web_address.h - the --to flag of the commands that ask a running telltale over its web port.
//
// What:     host:port or a URL, checked while the command line is read.
// Threads:  free functions.

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>

#include "config/address.h"

namespace telltale {

inline constexpr std::string_view kDefaultWebAddress = "127.0.0.1:9737";

inline bool IsUrl(const std::string& text) { return text.find("://") != std::string::npos; }

// "http://127.0.0.1:9737" of what was given, which has been checked.
inline std::string BaseOfWeb(const std::string& to) { return IsUrl(to) ? *ParseHttpUrl(to) : "http://" + to; }

inline void AddWebAddress(CLI::App& command, std::string* to) {
  command.add_option("--to", *to, "The web address of a telltale: host:port or a URL")
      ->capture_default_str()
      ->check([](const std::string& text) {
        const absl::Status status = IsUrl(text) ? ParseHttpUrl(text).status() : ParseListenAddress(text).status();
        return status.ok() ? std::string() : MessageOf(status);
      });
}

}  // namespace telltale
