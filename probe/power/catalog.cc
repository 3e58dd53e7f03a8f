// Search by pattern. Tested by tests/probe/power/catalog_test.cc.
#include "probe/power/catalog.h"

#include <fmt/core.h>

#include "probe/power/model_pattern.h"
#include "probe/power/prior.h"

namespace tierwatt::power {

struct Catalog::Table {
  std::vector<CatalogEntry> entries;
  std::vector<ModelPattern> patterns;  // of the entry of the same index
  PriorModel prior;
};

const char* to_string(FormFactor form) {
  switch (form) {
    case FormFactor::unknown:
      return "";
    case FormFactor::inch_35:
      return "3.5";
    case FormFactor::inch_25:
      return "2.5";
    case FormFactor::m2:
      return "m.2";
  }
  return "";
}

Result<Catalog> Catalog::from_entries(std::vector<CatalogEntry> entries) {
  if (entries.size() > kMaxEntries) {
    return Error{Code::invalid_input, fmt::format("more than {} models", kMaxEntries), "", ""};
  }
  std::vector<ModelPattern> patterns;
  patterns.reserve(entries.size());
  for (const CatalogEntry& entry : entries) {
    auto pattern = ModelPattern::compile(entry.pattern);
    if (!pattern) {
      Error error = pattern.error();
      error.place = entry.place;
      return error;
    }
    patterns.push_back(std::move(*pattern));
  }
  const PriorModel prior(entries);
  return Catalog(std::make_shared<const Table>(Table{std::move(entries), std::move(patterns), prior}));
}

const CatalogEntry* Catalog::find(std::string_view model, DriveClass drive_class) const {
  const std::string name = normalized_model(model);
  if (name.empty()) return nullptr;
  for (std::size_t i = 0; i < table_->entries.size(); ++i) {
    const CatalogEntry& entry = table_->entries[i];
    if (entry.drive_class == drive_class && table_->patterns[i].matches(name)) return &entry;
  }
  return nullptr;
}

const std::vector<CatalogEntry>& Catalog::entries() const { return table_->entries; }
const PriorModel& Catalog::prior() const { return table_->prior; }

}  // namespace tierwatt::power
