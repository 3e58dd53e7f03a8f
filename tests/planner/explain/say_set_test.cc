#include <gtest/gtest.h>

#include "planner/explain/say.h"
#include "tests/planner/explain/explain_testlib.h"

namespace tierwatt::planner {
namespace {

using namespace testing;

std::string said(Case& made, Index set) {
  std::string text;
  for (const Statement& one : explain_set(made.question(), set, 10).statements)
    text += one.topic + ": " + one.text + "\n";
  return text;
}

void expect_says(const std::string& text, const std::vector<std::string>& parts) {
  for (const std::string& part : parts)
    EXPECT_NE(text.find(part), std::string::npos) << part << "\nin\n" << text;
}

TEST(SaySet, WhatBecomesOfIt) {
  Case made = small_case();
  expect_says(said(made, kA),
              {"Today it never sleeps and is awake 10.0 h; with a better timeout alone it sleeps after 0 s "
               "and is awake 6.00 h; after the plan it sleeps after 0 s and is awake 8.00 h",
               "0 volumes of 0 B leave it, 1 volume of 200 B comes", "gaps longer than 6.67 min",
               "needs: To retire it, 3 volumes of 400 B would have to leave"});
  expect_says(said(made, kB), {"after the plan it holds nothing"});
}

TEST(SaySet, WhyItStaysAwake) {
  Case made = small_case();
  made.snapshot.volumes[kLate].first_byte_s = 0.5;
  expect_says(said(made, kA),
              {"1 volume would have to leave or give up its deadline: late, its first byte is due in 0.5 s"});
  made.snapshot.sets[kA].can_sleep = false;
  expect_says(said(made, kA), {"can_sleep false", "It cannot retire"});
  made.snapshot.drives[kA].drive_class = DriveClass::nvme;
  expect_says(said(made, kA), {"do not spin"});
}

TEST(SaySet, BytesAndVolumesThatBind) {
  Case made = small_case();
  made.snapshot.volumes[kBig].pinned = true;
  expect_says(said(made, kC), {"600 B left within headroom: 300 B too little",
                               "1 of 1 looked at may stand nowhere else", "big: it is pinned"});
}

TEST(SaySet, ASetThatIsNotBought) {
  Case made = small_case();
  made.snapshot.sets[kD].is_new = true;
  made.plan.sets.pop_back();
  expect_says(said(made, kD), {"It could be bought, and the plan does not use it"});
}

}  // namespace
}  // namespace tierwatt::planner
