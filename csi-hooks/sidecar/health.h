// What the sidecar says about itself: alive, ready, since when, which version.
// Threads: set_ready() from any thread, the rest as well.
#pragma once

#include <atomic>
#include <string>

#include "probe/base/clock.h"

namespace tierwatt::csi {

// JSON of GET /healthz: {"status":"ok|starting","ready":bool,"uptime_s":n,"version":"..."}.
class Health {
 public:
  explicit Health(Clock& clock) : clock_(clock), started_(clock.steady()) {}
  void set_ready(bool ready) { ready_.store(ready); }
  [[nodiscard]] bool ready() const { return ready_.load(); }
  [[nodiscard]] std::string to_json() const;

 private:
  Clock& clock_;
  SteadyTime started_;
  std::atomic<bool> ready_{false};
};

}  // namespace tierwatt::csi
