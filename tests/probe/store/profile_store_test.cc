// What a store promises, asked of RocksDB and of its twin in memory alike.
#include "probe/store/profile_store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "probe/store/store_keys.h"
#include "tests/probe/profile/sample_profile.h"
#include "tests/probe/store/temporary_folder.h"

namespace tierwatt::store {
namespace {

using testing_support::at_second;
using testing_support::kSampleTime;
using testing_support::sample_profile;
using testing_support::TemporaryFolder;

struct InRocks {
  TemporaryFolder folder;
  std::unique_ptr<ProfileStore> open() {
    auto opened = open_store(folder.path() / "store", Access::read_write);
    if (!opened) throw std::runtime_error(opened.error().to_string());
    return std::move(*opened);
  }
};
struct InMemory {
  std::unique_ptr<ProfileStore> open() { return make_memory_store(); }
};

template <class Where>
class ProfileStoreTest : public ::testing::Test {
 protected:
  Where where_;
  std::unique_ptr<ProfileStore> store_ = where_.open();

  void put(const DeviceProfile& profile) {
    const Status status = store_->put(profile);
    ASSERT_TRUE(status) << status.error().to_string();
  }
  std::string exported() {
    std::string lines;
    const Status status = store_->export_lines([&](std::string_view json) {
      lines.append(json).append("\n");
      return Status();
    });
    EXPECT_TRUE(status);
    return lines;
  }
};
using Engines = ::testing::Types<InRocks, InMemory>;
TYPED_TEST_SUITE(ProfileStoreTest, Engines);

TYPED_TEST(ProfileStoreTest, GivesBackWhatWasPut) {
  const DeviceProfile profile = sample_profile();
  this->put(profile);
  const auto got = this->store_->get(identity_of(profile));
  ASSERT_TRUE(got) << got.error().to_string();
  EXPECT_EQ(*got, profile);
}

TYPED_TEST(ProfileStoreTest, AnEmptyStoreListsNothingAndFindsNothing) {
  const auto list = this->store_->list();
  ASSERT_TRUE(list);
  EXPECT_TRUE(list->empty());
  EXPECT_EQ(this->store_->get("wwn-0x1").error().code, Code::not_found);
  EXPECT_EQ(this->store_->resolve("wwn").error().code, Code::not_found);
  EXPECT_EQ(this->exported(), "");
}

TYPED_TEST(ProfileStoreTest, ListIsSortedByIdentityThenTime) {
  this->put(sample_profile("B", kSampleTime));
  this->put(sample_profile("A", kSampleTime + 256));
  this->put(sample_profile("A", kSampleTime));
  this->put(sample_profile("AB", kSampleTime));
  const auto list = this->store_->list();
  ASSERT_TRUE(list);
  ASSERT_EQ(list->size(), 4U);
  EXPECT_TRUE(std::is_sorted(list->begin(), list->end(), [](const auto& a, const auto& b) {
    return std::pair(a.identity, a.taken_at) < std::pair(b.identity, b.taken_at);
  }));
  EXPECT_EQ(list->front(), summarize(sample_profile("A", kSampleTime), 0));
}

TYPED_TEST(ProfileStoreTest, ListFilters) {
  DeviceProfile flash = sample_profile("F");
  flash.drive_class = DriveClass::nvme;
  this->put(flash);
  this->put(sample_profile("A", kSampleTime));
  this->put(sample_profile("A", kSampleTime + 1));
  const auto size_of = [&](const ListFilter& filter) { return this->store_->list(filter).value().size(); };
  EXPECT_EQ(size_of({.identity_prefix = identity_of(flash)}), 1U);
  EXPECT_EQ(size_of({.drive_class = DriveClass::hdd}), 2U);
  EXPECT_EQ(size_of({.latest_only = true}), 2U);
  const auto latest = this->store_->list({.drive_class = DriveClass::hdd, .latest_only = true});
  ASSERT_TRUE(latest);
  EXPECT_EQ(latest->front().taken_at, at_second(kSampleTime + 1));
}

TYPED_TEST(ProfileStoreTest, GetFindsTheNewestNotAfterATime) {
  for (const std::int64_t offset : {0, 100, 200}) this->put(sample_profile("A", kSampleTime + offset));
  const std::string identity = identity_of(sample_profile("A"));
  const auto time_at = [&](std::int64_t offset) {
    return this->store_->get(identity, at_second(kSampleTime + offset)).value().taken_at;
  };
  EXPECT_EQ(this->store_->get(identity).value().taken_at, at_second(kSampleTime + 200));
  EXPECT_EQ(time_at(199), at_second(kSampleTime + 100));
  EXPECT_EQ(time_at(100), at_second(kSampleTime + 100));
  EXPECT_EQ(this->store_->get(identity, at_second(kSampleTime - 1)).error().code, Code::not_found);
}

TYPED_TEST(ProfileStoreTest, OneIdentityIsNotThePrefixOfAnother) {
  this->put(sample_profile("A"));
  this->put(sample_profile("AB", kSampleTime + 5));
  EXPECT_EQ(this->store_->get(identity_of(sample_profile("A"))).value().identity.serial, "A");
}

TYPED_TEST(ProfileStoreTest, TwoProfilesOfOneSecondAreBothKept) {
  DeviceProfile second = sample_profile();
  second.depth = "standard";
  this->put(sample_profile());
  this->put(second);
  const auto list = this->store_->list();
  ASSERT_TRUE(list);
  ASSERT_EQ(list->size(), 2U);
  EXPECT_EQ((*list)[1].sequence, 1U);
  EXPECT_EQ(this->store_->get(identity_of(second)).value().depth, "standard");
}

TYPED_TEST(ProfileStoreTest, TheSameRecordTwiceIsOneRecord) {
  this->put(sample_profile());
  this->put(sample_profile());
  EXPECT_EQ(this->store_->list().value().size(), 1U);
}

TYPED_TEST(ProfileStoreTest, AProfileThatCouldNotBeReadBackIsRefused) {
  DeviceProfile profile = sample_profile();
  profile.power.idle->low = Watts(99);
  const Status status = this->store_->put(profile);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::invalid_argument);
  EXPECT_EQ(status.error().place, "power.idle.low");
  EXPECT_TRUE(this->store_->list().value().empty());
}

TYPED_TEST(ProfileStoreTest, ADriveWithoutIdentityIsFiledUnderItsHost) {
  DeviceProfile profile = sample_profile();
  profile.identity = {};
  profile.host = "node 7";
  this->put(profile);
  EXPECT_EQ(this->store_->list().value().front().identity, "anonymous-node_7");
}

TYPED_TEST(ProfileStoreTest, ResolveTakesAnUnambiguousPrefix) {
  this->put(sample_profile("AAA"));
  this->put(sample_profile("AAB"));
  this->put(sample_profile("AAB", kSampleTime + 1));
  this->put(sample_profile("B"));
  this->put(sample_profile("AA"));
  const std::string stem = identity_of(sample_profile(""));
  EXPECT_EQ(this->store_->resolve(stem + "_B").value(), stem + "_B");
  EXPECT_EQ(this->store_->resolve(stem + "_AAB").value(), stem + "_AAB");
  EXPECT_EQ(this->store_->resolve(stem + "_AA").value(), stem + "_AA")
      << "an exact name wins over longer ones";
  const auto several = this->store_->resolve(stem + "_A");
  ASSERT_FALSE(several);
  EXPECT_EQ(several.error().code, Code::invalid_argument);
  EXPECT_NE(several.error().message.find(stem + "_AAA"), std::string::npos);
}

TYPED_TEST(ProfileStoreTest, ExportAndImportRoundTripByteForByte) {
  DeviceProfile with_extra = sample_profile("X");
  with_extra.extra_json = R"({"future":{"a":[1,2.50,1e3]}})";
  this->put(with_extra);
  this->put(sample_profile("A"));
  this->put(sample_profile("A", kSampleTime + 1));
  const std::string lines = this->exported();
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 3);

