#include "report/json_writer.h"

#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <random>

#include "report/utf8.h"
#include "simdjson.h"

namespace telltale {
namespace {

TEST(JsonWriter, PutsCommasWhereTheyBelong) {
  JsonWriter json;
  json.BeginObject().Key("a").BeginArray().Integer(-1).Bool(true).Null().BeginObject().EndObject().EndArray();
  json.Key("b").Text("x").EndObject();
  EXPECT_EQ(json.text(), R"({"a":[-1,true,null,{}],"b":"x"})");
}

TEST(JsonWriter, NumbersReadBackTheSame) {
  for (const double value : {0.0, -0.5, 0.1, 1e300, 5e-324, 31.0 / 412}) {
    JsonWriter json;
    json.Number(value);
    double back = 7;
    std::from_chars(json.text().data(), json.text().data() + json.text().size(), back);
    EXPECT_EQ(back, value);
  }
  for (const double value :
       {std::nan(""), std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()}) {
    JsonWriter json;
    json.BeginArray().Number(value).Number(1).EndArray();
    EXPECT_EQ(json.text(), "[null,1]");
  }
}

TEST(JsonWriter, AnyBytesGiveJsonThatReadsBack) {
  std::mt19937 random(5);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes;
    for (auto i = random() % 40; i > 0; --i) bytes += static_cast<char>(random() % 256);
    JsonWriter json;
    json.BeginObject().Key(bytes).Text(bytes).EndObject();
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    ASSERT_EQ(parser.parse(json.text()).get(root), simdjson::SUCCESS) << json.text();
    const simdjson::dom::object object = root.get_object();
    const auto field = *object.begin();
    EXPECT_EQ(std::string_view(field.key), ValidUtf8(bytes));
    EXPECT_EQ(std::string_view(field.value.get_string()), ValidUtf8(bytes));
  }
}

}  // namespace
}  // namespace telltale
