// The programs as a user runs them. Cases are data: tests/cli/cases/*.cases, one block a case, blocks parted
// by a blank line, lines starting with # are remarks.
//
//   name: a mistyped command gets a suggestion
//   run: tierwatt devcies            words parted by blanks; "two words" in double quotes is one
//   exit: 2
//   stdout: text                     must stand in standard output; may be repeated, as may the next three
//   stderr: text
//   not-stdout: text
//   absent: ${TMP}/plan.json         must not exist afterwards
//   file: ${TMP}/x = content         written before
//   json: stdout                     standard output is one JSON document
//   same-as: ${TMP}/x                standard output is that file, byte for byte
// ${TMP} is the case's own empty folder, ${FIXTURES} and ${DOCS} are the repository's.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "probe/base/file.h"
#include "probe/base/process.h"

namespace tierwatt {
namespace {

namespace fs = std::filesystem;

struct Case {
  std::string origin;  // "plan.cases:12"
  std::string name;
  std::vector<std::pair<std::string, std::string>> lines;  // key, value, in order
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.origin << " " << c.name; }

std::string trimmed(std::string text) {
  text.erase(text.find_last_not_of(" \t\r") + 1);
  text.erase(0, text.find_first_not_of(" \t"));
  return text;
}

std::vector<Case> read_cases(const fs::path& path) {
  std::vector<Case> cases;
  std::ifstream file(path);
  bool open = false;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.starts_with("#")) continue;
    if (trimmed(line).empty()) {
      open = false;
      continue;
    }
    if (!open) cases.push_back({path.filename().string() + ":" + std::to_string(number), "", {}});
    open = true;
    const std::size_t colon = line.find(':');
    const std::string key = line.substr(0, colon);
    const std::string value = colon == std::string::npos ? "" : trimmed(line.substr(colon + 1));
    if (key == "name") cases.back().name = value;
    cases.back().lines.emplace_back(key, value);
  }
  return cases;
}

std::vector<Case> all_cases() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(TIERWATT_SOURCE_DIR "/tests/cli/cases")) {
    if (entry.path().extension() == ".cases") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Case> cases;
  for (const fs::path& path : files) {
    for (Case& c : read_cases(path)) cases.push_back(std::move(c));
  }
  return cases;
}

std::vector<std::string> split_words(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false;
  bool any = false;
  for (const char c : text) {
    if (c == '"') {
      quoted = !quoted;
      any = true;
    } else if (c == ' ' && !quoted) {
      if (any || !word.empty()) words.push_back(word);
      word.clear();
      any = false;
    } else {
      word += c;
    }
  }
  if (any || !word.empty()) words.push_back(word);
  return words;
}

class CliTest : public ::testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "tierwatt-cli-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    temporary_ = pattern;
  }
  void TearDown() override { fs::remove_all(temporary_); }

  [[nodiscard]] std::string expanded(std::string text) const {
    const std::map<std::string, std::string> values = {{"${TMP}", temporary_},
                                                       {"${FIXTURES}", TIERWATT_SOURCE_DIR "/fixtures"},
                                                       {"${DOCS}", TIERWATT_SOURCE_DIR "/docs"}};
    for (const auto& [name, value] : values) {
      for (std::size_t at = 0; (at = text.find(name, at)) != std::string::npos; at += value.size()) {
        text.replace(at, name.size(), value);
      }
    }
    return text;
  }
  void write_file(const std::string& line) const {
    const std::size_t equals = line.find(" =");
    ASSERT_NE(equals, std::string::npos) << "file: PATH = CONTENT, or PATH = for an empty one";
    const std::string content = line.substr(std::min(line.size(), equals + 3));
    ASSERT_TRUE(write_file_atomically(line.substr(0, equals), content).ok());
  }
  [[nodiscard]] static ProcessOutput run(const std::string& line) {
    std::vector<std::string> words = split_words(line);
    words.at(0) = std::string(TIERWATT_BINARY_DIR "/") + words.at(0);
    const Result<ProcessOutput> ran = run_process(words, {.deadline = Seconds(120)});
    EXPECT_TRUE(ran.ok()) << (ran.ok() ? "" : ran.error().to_string());
    return ran.ok() ? *ran : ProcessOutput{};
  }
  void expect(const std::string& key, const std::string& value, const ProcessOutput& output) const {
    if (key == "exit") {
      EXPECT_EQ(std::to_string(output.exit_status), value);
    } else if (key == "stdout") {
      EXPECT_NE(output.out.find(value), std::string::npos) << "no '" << value << "' in:\n" << output.out;
    } else if (key == "stderr") {
      EXPECT_NE(output.err.find(value), std::string::npos) << "no '" << value << "' in:\n" << output.err;
    } else if (key == "not-stdout") {
      EXPECT_EQ(output.out.find(value), std::string::npos) << "'" << value << "' in:\n" << output.out;
    } else if (key == "absent") {
      EXPECT_FALSE(fs::exists(value));
    } else if (key == "same-as") {
      const Result<std::string> file = read_file(value, 1U << 24U);
      ASSERT_TRUE(file.ok()) << file.error().to_string();
      EXPECT_EQ(output.out, *file);
    } else if (key == "json") {
      EXPECT_TRUE(nlohmann::json::accept(output.out)) << output.out;
    } else {
      FAIL() << "unknown key " << key;
    }
  }

  std::string temporary_;
};

TEST_P(CliTest, DoesWhatTheCaseSays) {
  SCOPED_TRACE(GetParam().origin + ": " + GetParam().name);
  ProcessOutput output;
  bool has_exit = false;
  for (const auto& [key, raw] : GetParam().lines) {
    const std::string value = expanded(raw);
    if (key == "name") continue;
    if (key == "file") {
      write_file(value);
    } else if (key == "run") {
      output = run(value);
    } else {
      has_exit |= key == "exit";
      expect(key, value, output);
    }
  }
  EXPECT_TRUE(has_exit) << "a case must state its exit code";
  if (HasFailure())
    std::fprintf(stderr, "stdout:\n%s\nstderr:\n%s\n", output.out.c_str(), output.err.c_str());
}

std::string case_name(const ::testing::TestParamInfo<Case>& info) {
  std::string name = info.param.name;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return std::to_string(info.index) + "_" + name;
}

INSTANTIATE_TEST_SUITE_P(Cases, CliTest, ::testing::ValuesIn(all_cases()), case_name);

}  // namespace
}  // namespace tierwatt
