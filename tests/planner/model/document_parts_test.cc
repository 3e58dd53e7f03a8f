#include "planner/model/document_parts.h"

#include <gtest/gtest.h>

#include "probe/profile/json_value.h"

namespace tierwatt::planner {
namespace {

std::string document(const Figure& figure) {
  JsonWriter out;
  out.begin_object();
  write_figure(out, "saved", figure);
  out.end_object();
  return out.take();
}

TEST(DocumentParts, AFigureTellsItsBasisWhereItHasOne) {
  const auto with = parse_json(document({2, 1, 4, Source::catalog, "data sheet"}));
  ASSERT_TRUE(with.ok());
  const JsonValue& figure = with->object().find("saved")->second;
  EXPECT_EQ(figure.object().find("low")->second.text(), "1");
  EXPECT_EQ(figure.object().find("source")->second.text(), "catalog");
  EXPECT_EQ(figure.object().find("basis")->second.text(), "data sheet");
  EXPECT_EQ(document({2, 1, 4, Source::prior, ""}).find("basis"), std::string::npos);
}

TEST(DocumentParts, WhoMadeItWithWhat) {
  JsonWriter out;
  out.begin_object();
  write_made_by(out, {"0.1.0", 7, {{"steps", "100"}, {"threads", "2"}}});
  out.end_object();
  const auto read = parse_json(out.take());
  ASSERT_TRUE(read.ok());
  const JsonValue& made_by = read->object().find("made_by")->second;
  EXPECT_EQ(made_by.object().find("seed")->second.text(), "7");
  EXPECT_EQ(made_by.object().find("options")->second.object().find("steps")->second.text(), "100");
}

}  // namespace
}  // namespace tierwatt::planner