  const auto other = make_memory_store();
  const auto counts = other->import_lines(lines, "export.jsonl");
  ASSERT_TRUE(counts) << counts.error().to_string();
  EXPECT_EQ(*counts, (ImportCounts{.stored = 3, .already_there = 0}));
  std::string again;
  ASSERT_TRUE(other->export_lines([&](std::string_view json) {
    again.append(json).append("\n");
    return Status();
  }));
  EXPECT_EQ(again, lines);
  EXPECT_EQ(this->store_->import_lines(lines, "export.jsonl").value(),
            (ImportCounts{.stored = 0, .already_there = 3}));
}

TYPED_TEST(ProfileStoreTest, ImportCountsARecordThatTheFileHoldsTwice) {
  const std::string line = to_json(sample_profile());
  EXPECT_EQ(this->store_->import_lines(line + "\n\n" + line, "f").value(),
            (ImportCounts{.stored = 1, .already_there = 1}));
}

TYPED_TEST(ProfileStoreTest, ImportOfABadFileStoresNothing) {
  DeviceProfile bad = sample_profile("B");
  bad.workloads[1].iops.low = Iops(1e9);
  const auto imported =
      this->store_->import_lines(to_json(sample_profile("A")) + "\n" + to_json(bad) + "\n", "export.jsonl");
  ASSERT_FALSE(imported);
  EXPECT_EQ(imported.error().code, Code::invalid_input);
  EXPECT_EQ(imported.error().place, "export.jsonl:2: workloads[1].iops.low");
  EXPECT_TRUE(this->store_->list().value().empty());
  const auto truncated =
      this->store_->import_lines(to_json(sample_profile("A")).substr(0, 100), "export.jsonl");
  ASSERT_FALSE(truncated);
  EXPECT_EQ(truncated.error().place.substr(0, 15), "export.jsonl:1:");
}

