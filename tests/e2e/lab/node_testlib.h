// A node in a box for a suite of tests: one boot, a shell command in it, and everything that came out.
//
//   class Discovery : public NodeTest {
//    protected:
//     static void SetUpTestSuite() { boot(kScenario, kCommand); }
//   };
//   TEST_F(Discovery, ...) { EXPECT_EQ(node().json("devices.json")["devices"].size(), 9U); }
//
// Where the lab cannot run (no QEMU), each test is skipped with the reason. What the command leaves in
// $LAB_OUT is read by file() and json(); what the drives themselves counted, by counted(); what the simulated
// disks wrote down, by ledger(). The folder of a failed suite is kept and named.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "fixtures/lab/drive/ledger.h"

namespace tierwatt::lab {

using Json = nlohmann::json;

class Node {
 public:
  // Boots, runs `command` with sh, and waits for it. `timeout_s` is the command's. Beside what the guest has,
  // it may say: device NAME, reads DEVICE, await SECONDS 'CONDITION'.
  static Node run(const std::string& scenario_yaml, const std::string& command, double timeout_s);

  int exit_code = -1;
  std::string out, err;          // of the command
  Json result = Json::object();  // result.json
  std::filesystem::path folder;  // all that is left of the run

  // A file of $LAB_OUT; "" when it is not there.
  [[nodiscard]] std::string file(const std::string& name) const;
  // The same, parsed; an empty object when it is no JSON.
  [[nodiscard]] Json json(const std::string& name) const;
  // Lines NAME=VALUE of the command's output.
  [[nodiscard]] std::string value(const std::string& name) const;
  // A drive of the scenario as the guest found it: {"name","device","paths","kind","model","serial","wwn"}.
  [[nodiscard]] Json drive(const std::string& name) const;
  [[nodiscard]] std::string device(const std::string& name) const { return drive(name).value("device", ""); }
  // "sdb" of a drive's first path.
  [[nodiscard]] std::string kernel_name(const std::string& name) const;
  // What the drive counted while the command ran: "reads", "written_bytes", "wakes" ...; -1: unknown.
  [[nodiscard]] std::int64_t counted(const std::string& drive, const std::string& counter) const;
  // What a simulated disk wrote down, of one kind, in its order; from the boot on.
  [[nodiscard]] std::vector<LedgerRecord> ledger(const std::string& drive, LedgerRecord::Kind kind) const;
  // For a failed assertion: what a person needs to see.
  [[nodiscard]] std::string told() const;
};

class NodeTest : public testing::Test {
 protected:
  static void boot(const std::string& scenario_yaml, const std::string& command, double timeout_s = 600);
  static const Node& node() { return node_; }
  static void TearDownTestSuite();
  void SetUp() override;

 private:
  static Node node_;
};

// Why the lab cannot run here; "" when it can.
std::string no_lab();

}  // namespace tierwatt::lab
