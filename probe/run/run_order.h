// Which targets may be measured at once, and which one after another because they would disturb each other's
// figures.
//
// The rule. Targets that meet in one element of their drives' paths (probe/device/drive_path.h) run in turns
// when
//   it is one drive, one NVMe controller, one SATA port, a hypervisor, or unknown            always
//   it is a host adapter and flash stands behind it      its limit of I/Os a second is known to nobody
//   its rate is not known, or what one of its drives can move is not
//   the most that all of its drives together can move is above its rate
// Else they run at once, and what they share is said with both figures. Drives of flash at once are no more
// than the processors, since each may keep one busy; a disk does not count.
//
// Targets that must take turns form a lane, in the order in which they were named; lanes run at once. Where
// three drives share what two could use, all three take turns: simple, and never wrong.
//
// Pure; any thread. Tested by tests/probe/run/run_order_test.cc.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "probe/device/drive_path.h"

namespace tierwatt::run {

struct OrderTarget {
  std::string name;                       // as the user named it
  std::vector<device::DrivePath> drives;  // below it; empty: no drive is known, and it meets all such
};

// What some targets share.
struct Sharing {
  std::vector<std::size_t> targets;  // places in the list, rising
  std::vector<std::string> names;    // of the same
  std::string what;                  // "host adapter 0000:03:00.0"
  std::string why;                   // "its rate is not known"
  bool in_turns = true;
};

struct RunOrder {
  std::vector<std::vector<std::size_t>> lanes;  // of places in the list; each place stands in one lane
  std::vector<Sharing> sharings;                // only the lowest meeting place of the same targets
};

// `processors` is at least 1.
RunOrder decide_order(const std::vector<OrderTarget>& targets, unsigned processors);

// Sharing as a line for people: "/dev/sda, /dev/sdb: one after another, they share ...".
std::string to_sentence(const Sharing& sharing);

// All lines that say how the targets are measured; none of a single one. Where they share nothing:
// "/dev/sda, /dev/sdb: at once, /sys shows nothing that they share".
std::vector<std::string> to_sentences(const RunOrder& order, const std::vector<OrderTarget>& targets);

// Puts all targets into one lane, for a reason of the caller's.
void take_turns(const std::vector<OrderTarget>& targets, std::string what, std::string why, RunOrder& order);

}  // namespace tierwatt::run
