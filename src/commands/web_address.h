#pragma once
// commands/web_address.h - the flags of the commands that ask a running telltale: where it is and how it lets them in.
//
// What:     --to is host:port or a URL; the token is read from its file while the command line is, so that it stands
//           neither on the command line nor in the environment.
// Threads:  free functions.
// Errors:   what is wrong with a flag or the file that it names is a mistake of usage.

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>

#include "config/address.h"
#include "server/access.h"

namespace telltale {

inline constexpr std::string_view kDefaultWebAddress = "127.0.0.1:9737";

inline bool IsUrl(const std::string& text) { return text.find("://") != std::string::npos; }

// "http://127.0.0.1:9737" of what was given, which has been checked.
inline std::string BaseOfWeb(const std::string& to) { return IsUrl(to) ? *ParseHttpUrl(to) : "http://" + to; }

// How to get in.
inline void AddAccess(CLI::App& command, Access* access) {
  command
      .add_option_function<std::string>(
          "--token-file", [](const std::string&) {}, "The first line of this file is the token to show")
      ->type_name("FILE")
      ->check([access](const std::string& file) {
        auto token = ReadTokenToShow(file);
        if (!token.ok()) return MessageOf(token.status());
        access->token = *std::move(token);
        return std::string();
      });
}

inline void AddWebAddress(CLI::App& command, std::string* to, Access* access) {
  command.add_option("--to", *to, "The web address of a telltale: host:port or a URL")
      ->capture_default_str()
      ->check([](const std::string& text) {
        const absl::Status status = IsUrl(text) ? ParseHttpUrl(text).status() : ParseListenAddress(text).status();
        return status.ok() ? std::string() : MessageOf(status);
      });
  AddAccess(command, access);
}

}  // namespace telltale
