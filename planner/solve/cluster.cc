// Ranges are split by a few threads that take them from one list. Tested by
// tests/planner/solve/cluster_test.cc.
#include "planner/solve/cluster.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "probe/base/random.h"

namespace tierwatt::planner {
namespace {

constexpr std::size_t kSample = 64;
constexpr int kRefinements = 2;              // of the centres, before the range is cut by them
constexpr std::size_t kLargestWhole = 1024;  // larger ranges refine their centres by a sample of half of it
constexpr double kLeastShare = 0.02;         // a split that leaves less on one side tells nothing
constexpr std::size_t kSmallestTask = 4096;  // below it one thread finishes a range alone

// Jaccard as a fraction, so that two can be compared without rounding.
struct Likeness {
  int common, either;
  [[nodiscard]] bool above(const Likeness& other) const {
    return std::int64_t{common} * other.either > std::int64_t{other.common} * either;
  }
};

class Splitter {
 public:
  Splitter(std::span<const Signature> signatures, std::span<const std::uint16_t> bits, std::span<Index> range,
           Random& random)
      : signatures_(signatures), bits_(bits), range_(range), random_(random) {}

  // Where the range was cut.
  std::size_t split() {
    if (!choose_centres() || !refine_centres()) return cut_at_median();
    const std::size_t cut = assign(range_);
    if (is_lopsided(cut, range_.size())) return cut_at_median();
    if (mean_bits(range_.first(cut)) >= mean_bits(range_.subspan(cut))) return cut;
    std::rotate(range_.begin(), range_.begin() + static_cast<std::ptrdiff_t>(cut), range_.end());
    return range_.size() - cut;
  }

 private:
  [[nodiscard]] Index drawn(std::span<const Index> from) { return from[random_.below(from.size())]; }
  [[nodiscard]] Likeness likeness(Index volume, const Signature& centre, int centre_bits) const {
    const int common = common_bits(signatures_[volume], centre);
    return {common, std::max(1, bits_[volume] + centre_bits - common)};
  }

  // Two unlike volumes: the least like a drawn one, then the least like that one.
  bool choose_centres() {
    Index one = drawn(range_);
    for (Signature& centre : centre_) {
      const Signature& from = signatures_[one];
      const int from_bits = count_bits(from);
      Index least = one;
      Likeness least_like{1, 1};
      for (std::size_t i = 0; i < kSample; ++i) {
        const Index other = drawn(range_);
        const Likeness like = likeness(other, from, from_bits);
        if (least_like.above(like)) {
          least_like = like;
          least = other;
        }
      }
      centre = signatures_[least];
      one = least;
    }
    return centre_[0] != centre_[1];
  }

  // By the whole range, or by a sample of one that is larger: it is the centres' last say alone that decides
  // where each volume goes. False where they do not tell halves apart.
  bool refine_centres() {
    std::vector<Index> sample(range_.begin(), range_.end());
    if (range_.size() > kLargestWhole) {
      sample.resize(kLargestWhole / 2);
      for (Index& volume : sample) volume = drawn(range_);
    }
    for (int round = 0; round < kRefinements; ++round) {
      const std::size_t cut = assign(sample);
      if (is_lopsided(cut, sample.size())) return false;
      centre_[0] = centre_of(std::span(sample).first(cut));
      centre_[1] = centre_of(std::span(sample).subspan(cut));
    }
    return true;
  }
  static bool is_lopsided(std::size_t cut, std::size_t size) {
    const auto least =
        std::max<std::size_t>(1, static_cast<std::size_t>(kLeastShare * static_cast<double>(size)));
    return cut < least || size - cut < least;
  }

  // Those more like the first centre come first.
  std::size_t assign(std::span<Index> volumes) {
    const std::array<int, 2> bits{count_bits(centre_[0]), count_bits(centre_[1])};
    const auto first_half = [&](Index v) {
      const Likeness a = likeness(v, centre_[0], bits[0]);
      const Likeness b = likeness(v, centre_[1], bits[1]);
      return !b.above(a);
    };
    return static_cast<std::size_t>(std::partition(volumes.begin(), volumes.end(), first_half) -
                                    volumes.begin());
  }

