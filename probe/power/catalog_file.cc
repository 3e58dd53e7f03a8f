// Reading tables of drive models and finding them in the search order. Tested by
// tests/probe/power/catalog_file_test.cc.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <system_error>

#include "probe/base/file.h"
#include "probe/power/catalog.h"
#include "probe/power/csv.h"

namespace tierwatt::power {
namespace {

constexpr std::size_t kMaxFileBytes = 4U << 20U;
constexpr std::size_t kMaxLineBytes = 4096;
constexpr std::array<std::string_view, 15> kColumns = {
    "pattern",   "class",         "form",       "rpm",           "capacity_tb",
    "standby_w", "idle_w",        "idle_low_w", "active_read_w", "active_write_w",
    "spinup_s",  "spinup_peak_w", "spinup_j",   "basis",         "source"};

// Where each column stands in this file; a column that a file lacks is empty.
using ColumnPlaces = std::array<std::size_t, kColumns.size()>;
constexpr std::size_t kAbsent = static_cast<std::size_t>(-1);

Error bad(std::string message, std::string remedy = "") {
  return Error{Code::invalid_input, std::move(message), "", std::move(remedy)};
}

std::string joined_columns() {
  std::string all;
  for (const std::string_view column : kColumns) all.append(all.empty() ? "" : ",").append(column);
  return all;
}

Result<ColumnPlaces> read_header(const std::vector<std::string>& fields) {
  ColumnPlaces places;
  places.fill(kAbsent);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto* column = std::find(kColumns.begin(), kColumns.end(), fields[i]);
    if (column == kColumns.end()) {
      return bad(fmt::format("unknown column '{}'", fields[i].substr(0, 40)),
                 "the columns are " + joined_columns());
    }
    std::size_t& place = places.at(static_cast<std::size_t>(column - kColumns.begin()));
    if (place != kAbsent) return bad(fmt::format("column '{}' stands twice", fields[i]));
    place = i;
  }
  if (places[0] == kAbsent || places[1] == kAbsent) {
    return bad("the first line names no columns 'pattern' and 'class'",
               "begin the file with " + joined_columns());
  }
  return places;
}

// The fields of one row by column number of kColumns.
class RowReader {
 public:
  RowReader(const std::vector<std::string>& fields, const ColumnPlaces& places)
      : fields_(fields), places_(places) {}

  [[nodiscard]] std::string_view text(std::size_t column) const {
    const std::size_t place = places_.at(column);
    return place == kAbsent ? std::string_view() : trim(fields_[place]);
  }

  [[nodiscard]] Result<std::optional<double>> number(std::size_t column, double low, double high) const {
    const std::string_view cell = text(column);
    if (cell.empty()) return std::optional<double>();
    const std::optional<double> value = parse_number(cell);
    if (!value || *value < low || *value > high) {
      return bad(fmt::format("{} '{}' is no number from {} to {}", kColumns.at(column), cell.substr(0, 40),
                             low, high));
    }
    return value;
  }

  [[nodiscard]] Result<std::optional<Figure>> figure(std::size_t column, Basis row_basis) const;

