#pragma once
// tests/server/tls_files.h - an authority and certificates of it, made by openssl in a folder that goes with the test.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace telltale {

class TlsFiles {
 public:
  TlsFiles() {
    std::string name = (std::filesystem::temp_directory_path() / "telltale-XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    Run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=authority "
        "-keyout ca.key -out ca.pem");
  }
  ~TlsFiles() { std::filesystem::remove_all(folder_); }
  TlsFiles(const TlsFiles&) = delete;
  TlsFiles& operator=(const TlsFiles&) = delete;

  // NAME.pem and NAME.key for 127.0.0.1, good for `days`; less than 0: it has expired.
  void Make(const std::string& name, int days = 30) const {
    Run("openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=" + name + " -keyout " + name +
        ".key -out " + name + ".csr");
    Run("printf 'subjectAltName=IP:127.0.0.1,DNS:localhost\n' > " + name + ".ext && openssl x509 -req -in " + name +
        ".csr -CA ca.pem -CAkey ca.key -CAcreateserial -days " + std::to_string(days) + " -extfile " + name +
        ".ext -out " + name + ".pem");
    Run("chmod 600 " + name + ".key");
  }
  std::string Path(const std::string& name) const { return folder_ + "/" + name; }
  void Run(const std::string& command) const {
    EXPECT_EQ(std::system(("cd " + folder_ + " && (" + command + ") >log 2>&1").c_str()), 0) << command;
  }

 private:
  std::string folder_;
};

}  // namespace telltale
