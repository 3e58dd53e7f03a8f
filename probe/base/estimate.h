// A figure that admits its doubt: value, 95 % interval, where it comes from.
//
// Sources are ranked; the weakest part of a sum decides what the sum may call itself. Rule 1 of
// docs/architecture.md: a watt is never a bare number.
//
// Arithmetic. `+` adds values and *bounds*: the error of the parts is taken as shared (one meter, one model),
// which never claims a narrower interval than is true. add_independent() adds in quadrature, for parts whose
// errors are known not to share a cause. Invariant: low <= value <= high, all finite.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "probe/base/units.h"

namespace tierwatt {

// From the best to the weakest; comparison follows the rank.
enum class Source {
  measured,  // a meter on this drive, or a designed experiment on a node meter
  reported,  // the drive's own sensor
  declared,  // power-state descriptors, or a figure its owner states
  catalog,   // a datasheet figure for this model
  prior,     // class, form factor, rotation rate
};

const char* to_string(Source source);
std::optional<Source> parse_source(std::string_view name);
constexpr Source weaker(Source a, Source b) { return std::max(a, b); }

// Q: Watts, Joules, Iops, BytesPerSecond or Seconds.
template <class Q>
struct Estimate {
  Q value{};
  Q low{};  // 95 % interval, inclusive
  Q high{};
  Source source = Source::prior;
  std::string basis;  // "datasheet: Idle A average", "hwmon nvme power1_average"

  static Estimate exact(Q v, Source source, std::string basis) { return {v, v, v, source, std::move(basis)}; }
  friend Estimate operator+(const Estimate& a, const Estimate& b) {
    return {a.value + b.value, a.low + b.low, a.high + b.high, weaker(a.source, b.source),
            a.basis.empty() ? b.basis : a.basis};
  }
  bool operator==(const Estimate&) const = default;
};

// Sum of two figures whose errors share no cause: half-widths add in quadrature.
template <class Q>
Estimate<Q> add_independent(const Estimate<Q>& a, const Estimate<Q>& b) {
  const double low = std::hypot((a.value - a.low).value(), (b.value - b.low).value());
  const double high = std::hypot((a.high - a.value).value(), (b.high - b.value).value());
  const Q value = a.value + b.value;
  return {value, value - Q(low), value + Q(high), weaker(a.source, b.source),
          a.basis.empty() ? b.basis : a.basis};
}

// factor >= 0 scales value and interval alike.
template <class Q>
Estimate<Q> scale(const Estimate<Q>& e, double factor) {
  return {e.value * factor, e.low * factor, e.high * factor, e.source, e.basis};
}

// "5.30 W (4.90-5.70, catalog)"
std::string to_string(const Estimate<Watts>& e);
std::string to_string(const Estimate<Joules>& e);
std::string to_string(const Estimate<Seconds>& e);

}  // namespace tierwatt
