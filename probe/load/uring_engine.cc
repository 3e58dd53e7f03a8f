// The engine that asks the kernel: an io_uring whose submission entries are written once.
//
// Entry i of the ring belongs to slot i for good; the submission array, which says which entries to take, is
// all that moves. The kernel copies an entry when it is submitted, so changing its offset afterwards is safe.
// One more entry is the timer that wakes a waiting loop: an absolute timeout on CLOCK_MONOTONIC, armed only
// when none that is earlier is under way; a stray one costs a wake-up and nothing else.
//
// Where the device's queue polls, the ring does: an enter looks once whether anything is done and never
// waits, since no timer could wake it. That takes a processor for as long as it lasts, so a job that keeps
// below a rate does without; so does one beyond the device's requests, some of which would wait for a worker
// thread of the kernel that waits for us to look.
//
// Kernel interface: io_uring_enter(2); the idea of fixed entries: t/io_uring.c of fio. Tested by
// tests/probe/load/uring_engine_test.cc.
#include <fmt/core.h>
#include <liburing.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <cerrno>
#include <cstring>
#include <thread>

#include "probe/load/device_queue.h"
#include "probe/load/hand_over.h"
#include "probe/load/issue_loop.h"
#include "probe/load/uring_setup.h"

namespace tierwatt::load {

namespace {

// Page-aligned memory for the I/Os in flight, unmapped at the end. Pages that the kernel still reads into
// after a hanging device stay pinned by the kernel, not by us.
class IoMemory {
 public:
  explicit IoMemory(std::size_t size_bytes) : size_bytes_(size_bytes) {
    void* area = mmap(nullptr, size_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (area == MAP_FAILED) return;
    area_ = static_cast<unsigned char*>(area);
    madvise(area, size_bytes, MADV_HUGEPAGE);
  }
  ~IoMemory() {
    if (area_ != nullptr) munmap(area_, size_bytes_);
  }
  IoMemory(const IoMemory&) = delete;
  IoMemory& operator=(const IoMemory&) = delete;
  [[nodiscard]] unsigned char* area() const { return area_; }
  [[nodiscard]] std::size_t size_bytes() const { return size_bytes_; }
  // Incompressible content, so that a compressing drive is not flattered.
  void fill(std::uint64_t seed) {
    Random random(seed);
    for (std::size_t at = 0; at + sizeof(std::uint64_t) <= size_bytes_; at += sizeof(std::uint64_t)) {
      const std::uint64_t word = random.next();
      std::memcpy(area_ + at, &word, sizeof word);
    }
  }

 private:
  unsigned char* area_ = nullptr;
  std::size_t size_bytes_;
};

// An error means more processors than the set has room for.
bool may_change_processor() {
  cpu_set_t processors;
  return sched_getaffinity(0, sizeof processors, &processors) != 0 || CPU_COUNT(&processors) > 1;
}

class UringRing {
 public:
  explicit UringRing(int queue_depth) : hand_over_(queue_depth) {}
  ~UringRing() {
    if (!open_) return;
    if (in_flight_ == timers_) give_back(ring_, offer_);
    io_uring_queue_exit(&ring_);
  }
  UringRing(const UringRing&) = delete;
  UringRing& operator=(const UringRing&) = delete;

  // The memory outlives the ring.
  Status open(const Job& job, const IoMemory& memory, const DeviceQueue& queue) {
    const auto slots = static_cast<unsigned>(job.queue_depth);
    const bool fits = !queue.requests || job.queue_depth <= *queue.requests;
    const bool polled = queue.polls && fits && !job.rate_cap;
    const UringWish wish{.polled = polled,
                         .waits_for_each = job.queue_depth == 1 && !polled && may_change_processor()};
    TIERWATT_TRY(offer, set_up_uring(ring_, slots + 1, job.fd, memory.area(), memory.size_bytes(), wish));
    open_ = true;
    offer_ = std::move(offer);
    block_ = static_cast<std::uint32_t>(job.block.value());
    memory_ = memory.area();
    fd_ = job.fd;
    timer_ = slots;
    enter_fd_ = static_cast<unsigned>(offer_.registered_ring ? ring_.enter_ring_fd : ring_.ring_fd);
    enter_flags_ = offer_.registered_ring ? IORING_ENTER_REGISTERED_RING : 0U;
    tail_ = *ring_.sq.ktail;
    for (unsigned slot = 0; slot < slots; ++slot) prepare_rest(slot, 0, false, 0);
    return {};
  }
  [[nodiscard]] const UringOffer& offer() const { return offer_; }

  void prepare(std::uint32_t slot, std::uint64_t offset, bool write) {
    io_uring_sqe& entry = ring_.sq.sqes[slot];
    entry.opcode = opcode(write);
    entry.off = offset;
  }
  void prepare_rest(std::uint32_t slot, std::uint64_t offset, bool write, std::int32_t done) {
    io_uring_sqe& entry = ring_.sq.sqes[slot];
    const auto skip = static_cast<std::uint32_t>(done);
    entry = {};
    entry.opcode = opcode(write);
    entry.flags = offer_.registered_file ? IOSQE_FIXED_FILE : 0;
    entry.fd = offer_.registered_file ? 0 : fd_;
    entry.off = offset + skip;
    entry.addr = reinterpret_cast<std::uint64_t>(memory_ + std::size_t{slot} * block_ + skip);
    entry.len = block_ - skip;
    entry.user_data = slot;
  }

