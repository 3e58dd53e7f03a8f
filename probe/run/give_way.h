// Production comes first: a measurement looks before it loads a drive, steps back when somebody else uses it,
// comes back when it is quiet, and gives up when it never is.
//
//   look    nothing of ours; the drive must be quiet this long. Before the first load, and shortly before
//           each step
//   feel    one I/O at a time, in no figure: on a drive that spins, before more than one is put on it for
//           the first time, and again after a pause
//   load    the workload
//   listen  large blocks on a drive that spins hide others' reads (foreign_watch.h), so the load stands
//           still for a moment every kListenEvery
//   pause   somebody came: nothing of ours until the drive was quiet for `quiet`, which doubles each time
//           (up to `longest_quiet`) while others come often, and falls back after a calm of kLately; and
//           for five mean gaps of theirs
//
// A drive that spins serves one request at a time, so a queue of ours ruins a neighbour within one seek: the
// first foreign I/O is a sign, and while others came often lately no more than one of ours is in flight:
// deeper steps wait. Flash and virtual disks are shared by nature: the sign is a rate, and depth is no
// matter. "Often" is more than one I/O a second over kLately: what is rarer (a journal's commits) makes us
// step back, but not stay away.
//
// Pauses, and feeling after one, may take `patience` in all; then it gives up, and what was measured so far
// is what there is.
//
// Io pressure (pressure.h) is a sign where it rises by more than `pressure_rise` over what it was before our
// first I/O: the level itself says little on a node with many drives.
//
// Threads: one owner, the thread that issues the load. Tested by tests/probe/run/give_way_test.cc.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "probe/base/clock.h"
#include "probe/base/units.h"
#include "probe/load/engine.h"
#include "probe/load/workload.h"
#include "probe/profile/drive.h"
#include "probe/profile/gave_way.h"
#include "probe/run/foreign_watch.h"
#include "probe/run/pressure.h"

namespace tierwatt::run {

struct Politeness {
  bool gives_way = true;       // false: only watches and tells
  bool spins = true;           // the drive serves one request at a time
  Iops foreign_limit{0};       // of others over one second, put up with; 0: any is a sign
  double pressure_rise = 0.3;  // share of time
  Seconds look{1.0};
  Seconds quiet{1.0}, longest_quiet{16.0};
  Seconds patience{30.0};
};

inline constexpr Iops kFlashForeignLimit{100};
inline constexpr Seconds kListenEvery{0.5};
inline constexpr Seconds kLately{60.0};
inline constexpr Iops kOften{1.0};

Politeness politeness_for(DriveClass drive_class, load::Depth depth);

class GiveWay {
 public:
  GiveWay(const Politeness& politeness, ForeignWatch foreign, PressureWatch pressure, Clock& clock)
      : politeness_(politeness),
        foreign_(std::move(foreign)),
        pressure_(std::move(pressure)),
        clock_(clock),
        quiet_(politeness.quiet) {}

  // A step begins; nothing of ours is in flight.
  void begin_step(const load::Step& step);
  // A job's pace.
  load::Pace ask(const load::Progress& progress);
  // It is over and nothing of ours is in flight. What others did while it loaded the drive (and not in its
  // pauses); absent where others cannot be seen.
  std::optional<ForeignIo> end_step(const load::Report& report);

  [[nodiscard]] bool gave_up() const { return gave_up_; }
  // It holds back for others at this moment.
  [[nodiscard]] bool holds_back() const { return state_ == State::pause; }
  [[nodiscard]] bool sees() const { return foreign_.sees(); }
  // The longest stretch of the step under load without a pause; absent: there was none.
  struct Stretch {
    SteadyTime from{}, to{};
  };
  [[nodiscard]] std::optional<Stretch> longest_stretch() const { return longest_; }
  // Of all steps so far. `budget` is the caller's to fill in.
  [[nodiscard]] GaveWay given() const;

 private:
  enum class State { look, pause, feel, load, listen };
  struct Sight {
    SteadyTime at{};
    std::int64_t requests = 0;
  };

  void observe(SteadyTime now, const load::Progress& progress);
  void note_rate(SteadyTime now);
  void account(Seconds time);
  [[nodiscard]] bool sign(std::int64_t came) const;
  [[nodiscard]] bool pressure_rose() const;
  [[nodiscard]] Iops rate_lately() const;
  [[nodiscard]] bool often_lately() const { return rate_lately() > kOften; }
  [[nodiscard]] Seconds quiet_wanted() const;
  [[nodiscard]] bool deep() const { return politeness_.spins && (queue_depth_ > 1 || hides()); }
  [[nodiscard]] bool hides() const { return politeness_.spins && block_ > kUnsplitBlock; }
  void decide(SteadyTime now, bool idle, bool sign);
  void step_back(SteadyTime now);
  void come_back(SteadyTime now);
  void enter(State state, SteadyTime now);
  void end_stretch(SteadyTime now);
  [[nodiscard]] load::Pace pace() const;

  Politeness politeness_;
  ForeignWatch foreign_;
  PressureWatch pressure_;
  Clock& clock_;

  State state_ = State::look;
  SteadyTime entered_{};  // when `state_` began
  SteadyTime asked_{};    // the last time
  std::optional<SteadyTime> last_sign_;
  Seconds quiet_;   // wanted before coming back
  Seconds look_{};  // before this step's load
  Seconds waited_{};
  int queue_depth_ = 1;
  Bytes block_{};
  bool loaded_ = false;  // some step got as far as its load
  bool gave_up_ = false;

  std::deque<Sight> second_, lately_;  // of the last second, and of kLately
  std::int64_t issued_ = 0;            // at the last look
  std::int64_t requests_ = 0;          // foreign, at the last look
  Bytes bytes_{};
  std::int64_t step_requests_ = 0;  // foreign while this step loaded the drive
  Bytes step_bytes_{};
  std::optional<double> pressure_before_;  // our first I/O
  std::optional<Stretch> longest_;
  GaveWay given_;
};

}  // namespace tierwatt::run
