// The progress line of one and of several drives, and the word about a silent one.
#include "probe/cli/probe_progress.h"

#include <gtest/gtest.h>

#include <sstream>

namespace tierwatt::cli {
namespace {

run::StepProgress at_work(double iops, double left_s) {
  return {.step = 2,
          .steps = 7,
          .label = "rand-read-4k whole QD 32",
          .rate = Iops(iops),
          .left = Seconds{left_s},
          .left_least = Seconds{left_s}};
}

TEST(ProbeProgress, SaysRateAndTimeLeft) {
  EXPECT_EQ(progress_line("/dev/sda", at_work(184, 4.2)),
            "/dev/sda 2/7 rand-read-4k whole QD 32: 184 IOPS, 5 s left");
}

TEST(ProbeProgress, SaysLongTimesInMinutesAndHours) {
  EXPECT_TRUE(progress_line("a", at_work(184, 99)).ends_with(", 99 s left"));
  EXPECT_TRUE(progress_line("a", at_work(184, 121)).ends_with(", 3 min left"));
  EXPECT_TRUE(progress_line("a", at_work(184, 82'441)).ends_with(", 22 h 55 min left"));
}

TEST(ProbeProgress, AStepThatMayEndEarlierGivesARange) {
  run::StepProgress progress = at_work(184, 690);
  progress.left_least = Seconds{10};
  EXPECT_TRUE(progress_line("a", progress).ends_with(", 10 s to 12 min left"));
  EXPECT_EQ(progress_line({{"/dev/sda", progress}, {"/dev/sdb", at_work(190, 9)}}),
            "2 at once, 10 s to 12 min left: sda 2/7 184 IOPS, sdb 2/7 190 IOPS");
}

TEST(ProbeProgress, SaysThatItGivesWay) {
  run::StepProgress progress = at_work(0, 4.2);
  progress.gives_way = true;
  EXPECT_EQ(progress_line("/dev/sda", progress),
            "/dev/sda 2/7 rand-read-4k whole QD 32: gives way to others on the drive, 5 s left");
}

TEST(ProbeProgress, SeveralShareALine) {
  EXPECT_EQ(progress_line({{"/dev/sda", at_work(184, 4.2)}, {"/dev/sdb", at_work(190, 9)}}),
            "2 at once, 9 s left: sda 2/7 184 IOPS, sdb 2/7 190 IOPS");
}

TEST(ProbeProgress, ALineIsCutToTheTerminalAndGoesWithItsTarget) {
  std::ostringstream out;
  std::ostringstream err;
  Output output{.out = out, .err = err, .progress = true, .width_columns = 20};
  ProgressLine line(output);
  line.show("/dev/sda", at_work(184, 4));
  EXPECT_EQ(err.str(), "\r/dev/sda 2/7 rand-r\x1b[K");
  line.show("/dev/sdb", at_work(190, 4));
  EXPECT_NE(err.str().find("2 at once"), std::string::npos);
  line.clear("/dev/sda");
  EXPECT_TRUE(err.str().ends_with("\r\x1b[K"));
  err.str("");
  line.show("/dev/sdb", at_work(190, 4));
  EXPECT_EQ(err.str().find("at once"), std::string::npos);
}

TEST(ProbeProgress, ATargetsNameCannotSteerTheTerminal) {
  std::ostringstream out;
  std::ostringstream err;
  Output output{.out = out, .err = err, .progress = true};
  ProgressLine(output).show("/tmp/\x1b[31mred", at_work(184, 4));
  EXPECT_TRUE(err.str().starts_with("\r/tmp/?[31mred 2/7")) << err.str();
}

TEST(ProbeProgress, ASilenceIsToldOnceAlsoWithoutATerminal) {
  std::ostringstream out;
  std::ostringstream err;
  Output output{.out = out, .err = err};
  ProgressLine line(output);
  run::StepProgress silent = at_work(0, 4);
  silent.silence = Seconds{6};
  silent.in_flight = 32;
  line.show("/dev/sda", silent);
  const std::string told = err.str();
  EXPECT_NE(told.find("/dev/sda: waiting for 32 I/Os, none came back for 6 s"), std::string::npos);
  line.show("/dev/sda", silent);
  EXPECT_EQ(err.str(), told);
}

}  // namespace
}  // namespace tierwatt::cli