  void push(std::uint32_t slot) {
    ring_.sq.array[tail_ & ring_.sq.ring_mask] = slot;
    ++tail_;
    ++pending_;
    ++in_flight_;
  }

  Status enter(SteadyTime wake_at, unsigned wait_for) {
    if (offer_.polled) return look_once(wake_at);
    if (pending_ > 0 && hand_over_.first(times_slept)) TIERWATT_CHECK(hand_over());
    if (wake_at < earliest_timer_) push_timer(wake_at);
    return submit_and_wait(wait_for);
  }

  template <class OnCompletion>
  void reap(OnCompletion on_completion) {
    unsigned head = *ring_.cq.khead;
    const unsigned tail = io_uring_smp_load_acquire(ring_.cq.ktail);
    for (; head != tail; ++head) {
      const io_uring_cqe& completion = ring_.cq.cqes[head & ring_.cq.ring_mask];
      --in_flight_;
      if (completion.user_data == kTimerTag) {
        earliest_timer_ = SteadyTime::max();
        --timers_;
      } else {
        on_completion(static_cast<std::uint32_t>(completion.user_data), completion.res);
      }
    }
    io_uring_smp_store_release(ring_.cq.khead, head);
  }

 private:
  static constexpr std::uint64_t kTimerTag = ~std::uint64_t{0};

  static std::int64_t times_slept() {
    rusage usage{};
    getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nvcsw;
  }

  [[nodiscard]] std::uint8_t opcode(bool write) const {
    if (offer_.registered_buffers) return write ? IORING_OP_WRITE_FIXED : IORING_OP_READ_FIXED;
    return write ? IORING_OP_WRITE : IORING_OP_READ;
  }

  // Submits what was pushed. The second waits for so many completions and takes in those that are there.
  Status hand_over() { return call(0, enter_flags_); }
  Status submit_and_wait(unsigned wait_for) { return call(wait_for, enter_flags_ | IORING_ENTER_GETEVENTS); }

  Status call(unsigned wait_for, unsigned flags) {
    io_uring_smp_store_release(ring_.sq.ktail, tail_);
    const int result = io_uring_enter(enter_fd_, pending_, wait_for, flags, nullptr);
    if (result >= 0) {
      pending_ -= std::min(pending_, static_cast<unsigned>(result));
      return {};
    }
    const bool passing = result == -EINTR || result == -EAGAIN || result == -EBUSY;
    if (passing) return {};
    return uring_error(-result);
  }

  Status look_once(SteadyTime wake_at) {
    if (in_flight_ == 0) {
      std::this_thread::sleep_until(wake_at);
      return {};
    }
    return submit_and_wait(0);
  }

  void push_timer(SteadyTime wake_at) {
    const auto since =
        std::chrono::duration_cast<std::chrono::nanoseconds>(wake_at.time_since_epoch()).count();
    timer_time_ = {since / 1'000'000'000, since % 1'000'000'000};
    io_uring_sqe& entry = ring_.sq.sqes[timer_];
    entry = {};
    entry.opcode = IORING_OP_TIMEOUT;
    entry.fd = -1;
    entry.addr = reinterpret_cast<std::uint64_t>(&timer_time_);
    entry.len = 1;
    entry.timeout_flags = IORING_TIMEOUT_ABS;
    entry.user_data = kTimerTag;
    push(timer_);
    ++timers_;
    earliest_timer_ = wake_at;
  }

  io_uring ring_{};
  bool open_ = false;
  UringOffer offer_;
  HandOver hand_over_;
  std::uint32_t block_ = 0;
  unsigned char* memory_ = nullptr;
  int fd_ = -1;
  unsigned timer_ = 0;
  unsigned enter_fd_ = 0, enter_flags_ = 0;
  unsigned tail_ = 0, pending_ = 0;
  std::int64_t in_flight_ = 0;  // pushed and not yet reaped
  std::int64_t timers_ = 0;     // of those
  __kernel_timespec timer_time_{};
  SteadyTime earliest_timer_ = SteadyTime::max();
};

class UringEngine final : public Engine {
 public:
  Result<Report> run(const Job& job) override {
    TIERWATT_CHECK(check_job(job));
    IoMemory memory(static_cast<std::size_t>(job.block.value()) * static_cast<std::size_t>(job.queue_depth));
    if (memory.area() == nullptr) {
      return Error{Code::no_space, "not enough memory for the I/Os in flight", "", "a smaller queue depth"};
    }
    if (job.read_share < 1.0) memory.fill(job.seed);
    UringRing ring(job.queue_depth);
    const DeviceQueue queue = device_queue_of(job.fd);
    TIERWATT_CHECK(ring.open(job, memory, queue));
    TIERWATT_TRY(report, IssueLoop<UringRing>(job, ring).run());
    report.kernel.insert(ring.offer().facts.begin(), ring.offer().facts.end());
    report.notes = ring.offer().notes;
    if (queue.requests && job.queue_depth > *queue.requests)
      report.notes.push_back(note_on_depth(job, queue));
    return report;
  }

 private:
  static std::string note_on_depth(const Job& job, const DeviceQueue& queue) {
    return fmt::format(
        "queue depth {} is beyond the {} requests that the kernel gives the device at once: the rest waits, "
        "and its waiting is in the latency (remedy: a smaller queue depth, or queue/nr_requests where the "
        "drive can take more)",
        job.queue_depth, *queue.requests);
  }
};

}  // namespace

std::unique_ptr<Engine> make_uring_engine() { return std::make_unique<UringEngine>(); }

}  // namespace tierwatt::load
