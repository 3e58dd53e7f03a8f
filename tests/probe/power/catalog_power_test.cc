// From a model to its watts: catalog, prior, and what is known, in order.
#include <gtest/gtest.h>

#include "probe/power/catalog.h"

namespace tierwatt::power {
namespace {

template <class Q>
void expect_sane(const Estimate<Q>& e, const std::string& of) {
  EXPECT_LE(e.low, e.value) << of << " " << e.basis;
  EXPECT_LE(e.value, e.high) << of << " " << e.basis;
  EXPECT_LE(Q(0), e.low) << of << " " << e.basis;
  EXPECT_FALSE(e.basis.empty()) << of;
}

void expect_sane(const PowerProfile& p, const std::string& of) {
  ASSERT_TRUE(p.active && p.idle && p.standby && p.spinup_joules && p.spinup_seconds) << of;
  expect_sane(*p.active, of);
  expect_sane(*p.idle, of);
  expect_sane(*p.standby, of);
  expect_sane(*p.spinup_joules, of);
  expect_sane(*p.spinup_seconds, of);
}

void expect_ordered(const PowerProfile& p, const std::string& of) {
  EXPECT_LE(p.standby->value, p.idle->value) << of;
  EXPECT_LE(p.idle->value, p.active->value) << of;
}

class PowerOfModel : public ::testing::Test {
 protected:
  PowerOfModel() : catalog_(*load_catalog_from({})) {}
  PowerProfile of(std::string_view model, DriveClass drive_class = DriveClass::hdd,
                  const PowerProfile& known = {}) {
    return power_of_model(catalog_, {std::string(model), drive_class, std::nullopt, std::nullopt}, known);
  }
  Catalog catalog_;
};

TEST_F(PowerOfModel, TakesTheCatalogThenThePrior) {
  const PowerProfile p = of("ST18000NM000J-2TV103");
  expect_sane(p, "X18");
  EXPECT_EQ(p.idle->source, Source::catalog);
  EXPECT_EQ(p.idle->value, Watts(5.3));
  EXPECT_NE(p.idle->basis.find("typical_average"), std::string::npos);
  EXPECT_NE(p.idle->basis.find("DS2045-1-2007GB"), std::string::npos) << "the source stands in the basis";
  EXPECT_EQ(p.active->source, Source::catalog);
  EXPECT_EQ(p.standby->source, Source::prior);
}

TEST_F(PowerOfModel, OfAnUnlistedModelIsAPrior) {
  const PowerProfile p = of("NOBODY KNOWS ME");
  expect_sane(p, "unlisted");
  for (const auto& e : {*p.active, *p.idle, *p.standby}) EXPECT_EQ(e.source, Source::prior);
  EXPECT_GT(p.spinup_joules->value, Joules(0));
}

TEST_F(PowerOfModel, KeepsTheOrderForEveryListedModelAndClass) {
  for (const CatalogEntry& entry : catalog_.entries()) {
    const PowerProfile p = power_of_model(catalog_, {entry.pattern, entry.drive_class, {}, {}});
    expect_sane(p, entry.place);
    expect_ordered(p, entry.place);
    if (spins(entry.drive_class)) continue;
    EXPECT_EQ(p.standby->value, p.idle->value) << entry.place;
    EXPECT_EQ(p.spinup_joules->value, Joules(0)) << entry.place;
  }
}

TEST_F(PowerOfModel, KeepsWhatIsKnownToTheBit) {
  PowerProfile known;
  known.idle = Estimate<Watts>{Watts(4.7), Watts(4.6), Watts(4.8), Source::measured, "meter"};
  known.standby = Estimate<Watts>{Watts(4.9), Watts(4.9), Watts(4.9), Source::declared, "odd, but theirs"};
  const PowerProfile p = of("ST18000NM000J", DriveClass::hdd, known);
  EXPECT_EQ(p.idle, known.idle);
  EXPECT_EQ(p.standby, known.standby);
  EXPECT_LE(p.idle->value, p.active->value);
}

TEST_F(PowerOfModel, FillsBetweenWhatIsKnownAndSaysSo) {
  PowerProfile known;
  known.active = Estimate<Watts>::exact(Watts(4), Source::measured, "meter");
  known.standby = Estimate<Watts>::exact(Watts(1), Source::measured, "meter");
  const PowerProfile p = of("ST18000NM000J", DriveClass::hdd, known);
  EXPECT_EQ(p.idle->value, Watts(4)) << "the catalog's 5.3 W would be above active";
  EXPECT_NE(p.idle->basis.find("kept between its neighbours"), std::string::npos);
  expect_ordered(p, "squeezed");
}

TEST_F(PowerOfModel, AKnownIdleMovesStandbyWithIt) {
  PowerProfile known;
  known.idle = Estimate<Watts>::exact(Watts(1), Source::measured, "meter");
  EXPECT_LT(of("NOBODY", DriveClass::hdd, known).standby->value, Watts(0.5));
}

TEST_F(PowerOfModel, AVirtualDriveDrawsNothingOfItsOwn) {
  const PowerProfile p = of("QEMU HARDDISK", DriveClass::virtual_);
  expect_sane(p, "virtual");
  EXPECT_EQ(p.active->high, Watts(0));
}

TEST_F(PowerOfModel, TheOldUltrastarsStartCostsWhatThePaperSays) {
  const PowerProfile p = of("IC35L036UCPR15");
  EXPECT_NEAR(p.spinup_joules->value.value(), 135 - 10.2 * 10.9 + 13, 0.5);
  EXPECT_EQ(p.spinup_joules->source, Source::catalog);
}

TEST_F(PowerOfModel, SurvivesNonsense) {
  for (const double idle : {0.0, 1e-300, 1e6}) {
    PowerProfile known;
    known.idle = Estimate<Watts>::exact(Watts(idle), Source::declared, "given");
    for (const DriveClass c : {DriveClass::hdd, DriveClass::nvme, DriveClass::virtual_}) {
      expect_sane(power_of_model(catalog_, {"\x01\xff", c, -5, Bytes(-1)}, known), "nonsense");
    }
  }
}

}  // namespace
}  // namespace tierwatt::power
