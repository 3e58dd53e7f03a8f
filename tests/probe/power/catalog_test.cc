#include "probe/power/catalog.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <set>

#include "tests/probe/power/testing_testlib.h"

namespace tierwatt::power {
namespace {

CatalogEntry entry(std::string pattern, DriveClass drive_class, double idle_w) {
  CatalogEntry e;
  e.pattern = std::move(pattern);
  e.drive_class = drive_class;
  e.idle_w = Figure{idle_w, Basis::measured_mean, {}, {}};
  e.place = "test:1";
  return e;
}

TEST(Catalog, TheFirstMatchOfTheClassWins) {
  auto catalog =
      Catalog::from_entries({entry("ST1.*", DriveClass::hdd, 1), entry("ST12.*", DriveClass::hdd, 2),
                             entry("ST12.*", DriveClass::sata_ssd, 3)});
  ASSERT_TRUE(catalog.ok());
  EXPECT_EQ(catalog->find("ST1234", DriveClass::hdd)->idle_w->stated, 1);
  EXPECT_EQ(catalog->find("ST1234", DriveClass::sata_ssd)->idle_w->stated, 3);
  EXPECT_EQ(catalog->find("ST1234", DriveClass::nvme), nullptr);
  EXPECT_EQ(catalog->find("WD1234", DriveClass::hdd), nullptr);
  EXPECT_EQ(catalog->find("", DriveClass::hdd), nullptr);
}

TEST(Catalog, ABadPatternNamesItsPlace) {
  const auto catalog = Catalog::from_entries({entry("ST1(", DriveClass::hdd, 1)});
  ASSERT_FALSE(catalog.ok());
  EXPECT_EQ(catalog.error().place, "test:1");
  EXPECT_EQ(catalog.error().code, Code::invalid_input);
}

TEST(Catalog, OutlivesWhatItWasCopiedFrom) {
  std::optional<Catalog> copy;
  {
    auto catalog = Catalog::from_entries({entry("X", DriveClass::nvme, 1)});
    ASSERT_TRUE(catalog.ok());
    copy = *catalog;
  }
  EXPECT_NE(copy->find("x", DriveClass::nvme), nullptr);
}

class Builtin : public ::testing::Test {
 protected:
  Builtin() : catalog_(*load_catalog_from({})) {}
  const CatalogEntry* find(std::string_view model, DriveClass drive_class = DriveClass::hdd) {
    return catalog_.find(model, drive_class);
  }
  Catalog catalog_;
};

TEST_F(Builtin, KnowsModelsAsDrivesReportThem) {
  EXPECT_EQ(find("ST18000NM000J-2TV103")->idle_w->stated, 5.3);
  EXPECT_EQ(find("SEAGATE ST4000NM0033")->standby_w->stated, 0.87);
  EXPECT_EQ(find("TOSHIBA MG08ACA16TE")->spinup_s->stated, 7.93);
  EXPECT_EQ(find("WDC WD40EFRX-68N32N0")->rpm, 5400);
  EXPECT_EQ(find("IC35L036UCPR15-0")->spinup_j->stated, 135);
  EXPECT_EQ(find("SAMSUNG MZWLJ7T6HALA-00007", DriveClass::nvme)->idle_w->stated, 7);
  EXPECT_EQ(find("Samsung SSD 970 EVO Plus 250GB", DriveClass::nvme)->active_read_w->stated, 7.8);
  EXPECT_EQ(find("Samsung SSD 970 EVO 500GB", DriveClass::nvme)->active_read_w->stated, 6.2);
  EXPECT_EQ(find("Samsung SSD 860 EVO 500GB", DriveClass::sata_ssd), nullptr);
}

TEST_F(Builtin, EveryRowSaysWhereItComesFromAndSomething) {
  for (const CatalogEntry& e : catalog_.entries()) {
    EXPECT_FALSE(e.source.empty()) << e.place;
    EXPECT_TRUE(e.idle_w || e.active_read_w || e.active_write_w || e.spinup_s) << e.place;
  }
  EXPECT_GE(catalog_.entries().size(), 70U);
}

TEST_F(Builtin, NoPatternRepeats) {
  std::set<std::string> seen;
  for (const CatalogEntry& e : catalog_.entries()) {
    EXPECT_TRUE(seen.insert(e.pattern).second) << e.pattern;
  }
}

// X of `"model_name": "X"`, or "".
std::string reported_model(const std::string& line) {
  const std::string name = "\"model_name\":";
  const std::size_t at = line.find(name);
  if (at == std::string::npos) return "";
  const std::size_t begin = line.find('"', at + name.size());
  if (begin == std::string::npos) return "";
  return line.substr(begin + 1, line.find('"', begin + 1) - begin - 1);
}

// The models of real smartctl reports, classed by what the reports say: matching must be quick and sane on
// all of them.
TEST_F(Builtin, ReadsTheModelsOfRealReports) {
  const auto shared = testing::shared_data();
  if (!shared) GTEST_SKIP() << "the shared data is absent; set TIERWATT_SHARED_DATA to its folder";
  int models = 0;
  int known = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(*shared / "smart-json")) {
    if (file.path().extension() != ".json") continue;
    std::ifstream in(file.path());
    for (std::string line; std::getline(in, line);) {
      const std::string model = reported_model(line);
      if (model.empty()) continue;
      ++models;
      for (const DriveClass c :
           {DriveClass::hdd, DriveClass::sata_ssd, DriveClass::sas_ssd, DriveClass::nvme}) {
        known += catalog_.find(model, c) != nullptr ? 1 : 0;
      }
    }
  }
  std::printf("[ figure   ] %d of %d reported models are listed\n", known, models);
  EXPECT_GT(models, 50);
  EXPECT_GT(known, 5);
}

TEST(FormFactor, HasTheWordsOfTheTable) {
  EXPECT_STREQ(to_string(FormFactor::unknown), "");
  EXPECT_STREQ(to_string(FormFactor::inch_35), "3.5");
  EXPECT_STREQ(to_string(FormFactor::inch_25), "2.5");
  EXPECT_STREQ(to_string(FormFactor::m2), "m.2");
}

}  // namespace
}  // namespace tierwatt::power
