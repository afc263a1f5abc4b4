// What python3 compiles must pass; what it refuses for its tokens or its blocks must not.

#include "content/python_form.h"

#include <gtest/gtest.h>

namespace telltale::test {
namespace {

const char* const kGood[] = {
    "x = 1",
    "\n\n  if a:\n    b\n  c\n",
    "# a comment alone",
    "def f(a, /, b: int = 3, *, c=None, **d) -> str:\n    return f\"{a!r:>{b}}\"\n\nprint(f(1))",
    "def f(*args): pass",
    "class A(B, metaclass=M):\n\t\"\"\"It's\n  text\"\"\"\n\tx: int = 1\n\n\tdef g(self): return self.x",
    "if a: b\nelif c:\n  d; e\nelse:\n  pass",
    "for a, in b:\n  break\nelse:\n  c",
    "while not done: step()",
    "try:\n  a\nexcept* (B, C) as e:\n  raise D from e\nelse:\n  pass\nfinally:\n  e",
    "with open(a) as f, open(b) as g:\n  f.write(g.read())",
    "async def f():\n  async with a as b:\n    async for c in d:\n      await e\n  return [x async for x in y if x]",
    "match x:\n  case {'a': 1, **rest} if rest: a\n  case [1, *_] | (2, 3):\n    b\n  case -1: c\n  case _:\n    d",
    "match = 1\nmatch.case[type] = match(case) - 1\ntype X = int",
    "x = a if b else c\ny = lambda *a, k=1: (a, k)\nz = lambda: 0",
    "x[1:2, ::3, ...] = {**a, 'b': [*c]}; y = {1, 2}",
    "x = ('a' \"b\"\n     r'\\d' b'' rb'''c''')",
    "x = 1 + \\\n    2",
    "a, = b = yield_ = 0x_ff + 1e-5j + 1_000. + .5 + 0b1",
    "from . import a\nfrom ..b.c import (d as e, f,)\nfrom g import *\nimport h.i as j, k",
    "x = a not in b and c is not d or not e\ny = 1if x else 2",
    "@a.b(c)\n@d\ndef f(): ...\nassert f, 'x'\ndel a, b\nglobal c",
    "if (n := len(a)) > 1 and a[-1] @ b != ~c ** -d: a @= b; c //= d; e <<= 1",
    "x = f\"{a[\"b\"]}\" + f'{c:\"^5}' + f'{{'",
    "def f():\n    x = [\n  1,\n# comment\n        2]\n\n  # odd comment\n    return x",
    "gr\xc3\xb6\xc3\x9f = '\xe2\x80\x94'",
    "print('a')\r\nif b:\r\n  c",
};

struct Broken {
  const char* text;
  const char* fault;
};
const Broken kBroken[] = {
    {"", "no statement, line 1"},
    {"Here is the code", "unexpected 'code', line 1"},
    {"Sure, here you go:\nx = 1", "unexpected 'you', line 1"},
    {"x = 'a", "string is not closed, line 1"},
    {"x = 1\ny = \"\"\"a\n", "string is not closed, line 2"},
    {"f(a", "'(' is not closed, line 1"},
    {"f(a))", "unexpected ')', line 1"},
    {"f(a]", "'(' is closed by ']', line 1"},
    {"x = $a", "unexpected '$', line 1"},
    {"x = a ? b : c", "unexpected '?', line 1"},
    {"!pip install x", "unexpected '!', line 1"},
    {"```", "unexpected '`', line 1"},
    {"x = \xe2\x80\x9c"
     "a\xe2\x80\x9d",
     "unexpected '\xe2\x80\x9c', line 1"},
    {"if a\n  b", "if has no ':', line 1"},
    {"def f(a)\n  return a", "def has no ':', line 1"},
    {"if a:\nb", "nothing stands in the block of if, line 2"},
    {"def f():", "nothing stands in the block of def, line 1"},
    {"  a\nb", "indented as no block before it, line 2"},
    {"a\n  b", "unexpected indent, line 2"},
    {"if a:\n    b\n  c", "indented as no block before it, line 3"},
    {"if a:\n        b\n\tc", "tabs and spaces are mixed, line 3"},
    {"else:\n  a", "else belongs to nothing, line 1"},
    {"if a:\n  b\nexcept:\n  c", "except belongs to nothing, line 3"},
    {"try:\n  a\nb", "try has neither except nor finally, line 3"},
    {"try:\n  a", "try has neither except nor finally, line 2"},
    {"x =", "'=' stands before the end of the line, line 1"},
    {"x = a +\ny", "'+' stands before the end of the line, line 1"},
    {"x = (a + )", "'+' stands before ), line 1"},
    {"x = a b", "unexpected 'b', line 1"},
    {"x = [1, , 2]", "unexpected ',', line 1"},
    {"print \"a\"", "unexpected '\"a\"', line 1"},
    {"x = = 1", "unexpected '=', line 1"},
    {"x = a \\ b", "unexpected '\\', line 1"},
    {"x = a.", "'.' stands before the end of the line, line 1"},
    {"for x in:\n  a", "'in' stands before ':', line 1"},
    {"x++", "'+' stands before the end of the line, line 1"},
};

std::string FaultOf(std::string_view text) {
  std::string fault;
  return PythonForm::Check(text, &fault) ? "" : fault;
}

TEST(PythonForm, GoodTextsPass) {
  for (const char* text : kGood) EXPECT_EQ(FaultOf(text), "") << text;
}

TEST(PythonForm, BrokenTextsAreToldWithTheirPlace) {
  for (const Broken& broken : kBroken) EXPECT_EQ(FaultOf(broken.text), broken.fault) << broken.text;
}

TEST(PythonForm, DepthIsBounded) {
  const auto nested = [](size_t n) { return std::string(n, '(') + "1" + std::string(n, ')'); };
  EXPECT_EQ(FaultOf(nested(200)), "");
  EXPECT_EQ(FaultOf(nested(201)), "brackets deeper than 200 levels, line 1");
  EXPECT_EQ(FaultOf(std::string(262'144, '[')), "brackets deeper than 200 levels, line 1");
  const auto blocks = [](size_t n) {
    std::string text;
    for (size_t i = 0; i < n; ++i) text += std::string(i, ' ') + "if a:\n";
    return text + std::string(n, ' ') + "b";
  };
  EXPECT_EQ(FaultOf(blocks(99)), "");
  EXPECT_EQ(FaultOf(blocks(100)), "blocks deeper than 100 levels, line 101");
}

TEST(PythonForm, EveryCutHasAnAnswer) {
  for (const char* text : kGood) {
    const std::string_view whole = text;
    for (size_t i = 0; i <= whole.size(); ++i) {
      const std::string cut(whole.substr(0, i));  // on the heap, so that a sanitizer sees its end
      FaultOf(cut);
    }
  }
}

}  // namespace
}  // namespace telltale::test
