// The prior is judged on models that it has not seen: each catalog entry is left out in turn.
#include "probe/power/prior.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <utility>
#include <vector>

namespace tierwatt::power {
namespace {

Catalog builtin() {
  auto catalog = load_catalog_from({});
  EXPECT_TRUE(catalog.ok()) << catalog.error().to_string();
  return *catalog;
}

struct Tally {
  int inside = 0, all = 0;
  void count(bool in) {
    inside += in ? 1 : 0;
    ++all;
  }
  [[nodiscard]] double share() const { return all == 0 ? 0 : static_cast<double>(inside) / all; }
};

template <class Q>
void judge(Tally& tally, const Estimate<Q>& predicted, Q truth) {
  EXPECT_LE(predicted.low, predicted.value);
  EXPECT_LE(predicted.value, predicted.high);
  tally.count(predicted.low <= truth && truth <= predicted.high);
}

struct Tallies {
  Tally hdd_idle, hdd_active, hdd_standby, hdd_seconds, hdd_peak, flash_idle, flash_active;
  [[nodiscard]] std::vector<std::pair<const char*, const Tally*>> named() const {
    return {{"hdd idle", &hdd_idle},        {"hdd active", &hdd_active}, {"hdd standby", &hdd_standby},
            {"hdd seconds", &hdd_seconds},  {"hdd peak", &hdd_peak},     {"flash idle", &flash_idle},
            {"flash active", &flash_active}};
  }
};

void judge_hdd(Tallies& tallies, const CatalogEntry& entry, const PriorModel& prior,
               const DriveTraits& drive) {
  const Estimate<Watts> idle = prior.idle(drive);
  if (entry.idle_w && entry.rpm) judge(tallies.hdd_idle, idle, watts_of(*entry.idle_w, "").value);
  if (entry.active_read_w)
    judge(tallies.hdd_active, prior.active(drive, idle), watts_of(*entry.active_read_w, "").value);
  if (entry.standby_w)
    judge(tallies.hdd_standby, prior.standby(drive, idle), watts_of(*entry.standby_w, "").value);
  if (entry.spinup_s)
    judge(tallies.hdd_seconds, prior.spinup_seconds(drive), seconds_of(*entry.spinup_s, "").value);
  if (entry.spinup_peak_w)
    judge(tallies.hdd_peak, prior.spinup_peak(drive), watts_of(*entry.spinup_peak_w, "").value);
}

void judge_flash(Tallies& tallies, const CatalogEntry& entry, const PriorModel& prior,
                 const DriveTraits& drive) {
  const Estimate<Watts> idle = prior.idle(drive);
  if (entry.idle_w) judge(tallies.flash_idle, idle, watts_of(*entry.idle_w, "").value);
  if (entry.active_read_w)
    judge(tallies.flash_active, prior.active(drive, idle), watts_of(*entry.active_read_w, "").value);
}

// What a user would have who asks for a drive whose model is not listed, but its class, speed, size and form
// are known.
DriveTraits as_unlisted(const CatalogEntry& entry) {
  DriveFacts facts;
  facts.drive_class = entry.drive_class;
  return traits_of(facts, &entry);
}

TEST(PriorModel, NinetyFivePerCentIntervalsHoldTheModelsLeftOut) {
  const Catalog catalog = builtin();
  Tallies tallies;
  for (std::size_t left_out = 0; left_out < catalog.entries().size(); ++left_out) {
    std::vector<CatalogEntry> others = catalog.entries();
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(left_out));
    const PriorModel prior(others);
    const CatalogEntry& entry = catalog.entries()[left_out];
    const DriveTraits drive = as_unlisted(entry);
    spins(entry.drive_class) ? judge_hdd(tallies, entry, prior, drive)
                             : judge_flash(tallies, entry, prior, drive);
  }
  Tally sum;
  for (const auto& [name, tally] : tallies.named()) {
    std::printf("[ figure   ] %-12s %2d of %2d left out inside their interval\n", name, tally->inside,
                tally->all);
    sum.inside += tally->inside;
    sum.all += tally->all;
    // 4 misses of 26 would be worse luck than one in fifty.
    EXPECT_GE(tally->inside, tally->all - 3) << name;
  }
  std::printf("[ figure   ] %-12s %d of %d: %.1f %%\n", "together", sum.inside, sum.all, 100 * sum.share());
  EXPECT_GE(sum.all, 100);
  EXPECT_GE(sum.share(), 0.92);
  EXPECT_LE(sum.share(), 0.985) << "intervals are wider than they need be";
}

DriveTraits drive_of(DriveClass drive_class, int rpm, double terabytes) {
  return traits_of({"", drive_class, rpm, Bytes(static_cast<std::int64_t>(terabytes * 1e12))}, nullptr);
}

TEST(PriorModel, FasterDrivesDrawMore) {
  const Catalog catalog = builtin();
  const PriorModel& prior = catalog.prior();
  EXPECT_GT(prior.idle(drive_of(DriveClass::hdd, 7200, 8)).value,
            prior.idle(drive_of(DriveClass::hdd, 5400, 8)).value);
  EXPECT_GT(prior.idle(drive_of(DriveClass::hdd, 15000, 0.3)).value,
            prior.idle(drive_of(DriveClass::hdd, 10000, 0.3)).value);
  EXPECT_GT(
      prior.active(drive_of(DriveClass::nvme, 0, 7.68), prior.idle(drive_of(DriveClass::nvme, 0, 7.68)))
          .value,
      prior.active(drive_of(DriveClass::nvme, 0, 0.5), prior.idle(drive_of(DriveClass::nvme, 0, 0.5))).value);
}

TEST(PriorModel, LeansOnAKnownIdleAndThenDoubtsLess) {
  const Catalog catalog = builtin();
  const DriveTraits drive = drive_of(DriveClass::hdd, 7200, 16);
  const Estimate<Watts> guessed = catalog.prior().idle(drive);
  const auto known = Estimate<Watts>::exact(Watts(4), Source::measured, "meter");
  const Estimate<Watts> from_guess = catalog.prior().standby(drive, guessed);
  const Estimate<Watts> from_known = catalog.prior().standby(drive, known);
  EXPECT_NEAR(from_known.value / from_guess.value, known.value / guessed.value, 1e-9);
  EXPECT_LT(from_known.high / from_known.low, from_guess.high / from_guess.low);
  EXPECT_LE(from_known.high, Watts(4));
  EXPECT_EQ(from_known.source, Source::prior);
}

TEST(PriorModel, FlashHasNoStandbyAndNoStart) {
  const Catalog catalog = builtin();
  const DriveTraits drive = drive_of(DriveClass::nvme, 0, 2);
  const Estimate<Watts> idle = catalog.prior().idle(drive);
  EXPECT_EQ(catalog.prior().standby(drive, idle).value, idle.value);
  EXPECT_EQ(catalog.prior().spinup_seconds(drive).value, Seconds(0));
  EXPECT_EQ(catalog.prior().spinup_peak(drive).high, Watts(0));
}

TEST(PriorModel, AnswersWithoutAnyCatalog) {
  const PriorModel prior({});
  for (const DriveClass c : {DriveClass::hdd, DriveClass::sata_ssd, DriveClass::sas_ssd, DriveClass::nvme}) {
    const DriveTraits drive = drive_of(c, 7200, 4);
    const Estimate<Watts> idle = prior.idle(drive);
    const Estimate<Watts> active = prior.active(drive, idle);
    EXPECT_GT(idle.value, Watts(0));
    EXPECT_LE(idle.value, active.value);
    EXPECT_GT(active.high / active.low, 2) << "nothing is known, and it must show";
  }
}

TEST(SpinupExcess, IsWhatACycleCostsAboveTheAwakeBaseLine) {
  // IBM Ultrastar 36Z15: 135 J in 10.9 s up, at 10.2 W idle; 13 J down.
  const auto start = Estimate<Joules>::exact(Joules(135), Source::catalog, "");
  const auto seconds = Estimate<Seconds>::exact(Seconds(10.9), Source::catalog, "");
  const auto idle = Estimate<Watts>::exact(Watts(10.2), Source::catalog, "");
  EXPECT_NEAR(spinup_excess_of_start(start, seconds, idle).value.value(), 135 - 10.2 * 10.9 + 13, 1e-9);
}

TEST(SpinupExcess, StaysPositiveWhenAPeakIsBelowIdle) {
  const auto peak = Estimate<Watts>::exact(Watts(5), Source::prior, "");
  const auto seconds = Estimate<Seconds>::exact(Seconds(10), Source::prior, "");
  const auto idle = Estimate<Watts>::exact(Watts(30), Source::declared, "");
  const Estimate<Joules> excess = spinup_excess(peak, seconds, idle);
  EXPECT_GT(excess.value, Joules(0));
  EXPECT_LE(Joules(0), excess.low);
  EXPECT_LE(excess.low, excess.value);
  EXPECT_LE(excess.value, excess.high);
}

TEST(TraitsOf, SettlesTheFormWhereNobodyTellsIt) {
  EXPECT_EQ(drive_of(DriveClass::hdd, 7200, 16).form, FormFactor::inch_35);
  EXPECT_EQ(drive_of(DriveClass::hdd, 10000, 0.6).form, FormFactor::inch_25);
  EXPECT_EQ(drive_of(DriveClass::nvme, 0, 1).form, FormFactor::m2);
  EXPECT_EQ(drive_of(DriveClass::hdd, 0, 16).rpm, 7200) << "a speed of nothing is no speed";
}

}  // namespace
}  // namespace tierwatt::power
