// The words of `basis` and their factors. Tested by tests/probe/power/basis_test.cc.
//
// Reasoning, row by row; judgement where nothing is cited. Two guesses set the scale: drives of one model
// differ by some 5 % in power (motor, heads, preamplifier), and temperature and supply voltage add a few per
// cent more. A typical figure is therefore taken to be good for about +-10 %. A maximum lies above nearly
// every drive, so a typical one is taken to draw 0.75 to 1 of it, mostly 0.9. An NVMe descriptor's MP is a
// ceiling: the drives that report MP and ACTP both (PM1733 25/19 W, PM9A3 25/14 W) use 0.56 to 0.76 of it
// under the vendor's own heavy load. SMART attribute 3 ends when the platters turn at speed; the first byte
// comes after heads are loaded and calibrated.
#include "probe/power/basis.h"

#include <algorithm>
#include <array>

namespace tierwatt::power {
namespace {

struct Row {
  const char* name;
  BasisFactors factors;
};

constexpr std::array<Row, 18> kRows = {{
    {"measured_mean", {1.00, 0.93, 1.07}},        // one drive's mean, carried to another drive of the model
    {"typical_average", {1.00, 0.88, 1.12}},      // the maker's sample against yours
    {"typical_random", {1.00, 0.85, 1.15}},       // the same, and your seeks are not theirs
    {"from_currents", {1.00, 0.85, 1.15}},        // typical currents at nominal voltages; rails are +-5 %
    {"rms_max", {0.88, 0.75, 1.00}},              // top of the production spread
    {"max_random", {0.90, 0.75, 1.05}},           // a maximum over drives, at full queue
    {"max_sequential", {0.90, 0.75, 1.05}},       //
    {"mixed_load", {1.00, 0.80, 1.25}},           // another mix than yours
    {"power_state_max", {0.70, 0.40, 1.00}},      // a ceiling; see above
    {"power_state_typical", {1.00, 0.80, 1.20}},  // a workload of the vendor's choice
    {"upper_bound", {0.65, 0.30, 1.00}},          // nothing is said but "below"
    {"second_hand", {1.00, 0.80, 1.25}},          // conditions are not told
    {"wall_difference", {1.00, 0.50, 1.50}},      // two readings in 1 W steps, through a power supply
    {"peak_current", {1.00, 0.85, 1.15}},         //
    {"peak_12v", {1.10, 0.95, 1.30}},             // the 5 V rail adds 2 to 4 W to some 24 to 34 W
    {"start_time_max", {0.75, 0.50, 1.00}},       // an upper limit
    {"drive_median", {1.50, 1.00, 3.00}},         // platters at speed, first byte later; see above
    {"published", {1.00, 0.90, 1.10}},            //
}};
static_assert(static_cast<std::size_t>(Basis::published) + 1 == kRows.size());

const Row& row_of(Basis basis) { return kRows.at(static_cast<std::size_t>(basis)); }

template <class Q>
Estimate<Q> estimate_of(const Figure& figure, std::string_view from) {
  const BasisFactors f = factors(figure.basis);
  const double low = figure.low.value_or(figure.stated * f.low);
  const double high = figure.high.value_or(figure.stated * f.high);
  const double value = std::clamp(figure.low ? figure.stated : figure.stated * f.value, low, high);
  std::string basis = to_string(figure.basis);
  if (!from.empty()) basis.append(": ").append(from);
  return {Q(value), Q(low), Q(high), Source::catalog, std::move(basis)};
}

}  // namespace

const char* to_string(Basis basis) { return row_of(basis).name; }

std::optional<Basis> parse_basis(std::string_view name) {
  const auto* row = std::find_if(kRows.begin(), kRows.end(), [&](const Row& r) { return name == r.name; });
  if (row == kRows.end()) return std::nullopt;
  return static_cast<Basis>(row - kRows.begin());
}

BasisFactors factors(Basis basis) { return row_of(basis).factors; }

Estimate<Watts> watts_of(const Figure& figure, std::string_view from) {
  return estimate_of<Watts>(figure, from);
}
Estimate<Joules> joules_of(const Figure& figure, std::string_view from) {
  return estimate_of<Joules>(figure, from);
}
Estimate<Seconds> seconds_of(const Figure& figure, std::string_view from) {
  return estimate_of<Seconds>(figure, from);
}

}  // namespace tierwatt::power
