#include "probe/store/rocks_status.h"

#include <gtest/gtest.h>
#include <rocksdb/status.h>

#include <string>
#include <vector>

namespace tierwatt::store {
namespace {

using rocksdb::Status;

struct Case {
  Status status;
  Code code;
};

TEST(RocksStatus, EachMeansOneCode) {
  const std::vector<Case> cases = {
      {Status::NoSpace("write"), Code::no_space},
      {Status::SpaceLimit(), Code::no_space},
      {Status::IOError("While lock file: /s/LOCK", "Resource temporarily unavailable"), Code::busy},
      {Status::IOError("lock hold by current process, acquire time 1", "/s/LOCK"), Code::busy},
      {Status::IOError("While lock file: /s/LOCK", "Permission denied"), Code::permission_denied},
      {Status::IOError("While opening a file", "Permission denied"), Code::permission_denied},
      {Status::IOError("While open a file", "Read-only file system"), Code::permission_denied},
      {Status::IOError("While opening a file", "No such file or directory"), Code::corrupt},
      {Status::PathNotFound("000012.sst"), Code::corrupt},
      {Status::Corruption("block checksum mismatch"), Code::corrupt},
      {Status::InvalidArgument("unknown comparator"), Code::corrupt},
      {Status::Busy(), Code::busy},
      {Status::IOError("fsync", "Input/output error"), Code::io_error},
      {Status::Aborted(), Code::internal}};
  for (const Case& one : cases) {
    const Error error = error_of(one.status, "cannot open the store", "/s");
    EXPECT_EQ(error.code, one.code) << one.status.ToString();
    EXPECT_EQ(error.place, "/s");
    EXPECT_EQ(error.message.find("cannot open the store: "), 0U) << error.message;
  }
}

TEST(RocksStatus, ALongReasonIsCut) {
  EXPECT_LT(error_of(Status::Corruption(std::string(5000, 'x')), "cannot open", "/s").message.size(), 500U);
}

}  // namespace
}  // namespace tierwatt::store
