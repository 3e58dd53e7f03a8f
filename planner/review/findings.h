// Findings as they come in, bounded: the first kFindingsPerRule of each rule and severity are kept, the
// others counted, so that a bad plan for a million volumes still has a review that one can read.
// Tested by tests/planner/review/findings_test.cc.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "planner/model/plan.h"

namespace tierwatt::planner {

class Findings {
 public:
  void add(Finding finding);
  // What was found apart from these, after them.
  void add_all(Findings others);
  // Worst first, in each severity the earlier move first; the verdict is that of the worst.
  [[nodiscard]] Review take();

 private:
  struct Kept {
    std::vector<Finding> listed;
    std::int64_t more = 0;
  };
  std::map<std::pair<std::string, Severity>, Kept> by_rule_;
};

// Shorthand for rules: who (a group, or "") and where (a domain, set or volume id, or "").
inline Finding finding(std::string rule, Severity severity, std::string group, std::string domain,
                       std::int64_t at, std::string what, std::string remedy) {
  return {std::move(rule), severity,         std::move(group), std::move(domain), at,
          std::move(what), std::move(remedy)};
}

}  // namespace tierwatt::planner
