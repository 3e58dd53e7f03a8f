#include "probe/power/csv.h"

#include <gtest/gtest.h>

namespace tierwatt::power {
namespace {

using Fields = std::vector<std::string>;

Fields split(std::string_view line, char delimiter = ',') {
  auto fields = split_csv_line(line, delimiter);
  EXPECT_TRUE(fields.ok());
  return fields ? *fields : Fields();
}

TEST(SplitCsvLine, SplitsPlainAndQuotedFields) {
  EXPECT_EQ(split("a,b,c"), (Fields{"a", "b", "c"}));
  EXPECT_EQ(split(" a ; b ", ';'), (Fields{"a", "b"}));
  EXPECT_EQ(split("\"a,b\",c"), (Fields{"a,b", "c"}));
  EXPECT_EQ(split("\"say \"\"no\"\"\",2"), (Fields{"say \"no\"", "2"}));
  EXPECT_EQ(split("\"\",\"\""), (Fields{"", ""}));
}

TEST(SplitCsvLine, KeepsEmptyFields) {
  EXPECT_EQ(split(""), (Fields{""}));
  EXPECT_EQ(split(","), (Fields{"", ""}));
  EXPECT_EQ(split("a,,"), (Fields{"a", "", ""}));
}

TEST(SplitCsvLine, RefusesWhatIsBroken) {
  for (const char* line : {"\"open", "\"", "\"a\"b,c", "\"\"\""}) {
    EXPECT_EQ(split_csv_line(line, ',').error().code, Code::invalid_input) << line;
  }
  EXPECT_EQ(split_csv_line(std::string(64, ','), ',').error().code, Code::invalid_input) << "65 fields";
  EXPECT_EQ(split(std::string(63, ',')).size(), kMaxCsvFields);
}

TEST(ParseNumber, TakesFiniteDecimalsOnly) {
  EXPECT_EQ(parse_number("5.3"), 5.3);
  EXPECT_EQ(parse_number("-2e3"), -2000);
  for (const char* text : {"", "nan", "inf", "-inf", "1e999", "5,3", "5.3W", " 5", "0x10", "+1"}) {
    EXPECT_EQ(parse_number(text), std::nullopt) << text;
  }
}

TEST(TakeLine, TakesEveryKindOfLineEnd) {
  std::string_view rest = "a\nb\r\n\nc";
  EXPECT_EQ(take_line(rest), "a");
  EXPECT_EQ(take_line(rest), "b");
  EXPECT_EQ(take_line(rest), "");
  EXPECT_EQ(take_line(rest), "c");
  EXPECT_TRUE(rest.empty());
}

}  // namespace
}  // namespace tierwatt::power
