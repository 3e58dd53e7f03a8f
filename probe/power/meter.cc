// Discovery over the backends. Tested by tests/probe/power/meter_test.cc.
#include "probe/power/meter.h"

#include <algorithm>

#include "probe/power/hwmon.h"
#include "probe/power/rapl.h"

namespace tierwatt::power {

const char* to_string(Coverage coverage) {
  switch (coverage) {
    case Coverage::drive:
      return "drive";
    case Coverage::enclosure:
      return "enclosure";
    case Coverage::node:
      return "node";
    case Coverage::host_package:
      return "host-package";
    case Coverage::rail:
      return "rail";
  }
  return "rail";
}

Status MeterDiscovery::any() const {
  if (!meters.empty()) return {};
  std::string all = "no meter: ";
  for (const std::string& reason : reasons) all.append(&reason == reasons.data() ? "" : "; ").append(reason);
  return Error{Code::unavailable, std::move(all), "",
               "give a bench meter's recording, or plan with catalog figures"};
}

MeterDiscovery discover_meters(Clock& clock, const std::filesystem::path& root) {
  MeterDiscovery found;
  discover_hwmon(clock, root, found);
  discover_rapl(clock, root, found);
  std::stable_sort(found.meters.begin(), found.meters.end(),
                   [](const auto& a, const auto& b) { return a->info().covers < b->info().covers; });
  return found;
}

}  // namespace tierwatt::power
