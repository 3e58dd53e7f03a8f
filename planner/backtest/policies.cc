// The table of policies. Tested by tests/planner/backtest/policies_test.cc.
#include "planner/backtest/cache_disks.h"
#include "planner/backtest/concentrate.h"
#include "planner/backtest/drain.h"
#include "planner/backtest/policy.h"
#include "planner/backtest/replicate.h"
#include "planner/backtest/spin_down.h"
#include "planner/backtest/write_off_loading.h"

namespace tierwatt::planner {

const char* to_string(PolicyKind kind) {
  switch (kind) {
    case PolicyKind::plain:
      return "plain";
    case PolicyKind::published:
      return "published";
    case PolicyKind::strengthened:
      return "strengthened";
    case PolicyKind::ours:
      return "ours";
    case PolicyKind::hindsight:
      return "hindsight";
  }
  return "plain";
}

std::vector<Policy> published_policies(const PolicyOptions& options) {
  using I = const Instance&;
  using enum PolicyKind;
  return {
      {"all_spinning", "all spinning", plain, "", [](I, I test) { return all_spinning(test); }},
      {"configured", "timeouts as configured", plain, "", spin_down_as_configured},
      {"break_even", "break-even timeout", published, "Karlin et al. 1994", spin_down_at_break_even},
      {"timeout", "best fixed timeout", plain, "", spin_down_fitted},
      {"drain", "coldest-first drain", plain, "", drain_coldest_first},
      {"maid", "MAID", published, "Colarelli, Grunwald 2002",
       [options](I train, I test) { return cache_on_spinning_disks(train, test, options); }},
      {"pdc", "PDC", published, "Pinheiro, Bianchini 2004", concentrate_popular_data},
      {"pdc_by_duty", "PDC, strengthened", strengthened, "", concentrate_by_duty},
      {"write_off_loading", "write off-loading", published, "Narayanan et al. 2008", off_load_writes},
      {"srcmap", "SRCMap", published, "Verma et al. 2010",
       [options](I train, I test) { return consolidate_on_replicas(train, test, options); }},
  };
}

}  // namespace tierwatt::planner
