// kill -9 in the middle of writing, two hundred times: every acknowledged record is there, and none is half
// there.
//
// The child stores profiles numbered from where the store ends and writes one line for each acknowledgement;
// the parent kills it after a random time, which falls into creating, opening, recovering, writing and
// flushing alike.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <set>
#include <sstream>
#include <string>

#include "probe/base/random.h"
#include "probe/store/profile_store.h"
#include "probe/store/store_keys.h"
#include "tests/probe/profile/sample_profile.h"
#include "tests/probe/store/child_process.h"
#include "tests/probe/store/temporary_folder.h"

namespace tierwatt::store {
namespace {

using testing_support::ChildProcess;
using testing_support::ChildWork;
using testing_support::kSampleTime;
using testing_support::sample_profile;
using testing_support::TemporaryFolder;

constexpr const char* kFolderVariable = "TIERWATT_TEST_STORE";
constexpr int kKills = 200;
constexpr std::uint64_t kSeed = 20;
constexpr std::uint64_t kLongestLifeUs = 60'000;
constexpr int kKillsOfOneStore = 20;

// Profile `number` is told by its time; its notes make records of many sizes, so that flushes happen too.
DeviceProfile numbered(std::int64_t number) {
  DeviceProfile profile = sample_profile("CRASH", kSampleTime + number);
  profile.notes.assign(1 + static_cast<std::size_t>(number % 7),
                       std::string(static_cast<std::size_t>(number % 5) * 4000, 'n'));
  return profile;
}

std::int64_t number_of(WallTime taken_at) {
  return (taken_at - numbered(0).taken_at) / std::chrono::seconds(1);
}

void acknowledge(std::int64_t number) {
  const std::string line = "ack " + std::to_string(number) + "\n";
  if (::write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) std::abort();
}

int write_until_killed() {
  auto store = open_store(::getenv(kFolderVariable), Access::read_write);
  const auto there = store ? (*store)->list() : store.error();
  if (!there) {
    std::cout << "Failure: " << there.error().to_string() << std::endl;
    return 1;
  }
  for (std::int64_t number = there->empty() ? 0 : number_of(there->back().taken_at) + 1;; ++number) {
    const Status put = (*store)->put(numbered(number));
    if (!put) {
      std::cout << "Failure: " << put.error().to_string() << std::endl;
      return 1;
    }
    acknowledge(number);
  }
}
const ChildWork kWriter("writer", write_until_killed);

void collect_acknowledged(const std::string& output, std::set<std::int64_t>& numbers) {
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    // A line without its end is no acknowledgement that anyone has seen; getline gives it only as the last
    // one.
    if (line.starts_with("ack ") && !lines.eof()) numbers.insert(std::stoll(line.substr(4)));
  }
}

// All `acknowledged` records are stored, and each stored record from `first_new` on is whole.
void expect_nothing_lost(const std::filesystem::path& path, const std::set<std::int64_t>& acknowledged,
                         std::int64_t first_new) {
  const auto store = open_store(path, Access::read_only);
  if (!store && acknowledged.empty()) return;  // killed before the store was made
  ASSERT_TRUE(store) << store.error().to_string();
  const auto summaries = (*store)->list();
  ASSERT_TRUE(summaries) << summaries.error().to_string();
  std::set<std::int64_t> stored;
  for (const ProfileSummary& summary : *summaries) stored.insert(number_of(summary.taken_at));
  for (const std::int64_t number : acknowledged) ASSERT_TRUE(stored.contains(number)) << "lost " << number;
  const std::string identity = identity_of(numbered(0));
  for (auto number = stored.lower_bound(first_new); number != stored.end(); ++number) {
    const auto profile = (*store)->get(identity, numbered(*number).taken_at);
    ASSERT_TRUE(profile) << profile.error().to_string();
    ASSERT_EQ(*profile, numbered(*number));
  }
  std::size_t lines = 0;
  ASSERT_TRUE((*store)->export_lines([&](std::string_view) {
    ++lines;
    return Status();
  }));
  ASSERT_EQ(lines, stored.size()) << "a record and its summary stand together";
}

// kill -9 spares the page cache, so the medium does not matter here; memory lets many more kills meet a
// write.
std::filesystem::path quick_medium() {
  const std::filesystem::path memory = "/dev/shm";
  return ::access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
}

TEST(Crash, AcknowledgedRecordsSurviveTwoHundredKills) {
  Random random(kSeed);
  std::size_t total = 0;
  int with_records = 0;
  int kills = 0;
  while (kills < kKills) {
    // A fresh store every twenty kills: creation is killed too, and checking stays quick.
    const TemporaryFolder folder(quick_medium());
    const std::filesystem::path path = folder.path() / "store";
    std::set<std::int64_t> acknowledged;
    for (int round = 0; round < kKillsOfOneStore && kills < kKills; ++round, ++kills) {
      const std::size_t before = acknowledged.size();
      const std::int64_t first_new = acknowledged.empty() ? 0 : *acknowledged.rbegin();
      ChildProcess child("writer", {std::string(kFolderVariable) + "=" + path.string()});
      // Half of the children are let live until they write, so that slow machines meet that case as well.
      if (random.below(2) == 0) child.wait_for("ack ");
      ::usleep(static_cast<useconds_t>(random.below(kLongestLifeUs)));
      child.kill_and_wait();
      ASSERT_EQ(child.output().find("Failure"), std::string::npos) << child.output();
      collect_acknowledged(child.output(), acknowledged);
      with_records += acknowledged.size() > before ? 1 : 0;
      expect_nothing_lost(path, acknowledged, first_new);
      if (HasFatalFailure()) FAIL() << "after kill " << kills << ", seed " << kSeed;
    }
    total += acknowledged.size();
  }
  EXPECT_GE(with_records, kKills / 4) << "too few kills met a writing child to mean anything";
  RecordProperty("acknowledged", static_cast<int>(total));
  std::cout << kills << " kills, " << with_records << " while writing, " << total
            << " acknowledged records, all found\n";
}

// What a reader opens while the writer is at work holds everything acknowledged before.
TEST(Crash, AReaderBesideABusyWriterMissesNothingAcknowledged) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "store";
  ChildProcess writer("writer", {std::string(kFolderVariable) + "=" + path.string()});
  ASSERT_TRUE(writer.wait_for("ack "));
  for (int i = 0; i < 20; ++i) {
    writer.read_some(100);
    std::set<std::int64_t> acknowledged;
    collect_acknowledged(writer.output(), acknowledged);
    const auto store = open_store(path, Access::read_only);
    ASSERT_TRUE(store) << store.error().to_string();
    const auto summaries = (*store)->list();
    ASSERT_TRUE(summaries) << summaries.error().to_string();
    ASSERT_GE(summaries->size(), acknowledged.size());
  }
}

}  // namespace
}  // namespace tierwatt::store
