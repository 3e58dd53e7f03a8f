#include "probe/power/bench_csv.h"

#include <gtest/gtest.h>

#include "probe/base/random.h"
#include "tests/probe/power/testing_testlib.h"

namespace tierwatt::power {
namespace {

WallTime at(std::string_view text) {
  auto time = parse_rfc3339(text);
  EXPECT_TRUE(time.ok()) << text;
  return time ? *time : WallTime{};
}

// Five good lines behind `head`, and then `line`.
std::string with_line(const std::string& head, const std::string& line) {
  return head + "1000,5\n1001,5\n1002,5\n1003,5\n1004,5\n" + line;
}

TEST(BenchCsv, AlignsByTime) {
  const auto trace = read_bench_csv(testing::fixture("bench.csv"));
  ASSERT_TRUE(trace.ok()) << trace.error().to_string();
  EXPECT_EQ(trace->samples().size(), 18U);
  EXPECT_EQ(trace->info().covers, Coverage::drive);
  const auto idle = trace->mean_watts(at("2026-01-31T07:00:00Z"), at("2026-01-31T07:00:05Z"));
  ASSERT_TRUE(idle.ok()) << idle.error().to_string();
  EXPECT_NEAR(idle->value.value(), 5.31, 0.01);
  EXPECT_LE(idle->low.value(), 5.31 * 0.98);
  const auto busy = trace->mean_watts(at("2026-01-31T08:00:06+01:00"), at("2026-01-31T08:00:11+01:00"));
  ASSERT_TRUE(busy.ok()) << busy.error().to_string();
  EXPECT_NEAR(busy->value.value(), 9.04, 0.05);
  EXPECT_EQ(busy->source, Source::measured);
}

TEST(BenchCsv, SaysGaps) {
  const auto trace = read_bench_csv(testing::fixture("bench.csv"));
  ASSERT_TRUE(trace.ok());
  ASSERT_EQ(trace->gaps().size(), 1U);
  EXPECT_EQ(trace->gaps()[0].from, at("2026-01-31T07:00:11Z"));
  EXPECT_EQ(trace->gaps()[0].length, Seconds(9));
  const auto across = trace->mean_watts(at("2026-01-31T07:00:06Z"), at("2026-01-31T07:00:25Z"));
  ASSERT_TRUE(across.ok()) << across.error().to_string();
  EXPECT_NE(across->basis.find("gaps of 9 s in it"), std::string::npos) << across->basis;
  const auto inside = trace->mean_watts(at("2026-01-31T07:00:12Z"), at("2026-01-31T07:00:19Z"));
  EXPECT_EQ(inside.error().code, Code::unavailable);
}

TEST(BenchCsv, LearnsTheStepAndTheOptions) {
  BenchOptions options;
  options.covers = Coverage::node;
  options.accuracy = 0.01;
  options.clock_offset = Seconds(3600);
  const auto trace =
      parse_bench_csv("1000,300\n1001,301\n1002,300\n1003,303\n1004,300\n", "pdu.csv", options);
  ASSERT_TRUE(trace.ok());
  EXPECT_EQ(trace->info().power_step, Watts(1));
  EXPECT_EQ(trace->info().covers, Coverage::node);
  EXPECT_EQ(trace->samples().front().at, Seconds(4600));
}

TEST(BenchCsv, TakesNamesInAnyOrderAndSeveralDelimiters) {
  for (const char* text : {"W;Epoch\n5;1000\n5;1001\n5;1002\n5;1003\n6;1004\n",
                           "Power (W)\tTimestamp\r\n5\t1000\r\n5\t1001\r\n5\t1002\r\n5\t1003\r\n6\t1004\r\n",
                           "# note\n\n1000.5,5\n1001.5,5\n1002.5,5\n1003.5,5\n1004.5,6"}) {
    const auto trace = parse_bench_csv(text, "x.csv");
    ASSERT_TRUE(trace.ok()) << trace.error().to_string();
    EXPECT_EQ(trace->samples().back().watts, Watts(6));
  }
}

TEST(BenchCsv, AveragesLinesOfOneMoment) {
  const auto trace = parse_bench_csv("1000,4\n1000,5\n1000,6\n1001,5\n1002,5\n1003,5\n1004,5\n", "x.csv");
  ASSERT_TRUE(trace.ok());
  EXPECT_EQ(trace->samples().size(), 5U);
  EXPECT_NEAR(trace->samples()[0].watts.value(), 5, 1e-12);
}

TEST(BenchCsv, NamesTheLineOfWhatItRefuses) {
  const std::string head = "time,watts\n";
  for (const char* line :
       {"1005,nan\n", "1005,inf\n", "1005,\n", "1005,-1\n", "1005,five\n", "1005,5,5\n", "1005\n", "soon,5\n",
        "999,5\n", "1700000000000,5\n", "1005,1e300\n", "\"1005,5\n"}) {
    const auto trace = parse_bench_csv(with_line(head, line), "meter.csv");
    ASSERT_FALSE(trace.ok()) << line;
    EXPECT_EQ(trace.error().code, Code::invalid_input) << line;
    EXPECT_EQ(trace.error().place, "meter.csv:7") << line;
  }
}

TEST(BenchCsv, RefusesAFileThatIsNoRecording) {
  for (const char* text : {"just words\n", "a,b\n1,2\n", "when,how much\n1000,5\n", "1000,\xff\n"}) {
    const auto trace = parse_bench_csv(text, "x.csv");
    ASSERT_FALSE(trace.ok()) << text;
    EXPECT_EQ(trace.error().place, "x.csv:1");
  }
  EXPECT_EQ(parse_bench_csv("", "x.csv").error().code, Code::unavailable);
  EXPECT_EQ(parse_bench_csv("time,watts\n1000,5\n", "x.csv").error().code, Code::unavailable);
  EXPECT_EQ(read_bench_csv("/nowhere/x.csv").error().code, Code::not_found);
}

TEST(BenchCsv, SurvivesRandomDamage) {
  std::string good = "time,watts\n";
  for (int i = 0; i < 40; ++i) good += std::to_string(1000 + i) + "," + std::to_string(5 + i % 3) + "\n";
  Random random(20260131);
  for (int trial = 0; trial < 3000; ++trial) {
    std::string text = good;
    for (int change = 0; change < 2; ++change)
      text[random.below(text.size())] = static_cast<char>(random.below(256));
    const auto trace = parse_bench_csv(text, "x.csv");
    if (!trace) {
      EXPECT_EQ(trace.error().place.rfind("x.csv", 0), 0U) << trace.error().to_string();
      continue;
    }
    const auto mean =
        trace->mean_watts(WallTime{std::chrono::seconds(1000)}, WallTime{std::chrono::seconds(1040)});
    EXPECT_TRUE(!mean || (mean->low <= mean->value && mean->value <= mean->high));
  }
}

TEST(BenchCsv, AMeterThatSaysZeroThroughoutIsNoMeter) {
  const auto trace = parse_bench_csv("1000,0\n1001,0\n1002,0\n1003,0\n1004,0\n", "x.csv");
  ASSERT_FALSE(trace.ok());
  EXPECT_EQ(trace.error().code, Code::unavailable);
  EXPECT_NE(trace.error().message.find("not a meter"), std::string::npos);
}

}  // namespace
}  // namespace tierwatt::power
