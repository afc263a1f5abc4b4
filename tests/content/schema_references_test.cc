#include "content/schema_references.h"

#include <gtest/gtest.h>

#include "tests/content/schema_probe.h"

namespace telltale::test {
namespace {

class References {
 public:
  explicit References(std::string_view text) {
    EXPECT_TRUE(tree_.Read(text)) << tree_.fault();
    references_.emplace(tree_, "s.json");
    const absl::Status status = references_->Locate();
    EXPECT_TRUE(status.ok()) << MessageOf(status);
  }
  // Where `reference` leads, seen from the subschema under $defs/NAME, or from the root.
  std::string From(std::string_view name, std::string_view reference) {
    const JsonNode* from = name.empty() ? &tree_.root() : tree_.root().Member("$defs")->Member(name);
    const auto target = references_->Resolve(*from, reference);
    return target.ok() ? references_->PlaceOf(**target) : "none";
  }
  SchemaDraft draft() const { return references_->draft(); }

 private:
  JsonTree tree_;
  std::optional<SchemaReferences> references_;
};

TEST(SchemaReferences, LeadByPointerByNameAndByAddress) {
  References at(R"({"$id":"http://x/root","$defs":{
    "a":{"$anchor":"here","items":[true,{"type":"null"}]},
    "b":{"$id":"sub/b","$anchor":"here","$defs":{"c":{"$id":"c"}}},
    "~/%":{}, "free":{"x-schemas":{"d":{"$anchor":"unseen"}}}}})");
  EXPECT_EQ(at.From("", "#"), "s.json: #");
  EXPECT_EQ(at.From("", ""), "s.json: #");
  EXPECT_EQ(at.From("", "#/$defs/a/items/1"), "s.json: #/$defs/a/items/1");
  EXPECT_EQ(at.From("", "#/$defs/a/items/2"), "none");
  EXPECT_EQ(at.From("", "#/$defs/a/items/-1"), "none");
  EXPECT_EQ(at.From("", "#/$defs/~0~1%25"), "s.json: #/$defs/~0~1%");
  EXPECT_EQ(at.From("", "#here"), "s.json: #/$defs/a");
  EXPECT_EQ(at.From("b", "#here"), "s.json: #/$defs/b");
  EXPECT_EQ(at.From("b", "#/$defs/c"), "s.json: #/$defs/b/$defs/c");
  EXPECT_EQ(at.From("b", "/root#/$defs/a"), "s.json: #/$defs/a");
  EXPECT_EQ(at.From("", "sub/c"), "s.json: #/$defs/b/$defs/c");
  EXPECT_EQ(at.From("", "http://x/sub/b#here"), "s.json: #/$defs/b");
  EXPECT_EQ(at.From("", "c"), "none");
  EXPECT_EQ(at.From("", "#unseen"), "none") << "no schema is looked for where none stands";
  EXPECT_EQ(at.From("", "#/$defs/free/x-schemas/d"), "s.json: #/$defs/free/x-schemas/d");
  EXPECT_EQ(at.From("", "#unseen"), "s.json: #/$defs/free/x-schemas/d") << "until something refers to it";
}

TEST(SchemaReferences, AreToldAsTextWhateverTheySpell) {
  // %de is a byte of no character.
  const std::string message = Refused(R"({"$ref": "#/%defs"})");
  EXPECT_NE(message.find("there is no '\xef\xbf\xbd"
                         "fs'"),
            std::string::npos)
      << message;
  EXPECT_EQ(message.find('\xde'), std::string::npos);
}

TEST(SchemaReferences, MeanInDraft7WhatTheyMeantThere) {
  References at(R"({"$schema":"http://json-schema.org/draft-07/schema#","$id":"http://x/root","$defs":{},
    "definitions":{"a":{"$id":"#here"},"b":{"$ref":"#","$id":"silenced"},"c":{"$anchor":"not"}}})");
  EXPECT_EQ(at.draft(), SchemaDraft::k7);
  EXPECT_EQ(at.From("", "#here"), "s.json: #/definitions/a");
  EXPECT_EQ(at.From("", "silenced"), "none");
  EXPECT_EQ(at.From("", "#not"), "none");
}

TEST(SchemaReferences, KnowTheDraftByItsAddress) {
  EXPECT_EQ(References("{}").draft(), SchemaDraft::kUnstated);
  EXPECT_EQ(References("true").draft(), SchemaDraft::kUnstated);
  EXPECT_EQ(References(R"({"$schema":"https://json-schema.org/draft/2020-12/schema#"})").draft(), SchemaDraft::k202012);
  EXPECT_EQ(References(R"({"$schema":"https://json-schema.org/draft-07/schema"})").draft(), SchemaDraft::k7);
}

}  // namespace
}  // namespace telltale::test
