#include "planner/report/charts.h"

#include <gtest/gtest.h>

#include "tests/planner/report/report_testlib.h"

namespace tierwatt::planner {
namespace {

TEST(ChartSources, NamesEverySourceThatOccurs) {
  const std::string html = sources_chart(small_report());
  for (const char* name : {"source-catalog", "source-reported", "source-measured", "source-prior"}) {
    EXPECT_NE(html.find(name), std::string::npos) << name;
  }
  EXPECT_EQ(html.find("source-declared"), std::string::npos);
}

TEST(ChartSources, NothingKnownIsASentence) {
  EXPECT_EQ(sources_chart(Report{}).find("<svg"), std::string::npos);
}

}  // namespace
}  // namespace tierwatt::planner
