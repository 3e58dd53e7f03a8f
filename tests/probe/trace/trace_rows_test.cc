#include "probe/trace/trace_rows.h"

#include <gtest/gtest.h>

namespace tierwatt::trace {
namespace {

TEST(TraceRows, KnowsFourFormats) {
  for (const std::string& name : format_names()) EXPECT_TRUE(parse_format(name).has_value()) << name;
  EXPECT_FALSE(parse_format("blktrace").has_value());
}

TEST(TraceRows, Cloudphysics) {
  RowReader reader(Format::cloudphysics, "t");
  const Result<std::optional<Row>> header = reader.read(
      "vm,interval_index,ts_us,block_req_count,read_block_req_count,write_block_req_count,"
      "read_io_request_size_sum,write_io_request_size_sum,seq_count,range");
  ASSERT_TRUE(header.ok()) << header.error().to_string();
  EXPECT_FALSE(header->has_value());
  const Result<std::optional<Row>> row =
      reader.read("w01,3,6891303637,15440,0,15292,0,655360,200,1131291176960");
  ASSERT_TRUE(row.ok()) << row.error().to_string();
  EXPECT_EQ((*row)->volume, "w01");
  EXPECT_EQ((*row)->at_s, 3 * 1800);
  EXPECT_EQ((*row)->reads, 0);
  EXPECT_EQ((*row)->writes, 10) << "I/Os of 64 KiB";
  EXPECT_EQ((*row)->end_byte, 1131291176960);
}

TEST(TraceRows, Msr) {
  RowReader reader(Format::msr, "t");
  const auto row = reader.read("128166385295514663,hm,0,Write,9056014336,2048,2833");
  ASSERT_TRUE(row.ok()) << row.error().to_string();
  EXPECT_EQ((*row)->volume, "hm-0");
  EXPECT_NEAR((*row)->at_s, 1172164929.55, 0.01);  // 2007-02-22T17:22:09Z
  EXPECT_EQ((*row)->writes, 1);
  EXPECT_EQ((*row)->written_bytes, 2048);
  EXPECT_EQ((*row)->end_byte, 9056016384);
}

TEST(TraceRows, Systor) {
  RowReader reader(Format::systor, "t");
  ASSERT_TRUE(reader.read("Timestamp,Response,IOType,LUN,Offset,Size").ok());
  const auto row = reader.read("1455591804.310701000,0.006475000,R,0,203468398592,32768\r");
  ASSERT_TRUE(row.ok()) << row.error().to_string();
  EXPECT_EQ((*row)->volume, "lun-0");
  EXPECT_EQ((*row)->reads, 1);
  EXPECT_EQ((*row)->read_bytes, 32768);
}

TEST(TraceRows, Tencent) {
  RowReader reader(Format::tencent, "t");
  const auto row = reader.read("1538323200,4247200,128,1,1058");
  ASSERT_TRUE(row.ok()) << row.error().to_string();
  EXPECT_EQ((*row)->volume, "volume-1058");
  EXPECT_EQ((*row)->written_bytes, 128 * 512);
  EXPECT_EQ((*row)->end_byte, 4247328.0 * 512);
}

TEST(TraceRows, WhatIsWrongIsNamedByLineAndField) {
  RowReader msr(Format::msr, "hm.csv");
  ASSERT_TRUE(msr.read("128166385295514663,hm,0,Write,9056014336,2048,2833").ok());
  const auto wrong = msr.read("128166385295514663,hm,0,Write,-5,2048,2833");
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().place, "hm.csv:2: offset");
  for (const char* line : {"", " "}) EXPECT_TRUE(msr.read(line).ok());
  for (const char* line : {"x", "128166385295514663,hm,0,write,1,1,1", "128166385295514663,hm",
                           "5,hm,0,Read,1,1,1", "nan,hm,0,Read,1,1,1", "\"128", "9e30,hm,0,Read,1,1,1"})
    EXPECT_FALSE(msr.read(line).ok()) << line;
  RowReader cloudphysics(Format::cloudphysics, "c");
  EXPECT_EQ(cloudphysics.read("vm,interval_index").error().place, "c:1: read_block_req_count");
  RowReader systor(Format::systor, "s");
  EXPECT_FALSE(systor.read("1455591804.310701000,0.006475000,R,0,203468398592,32768").ok()) << "no header";
  RowReader tencent(Format::tencent, "t");
  EXPECT_FALSE(tencent.read("1538323200,4247200,128,2,1058").ok());
}

}  // namespace
}  // namespace tierwatt::trace
