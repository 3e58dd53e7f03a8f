// Io pressure from files made by hand, and from this machine's where it has them.
#include "probe/run/pressure.h"

#include <gtest/gtest.h>

#include <fstream>

#include "probe/base/file.h"
#include "tests/probe/load/scratch_testlib.h"

namespace tierwatt::run {
namespace {

using Path = std::filesystem::path;

SteadyTime at(double seconds) {
  return SteadyTime{} + std::chrono::duration_cast<std::chrono::nanoseconds>(Seconds(seconds));
}

class PressureTest : public testing::Test {
 protected:
  void write(const Path& path, const std::string& text) const {
    std::filesystem::create_directories((folder_.path() / path).parent_path());
    std::ofstream(folder_.path() / path) << text;
  }
  void stalled(double seconds, const Path& path = "proc/pressure/io") const {
    const auto total = static_cast<long long>(seconds * 1e6);
    write(path, "some avg10=0.00 avg60=0.00 avg300=0.00 total=" + std::to_string(total) +
                    "\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=1\n");
  }
  load::TemporaryFolder folder_;
};

TEST_F(PressureTest, IsTheShareOfIdleTime) {
  stalled(10);
  PressureWatch watch(pressure_files(folder_.path()));
  watch.look(at(0), true);
  EXPECT_FALSE(watch.current().has_value());
  stalled(10.25);
  watch.look(at(1), true);
  ASSERT_TRUE(watch.current().has_value());
  EXPECT_NEAR(*watch.current(), 0.25, 1e-6);
  EXPECT_NEAR(*watch.highest(), 0.25, 1e-6);
}

TEST_F(PressureTest, TimeWithOurOwnIoDoesNotCount) {
  stalled(0);
  PressureWatch watch(pressure_files(folder_.path()));
  watch.look(at(0), true);
  watch.look(at(1), true);
  watch.look(at(2), false);
  stalled(50);  // while ours ran
  watch.look(at(3), false);
  watch.look(at(4), true);
  watch.look(at(5), true);
  EXPECT_EQ(*watch.current(), 0);
  EXPECT_EQ(watch.seen().count(), 2);
}

TEST_F(PressureTest, ABriefPeakIsSmoothed) {
  stalled(0);
  PressureWatch watch(pressure_files(folder_.path()));
  watch.look(at(0), true);
  watch.look(at(2), true);
  stalled(0.1);
  watch.look(at(2.1), true);
  EXPECT_LT(*watch.current(), 0.12);
  EXPECT_EQ(*watch.highest(), *watch.current());
}

TEST_F(PressureTest, TheCgroupsOwnCountsToo) {
  stalled(0);
  write("proc/self/cgroup", "1:name=systemd:/x\n0::/pods/probe\n");
  stalled(0, "sys/fs/cgroup/pods/probe/io.pressure");
  const std::vector<Path> files = pressure_files(folder_.path());
  ASSERT_EQ(files.size(), 2U);
  PressureWatch watch(files);
  watch.look(at(0), true);
  stalled(0.5, "sys/fs/cgroup/pods/probe/io.pressure");
  watch.look(at(1), true);
  EXPECT_NEAR(*watch.current(), 0.5, 1e-6);
}

TEST_F(PressureTest, AKernelThatDoesNotTellLeavesItUnknown) {
  PressureWatch watch(pressure_files(folder_.path()));
  watch.look(at(0), true);
  watch.look(at(1), true);
  EXPECT_FALSE(watch.current().has_value());
  EXPECT_FALSE(watch.highest().has_value());
}

TEST_F(PressureTest, OddTextIsRefused) {
  for (const char* text : {"", "some", "full total=3", "some avg10=0 total=", "some avg10=0 total=x"}) {
    const Result<Seconds> parsed = parse_pressure(text, "psi");
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_EQ(parsed.error().code, Code::invalid_input);
  }
}

TEST(Pressure, ThisMachines) {
  const std::vector<Path> files = pressure_files("/");
  if (files.empty()) GTEST_SKIP() << "this kernel keeps no pressure stall information (CONFIG_PSI, psi=1)";
  const Result<std::string> text = read_attribute(files.front());
  ASSERT_TRUE(text.ok());
  EXPECT_TRUE(parse_pressure(*text, files.front()).ok()) << *text;
}

}  // namespace
}  // namespace tierwatt::run
