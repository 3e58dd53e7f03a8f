// Reading tables of drive models: search order, columns, and what is refused at which line.
#include <gtest/gtest.h>

#include "probe/base/random.h"
#include "probe/power/catalog.h"
#include "tests/probe/power/testing_testlib.h"

namespace tierwatt::power {
namespace {

using testing::ScopedEnvironment;
using testing::TemporaryFolder;

constexpr const char* kHeader = "pattern,class,idle_w,standby_w,basis,source\n";

double idle_of(const Result<Catalog>& catalog, std::string_view model) {
  EXPECT_TRUE(catalog.ok()) << catalog.error().to_string();
  if (!catalog) return -1;
  const CatalogEntry* entry = catalog->find(model, DriveClass::hdd);
  return entry != nullptr && entry->idle_w ? entry->idle_w->stated : -1;
}

TEST(ParseCatalog, ReadsFiguresWithTheirBasisAndInterval) {
  const auto entries = parse_catalog(
      "# mine\n\npattern,class,form,rpm,capacity_tb,idle_w,active_read_w,basis,source\n"
      "ACME.*,hdd,3.5,7200,16,5.3:4.9:5.7@measured_mean,9.4@max_random,typical_average,\"bench, May\"\r\n",
      "mine.csv");
  ASSERT_TRUE(entries.ok()) << entries.error().to_string();
  ASSERT_EQ(entries->size(), 1U);
  const CatalogEntry& e = entries->front();
  EXPECT_EQ(e.place, "mine.csv:4");
  EXPECT_EQ(e.form, FormFactor::inch_35);
  EXPECT_EQ(e.rpm, 7200);
  EXPECT_EQ(e.capacity_tb, 16);
  EXPECT_EQ(e.idle_w, (Figure{5.3, Basis::measured_mean, 4.9, 5.7}));
  EXPECT_EQ(e.active_read_w, (Figure{9.4, Basis::max_random, {}, {}}));
  EXPECT_FALSE(e.standby_w.has_value());
  EXPECT_EQ(e.source, "bench, May");
}

TEST(ParseCatalog, TakesTheRowsBasisElseSecondHand) {
  const auto with = parse_catalog("pattern,class,idle_w,basis\nX,hdd,5,published\n", "x");
  EXPECT_EQ(with->front().idle_w->basis, Basis::published);
  const auto without = parse_catalog("pattern,class,idle_w\nX,hdd,5\n", "x");
  EXPECT_EQ(without->front().idle_w->basis, Basis::second_hand);
}

TEST(ParseCatalog, RefusesABadLineByItsNumber) {
  struct Bad {
    const char* line;
    const char* what;
  };
  for (const Bad& bad :
       {Bad{"X,hdd,5:6:7,,,s", "not between"}, Bad{"X,hdd,5:7:4,,,s", "low 7 is above high 4"},
        Bad{"X,hdd,-5,,,s", "negative"}, Bad{"X,hdd,5:-1:6,,,s", "negative"},
        Bad{"X,hdd,nan,,,s", "is no number"}, Bad{"X,hdd,1e300,,,s", "is no number"},
        Bad{"X,hdd,5:6,,,s", "neither NUMBER"}, Bad{"X,tape,5,,,s", "unknown class 'tape'"},
        Bad{"X,virtual,5,,,s", "unknown class"}, Bad{"X,hdd,5@guess,,,s", "unknown basis 'guess'"},
        Bad{"X,hdd,5,,hearsay,s", "unknown basis 'hearsay'"}, Bad{",hdd,5,,,s", "pattern is empty"},
        Bad{"X,hdd,5,6,,s", "standby_w 6 is above idle_w 5"}, Bad{"X,hdd,5", "3 fields"},
        Bad{"X,hdd,5,,,s,more", "7 fields"}, Bad{"\"X,hdd,5,,,s", "does not end"}}) {
    const auto entries =
        parse_catalog(std::string(kHeader) + "OK,hdd,5,1,,s\n" + bad.line + "\n", "mine.csv");
    ASSERT_FALSE(entries.ok()) << bad.line;
    EXPECT_EQ(entries.error().code, Code::invalid_input);
    EXPECT_EQ(entries.error().place, "mine.csv:3") << bad.line;
    EXPECT_NE(entries.error().message.find(bad.what), std::string::npos) << entries.error().to_string();
  }
}

TEST(ParseCatalog, RefusesABadFirstLine) {
  for (const char* text :
       {"pattern,colour\n", "class,idle_w\n", "pattern,class,class\n", "X,hdd,5\n", "{\"a\":1}\n"}) {
    const auto entries = parse_catalog(text, "x.csv");
    ASSERT_FALSE(entries.ok()) << text;
    EXPECT_EQ(entries.error().place, "x.csv:1");
  }
  const auto form = parse_catalog("pattern,class,form\nX,hdd,8\n", "x.csv");
  EXPECT_EQ(form.error().place, "x.csv:2");
  const auto rpm = parse_catalog("pattern,class,rpm\nX,hdd,-7200\n", "x.csv");
  EXPECT_EQ(rpm.error().place, "x.csv:2");
}

TEST(ParseCatalog, IsBounded) {
  EXPECT_FALSE(parse_catalog(std::string(kHeader) + std::string(5000, 'x') + "\n", "x.csv").ok());
  EXPECT_TRUE(parse_catalog("", "x.csv")->empty());
  std::string many = "pattern,class\n";
  for (std::size_t i = 0; i <= kMaxEntries; ++i) many += "X,hdd\n";
  EXPECT_FALSE(parse_catalog(many, "x.csv").ok());
}

// Bytes changed at random in a good table: it is read, or refused with its line; never anything else.
TEST(ParseCatalog, SurvivesRandomDamage) {
  Random random(20260131);
  int refused = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    std::string text(builtin_catalog().substr(0, builtin_catalog().find('\n', 4000) + 1));
    for (int change = 0; change < 3; ++change)
      text[random.below(text.size())] = static_cast<char>(random.below(256));
    const auto entries = parse_catalog(text, "x.csv");
    if (entries) continue;
    ++refused;
    EXPECT_EQ(entries.error().code, Code::invalid_input);
    EXPECT_EQ(entries.error().place.rfind("x.csv:", 0), 0U) << entries.error().to_string();
  }
  EXPECT_GT(refused, 200);
  EXPECT_LT(refused, 1990);
}

TEST(LoadCatalogFrom, PutsUserFilesBeforeTheBuiltInTable) {
  TemporaryFolder folder;
  const auto first = folder.write("first.csv", std::string(kHeader) + "ST18000NM000J,hdd,1,,,mine\n");
  const auto second =
      folder.write("second.csv", std::string(kHeader) + "ST18000NM000J,hdd,2,,,mine\nACME,hdd,3,,,mine\n");
  EXPECT_EQ(idle_of(load_catalog_from({}), "ST18000NM000J"), 5.3);
  EXPECT_EQ(idle_of(load_catalog_from({first, second}), "ST18000NM000J"), 1);
  EXPECT_EQ(idle_of(load_catalog_from({second, first}), "ST18000NM000J"), 2);
  EXPECT_EQ(idle_of(load_catalog_from({first, second}), "ACME"), 3);
  EXPECT_EQ(idle_of(load_catalog_from({first, second}), "ST18000NM001J"), 5.3) << "the rest is still there";
}

TEST(LoadCatalogFrom, NamesTheFileAndLineOfABadPattern) {
  TemporaryFolder folder;
  const auto file = folder.write("mine.csv", std::string(kHeader) + "# note\nST(,hdd,1,,,mine\n");
  const auto catalog = load_catalog_from({file});
  ASSERT_FALSE(catalog.ok());
  EXPECT_EQ(catalog.error().place, file.string() + ":3");
  EXPECT_EQ(load_catalog_from({folder.path() / "absent.csv"}).error().code, Code::not_found);
  EXPECT_FALSE(load_catalog_from({folder.path()}).ok()) << "a folder";
}

TEST(LoadCatalog, SearchesTheEnvironmentThenTheUsersConfiguration) {
  TemporaryFolder folder;
  const auto named = folder.write("named.csv", std::string(kHeader) + "ACME 1,hdd,1,,,named\n");
  folder.write("config/tierwatt/drives.csv", std::string(kHeader) + "ACME .*,hdd,2,,,user\n");
  const ScopedEnvironment config("XDG_CONFIG_HOME", (folder.path() / "config").string());
  {
    const ScopedEnvironment own("TIERWATT_CATALOG", ":" + named.string() + ":");
    EXPECT_EQ(idle_of(load_catalog(), "ACME 1"), 1);
    EXPECT_EQ(idle_of(load_catalog(), "ACME 2"), 2);
  }
  const ScopedEnvironment own("TIERWATT_CATALOG", "");
  EXPECT_EQ(idle_of(load_catalog(), "ACME 1"), 2);
}

TEST(LoadCatalog, AFileThatTheEnvironmentNamesMustExist) {
  const ScopedEnvironment own("TIERWATT_CATALOG", "/nowhere/drives.csv");
  EXPECT_EQ(load_catalog().error().code, Code::not_found);
}

TEST(LoadCatalog, FallsBackToTheHomeFolder) {
  TemporaryFolder home;
  home.write(".config/tierwatt/drives.csv", std::string(kHeader) + "ACME,hdd,4,,,home\n");
  const ScopedEnvironment own("TIERWATT_CATALOG", "");
  const ScopedEnvironment config("XDG_CONFIG_HOME", "");
  const ScopedEnvironment set("HOME", home.path().string());
  EXPECT_EQ(idle_of(load_catalog(), "ACME"), 4);
}

}  // namespace
}  // namespace tierwatt::power
