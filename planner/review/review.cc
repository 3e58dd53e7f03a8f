// The order of the review: read the hardware, check the list of moves, then each family of rules in its own
// file. Tested by tests/planner/review/review_test.cc, which breaks a good plan in every way it can.
#include "planner/review/review.h"

#include <fmt/core.h>

#include <future>
#include <vector>

#include "planner/review/figures.h"
#include "planner/review/findings.h"
#include "planner/review/loss.h"
#include "planner/review/moves.h"
#include "planner/review/room.h"
#include "planner/review/site.h"
#include "planner/review/spread.h"
#include "planner/review/steps.h"
#include "planner/review/wakes.h"
#include "planner/review/wear.h"

namespace tierwatt::planner {

Review review_plan(const Snapshot& filled, const Plan& plan) {
  Findings findings;
  if (plan.snapshot != filled.digest)
    findings.add(
        finding("digest", Severity::fail, "", "", 0,
                fmt::format("the plan was made for {}, this snapshot is {}", plan.snapshot, filled.digest),
                "give the snapshot that the plan was made from"));
  const Site site = read_site(filled, findings);
  const std::vector<Behaviour> behaves_before = behaviours_before(site);
  std::future<std::vector<SetReplayed>> replaying =
      std::async(std::launch::async, [&] { return replay_sets(site, site.place, behaves_before); });
  const CheckedMoves moves = check_moves(site, plan, findings);
  const std::vector<Behaviour> behaves_after = behaviours_after(site, plan, moves, findings);
  std::vector<SetReplayed> before;
  std::vector<SetReplayed> after;
  const Situation was{&site.place, &behaves_before, &before, 0};
  const Situation is{&moves.final_place, &behaves_after, &after,
                     static_cast<std::int64_t>(plan.moves.size())};
  // Losing each node takes longest and needs no replay, so it is done beside all else.
  std::future<Findings> losing = std::async(std::launch::async, [&] {
    Findings own;
    review_loss(site, was, &is, own);
    return own;
  });
  // So are room and spread, of which each is a walk over all moves.
  std::future<Findings> walking = std::async(std::launch::async, [&] {
    Findings own;
    review_room_before(site, own);
    review_room_of_moves(site, moves, own);
    review_spread_before(site, own);
    review_spread_of_moves(site, moves, own);
    return own;
  });
  after = replay_sets(site, moves.final_place, behaves_after);
  before = replaying.get();
  review_figures(site, plan, before, after, behaves_before, behaves_after, findings);
  review_roles(site, plan, moves, findings);
  review_wear(site, plan, findings);

  findings.add_all(walking.get());
  review_wakes(site, was, &is, findings);
  findings.add_all(losing.get());
  return findings.take();
}

Review review_snapshot(const Snapshot& filled) {
  Findings findings;
  const Site site = read_site(filled, findings);
  const std::vector<Behaviour> behaves = behaviours_before(site);
  const std::vector<SetReplayed> replayed = replay_sets(site, site.place, behaves);
  review_room_before(site, findings);
  review_spread_before(site, findings);
  const Situation now{&site.place, &behaves, &replayed, 0};
  review_wakes(site, now, nullptr, findings);
  review_loss(site, now, nullptr, findings);
  return findings.take();
}

}  // namespace tierwatt::planner
