// Errors are counted by kind, their first places are kept, and a row of them ends with a success.
#include "probe/load/error_tally.h"

#include <gtest/gtest.h>

namespace tierwatt::load {
namespace {

TEST(ErrorTally, CountsByErrorInOrderOfAppearance) {
  ErrorTally tally;
  tally.failed(EIO, Bytes(4096));
  tally.failed(ENODEV, Bytes(0));
  tally.failed(EIO, Bytes(8192));
  EXPECT_EQ(tally.total(), 3);
  const std::vector<ErrorCount> errors = tally.take();
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_EQ(errors[0].error_number, EIO);
  EXPECT_EQ(errors[0].count, 2);
  EXPECT_EQ(errors[0].first_offsets, (std::vector<Bytes>{Bytes(4096), Bytes(8192)}));
  EXPECT_EQ(errors[1].error_number, ENODEV);
}

TEST(ErrorTally, KeepsTheFirstPlacesAlone) {
  ErrorTally tally;
  tally.failed(EIO, Bytes(0));
  for (int i = 0; i < 100; ++i) tally.failed(EIO, Bytes(4096 * i));
  const std::vector<ErrorCount> errors = tally.take();
  ASSERT_EQ(errors[0].first_offsets.size(), kMaxErrorOffsets);
  EXPECT_EQ(errors[0].first_offsets.back(), Bytes(4096 * (kMaxErrorOffsets - 1)));
  EXPECT_EQ(errors[0].count, 101);
}

TEST(ErrorTally, ASuccessEndsARow) {
  ErrorTally tally;
  tally.failed(EIO, Bytes(0));
  tally.failed(EIO, Bytes(0));
  EXPECT_EQ(tally.in_a_row(), 2);
  tally.succeeded();
  EXPECT_EQ(tally.in_a_row(), 0);
  EXPECT_EQ(tally.total(), 2);
}

TEST(ErrorTally, AnEarlyEndAndNoDeviceMeanThatItIsGone) {
  EXPECT_TRUE(ErrorTally::means_gone(0));
  EXPECT_TRUE(ErrorTally::means_gone(ENODEV));
  EXPECT_TRUE(ErrorTally::means_gone(ENXIO));
  EXPECT_FALSE(ErrorTally::means_gone(EIO));
}

}  // namespace
}  // namespace tierwatt::load
