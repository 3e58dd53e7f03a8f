// Units as types: bytes, watts, joules, IOPS and bytes per second cannot be mixed, added to one another or
// passed for one another. Time is std::chrono (Seconds is a double count of seconds).
//
// A quantity holds one number in its base unit and is made and read with the unit's name:
//   Watts{5.3}.value(), Bytes{4096}.value().
// Only the products that physics knows exist: W x s = J, J / s = W, J / W = s, B / s = B/s, n x unit.
// Binary (KiB, MiB: what memory and blocks are counted in) and decimal (kB, MB, TB: what drives are sold in)
// are different things; parse_bytes() and to_string() name which they mean.
//
// Threads: values, no shared state. Errors: none, but parse_bytes().
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "probe/base/result.h"

namespace tierwatt {

using Seconds = std::chrono::duration<double>;

// One number of one unit. Tag makes two units distinct types; Rep is what counts them.
template <class Tag, class Rep>
class Quantity {
 public:
  using rep = Rep;
  constexpr Quantity() = default;
  constexpr explicit Quantity(Rep value) : value_(value) {}
  [[nodiscard]] constexpr Rep value() const { return value_; }

  constexpr auto operator<=>(const Quantity&) const = default;
  constexpr Quantity& operator+=(Quantity other) {
    value_ += other.value_;
    return *this;
  }
  constexpr Quantity& operator-=(Quantity other) {
    value_ -= other.value_;
    return *this;
  }
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return a += b; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return a -= b; }
  friend constexpr Quantity operator*(Quantity a, Rep factor) { return Quantity(a.value_ * factor); }
  friend constexpr Quantity operator*(Rep factor, Quantity a) { return Quantity(a.value_ * factor); }
  friend constexpr Quantity operator/(Quantity a, Rep divisor) { return Quantity(a.value_ / divisor); }
  // The ratio of two quantities of one unit is a plain number.
  friend constexpr double operator/(Quantity a, Quantity b) {
    return static_cast<double>(a.value_) / static_cast<double>(b.value_);
  }

 private:
  Rep value_{};
};

using Bytes = Quantity<struct BytesTag, std::int64_t>;
using Watts = Quantity<struct WattsTag, double>;
using Joules = Quantity<struct JoulesTag, double>;
using Iops = Quantity<struct IopsTag, double>;
using BytesPerSecond = Quantity<struct BytesPerSecondTag, double>;

constexpr Joules operator*(Watts power, Seconds time) { return Joules(power.value() * time.count()); }
constexpr Joules operator*(Seconds time, Watts power) { return power * time; }
constexpr Watts operator/(Joules energy, Seconds time) { return Watts(energy.value() / time.count()); }
constexpr Seconds operator/(Joules energy, Watts power) { return Seconds(energy.value() / power.value()); }
constexpr BytesPerSecond operator/(Bytes size, Seconds time) {
  return BytesPerSecond(static_cast<double>(size.value()) / time.count());
}
constexpr Seconds operator/(Bytes size, BytesPerSecond rate) {
  return Seconds(static_cast<double>(size.value()) / rate.value());
}

// 1 kWh = 3.6e6 J exactly (SI).
inline constexpr double kJoulesPerKilowattHour = 3.6e6;
constexpr double kilowatt_hours(Joules energy) { return energy.value() / kJoulesPerKilowattHour; }

// Printers, for people: three significant digits, a unit, decimal prefixes ("16.0 TB", "5.30 W", "1.23 kWh").
std::string to_string(Bytes size);
std::string to_string(Watts power);
std::string to_string(Joules energy);
std::string to_string(Iops rate);
std::string to_string(BytesPerSecond rate);
std::string to_string(Seconds time);
// "16.0 GiB": binary prefixes.
std::string to_string_binary(Bytes size);

// "4096", "4k"/"4KiB" (1024), "4kB" (1000), "1.5TiB", "8TB"; one letter alone is binary, as in fio and dd.
// Negative, fractional bytes, overflow and unknown suffixes are Code::invalid_argument.
Result<Bytes> parse_bytes(std::string_view text);

}  // namespace tierwatt
