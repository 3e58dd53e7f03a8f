// The drive catalog: which watts a model draws, where no meter reaches.
//
// A table of figures by model (catalog/drives.csv; the columns are described in docs/catalog.md), searched as
// smartmontools searches its drive database: the first entry whose pattern matches the whole model and whose
// class is equal wins, user files before the built-in table. A figure keeps its `basis` - a datasheet's
// typical idle, a maximum and a power-state ceiling are different things - and the basis decides value and
// interval (basis.h). What the entry does not give comes from the prior (prior.h), which is fitted on the
// same table.
//
// Bounded: a file 4 MiB, a line 4 KiB, patterns and models as in model_pattern.h.
// Ownership: Catalog is a value that shares its immutable table. Threads: const use is safe from any.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/base/estimate.h"
#include "probe/base/result.h"
#include "probe/base/units.h"
#include "probe/power/basis.h"
#include "probe/profile/device_profile.h"
#include "probe/profile/drive.h"

namespace tierwatt::power {

inline constexpr std::size_t kMaxEntries = 20'000;

enum class FormFactor { unknown, inch_35, inch_25, m2 };
const char* to_string(FormFactor form);  // "", "3.5", "2.5", "m.2"

// One row.
struct CatalogEntry {
  std::string pattern;
  DriveClass drive_class = DriveClass::hdd;
  FormFactor form = FormFactor::unknown;
  std::optional<int> rpm;
  std::optional<double> capacity_tb;
  std::optional<Figure> standby_w, idle_w, idle_low_w, active_read_w, active_write_w;
  std::optional<Figure> spinup_s, spinup_peak_w, spinup_j;
  std::string source;
  std::string place;  // "drives.csv:17"
};

// What is known of a drive whose figures are wanted.
struct DriveFacts {
  std::string model;
  DriveClass drive_class = DriveClass::hdd;
  std::optional<int> rpm;
  std::optional<Bytes> capacity;
};

class PriorModel;

class Catalog {
 public:
  // Entries in search order. Errors: invalid_input (a pattern that is no pattern, too many entries).
  static Result<Catalog> from_entries(std::vector<CatalogEntry> entries);

  // The entry that speaks for this model and class, or nullptr. White space at the ends and repeated inside
  // the model is ignored; letters match in either case.
  [[nodiscard]] const CatalogEntry* find(std::string_view model, DriveClass drive_class) const;
  [[nodiscard]] const std::vector<CatalogEntry>& entries() const;
  [[nodiscard]] const PriorModel& prior() const;

 private:
  struct Table;
  explicit Catalog(std::shared_ptr<const Table> table) : table_(std::move(table)) {}
  std::shared_ptr<const Table> table_;
};

// The default search order: the files of $TIERWATT_CATALOG (separated by ':'; each must exist), then
// $XDG_CONFIG_HOME/tierwatt/drives.csv (or ~/.config/...), then /etc/tierwatt/drives.csv, then the built-in
// table. Errors: not_found, permission_denied, io_error; invalid_input with "FILE:LINE" and what is wrong
// there.
Result<Catalog> load_catalog();
// The given files in their order, then the built-in table.
Result<Catalog> load_catalog_from(const std::vector<std::filesystem::path>& files);

// Reads one table. `name` stands for the file in errors and in CatalogEntry::place.
Result<std::vector<CatalogEntry>> parse_catalog(std::string_view content, std::string_view name);
// drives.csv as it was when the program was built.
std::string_view builtin_catalog();

// Active, idle, standby and spin-up of a drive: what is `known` stays as it is, then figures of the catalog
// entry, then the prior, each leaning on what is known (standby as a share of a measured idle). A figure that
// had to be moved to keep standby <= idle <= active says so in its basis. Flash: standby is idle unless
// known, spin-up is 0.
PowerProfile power_of_model(const Catalog& catalog, const DriveFacts& facts, const PowerProfile& known = {});
// The same with the entry already found (nullptr: not listed), for callers with many drives of few models.
PowerProfile power_of_entry(const Catalog& catalog, const CatalogEntry* entry, const DriveFacts& facts,
                            const PowerProfile& known = {});

}  // namespace tierwatt::power
