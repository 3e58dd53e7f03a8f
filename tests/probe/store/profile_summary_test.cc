#include "probe/store/profile_summary.h"

#include <gtest/gtest.h>

#include <string>

#include "probe/store/store_keys.h"
#include "tests/probe/profile/sample_profile.h"

namespace tierwatt::store {
namespace {

using testing_support::sample_profile;

TEST(ProfileSummary, TakesTheBestRandomReadAndTheIdleWatts) {
  const ProfileSummary summary = summarize(sample_profile(), 3);
  EXPECT_EQ(summary.sequence, 3U);
  EXPECT_EQ(summary.random_read_workload, "rand-read-4k");
  EXPECT_EQ(summary.random_read->value, Iops(212.5));
  EXPECT_EQ(summary.idle->value, Watts(5.3));
  EXPECT_EQ(summary.idle->source, Source::catalog);
}

TEST(ProfileSummary, ARateThatACapHeldBackIsNotTheDrives) {
  DeviceProfile profile = sample_profile();
  profile.rate_cap = Iops(213);
  EXPECT_EQ(summarize(profile, 0).random_read->value, Iops(100)) << "at queue depth 1: slower than the cap";
  profile.rate_cap = Iops(100);
  EXPECT_FALSE(summarize(profile, 0).random_read);
  EXPECT_EQ(summarize(profile, 0).random_read_workload, "");
  profile.rate_cap = Iops(2000);
  EXPECT_EQ(summarize(profile, 0).random_read->value, Iops(212.5));
}

TEST(ProfileSummary, ReadsBackEqual) {
  for (const DeviceProfile& profile : {sample_profile(), DeviceProfile{}}) {
    const ProfileSummary summary = summarize(profile, 7);
    const auto decoded =
        decode_summary(profile_key(summary.identity, summary.taken_at, 7), encode_summary(summary));
    ASSERT_TRUE(decoded) << decoded.error().to_string();
    EXPECT_EQ(*decoded, summary);
  }
}

TEST(ProfileSummary, DamageIsCorrupt) {
  const ProfileSummary summary = summarize(sample_profile(), 0);
  const std::string key = profile_key(summary.identity, summary.taken_at, 0);
  const std::string value = encode_summary(summary);
  for (std::size_t length = 0; length < value.size(); ++length) {
    const auto decoded = decode_summary(key, value.substr(0, length));
    ASSERT_FALSE(decoded) << length;
    EXPECT_EQ(decoded.error().code, Code::corrupt);
  }
  EXPECT_FALSE(decode_summary(key, value + "x"));
  EXPECT_FALSE(decode_summary("no key", value));
  EXPECT_FALSE(decode_summary(key, "\x02" + value.substr(1))) << "another version";
  std::string huge = value;
  huge.replace(1, 4, "\xff\xff\xff\xff");
  EXPECT_FALSE(decode_summary(key, huge)) << "a length beyond the record";
}

}  // namespace
}  // namespace tierwatt::store
