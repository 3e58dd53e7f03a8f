// Ordered maps behind the engine's interface. Tested by tests/probe/store/memory_engine_test.cc and, with
// RocksDB, by profile_store_test.cc.
#include "probe/store/memory_engine.h"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <shared_mutex>

namespace tierwatt::store {
namespace {

class MemoryEngine final : public Engine {
 public:
  [[nodiscard]] Result<std::optional<std::string>> get(Family family, std::string_view key) const override {
    const std::shared_lock lock(mutex_);
    const Table& table = table_of(family);
    const auto found = table.find(key);
    if (found == table.end()) return std::optional<std::string>();
    return std::optional(found->second);
  }

  Status write(const std::vector<Write>& writes) override {
    const std::unique_lock lock(mutex_);
    for (const Write& one : writes) tables_.at(static_cast<std::size_t>(one.family))[one.key] = one.value;
    return {};
  }

  Status scan(Family family, std::string_view prefix, std::string_view from,
              const Visitor& visit) const override {
    const std::shared_lock lock(mutex_);
    const Table& table = table_of(family);
    for (auto at = table.lower_bound(std::max(prefix, from)); at != table.end(); ++at) {
      if (!at->first.starts_with(prefix) || !visit(at->first, at->second)) break;
    }
    return {};
  }

 private:
  using Table = std::map<std::string, std::string, std::less<>>;
  [[nodiscard]] const Table& table_of(Family family) const {
    return tables_.at(static_cast<std::size_t>(family));
  }

  mutable std::shared_mutex mutex_;
  std::array<Table, kFamilies> tables_;
};

}  // namespace

std::unique_ptr<Engine> make_memory_engine() { return std::make_unique<MemoryEngine>(); }

}  // namespace tierwatt::store