 private:
  const std::vector<std::string>& fields_;
  const ColumnPlaces& places_;
};

// "NUMBER", "NUMBER:LOW:HIGH", each with "@BASIS" behind it.
Result<std::optional<Figure>> RowReader::figure(std::size_t column, Basis row_basis) const {
  constexpr double kMaxFigure = 1e6;
  std::string_view cell = text(column);
  if (cell.empty()) return std::optional<Figure>();
  const std::string_view name = kColumns.at(column);
  Figure figure;
  figure.basis = row_basis;
  if (const std::size_t at = cell.find('@'); at != std::string_view::npos) {
    const std::optional<Basis> basis = parse_basis(cell.substr(at + 1));
    if (!basis) {
      return bad(fmt::format("{}: unknown basis '{}'", name, cell.substr(at + 1, 40)),
                 "the words are in docs/catalog.md");
    }
    figure.basis = *basis;
    cell = cell.substr(0, at);
  }
  TIERWATT_TRY(parts, split_csv_line(cell, ':'));
  if (parts.size() != 1 && parts.size() != 3) {
    return bad(fmt::format("{} '{}' is neither NUMBER nor NUMBER:LOW:HIGH", name, cell.substr(0, 40)));
  }
  std::array<double, 3> numbers{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::optional<double> number = parse_number(parts[i]);
    if (!number || *number > kMaxFigure)
      return bad(fmt::format("{} '{}' is no number", name, parts[i].substr(0, 40)));
    if (*number < 0) return bad(fmt::format("{} {} is negative", name, *number));
    numbers.at(i) = *number;
  }
  figure.stated = numbers[0];
  if (parts.size() == 3) {
    if (numbers[1] > numbers[2])
      return bad(fmt::format("{}: low {} is above high {}", name, numbers[1], numbers[2]));
    if (numbers[0] < numbers[1] || numbers[0] > numbers[2]) {
      return bad(fmt::format("{}: {} is not between {} and {}", name, numbers[0], numbers[1], numbers[2]));
    }
    figure.low = numbers[1];
    figure.high = numbers[2];
  }
  return std::optional<Figure>(figure);
}

Result<FormFactor> parse_form(std::string_view text) {
  for (const FormFactor form :
       {FormFactor::unknown, FormFactor::inch_35, FormFactor::inch_25, FormFactor::m2}) {
    if (text == to_string(form)) return form;
  }
  return bad(fmt::format("unknown form '{}'", text.substr(0, 40)), "use 3.5, 2.5, m.2 or leave it empty");
}

Status read_figures(const RowReader& row, Basis basis, CatalogEntry& entry) {
  const std::array<std::optional<Figure>*, 8> targets = {
      &entry.standby_w,      &entry.idle_w,   &entry.idle_low_w,    &entry.active_read_w,
      &entry.active_write_w, &entry.spinup_s, &entry.spinup_peak_w, &entry.spinup_j};
  for (std::size_t i = 0; i < targets.size(); ++i) {
    TIERWATT_TRY(figure, row.figure(5 + i, basis));
    *targets.at(i) = figure;
  }
  if (entry.standby_w && entry.idle_w && entry.standby_w->stated > entry.idle_w->stated) {
    return bad(fmt::format("standby_w {} is above idle_w {}", entry.standby_w->stated, entry.idle_w->stated));
  }
  return {};
}

Result<CatalogEntry> read_row(const RowReader& row) {
  CatalogEntry entry;
  entry.pattern = row.text(0);
  if (entry.pattern.empty())
    return bad("the pattern is empty", "write the model, or a pattern that matches it");
  const std::optional<DriveClass> drive_class = parse_drive_class(row.text(1));
  if (!drive_class || *drive_class == DriveClass::virtual_) {
    return bad(fmt::format("unknown class '{}'", row.text(1).substr(0, 40)),
               "use hdd, sata_ssd, sas_ssd or nvme");
  }
  entry.drive_class = *drive_class;
  TIERWATT_TRY(form, parse_form(row.text(2)));
  entry.form = form;
  TIERWATT_TRY(rpm, row.number(3, 1000, 30'000));
  if (rpm) entry.rpm = static_cast<int>(*rpm);
  TIERWATT_TRY(capacity, row.number(4, 1e-6, 1e4));
  entry.capacity_tb = capacity;
  const std::string_view basis_word = row.text(13);
  const std::optional<Basis> basis = basis_word.empty() ? Basis::second_hand : parse_basis(basis_word);
  if (!basis)
    return bad(fmt::format("unknown basis '{}'", basis_word.substr(0, 40)),
               "the words are in docs/catalog.md");
  TIERWATT_CHECK(read_figures(row, *basis, entry));
  entry.source = row.text(14);
  return entry;
}

Result<CatalogEntry> read_line(std::string_view line, const ColumnPlaces& places, std::size_t columns) {
  TIERWATT_TRY(fields, split_csv_line(line, ','));
  if (fields.size() != columns) {
    return bad(fmt::format("{} fields where the first line names {}", fields.size(), columns),
               "quote a text that holds a comma");
  }
  return read_row(RowReader(fields, places));
}

Error placed(Error error, std::string_view name, std::size_t line) {
  error.place = fmt::format("{}:{}", name, line);
  return error;
}

void add_file_if_there(std::vector<std::filesystem::path>& files, const std::filesystem::path& file) {
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored)) files.push_back(file);
}

// Environment variables are read where no thread has been started that writes them.
std::string environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? std::string() : std::string(value);
}

std::vector<std::filesystem::path> search_order() {
  std::vector<std::filesystem::path> files;
  const std::string own = environment("TIERWATT_CATALOG");
  std::string_view rest = own;
  while (!rest.empty()) {
    const std::string_view file = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(rest.size(), file.size() + 1));
    if (!file.empty()) files.emplace_back(file);
  }
  const std::string config = environment("XDG_CONFIG_HOME");
  const std::string home = environment("HOME");
  if (!config.empty()) {
    add_file_if_there(files, std::filesystem::path(config) / "tierwatt/drives.csv");
  } else if (!home.empty()) {
    add_file_if_there(files, std::filesystem::path(home) / ".config/tierwatt/drives.csv");
  }
  add_file_if_there(files, "/etc/tierwatt/drives.csv");
  return files;
}

}  // namespace

Result<std::vector<CatalogEntry>> parse_catalog(std::string_view content, std::string_view name) {
  std::vector<CatalogEntry> entries;
  std::optional<ColumnPlaces> places;
  std::size_t columns = 0;
  for (std::size_t number = 1; !content.empty(); ++number) {
    const std::string_view line = take_line(content);
    if (line.size() > kMaxLineBytes) return placed(bad("the line is longer than 4096 bytes"), name, number);
    if (trim(line).empty() || line.front() == '#') continue;
    if (!places) {
      auto fields = split_csv_line(line, ',');
      if (!fields) return placed(fields.error(), name, number);
      auto header = read_header(*fields);
      if (!header) return placed(header.error(), name, number);
      places = *header;
      columns = fields->size();
      continue;
    }
    auto entry = read_line(line, *places, columns);
    if (!entry) return placed(entry.error(), name, number);
    if (entries.size() == kMaxEntries) return placed(bad("more than 20000 models"), name, number);
    entry->place = fmt::format("{}:{}", name, number);
    entries.push_back(std::move(*entry));
  }
  return entries;
}

Result<Catalog> load_catalog() { return load_catalog_from(search_order()); }

Result<Catalog> load_catalog_from(const std::vector<std::filesystem::path>& files) {
  std::vector<CatalogEntry> all;
  for (const std::filesystem::path& file : files) {
    TIERWATT_TRY(content, read_file(file, kMaxFileBytes));
    TIERWATT_TRY(entries, parse_catalog(content, file.string()));
    all.insert(all.end(), entries.begin(), entries.end());
  }
  TIERWATT_TRY(own, parse_catalog(builtin_catalog(), "built-in drives.csv"));
  all.insert(all.end(), own.begin(), own.end());
  return Catalog::from_entries(std::move(all));
}

}  // namespace tierwatt::power
