// The page as text, and in a real browser: charts drawn, no script error, light, dark, phone and paper.
#include "planner/report/html_report.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "probe/base/file.h"
#include "probe/base/process.h"
#include "tests/planner/report/report_testlib.h"

namespace tierwatt::planner {
namespace {

namespace fs = std::filesystem;

std::string hostile_page() {
  Snapshot snapshot = small_cluster();
  Plan plan = small_plan();
  const std::string evil = "<script>alert(1)</script>";
  snapshot.cluster = evil;
  snapshot.domains[0].id = evil;
  snapshot.sets[0].id = "\"><img src=x onerror=alert(1)>";
  plan.moves[0].volume = evil;
  plan.moves[0].to = snapshot.sets[0].id;
  plan.refused[0].why = evil;
  plan.review.findings[0].what = evil;
  plan.filled[0].figure.basis = evil;
  plan.bound.kind = evil;
  return render_html(build_report(snapshot, plan, {measured_profile()}));
}

TEST(HtmlReport, NeedsNothingBesideIt) {
  const std::string html = render_html(frontier_report());
  EXPECT_NE(html.find("default-src 'none'"), std::string::npos);
  for (const char* outside : {"http://", "https://", "src=\"", "@import", "url("}) {
    EXPECT_EQ(html.find(outside), std::string::npos) << outside;
  }
  for (const char* chart :
       {"watts", "waterfall", "heat-before", "heat-after", "timeline", "sources", "gap", "frontier"}) {
    EXPECT_NE(html.find("data-chart=\"" + std::string(chart) + "\""), std::string::npos) << chart;
  }
}

TEST(HtmlReport, ShowsNamesAsText) {
  const std::string html = hostile_page();
  EXPECT_EQ(html.find("<script>alert"), std::string::npos);
  EXPECT_EQ(html.find("<img"), std::string::npos);
  EXPECT_NE(html.find("&lt;script&gt;alert(1)&lt;/script&gt;"), std::string::npos);
  EXPECT_EQ(count_of(html, "<script>"), 1U);
}

TEST(HtmlReport, StaysBelowFiveMegabytes) {
  const Snapshot snapshot = large_cluster(5000, 14);
  EXPECT_LT(render_html(build_report(snapshot, large_plan(snapshot))).size(), 5'000'000U);
}

// Chromium with a profile of its own, removed afterwards.
class Browser : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto version = run_process({"chromium", "--version"});
    if (!version || version->exit_status != 0) {
      GTEST_SKIP() << "no chromium on this machine; `apt-get install chromium` to run this test";
    }
    std::string name = (fs::temp_directory_path() / "tierwatt-report-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override {
    std::error_code ignored;
    if (!folder_.empty()) fs::remove_all(folder_, ignored);
  }

  ProcessOutput open(const std::string& html, const std::vector<std::string>& options) {
    const fs::path page = folder_ / "report.html";
    EXPECT_TRUE(write_file_atomically(page, html).ok());
    std::vector<std::string> argv{"chromium",
                                  "--headless",
                                  "--no-sandbox",
                                  "--disable-gpu",
                                  "--disable-quic",
                                  "--no-first-run",
                                  "--disable-background-networking",
                                  "--disable-component-update",
                                  "--disable-sync",
                                  "--virtual-time-budget=2000",
                                  "--user-data-dir=" + (folder_ / "profile").string()};
    argv.insert(argv.end(), options.begin(), options.end());
    argv.push_back("file://" + page.string());
    auto output = run_process(argv, {.deadline = Seconds(60), .output_bytes = 64U << 20U});
    EXPECT_TRUE(output.ok()) << (output ? "" : output.error().to_string());
    return output ? *output : ProcessOutput{};
  }

  std::string dom(const std::string& html, std::vector<std::string> options) {
    options.emplace_back("--dump-dom");
    return open(html, options).out;
  }

  static void expect_drawn(const std::string& dom) {
    EXPECT_NE(dom.find("data-rendered=\"true\""), std::string::npos) << dom.substr(0, 300);
    const std::string root = dom.substr(0, dom.find('>', dom.find("<html")));
    EXPECT_EQ(root.find("data-errors"), std::string::npos) << root;
    EXPECT_NE(dom.find("data-overflow=\"false\""), std::string::npos) << "the page scrolls sideways";
    EXPECT_GE(count_of(dom, "<rect "), 15U);
    EXPECT_GE(count_of(dom, "<path class=\"h"), 3U);
  }

  fs::path folder_;
};

TEST_F(Browser, DrawsEveryChartOnADesktop) { expect_drawn(dom(hostile_page(), {"--window-size=1240,900"})); }

TEST_F(Browser, DrawsInTheDark) {
  expect_drawn(dom(render_html(frontier_report()), {"--blink-settings=preferredColorScheme=0"}));
}

// Headless Chromium opens windows no narrower than 500 px, so the phone is a frame of 390 px around the page.
TEST_F(Browser, FitsAPhoneWithoutScrollingSideways) {
  const std::string page = render_html(frontier_report());
  ASSERT_TRUE(write_file_atomically(folder_ / "inner.html", page).ok());
  const std::string frame =
      "<!DOCTYPE html><body style=\"margin:0\"><iframe src=\"inner.html\" "
      "style=\"width:390px;height:800px;border:0\">"
      "</iframe><script>addEventListener('load',()=>{const "
      "d=document.querySelector('iframe').contentDocument;"
      "document.body.dataset.width=d.documentElement.scrollWidth;"
      "document.body.dataset.drawn=d.documentElement.dataset.rendered})</script>";
  const std::string out = dom(frame, {"--allow-file-access-from-files", "--hide-scrollbars"});
  EXPECT_NE(out.find("data-width=\"390\""), std::string::npos) << out;
  EXPECT_NE(out.find("data-drawn=\"true\""), std::string::npos) << out;
}

TEST_F(Browser, PrintsToPaper) {
  const fs::path pdf = folder_ / "report.pdf";
  open(render_html(small_report()), {"--print-to-pdf=" + pdf.string(), "--no-pdf-header-footer"});
  const auto content = read_file(pdf, 16U << 20U);
  ASSERT_TRUE(content.ok());
  EXPECT_EQ(content->substr(0, 5), "%PDF-");
  EXPECT_GT(content->size(), 10'000U);
}

TEST_F(Browser, TakesAScreenshot) {
  const fs::path png = folder_ / "report.png";
  open(render_html(small_report()), {"--window-size=1240,900", "--screenshot=" + png.string()});
  const auto content = read_file(png, 16U << 20U);
  ASSERT_TRUE(content.ok());
  EXPECT_GT(content->size(), 20'000U);
}

}  // namespace
}  // namespace tierwatt::planner
