#include "probe/base/digest.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace tierwatt {
namespace {

TEST(Sha256, MatchesThePublishedVectors) {
  // FIPS 180-4 examples: the empty message and "abc".
  EXPECT_EQ(sha256(""), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, PiecesGiveTheDigestOfTheWhole) {
  const std::string whole(100'003, 'x');
  for (const std::size_t step : {1'000UL, 65'536UL, 200'000UL}) {
    Sha256 pieces;
    for (std::size_t at = 0; at < whole.size(); at += step)
      pieces.add(std::string_view(whole).substr(at, step));
    EXPECT_EQ(pieces.text(), sha256(whole));
  }
  EXPECT_EQ(Sha256().text(), sha256(""));
}

}  // namespace
}  // namespace tierwatt
