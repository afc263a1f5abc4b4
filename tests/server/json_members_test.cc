#include "server/json_members.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace telltale {
namespace {

// The object's members are read by `read`; what was wrong.
template <typename ReadMembers>
std::string Fault(std::string text, ReadMembers read) {
  JsonScanner scanner(text.data(), text.data() + text.size());
  JsonSlice whole;
  EXPECT_TRUE(scanner.Value(&whole)) << text;
  JsonMembers members(whole, {"n", "name", "yes", "list"});
  read(members);
  return MessageOf(members.status());
}

TEST(JsonMembers, ReadsWhatItIsAskedFor) {
  uint64_t n = 0;
  std::string name;
  bool yes = false;
  std::vector<double> list;
  EXPECT_EQ(Fault(R"({"more":[{"n":1}],"n":18446744073709551615,"na\u006de":"a\"b","yes":true,"list":[1,-2.5e3]})",
                  [&](JsonMembers& members) {
                    EXPECT_TRUE(members.has("n"));
                    EXPECT_FALSE(members.has("more"));
                    members.Read("n", &n);
                    members.Text("name", 10, &name);
                    members.Bool("yes", &yes);
                    members.Each("list", 2, [&](const JsonSlice& element) {
                      return ReadJsonNumber(element, &list.emplace_back());
                    });
                  }),
            "");
  EXPECT_EQ(n, ~uint64_t{0});
  EXPECT_EQ(name, "a\"b");
  EXPECT_TRUE(yes);
  EXPECT_EQ(list, (std::vector<double>{1, -2500}));
}

TEST(JsonMembers, SaysWhatIsWrongAndWhere) {
  const auto number = [](JsonMembers& members) {
    uint64_t n = 0;
    members.Read("n", &n);
  };
  EXPECT_EQ(Fault(R"({})", number), ".n: is missing");
  EXPECT_EQ(Fault(R"([])", number), "an object is expected");
  EXPECT_EQ(Fault(R"({"n":"1"})", number), ".n: a number is expected");
  EXPECT_EQ(Fault(R"({"n":1,"n":2})", number), ".n: stands there twice");
  for (const char* bad : {"-1", "1.5", "1e3", "18446744073709551616"}) {
    EXPECT_EQ(Fault("{\"n\":" + std::string(bad) + "}", number),
              ".n: " + std::string(bad) + " is no number that can stand here");
  }
  EXPECT_EQ(Fault(R"({"n":1e999})",
                  [](JsonMembers& members) {
                    double n = 0;
                    members.Read("n", &n);
                  }),
            ".n: 1e999 is no number that can stand here");
  EXPECT_EQ(Fault(R"({"name":"abc"})",
                  [](JsonMembers& members) {
                    std::string name;
                    members.Text("name", 2, &name);
                  }),
            ".name: at most 2 bytes are taken");
  EXPECT_EQ(Fault(R"({"list":[{"n":1},{"n":null}]})",
                  [](JsonMembers& members) {
                    members.Each("list", 5, [](const JsonSlice& element) {
                      JsonMembers inner(element, {"n"});
                      int n = 0;
                      inner.Read("n", &n);
                      return inner.status();
                    });
                  }),
            ".list[1].n: a number is expected");
  EXPECT_EQ(
      Fault(R"({"list":[1,2,3]})",
            [](JsonMembers& members) { members.Each("list", 2, [](const JsonSlice&) { return absl::OkStatus(); }); }),
      ".list[2]: at most 2 are taken");
  EXPECT_EQ(Fault(R"({"yes":1})",
                  [](JsonMembers& members) {
                    bool yes = false;
                    members.Bool("yes", &yes);
                  }),
            ".yes: true or false is expected");
}

TEST(JsonMembers, TheFirstErrorStays) {
  EXPECT_EQ(Fault(R"({"n":true,"name":5})",
                  [](JsonMembers& members) {
                    int n = 0;
                    std::string name;
                    members.Read("n", &n);
                    members.Text("name", 5, &name);
                  }),
            ".n: a number is expected");
}

}  // namespace
}  // namespace telltale
