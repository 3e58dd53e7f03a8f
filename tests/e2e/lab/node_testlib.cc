// The runner as a child process, as a person calls it. Contract in node_testlib.h.
#include "tests/e2e/lab/node_testlib.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "fixtures/lab/guest/child.h"

namespace tierwatt::lab {
namespace {

namespace fs = std::filesystem;

constexpr double kAroundS = 900;  // for the boot before the command, and the end

// Words that every command may use.
constexpr const char* kWords = R"sh(
# device NAME: where a drive of the scenario is
device() { grep -A1 "\"name\": \"$1\"" "$LAB_DRIVES" | sed -n 's/.*"device": "\(.*\)".*/\1/p'; }
# reads DEVICE: reads that it has completed, as the kernel counts them
reads() { awk '{print $1}' "/sys/block/${1#/dev/}/stat"; }
# await SECONDS CONDITION
await() { for i in $(seq $(($1 * 5))); do if eval "$2"; then return 0; fi; sleep 0.2; done; echo "in vain: $2" >&2; return 1; }
)sh";

std::string content(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

Json parsed(const std::string& text) {
  Json json = Json::parse(text, nullptr, false);
  return json.is_discarded() ? Json::object() : json;
}

// TIERWATT_LAB_BUILD=FOLDER takes the programs of another build, as fixtures/lab/lab does.
std::string programs() {
  const char* named = std::getenv("TIERWATT_LAB_BUILD");  // NOLINT(concurrency-mt-unsafe)
  return named != nullptr ? named : TIERWATT_BINARY_DIR;
}

fs::path new_folder() {
  std::string pattern = (fs::temp_directory_path() / "lab-e2e-XXXXXX").string();
  return ::mkdtemp(pattern.data()) == nullptr ? fs::path() : fs::path(pattern);
}

// The name of a drive within a line of the truth file or of events.ndjson.
bool is_of(const LedgerRecord& record, const std::string& drive, LedgerRecord::Kind kind) {
  return record.kind == kind && record.drive == drive;
}

}  // namespace

Node Node::run(const std::string& scenario_yaml, const std::string& command, double timeout_s) {
  Node node;
  node.folder = new_folder();
  std::ofstream(node.folder / "scenario.yaml") << scenario_yaml;
  ChildSpec spec;
  spec.argv = {programs() + "/tierwatt-lab",
               "run",
               "--scenario",
               node.folder / "scenario.yaml",
               "--out",
               node.folder / "run",
               "--timeout",
               std::to_string(timeout_s),
               "--",
               "sh",
               "-c",
               kWords + command};
  const UniqueFd log(::open((node.folder / "lab.log").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  spec.out = log.get();
  spec.err = log.get();
  Result<Child> child = Child::start(spec);
  if (child) node.exit_code = child->wait_ms(static_cast<int>((timeout_s + kAroundS) * 1000)).value_or(-1);
  node.out = content(node.folder / "run/stdout");
  node.err = content(node.folder / "run/stderr");
  node.result = parsed(content(node.folder / "run/result.json"));
  return node;
}

std::string Node::file(const std::string& name) const { return content(folder / "run/out" / name); }

Json Node::json(const std::string& name) const { return parsed(file(name)); }

std::string Node::value(const std::string& name) const {
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(name + "=")) return line.substr(name.size() + 1);
  }
  return "";
}

Json Node::drive(const std::string& name) const {
  for (const Json& drive : parsed(content(folder / "run/guest/drives.json"))) {
    if (drive.value("name", "") == name) return drive;
  }
  return Json::object();
}

std::string Node::kernel_name(const std::string& name) const {
  return fs::path(device(name)).filename().string();
}

std::int64_t Node::counted(const std::string& drive, const std::string& counter) const {
  for (const Json& one : result.value("drives", Json::array())) {
    const bool known = one["before"].is_object() && one["after"].is_object();
    if (one["name"] != drive || !known || !one["after"].contains(counter)) continue;
    return one["after"][counter].get<std::int64_t>() - one["before"][counter].get<std::int64_t>();
  }
  return -1;
}

std::vector<LedgerRecord> Node::ledger(const std::string& drive, LedgerRecord::Kind kind) const {
  std::vector<LedgerRecord> records;
  for (const char* name : {"run/truth.ndjson", "run/events.ndjson"}) {
    std::ifstream lines(folder / name);
    for (std::string line; std::getline(lines, line);) {
      const Result<LedgerRecord> record = parse_ledger_line(line);
      if (record && is_of(*record, drive, kind)) records.push_back(*record);
    }
  }
  return records;
}

std::string Node::told() const {
  const std::string serial = content(folder / "run/serial.log");
  return "exit " + std::to_string(exit_code) + "\nout: " + out + "\nerr: " + err +
         "\nlab: " + content(folder / "lab.log") + "\nresult: " + result.dump(1) +
         "\nserial: " + serial.substr(serial.size() - std::min<std::size_t>(serial.size(), 4000)) +
         "\nfolder: " + folder.string();
}

Node NodeTest::node_;

void NodeTest::boot(const std::string& scenario_yaml, const std::string& command, double timeout_s) {
  if (no_lab().empty()) node_ = Node::run(scenario_yaml, command, timeout_s);
}

void NodeTest::SetUp() {
  if (const std::string reason = no_lab(); !reason.empty()) GTEST_SKIP() << reason;
  ASSERT_TRUE(node_.result.contains("boot_seconds")) << node_.told();
  ASSERT_FALSE(node_.result.contains("error")) << node_.told();
}

void NodeTest::TearDownTestSuite() {
  const bool failed = testing::UnitTest::GetInstance()->current_test_suite()->Failed();
  std::error_code ignored;
  if (failed) {
    std::fprintf(stderr, "kept for you to look at: %s\n", node_.folder.c_str());
  } else if (!node_.folder.empty()) {
    fs::remove_all(node_.folder, ignored);
  }
  node_ = Node();
}

std::string no_lab() {
  for (const char* folder : {"/usr/bin/", "/usr/local/bin/", "/bin/"}) {
    if (::access((std::string(folder) + "qemu-system-x86_64").c_str(), X_OK) == 0) return "";
  }
  return "no qemu-system-x86_64: scripts/install-packages lab";
}

}  // namespace tierwatt::lab
