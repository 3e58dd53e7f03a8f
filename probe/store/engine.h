// What the store needs of a database: five named families of ordered byte strings, read, scanned, and written
// in durable all-or-nothing batches. RocksDB (rocks_engine.h) and a map in memory (memory_engine.h) are the
// two.
//
// Threads: any number may read and one may write at a time; ProfileStore takes care of the latter.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/base/result.h"

namespace tierwatt::store {

// The order is that of kFamilyNames. docs/formats/store.md says what each holds.
enum class Family { profiles, summaries, activity, snapshots, meta };
inline constexpr std::size_t kFamilies = 5;
inline constexpr const char* kFamilyNames[kFamilies] = {"profiles", "summaries", "activity", "snapshots",
                                                        "meta"};

struct Write {
  Family family = Family::profiles;
  std::string key;
  std::string value;
};

class Engine {
 public:
  // Return false to stop.
  using Visitor = std::function<bool(std::string_view key, std::string_view value)>;

  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  virtual ~Engine() = default;

  // nullopt: no such key. Errors of all: corrupt, io_error, no_space; of write() also invalid_argument
  // (opened for reading).
  [[nodiscard]] virtual Result<std::optional<std::string>> get(Family family, std::string_view key) const = 0;
  // All of them or none, and on the medium when it returns.
  virtual Status write(const std::vector<Write>& writes) = 0;
  // Records whose key begins with `prefix` and is not below `from`, in key order.
  virtual Status scan(Family family, std::string_view prefix, std::string_view from,
                      const Visitor& visit) const = 0;
};

}  // namespace tierwatt::store
