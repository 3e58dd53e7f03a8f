// Reading a bench meter's recording. Tested by tests/probe/power/bench_csv_test.cc.
#include "probe/power/bench_csv.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <optional>

#include "probe/base/file.h"
#include "probe/power/csv.h"

namespace tierwatt::power {
namespace {

constexpr std::size_t kMaxFileBytes = 256U << 20U;
constexpr std::size_t kMaxSamples = 8'000'000;
constexpr double kLatestEpoch = 1e11;  // the year 5138: what is above is milliseconds
constexpr std::array<std::string_view, 6> kTimeNames = {"time", "timestamp", "datetime",
                                                        "date", "epoch",     "unix"};
constexpr std::array<std::string_view, 7> kWattNames = {"watts",   "watt",      "w",           "power",
                                                        "power_w", "power (w)", "active_power"};

Error bad(std::string message, std::string remedy = "") {
  return Error{Code::invalid_input, std::move(message), "", std::move(remedy)};
}

std::string lower(std::string_view text) {
  std::string out(trim(text));
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

template <std::size_t N>
std::optional<std::size_t> column_of(const std::vector<std::string>& names,
                                     const std::array<std::string_view, N>& wanted) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (std::find(wanted.begin(), wanted.end(), lower(names[i])) != wanted.end()) return i;
  }
  return std::nullopt;
}

// How the file is laid out; learnt from its first line.
struct Layout {
  char delimiter = ',';
  std::size_t time = 0, watts = 1, fields = 2;
  bool has_names = false;
};

Result<double> parse_time(std::string_view text) {
  if (const std::optional<double> epoch = parse_number(text)) {
    if (*epoch < 0 || *epoch >= kLatestEpoch)
      return bad(fmt::format("time {} is not seconds since 1970", text.substr(0, 40)),
                 "divide milliseconds by 1000");
    return *epoch;
  }
  TIERWATT_TRY(time, parse_rfc3339(text));
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

Result<Layout> learn_layout(std::string_view line) {
  Layout layout;
  for (const char candidate : {'\t', ';', ','}) {
    if (line.find(candidate) == std::string_view::npos) continue;
    layout.delimiter = candidate;
    break;
  }
  TIERWATT_TRY(fields, split_csv_line(line, layout.delimiter));
  layout.fields = fields.size();
  if (fields.size() < 2)
    return bad("one column where time and watts are needed", "separate them by comma, semicolon or tab");
  if (parse_time(fields[0]) && parse_number(fields[1])) return layout;
  const auto time = column_of(fields, kTimeNames);
  const auto watts = column_of(fields, kWattNames);
  // A first line of which one field is a number is data gone wrong, not names.
  if (!time || !watts)
    return bad("neither time and watts nor the names of their columns", "name them 'time' and 'watts'");
  layout.time = *time;
  layout.watts = *watts;
  layout.has_names = true;
  return layout;
}

Result<PowerSample> parse_sample(std::string_view line, const Layout& layout, Seconds offset) {
  TIERWATT_TRY(fields, split_csv_line(line, layout.delimiter));
  if (fields.size() != layout.fields) {
    return bad(fmt::format("{} fields where the first line has {}", fields.size(), layout.fields));
  }
  TIERWATT_TRY(time, parse_time(fields[layout.time]));
  const std::optional<double> watts = parse_number(fields[layout.watts]);
  if (!watts) return bad(fmt::format("watts '{}' is no number", fields[layout.watts].substr(0, 40)));
  if (*watts < 0 || *watts > 1e6) return bad(fmt::format("{} W is not from 0 to 1000000", *watts));
  return PowerSample{Seconds(time) + offset, Watts(*watts)};
}

// Adds a sample; one of the same time as the last joins its mean (`joined`: how many it holds).
Status append(std::vector<PowerSample>& samples, const PowerSample& sample, double& joined) {
  if (!samples.empty() && sample.at < samples.back().at)
    return bad("time goes backwards", "sort the file by time");
  if (!samples.empty() && sample.at == samples.back().at) {
    joined += 1;
    samples.back().watts += (sample.watts - samples.back().watts) / joined;
    return {};
  }
  if (samples.size() == kMaxSamples)
    return bad("more than 8 million samples", "cut the recording to the run");
  joined = 1;
  samples.push_back(sample);
  return {};
}

Result<std::vector<PowerSample>> parse_lines(std::string_view content, std::string_view name,
                                             Seconds offset) {
  std::vector<PowerSample> samples;
  std::optional<Layout> layout;
  double joined = 1;
  const auto placed = [&](Error error, std::size_t line) {
    error.place = fmt::format("{}:{}", name, line);
    return error;
  };
  for (std::size_t number = 1; !content.empty(); ++number) {
    const std::string_view line = take_line(content);
    if (trim(line).empty() || line.front() == '#') continue;
    if (!layout) {
      auto learnt = learn_layout(line);
      if (!learnt) return placed(learnt.error(), number);
      layout = *learnt;
      if (layout->has_names) continue;
    }
    auto sample = parse_sample(line, *layout, offset);
    if (!sample) return placed(sample.error(), number);
    if (auto status = append(samples, *sample, joined); !status) return placed(status.error(), number);
  }
  return samples;
}

// The least difference of two readings in a row that is not floating-point dust: the last digit that the
// meter writes.
Watts step_of(const std::vector<PowerSample>& samples) {
  double step = 0;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    const double change = std::abs((samples[i].watts - samples[i - 1].watts).value());
    if (change > 1e-9 && (step == 0 || change < step)) step = change;
  }
  return Watts(step);
}

WallTime wall_time(Seconds since_1970) {
  return WallTime(std::chrono::duration_cast<WallTime::duration>(since_1970));
}

std::vector<Gap> find_gaps(const std::vector<PowerSample>& samples) {
  const Seconds longest = 3 * median_period(samples);
  std::vector<Gap> gaps;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    const Seconds length = samples[i].at - samples[i - 1].at;
    if (length > longest) gaps.push_back({wall_time(samples[i - 1].at), length});
  }
  return gaps;
}

}  // namespace