TYPED_TEST(ProfileStoreTest, ExportStopsAtTheVisitorsError) {
  this->put(sample_profile("A"));
  this->put(sample_profile("B"));
  int calls = 0;
  const Status status = this->store_->export_lines([&](std::string_view) -> Status {
    ++calls;
    return Error{Code::no_space, "full", "", ""};
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::no_space);
  EXPECT_EQ(calls, 1);
}

TYPED_TEST(ProfileStoreTest, ActivityIsKeptByVolumeAndWindow) {
  VolumeActivity activity{.volume = "pvc-1",
                          .window = {.start = at_second(kSampleTime), .step_s = 60, .steps = 10}};
  activity.active = {{1, 2}, {5, 1}};
  activity.write_only = {{2, 1}};
  activity.reads = 3;
  VolumeActivity later = activity;
  later.window.start = at_second(kSampleTime + 600);
  VolumeActivity other = activity;
  other.volume = "pvc-10";
  for (const VolumeActivity& one : {later, other, activity}) ASSERT_TRUE(this->store_->put_activity(one));
  const auto records = this->store_->activity("pvc-1");
  ASSERT_TRUE(records);
  EXPECT_EQ(*records, (std::vector<VolumeActivity>{activity, later}));
  activity.reads = 4;
  ASSERT_TRUE(this->store_->put_activity(activity));
  EXPECT_EQ(this->store_->activity("pvc-1").value().front().reads, 4);
  activity.active = {{9, 2}};
  EXPECT_EQ(this->store_->put_activity(activity).error().code, Code::invalid_argument);
}

TYPED_TEST(ProfileStoreTest, SnapshotsAreKeptByDigest) {
  const std::string bytes("any\0bytes", 9);
  const auto digest = this->store_->put_snapshot(bytes);
  ASSERT_TRUE(digest);
  EXPECT_EQ(digest->substr(0, 7), "sha256:");
  EXPECT_EQ(this->store_->put_snapshot(bytes).value(), *digest);
  EXPECT_EQ(this->store_->snapshot(*digest).value(), bytes);
  EXPECT_EQ(this->store_->snapshot("sha256:0").error().code, Code::not_found);
}

TEST(OpenStore, AsksWhetherItStandsOnAWatchedDrive) {
  const TemporaryFolder folder;
  std::filesystem::path asked;
  const auto opened =
      open_store(folder.path() / "store", Access::read_write, [&](const std::filesystem::path& path) {
        asked = path;
        return std::optional<std::string>("the store stands on a watched drive");
      });
  EXPECT_TRUE(opened);
  EXPECT_EQ(asked, folder.path() / "store");
}

TEST(OpenStore, KeepsWhatWasPutAfterReopening) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "store";
  for (int i = 0; i < 3; ++i) {
    const auto store = open_store(path, Access::read_write);
    ASSERT_TRUE(store) << store.error().to_string();
    ASSERT_TRUE((*store)->put(sample_profile("A", kSampleTime + i)));
    EXPECT_EQ((*store)->list().value().size(), static_cast<std::size_t>(i) + 1);
  }
}

}  // namespace
}  // namespace tierwatt::store
