#include "report/exposition.h"

#include <gtest/gtest.h>

#include <locale>
#include <sstream>

#include "report/prometheus.h"
#include "tests/report/samples.h"

namespace telltale {
namespace {

class CommaPoint : public std::numpunct<char> {
 protected:
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

TEST(Exposition, IsTheSameUnderALocaleWithCommas) {
  const std::string plain = MetricsText(SampleSnapshot(), SampleProcess());
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new CommaPoint));
  std::ostringstream probe;
  probe << 1234.5;
  const std::string german = MetricsText(SampleSnapshot(), SampleProcess());
  std::locale::global(before);
  EXPECT_EQ(probe.str(), "1.234,5");
  EXPECT_EQ(german, plain);
}

}  // namespace
}  // namespace telltale
