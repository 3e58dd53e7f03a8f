// Clocks of the process. Tested by tests/planner/cli/stages_test.cc.
#include "planner/cli/stages.h"

#include <fmt/core.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "probe/profile/json_writer.h"

namespace tierwatt::planner {
namespace {

constexpr std::string_view kReading = "read";
constexpr double kWorthSaying_s = 0.01;

double processor_s() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// 0 where /proc does not say.
double resident_bytes() {
  std::ifstream file("/proc/self/statm");
  double size = 0;
  double resident = 0;
  file >> size >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double peak_bytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024;
}

}  // namespace

void Stages::begin(std::string_view name) {
  end();
  running_ = name;
  began_ = std::chrono::steady_clock::now();
  processor_began_s_ = processor_s();
}

void Stages::end() {
  if (running_.empty()) return;
  auto stage = std::find_if(list_.begin(), list_.end(), [&](const Stage& s) { return s.name == running_; });
  if (stage == list_.end()) stage = list_.insert(list_.end(), {running_, 0, 0, 0});
  stage->wall_s += std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
  stage->processor_s += processor_s() - processor_began_s_;
  stage->resident_bytes = resident_bytes();
  running_.clear();
}

double Stages::read_s() const {
  double seconds = 0;
  for (const Stage& stage : list_) seconds += stage.name == kReading ? stage.wall_s : 0;
  return seconds;
}

double Stages::planned_s() const {
  double seconds = -read_s();
  for (const Stage& stage : list_) seconds += stage.wall_s;
  return seconds;
}

std::string Stages::line() const {
  std::string parts;
  for (const Stage& stage : list_) {
    if (stage.name == kReading || stage.wall_s < kWorthSaying_s) continue;
    parts += fmt::format("{}{} {:.2f}", parts.empty() ? "" : ", ", stage.name, stage.wall_s);
  }
  return fmt::format("read {:.2f} s, planned in {:.2f} s ({}), peak {:.0f} MB", read_s(), planned_s(),
                     parts.empty() ? "all quick" : parts, peak_bytes() / 1e6);
}

std::string Stages::json() const {
  JsonWriter out;
  out.begin_object();
  out.field("read_s", read_s());
  out.field("planned_s", planned_s());
  out.field("peak_bytes", peak_bytes());
  out.key("stages");
  out.begin_array();
  for (const Stage& stage : list_) {
    out.begin_object();
    out.field("name", stage.name);
    out.field("wall_s", stage.wall_s);
    out.field("processor_s", stage.processor_s);
    out.field("resident_bytes", stage.resident_bytes);
    out.end_object();
  }
  out.end_array();
  out.end_object();
  return out.take() + "\n";
}

}  // namespace tierwatt::planner
