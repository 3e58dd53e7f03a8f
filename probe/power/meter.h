// Meters behind one interface: whatever can say how many watts something draws.
//
// A meter says first what it is (MeterInfo): what it covers, in which steps, averaged over how long, how far
// it may be off. Two kinds exist. A *sample* meter answers watts; a *counter* answers joules since a fixed
// moment, already unwrapped, so that the difference of two readings divided by the time between them is a
// mean without gaps. A meter that answers 0 W however often it is asked is no meter (boards exist that do so)
// and is not listed.
//
// Ownership: discover_meters() gives the meters away. Threads: one thread a meter; different meters are
// independent. Errors of read(): vanished, permission_denied, io_error, invalid_input (no number). Backends:
// hwmon.h, rapl.h; a bench meter's recording is bench_csv.h, which is read after the run, not during it.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probe/base/clock.h"
#include "probe/base/estimate.h"
#include "probe/base/result.h"
#include "probe/base/units.h"

namespace tierwatt::power {

// What is behind the meter. `rail`: a sensor chip whose place on the board the kernel does not tell.
enum class Coverage { drive, enclosure, node, host_package, rail };
// "drive", "enclosure", "node", "host-package", "rail": the word that stands in a profile's `power_covers`.
const char* to_string(Coverage coverage);

enum class ReadingKind { sample, counter };

struct MeterInfo {
  std::string name;  // "hwmon power_meter power1_average", "rapl package-0"
  Coverage covers = Coverage::rail;
  std::string unit;  // of the raw number: "uW", "uJ", "mV*mA", "W"
  ReadingKind kind = ReadingKind::sample;
  Watts power_step{};          // resolution of a sample
  Joules energy_step{};        // resolution of a counter
  Seconds averaging{};         // each sample is the mean of this much time; 0: not told
  double accuracy = 0;         // 95 % of readings are within this share of the truth
  std::string accuracy_basis;  // "driver: power1_accuracy", "assumed: ..."
  Source source = Source::measured;
  std::filesystem::path path;  // the attribute that is read
};

struct PowerReading {
  SteadyTime at{};
  WallTime wall{};
  std::optional<Watts> watts;    // of a sample meter
  std::optional<Joules> joules;  // of a counter, since its first reading
};

class Meter {
 public:
  virtual ~Meter() = default;
  [[nodiscard]] virtual const MeterInfo& info() const = 0;
  [[nodiscard]] virtual Result<PowerReading> read(Clock& clock) = 0;
};

struct MeterDiscovery {
  std::vector<std::unique_ptr<Meter>> meters;  // narrowest coverage first, then by name
  std::vector<std::string> reasons;  // one line for each backend or channel that gave no meter, and why

  // Nothing found: Code::unavailable with every reason in the message; else success.
  [[nodiscard]] Status any() const;
};

// Asks every backend under root/sys. A meter that answers 0 W is asked again, twice, before it is refused:
// this may take kZeroRetries x kZeroPause of `clock`. Never writes, never touches a drive.
inline constexpr int kZeroRetries = 2;
inline constexpr Seconds kZeroPause{0.1};
MeterDiscovery discover_meters(Clock& clock, const std::filesystem::path& root = "/");

}  // namespace tierwatt::power
