// Tested by tests/planner/cli/search_arguments_test.cc.
#include "planner/cli/search_arguments.h"

#include <fmt/core.h>

#include <string>

#include "probe/base/units.h"

namespace tierwatt::planner {
namespace {

using cli::Arguments;
using cli::OptionKind;

constexpr double kLongestSeconds = 86400;

}  // namespace

std::vector<cli::Option> search_option_table() {
  return {{.name = "seconds",
           .kind = OptionKind::number,
           .value_name = "S",
           .help = "longest time to plan, after reading; only what cannot be cut short exceeds it",
           .default_value = "5"},
          {.name = "seed",
           .kind = OptionKind::integer,
           .value_name = "N",
           .help = "seed of the search",
           .default_value = "1"},
          {.name = "steps",
           .kind = OptionKind::integer,
           .value_name = "N",
           .help = "search exactly this many steps, whatever the clock says: the same plan on every machine; "
                   "0: as many as the snapshot's size asks for",
           .default_value = "0"},
          {.name = "threads",
           .kind = OptionKind::integer,
           .value_name = "N",
           .help = "threads to work with; with --steps the plan does not depend on it",
           .default_value = "2"}};
}

Status check_search_ranges(const Arguments& arguments, const char* command) {
  const auto refuse = [command](const char* what) {
    return Error{Code::invalid_argument, what, "", fmt::format("see 'tierwatt {} --help'", command)};
  };
  const double seconds = arguments.number("seconds");
  if (!(seconds > 0 && seconds <= kLongestSeconds))
    return refuse("--seconds must be above 0 and at most 86400");
  if (arguments.integer("seed") < 0) return refuse("--seed must not be negative");
  if (arguments.integer("steps") < 0) return refuse("--steps must not be negative");
  const std::int64_t threads = arguments.integer("threads");
  if (threads < 1 || threads > 64) return refuse("--threads must be 1 to 64");
  return {};
}

SearchOptions search_options(const Arguments& arguments, StatusLine& line) {
  SearchOptions options;
  options.seed = static_cast<std::uint64_t>(arguments.integer("seed"));
  options.seconds = arguments.number("seconds");
  options.steps = arguments.integer("steps");
  // A step budget is a promise of the same answer on every machine: no clock may cut it short.
  if (options.steps > 0) options.seconds = kLongestSeconds;
  options.threads = static_cast<int>(arguments.integer("threads"));
  options.stop = [] { return cli::interrupted(); };
  options.progress = [&line](double saved_j, double share) {
    line.say(fmt::format("searching {:3.0f} %, saves {:.2f} kWh a window so far", 100 * share,
                         saved_j / kJoulesPerKilowattHour));
  };
  return options;
}

}  // namespace tierwatt::planner
