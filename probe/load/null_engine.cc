// The engine that does no I/O: every I/O completes the moment it is entered. What it takes is what the loop,
// the histogram and the offsets cost; what it reaches is the most this harness could ever drive on one core.
#include <chrono>
#include <thread>
#include <vector>

#include "probe/load/issue_loop.h"

namespace tierwatt::load {

namespace {

class NullRing {
 public:
  explicit NullRing(const Job& job) : block_(static_cast<std::int32_t>(job.block.value())) {
    offsets_.resize(static_cast<std::size_t>(job.queue_depth));
    pushed_.reserve(offsets_.size());
    completed_.reserve(offsets_.size());
  }
  void prepare(std::uint32_t slot, std::uint64_t offset, bool /*write*/) { offsets_[slot] = offset; }
  void prepare_rest(std::uint32_t slot, std::uint64_t offset, bool /*write*/, std::int32_t done) {
    offsets_[slot] = offset + static_cast<std::uint64_t>(done);
  }
  void push(std::uint32_t slot) { pushed_.push_back(slot); }
  Status enter(SteadyTime wake_at, unsigned /*wait_for*/) {
    if (pushed_.empty()) std::this_thread::sleep_until(wake_at);
    completed_.swap(pushed_);
    pushed_.clear();
    return {};
  }
  template <class OnCompletion>
  void reap(OnCompletion on_completion) {
    for (const std::uint32_t slot : completed_) on_completion(slot, block_);
    completed_.clear();
  }

 private:
  std::int32_t block_;
  std::vector<std::uint64_t> offsets_;
  std::vector<std::uint32_t> pushed_, completed_;
};

class NullEngine final : public Engine {
 public:
  Result<Report> run(const Job& job) override {
    TIERWATT_CHECK(check_job(job));
    NullRing ring(job);
    return IssueLoop<NullRing>(job, ring).run();
  }
};

}  // namespace

std::unique_ptr<Engine> make_null_engine() { return std::make_unique<NullEngine>(); }

}  // namespace tierwatt::load
