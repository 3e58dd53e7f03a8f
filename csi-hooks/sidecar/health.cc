// The health document. Tested by tests/csi-hooks/sidecar/health_test.cc.
#include "csi-hooks/sidecar/health.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace tierwatt::csi {

std::string Health::to_json() const {
  nlohmann::ordered_json document;
  document["status"] = ready() ? "ok" : "starting";
  document["ready"] = ready();
  document["uptime_s"] = std::floor(Seconds(clock_.steady() - started_).count());
  document["version"] = TIERWATT_VERSION;
  return document.dump();
}

}  // namespace tierwatt::csi
