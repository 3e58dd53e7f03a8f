// The object `gave_way` of a device profile: there and back, and what is refused.
#include "probe/profile/gave_way.h"

#include <gtest/gtest.h>

#include "probe/profile/json_value.h"

namespace tierwatt {
namespace {

GaveWay sample() {
  return {.polite = true,
          .gave_up = true,
          .pauses = 3,
          .paused = Seconds{12.5},
          .foreign_ios = 612,
          .foreign_bytes = Bytes(2'506'752),
          .foreign_iops_max = Iops(24),
          .pressure_max = 0.25,
          .budget = Seconds{7},
          .used = Seconds{2.25}};
}

std::string written(const std::optional<GaveWay>& gave_way) {
  JsonWriter out;
  out.begin_object();
  write_gave_way(out, gave_way);
  out.end_object();
  return out.take();
}

std::optional<GaveWay> read_back(const std::string& json, std::optional<Error>& error) {
  const Result<JsonValue> tree = parse_json(json);
  EXPECT_TRUE(tree.ok()) << json;
  if (!tree) return std::nullopt;
  FieldReader in(*tree, "", error);
  return read_gave_way(in);
}

TEST(GaveWayCodec, ReadsBackWhatItWrote) {
  for (const bool pressure : {true, false}) {
    GaveWay gave_way = sample();
    if (!pressure) gave_way.pressure_max.reset();
    std::optional<Error> error;
    EXPECT_EQ(read_back(written(gave_way), error), gave_way);
    EXPECT_FALSE(error.has_value());
  }
}

TEST(GaveWayCodec, IsLeftOutWhereNothingWasWatched) {
  EXPECT_EQ(written(std::nullopt), "{}");
  std::optional<Error> error;
  EXPECT_FALSE(read_back("{}", error).has_value());
  EXPECT_FALSE(read_back("{\"gave_way\":null}", error).has_value());
  EXPECT_FALSE(error.has_value());
}

TEST(GaveWayCodec, BadFieldsAreNamed) {
  const std::string good = written(sample());
  const auto refused = [&](const std::string& from, const std::string& to) {
    std::string bad = good;
    bad.replace(bad.find(from), from.size(), to);
    std::optional<Error> error;
    read_back(bad, error);
    return error ? error->place : std::string("accepted");
  };
  EXPECT_EQ(refused("\"pressure_max\":0.25", "\"pressure_max\":1.5"), "gave_way.pressure_max");
  EXPECT_EQ(refused("\"pauses\":3", "\"pauses\":-3"), "gave_way.pauses");
  EXPECT_EQ(refused("\"gave_up\":true", "\"gave_up\":1"), "gave_way.gave_up");
  EXPECT_EQ(refused("\"paused_s\":12.5,", ""), "gave_way.paused_s");
}

}  // namespace
}  // namespace tierwatt
