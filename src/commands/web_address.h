#pragma once
// commands/web_address.h - the flags of the commands that ask a running telltale: where it is, how to get in.
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

// "http://127.0.0.1:9737" of what was given, which has been checked; https:// where an authority is named.
inline std::string BaseOfWeb(const std::string& to, const Access& access) {
  if (IsUrl(to)) return *ParseHttpUrl(to);
  return (access.ca_file.empty() ? "http://" : "https://") + to;
}

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
  command.add_option("--ca-file", access->ca_file, "Speak TLS, to a certificate of an authority in this file")
      ->check(CLI::ExistingFile);
  CLI::Option* const certificate =
      command.add_option("--cert-file", access->cert_file, "The certificate to show, where one is wanted")
          ->check(CLI::ExistingFile);
  CLI::Option* const key =
      command.add_option("--key-file", access->key_file, "Its key")->check(CLI::ExistingFile)->needs(certificate);
  certificate->needs(key);
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
