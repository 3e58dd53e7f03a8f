// One function a format. Tested by tests/probe/trace/trace_rows_test.cc.
#include "probe/trace/trace_rows.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "probe/power/csv.h"

namespace tierwatt::trace {
namespace {

constexpr double kSectorBytes = 512;
constexpr double kIoBytes = 65536;
constexpr double kFiletimeEpochS = 11'644'473'600;  // from 1601 to 1970
constexpr double kFiletimeUnitsPerS = 1e7;
constexpr double kLatestS = 4e9;  // the year 2096: a timestamp beyond it is in other units

enum CloudphysicsColumn { kVm, kInterval, kReads, kWrites, kReadBytes, kWriteBytes, kRange };
constexpr std::array kCloudphysicsColumns = {"vm",
                                             "interval_index",
                                             "read_block_req_count",
                                             "write_block_req_count",
                                             "read_io_request_size_sum",
                                             "write_io_request_size_sum",
                                             "range"};

void count_io(Row& row, bool writes, double bytes) {
  (writes ? row.writes : row.reads) = 1;
  (writes ? row.written_bytes : row.read_bytes) = bytes;
}

}  // namespace

const std::vector<std::string>& format_names() {
  static const std::vector<std::string> names = {"cloudphysics", "msr", "systor", "tencent"};
  return names;
}

std::optional<Format> parse_format(std::string_view name) {
  const auto found = std::find(format_names().begin(), format_names().end(), name);
  if (found == format_names().end()) return std::nullopt;
  return static_cast<Format>(found - format_names().begin());
}

Error RowReader::wrong(std::string_view field, std::string what) const {
  return {
      Code::invalid_input, std::move(what), fmt::format("{}:{}: {}", name_, line_, field),
      fmt::format("is this a trace of the format {}?", format_names()[static_cast<std::size_t>(format_)])};
}

Result<double> RowReader::number(const std::vector<std::string>& fields, std::size_t column,
                                 std::string_view field) const {
  if (column >= fields.size())
    return wrong(field,
                 fmt::format("the line has {} fields, this would be the {}th", fields.size(), column + 1));
  const std::optional<double> value = power::parse_number(fields[column]);
  if (!value || *value < 0) return wrong(field, fmt::format("'{:.40}' is no number from 0", fields[column]));
  return *value;
}

Status RowReader::read_header(const std::vector<std::string>& fields) {
  if (format_ == Format::systor) {
    if (!fields.empty() && fields[0] == "Timestamp") return {};
    return wrong("Timestamp", "the first line is not the header of this format");
  }
  for (const char* name : kCloudphysicsColumns) {
    const auto found = std::find(fields.begin(), fields.end(), name);
    if (found == fields.end()) return wrong(name, "the header does not name this column");
    columns_.push_back(static_cast<std::size_t>(found - fields.begin()));
  }
  return {};
}

Result<std::optional<Row>> RowReader::read(std::string_view line) {
  ++line_;
  if (power::trim(line).empty()) return std::optional<Row>{};
  Result<std::vector<std::string>> fields = power::split_csv_line(line, ',');
  if (!fields) return wrong("", fields.error().message);
  if (has_header() && line_ == 1) {
    TIERWATT_CHECK(read_header(*fields));
    return std::optional<Row>{};
  }
  TIERWATT_TRY(row, row_of(*fields));
  if (row.at_s > kLatestS) return wrong("timestamp", "the time lies beyond the year 2096");
  return std::optional<Row>(std::move(row));
}

Result<Row> RowReader::row_of(const std::vector<std::string>& fields) {
  Row row;
  switch (format_) {
    case Format::cloudphysics: {
      std::array<double, kCloudphysicsColumns.size()> values{};
      for (std::size_t c = kInterval; c < values.size(); ++c) {
        TIERWATT_TRY(value, number(fields, columns_[c], kCloudphysicsColumns[c]));
        values[c] = value;
      }
      row.volume = fields[columns_[kVm]];
      row.at_s = values[kInterval] * kCloudphysicsStepS;
      row.read_bytes = values[kReadBytes];
      row.written_bytes = values[kWriteBytes];
      row.reads = values[kReads] > 0 ? std::max(1.0, row.read_bytes / kIoBytes) : 0;
      row.writes = values[kWrites] > 0 ? std::max(1.0, row.written_bytes / kIoBytes) : 0;
      row.end_byte = values[kRange];
      return row;
    }
    case Format::msr: {
      TIERWATT_TRY(at, number(fields, 0, "timestamp"));
      TIERWATT_TRY(disk, number(fields, 2, "disk"));
      TIERWATT_TRY(offset, number(fields, 4, "offset"));
      TIERWATT_TRY(size, number(fields, 5, "size"));
      if (fields[3] != "Read" && fields[3] != "Write") return wrong("type", "neither Read nor Write");
      row.at_s = at / kFiletimeUnitsPerS - kFiletimeEpochS;
      if (row.at_s < 0) return wrong("timestamp", "the time lies before 1970");
      row.volume = fmt::format("{}-{:.0f}", fields[1], disk);
      row.end_byte = offset + size;
      count_io(row, fields[3] == "Write", size);
      return row;
    }
    case Format::systor: {
      TIERWATT_TRY(at, number(fields, 0, "Timestamp"));
      TIERWATT_TRY(lun, number(fields, 3, "LUN"));
      TIERWATT_TRY(offset, number(fields, 4, "Offset"));
      TIERWATT_TRY(size, number(fields, 5, "Size"));
      if (fields[2] != "R" && fields[2] != "W") return wrong("IOType", "neither R nor W");
      row.at_s = at;
      row.volume = fmt::format("lun-{:.0f}", lun);
      row.end_byte = offset + size;
      count_io(row, fields[2] == "W", size);
      return row;
    }
    case Format::tencent: {
      TIERWATT_TRY(at, number(fields, 0, "timestamp"));
      TIERWATT_TRY(offset, number(fields, 1, "offset"));
      TIERWATT_TRY(size, number(fields, 2, "size"));
      TIERWATT_TRY(type, number(fields, 3, "type"));
      TIERWATT_TRY(volume, number(fields, 4, "volume"));
      if (type != 0 && type != 1) return wrong("type", "neither 0 (read) nor 1 (write)");
      row.at_s = at;
      row.volume = fmt::format("volume-{:.0f}", volume);
      row.end_byte = (offset + size) * kSectorBytes;
      count_io(row, type == 1, size * kSectorBytes);
      return row;
    }
  }
  return row;
}

}  // namespace tierwatt::trace
