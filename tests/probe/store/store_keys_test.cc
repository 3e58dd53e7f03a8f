#include "probe/store/store_keys.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/probe/profile/sample_profile.h"

namespace tierwatt::store {
namespace {

using testing_support::at_second;

TEST(StoreKeys, AreTheBytesThatTheFormatDraws) {
  EXPECT_EQ(profile_key("ab", at_second(0x0102030405), 6), std::string("ab\0\0\0\0\1\2\3\4\5\0\0\0\6", 15));
  EXPECT_EQ(activity_key("v", at_second(1)), std::string("v\0\0\0\0\0\0\0\0\1", 10));
}

TEST(StoreKeys, ReadBack) {
  const auto parts = parse_profile_key(profile_key("wwn-0x1", at_second(1'769'842'800), 4'000'000'000U));
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->identity, "wwn-0x1");
  EXPECT_EQ(parts->taken_at, at_second(1'769'842'800));
  EXPECT_EQ(parts->sequence, 4'000'000'000U);
}

TEST(StoreKeys, OthersAreRefused) {
  const std::string key = profile_key("a", at_second(1), 0);
  for (std::size_t length = 0; length < key.size(); ++length)
    EXPECT_FALSE(parse_profile_key(key.substr(0, length)));
  EXPECT_FALSE(parse_profile_key(key + "x"));
  EXPECT_FALSE(parse_profile_key(std::string("a\0\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0", 14)))
      << "no clock holds this time";
}

TEST(StoreKeys, SortByIdentityThenTimeThenSequence) {
  const std::vector<std::string> sorted = {
      profile_key("a", at_second(1), 0),   profile_key("a", at_second(1), 1),
      profile_key("a", at_second(1), 256), profile_key("a", at_second(256), 0),
      profile_key("a-b", at_second(1), 0), profile_key("ab", at_second(0), 0)};
  EXPECT_TRUE(std::is_sorted(sorted.begin(), sorted.end()));
}

TEST(StoreKeys, ADriveWithoutIdentityTakesItsHostsName) {
  DeviceProfile profile;
  EXPECT_EQ(identity_of(profile), "anonymous-unknown");
  profile.host = "node/1";
  EXPECT_EQ(identity_of(profile), "anonymous-node_1");
  profile.identity.serial = "S1";
  EXPECT_EQ(identity_of(profile), "ms-S1");
}

}  // namespace
}  // namespace tierwatt::store