  Signature centre_of(std::span<const Index> half) {
    std::array<std::uint16_t, 512> count{};
    for (std::size_t i = 0; i < kSample; ++i) {
      for_each_run(signatures_[drawn(half)].words, [&](Run run) {
        for (std::uint32_t t = run.start; t < run.start + run.length; ++t) ++count[t];
      });
    }
    const std::uint16_t most = *std::max_element(count.begin(), count.end());
    Signature centre;
    for (std::uint32_t t = 0; t < count.size(); ++t) {
      if (count[t] * 2 >= most && count[t] > 0) set_run(centre.words, {t, 1});
    }
    return centre;
  }

  [[nodiscard]] double mean_bits(std::span<const Index> half) const {
    double sum = 0;
    for (const Index v : half) sum += bits_[v];
    return sum / static_cast<double>(half.size());
  }

  std::size_t cut_at_median() {
    const std::size_t middle = range_.size() / 2;
    std::nth_element(range_.begin(), range_.begin() + static_cast<std::ptrdiff_t>(middle), range_.end(),
                     [&](Index a, Index b) { return bits_[a] != bits_[b] ? bits_[a] > bits_[b] : a < b; });
    return middle;
  }

  std::span<const Signature> signatures_;
  std::span<const std::uint16_t> bits_;
  std::span<Index> range_;
  Random& random_;
  std::array<Signature, 2> centre_;
};

class Orderer {
 public:
  Orderer(std::span<const Signature> signatures, std::span<Index> volumes, std::size_t smallest,
          std::uint64_t seed)
      : signatures_(signatures),
        volumes_(volumes),
        smallest_(std::max<std::size_t>(2, smallest)),
        seed_(seed) {
    bits_.resize(signatures.size());
    for (const Index v : volumes) bits_[v] = static_cast<std::uint16_t>(count_bits(signatures[v]));
  }

  void run(int threads) {
    waiting_.push_back({0, volumes_.size()});
    std::vector<std::thread> workers;
    for (int i = 1; i < threads; ++i) workers.emplace_back([this] { work(); });
    work();
    for (std::thread& worker : workers) worker.join();
  }

 private:
  struct Task {
    std::size_t first, size;
  };

  void work() {
    std::unique_lock<std::mutex> lock(guard_);
    while (true) {
      changed_.wait(lock, [this] { return !waiting_.empty() || busy_ == 0; });
      if (waiting_.empty()) return;
      const Task task = waiting_.back();
      waiting_.pop_back();
      ++busy_;
      lock.unlock();
      const std::size_t cut = task.size > kSmallestTask ? split(task) : (finish(task), task.size);
      lock.lock();
      if (cut < task.size) {
        waiting_.push_back({task.first, cut});
        waiting_.push_back({task.first + cut, task.size - cut});
      }
      --busy_;
      changed_.notify_all();
    }
  }

  std::size_t split(const Task& task) {
    // The range's own generator: its place in the whole, not the thread that took it.
    Random place(seed_ ^ (task.first * 0x9e3779b97f4a7c15ULL));
    Random random(place.next() ^ task.size);
    return Splitter(signatures_, bits_, volumes_.subspan(task.first, task.size), random).split();
  }

  void finish(const Task& whole) {
    std::vector<Task> left{whole};
    while (!left.empty()) {
      const Task task = left.back();
      left.pop_back();
      if (task.size <= smallest_) continue;
      const std::size_t cut = split(task);
      left.push_back({task.first, cut});
      left.push_back({task.first + cut, task.size - cut});
    }
  }

  std::span<const Signature> signatures_;
  std::span<Index> volumes_;
  std::size_t smallest_;
  std::uint64_t seed_;
  std::vector<std::uint16_t> bits_;
  std::mutex guard_;
  std::condition_variable changed_;
  std::vector<Task> waiting_;
  int busy_ = 0;
};

}  // namespace

void order_by_likeness(std::span<const Signature> signatures, std::span<Index> volumes, std::size_t smallest,
                       std::uint64_t seed, int threads) {
  if (volumes.size() > 1) Orderer(signatures, volumes, smallest, seed).run(threads);
}

}  // namespace tierwatt::planner
