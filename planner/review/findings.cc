// Tested by tests/planner/review/findings_test.cc.
#include "planner/review/findings.h"

#include <fmt/core.h>

#include <algorithm>

#include "planner/review/review.h"

namespace tierwatt::planner {

void Findings::add(Finding finding) {
  Kept& kept = by_rule_[{finding.rule, finding.severity}];
  if (kept.listed.size() < static_cast<std::size_t>(kFindingsPerRule)) {
    kept.listed.push_back(std::move(finding));
  } else {
    ++kept.more;
  }
}

void Findings::add_all(Findings others) {
  for (auto& [rule, kept] : others.by_rule_) {
    for (Finding& finding : kept.listed) add(std::move(finding));
    if (kept.more > 0) by_rule_[rule].more += kept.more;
  }
}

Review Findings::take() {
  Review review;
  for (auto& [rule, kept] : by_rule_) {
    std::stable_sort(kept.listed.begin(), kept.listed.end(),
                     [](const Finding& a, const Finding& b) { return a.at < b.at; });
    if (kept.more > 0) kept.listed.back().what += fmt::format(" (and {} more of this rule)", kept.more);
    for (Finding& finding : kept.listed) review.findings.push_back(std::move(finding));
  }
  by_rule_.clear();
  std::stable_sort(review.findings.begin(), review.findings.end(), [](const Finding& a, const Finding& b) {
    return a.severity != b.severity ? a.severity > b.severity : a.at < b.at;
  });
  if (review.findings.empty() || review.findings.front().severity == Severity::info) return review;
  review.verdict = review.findings.front().severity == Severity::fail ? Verdict::fail : Verdict::warn;
  return review;
}

}  // namespace tierwatt::planner