BenchTrace::BenchTrace(std::vector<PowerSample> samples, MeterInfo info)
    : samples_(std::move(samples)), info_(std::move(info)), gaps_(find_gaps(samples_)) {}

Result<Estimate<Watts>> BenchTrace::mean_watts(WallTime from, WallTime to) const {
  TIERWATT_TRY(mean,
               mean_power(samples_, from.time_since_epoch(), to.time_since_epoch(), instrument_of(info_)));
  Seconds lost{};
  for (const Gap& gap : gaps_) {
    const Seconds begin = std::max(Seconds((gap.from - from)), Seconds(0));
    const Seconds end = std::min(Seconds(gap.from - from) + gap.length, Seconds(to - from));
    if (end > begin) lost += end - begin;
  }
  if (lost.count() > 0) mean.basis += fmt::format("; gaps of {:.3g} s in it", lost.count());
  return mean;
}

Result<BenchTrace> parse_bench_csv(std::string_view content, std::string_view name,
                                   const BenchOptions& options) {
  TIERWATT_TRY(samples, parse_lines(content, name, options.clock_offset));
  const auto none = [&](std::string message) {
    return Error{Code::unavailable, std::move(message), std::string(name), "record the whole run"};
  };
  if (samples.size() < kMinSamples)
    return none(fmt::format("{} samples, {} are needed", samples.size(), kMinSamples));
  if (std::all_of(samples.begin(), samples.end(),
                  [](const PowerSample& s) { return s.watts.value() == 0; })) {
    return none("0 W throughout: not a meter");
  }
  MeterInfo info;
  info.name = fmt::format("bench meter {}", std::filesystem::path(name).filename().string());
  info.covers = options.covers;
  info.unit = "W";
  info.power_step = step_of(samples);
  info.averaging = options.averaging;
  info.accuracy = options.accuracy;
  info.accuracy_basis = "given with the recording";
  info.path = name;
  return BenchTrace(std::move(samples), std::move(info));
}

Result<BenchTrace> read_bench_csv(const std::filesystem::path& path, const BenchOptions& options) {
  TIERWATT_TRY(content, read_file(path, kMaxFileBytes));
  return parse_bench_csv(content, path.string(), options);
}

}  // namespace tierwatt::power
