// The words of a snapshot, and the walk up its domains.
#include "probe/profile/snapshot.h"

#include <gtest/gtest.h>

namespace tierwatt {
namespace {

TEST(Snapshot, WordsReadBack) {
  for (const char* kind : {"zone", "rack", "node", "enclosure", "psu"})
    EXPECT_STREQ(to_string(*parse_domain_kind(kind)), kind);
  for (const char* layout : {"single", "raid0", "raid1", "raid5", "raid6", "raid10", "pool"})
    EXPECT_STREQ(to_string(*parse_layout(layout)), layout);
  for (const char* spread : {"none", "soft", "hard"}) EXPECT_STREQ(to_string(*parse_spread(spread)), spread);
  for (const char* objective : {"energy", "cost", "carbon"})
    EXPECT_STREQ(to_string(*parse_objective(objective)), objective);
  for (const char* power : {"standby", "off"}) EXPECT_STREQ(to_string(*parse_retired_power(power)), power);
  EXPECT_FALSE(parse_domain_kind("row") || parse_layout("") || parse_spread("HARD") ||
               parse_objective("speed") || parse_retired_power("on"));
}

TEST(Snapshot, DomainsAreFoundUpwards) {
  Snapshot s;
  s.domains.resize(3);
  s.domains[0].kind = DomainKind::rack;
  s.domains[1].kind = DomainKind::node;
  s.domains[1].parent = 0;
  s.domains[2].kind = DomainKind::enclosure;
  s.domains[2].parent = 1;
  EXPECT_EQ(domain_of_kind(s, 2, DomainKind::enclosure), 2U);
  EXPECT_EQ(domain_of_kind(s, 2, DomainKind::rack), 0U);
  EXPECT_EQ(domain_of_kind(s, 2, DomainKind::zone), kNone);
  EXPECT_EQ(domain_of_kind(s, kNone, DomainKind::node), kNone);
  s.domains[0].parent = 2;  // built by hand: must still end
  EXPECT_EQ(domain_of_kind(s, 2, DomainKind::zone), kNone);
}

TEST(Snapshot, WindowsCountTheYear) {
  const Window week{.step_s = 60, .steps = 10'080};
  EXPECT_DOUBLE_EQ(week.length().count(), 604'800.0);
  EXPECT_DOUBLE_EQ(week.windows_per_year(), 365.0 / 7.0);
}

}  // namespace
}  // namespace tierwatt
