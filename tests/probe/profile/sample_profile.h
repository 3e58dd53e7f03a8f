// Profiles for tests: one that fills every field, and variations of it.
#pragma once

#include <chrono>
#include <string>

#include "probe/profile/device_profile.h"

namespace tierwatt::testing_support {

inline WallTime at_second(std::int64_t seconds_since_1970) {
  return WallTime(std::chrono::seconds(seconds_since_1970));
}

inline constexpr std::int64_t kSampleTime = 1'769'842'800;  // 2026-01-31T07:00:00Z

inline WorkloadResult sample_workload(const std::string& name, int queue_depth, double iops) {
  WorkloadResult result;
  result.workload = name;
  result.zone = "whole";
  result.queue_depth = queue_depth;
  result.block = Bytes(4096);
  result.duration = Seconds(1.25);
  result.ios = 250;
  result.errors = 1;
  result.iops = {Iops(iops), Iops(iops * 0.9), Iops(iops * 1.1), Source::measured, "30 rounds"};
  result.bandwidth = {BytesPerSecond(iops * 4096), BytesPerSecond(iops * 4096 * 0.9),
                      BytesPerSecond(iops * 4096 * 1.1), Source::measured, ""};
  result.latency = {Seconds(0.005), Seconds(0.004),     Seconds(0.01),      Seconds(0.02),
                    Seconds(0.1),   Seconds(0.1 + 0.2), Seconds(1.0 / 3.0), 0.0078125};
  result.steady = true;
  result.rounds = 7;
  result.stopped_by = "steady";
  result.power =
      Estimate<Watts>{Watts(7.1), Watts(6.9), Watts(7.3), Source::reported, "hwmon power1_average"};
  result.power_covers = "drive";
  return result;
}

inline DeviceProfile sample_profile(const std::string& serial = "ZR50ABCD",
                                    std::int64_t taken_at = kSampleTime) {
  DeviceProfile profile;
  profile.identity = {.wwn = "",
                      .eui64 = "",
                      .nguid = "",
                      .model = "ST16000NM001G-2KK103",
                      .serial = serial,
                      .firmware = "SN03"};
  profile.drive_class = DriveClass::hdd;
  profile.transport = "sata";
  profile.rotation_rpm = 7200;
  profile.smr = false;
  profile.capacity = Bytes(16'000'900'661'248);
  profile.logical_block = Bytes(512);
  profile.physical_block = Bytes(4096);
  profile.taken_at = at_second(taken_at);
  profile.depth = "survey";
  profile.host = "store-1";
  profile.device = "/dev/sdb";
  profile.tool_version = "0.1.0";
  profile.kernel = {{"io_uring.single_issuer", "yes"}, {"release", "6.1.0-18-amd64"}};
  profile.workloads = {sample_workload("rand-read-4k", 1, 100.0), sample_workload("rand-read-4k", 32, 212.5),
                       sample_workload("seq-read-1m", 4, 0.1)};
  profile.power.active =
      Estimate<Watts>{Watts(10.0), Watts(9.4), Watts(10.6), Source::catalog, "datasheet: typical operation"};
  profile.power.idle =
      Estimate<Watts>{Watts(5.3), Watts(4.9), Watts(5.7), Source::catalog, "datasheet: Idle A average"};
  profile.power.standby = Estimate<Watts>{Watts(1.0), Watts(0.8), Watts(1.2), Source::prior, ""};
  profile.power.spinup_joules =
      Estimate<Joules>{Joules(450), Joules(300), Joules(600), Source::prior, "class"};
  profile.power.spinup_seconds =
      Estimate<Seconds>{Seconds(23), Seconds(20), Seconds(30), Source::catalog, ""};
  profile.wear.start_stops = 41;
  profile.wear.start_stops_rated = 50'000;
  profile.wear.power_on_hours = 21'345;
  profile.wear.percent_used = 3.5;
  profile.notes = {"steady state was not awaited in survey depth", "Grüße — \"quoted\"\n"};
  return profile;
}

}  // namespace tierwatt::testing_support
