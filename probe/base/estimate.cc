// Names and printing of estimates. Tested by tests/probe/base/estimate_test.cc.
#include "probe/base/estimate.h"

#include <fmt/core.h>

#include <array>

namespace tierwatt {
namespace {

constexpr std::array kSourceNames = {"measured", "reported", "declared", "catalog", "prior"};

std::string with_interval(const std::string& value, const std::string& low, const std::string& high,
                          Source source) {
  return fmt::format("{} ({} to {}, {})", value, low, high, to_string(source));
}

}  // namespace

const char* to_string(Source source) { return kSourceNames.at(static_cast<std::size_t>(source)); }

std::optional<Source> parse_source(std::string_view name) {
  for (std::size_t i = 0; i < kSourceNames.size(); ++i) {
    if (name == kSourceNames[i]) return static_cast<Source>(i);
  }
  return std::nullopt;
}

std::string to_string(const Estimate<Watts>& e) {
  return with_interval(to_string(e.value), to_string(e.low), to_string(e.high), e.source);
}
std::string to_string(const Estimate<Joules>& e) {
  return with_interval(to_string(e.value), to_string(e.low), to_string(e.high), e.source);
}
std::string to_string(const Estimate<Seconds>& e) {
  return with_interval(to_string(e.value), to_string(e.low), to_string(e.high), e.source);
}

}  // namespace tierwatt
