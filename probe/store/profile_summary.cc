// A summary as bytes: version 0x01, then fields in the struct's order. A text is its length (4 bytes) and its
// bytes; a number is 8 bytes (a double its bits); an absent figure is one byte 0, a present one 1 + source,
// then value, low, high. Numbers are big-endian. Tested by tests/probe/store/profile_summary_test.cc.
#include "probe/store/profile_summary.h"

#include <bit>

#include "probe/store/store_keys.h"

namespace tierwatt::store {
namespace {

constexpr char kVersion = 1;
constexpr std::string_view kRandomRead = "rand-read";

class Encoder {
 public:
  explicit Encoder(char version) { out_ += version; }
  void byte(std::size_t value) { out_ += static_cast<char>(value); }
  void number(std::uint64_t value, std::size_t bytes = 8) {
    for (std::size_t i = bytes; i-- > 0;) out_ += static_cast<char>((value >> (8 * i)) & 0xffU);
  }
  void text(std::string_view value) {
    number(value.size(), 4);
    out_ += value;
  }
  template <class Q>
  void figure(const std::optional<Estimate<Q>>& figure) {
    byte(figure ? 1 + static_cast<std::size_t>(figure->source) : 0);
    if (!figure) return;
    for (const Q part : {figure->value, figure->low, figure->high})
      number(std::bit_cast<std::uint64_t>(part.value()));
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

// Past the end it reads zeros and remembers that it did.
class Decoder {
 public:
  explicit Decoder(std::string_view in) : in_(in) {}
  [[nodiscard]] bool ok() const { return ok_ && in_.empty(); }
  std::uint64_t number(std::size_t bytes = 8) {
    std::uint64_t value = 0;
    for (const char byte : take(bytes)) value = (value << 8U) | static_cast<unsigned char>(byte);
    return value;
  }
  std::string text() { return std::string(take(number(4))); }
  // A number below `limit`, as one byte.
  std::size_t choice(std::size_t limit) {
    const std::uint64_t value = number(1);
    ok_ = ok_ && value < limit;
    return value < limit ? value : 0;
  }
  template <class Q>
  std::optional<Estimate<Q>> figure() {
    const std::size_t tag = choice(2 + static_cast<std::size_t>(Source::prior));
    if (tag == 0) return std::nullopt;
    Estimate<Q> figure;
    figure.source = static_cast<Source>(tag - 1);
    for (Q* part : {&figure.value, &figure.low, &figure.high}) *part = Q(std::bit_cast<double>(number()));
    return figure;
  }

 private:
  std::string_view take(std::size_t bytes) {
    if (bytes > in_.size()) {
      ok_ = false;
      in_ = {};
      return {};
    }
    const std::string_view taken = in_.substr(0, bytes);
    in_.remove_prefix(bytes);
    return taken;
  }
  std::string_view in_;
  bool ok_ = true;
};

template <class Q>
std::optional<Estimate<Q>> without_basis(std::optional<Estimate<Q>> figure) {
  if (figure) figure->basis.clear();
  return figure;
}

// A rate that came up to the cap is the cap's, not the drive's; the probe keeps a cap within 1 %.
constexpr double kShareOfCap = 0.95;

bool is_the_caps(const WorkloadResult& result, const DeviceProfile& profile) {
  return profile.rate_cap && result.iops.value >= kShareOfCap * *profile.rate_cap;
}

}  // namespace

ProfileSummary summarize(const DeviceProfile& profile, std::uint32_t sequence) {
  ProfileSummary summary{.identity = identity_of(profile),
                         .taken_at = profile.taken_at,
                         .sequence = sequence,
                         .model = profile.identity.model,
                         .firmware = profile.identity.firmware,
                         .host = profile.host,
                         .device = profile.device,
                         .depth = profile.depth,
                         .drive_class = profile.drive_class,
                         .capacity = profile.capacity,
                         .idle = without_basis(profile.power.idle)};
  for (const WorkloadResult& result : profile.workloads) {
    if (!result.workload.starts_with(kRandomRead) || is_the_caps(result, profile)) continue;
    if (summary.random_read && summary.random_read->value >= result.iops.value) continue;
    summary.random_read_workload = result.workload;
    summary.random_read = without_basis(std::optional(result.iops));
  }
  return summary;
}

std::string encode_summary(const ProfileSummary& summary) {
  Encoder out(kVersion);
  for (const std::string* text :
       {&summary.model, &summary.firmware, &summary.host, &summary.device, &summary.depth}) {
    out.text(*text);
  }
  out.byte(static_cast<std::size_t>(summary.drive_class));
  out.number(static_cast<std::uint64_t>(summary.capacity.value()));
  out.text(summary.random_read_workload);
  out.figure(summary.random_read);
  out.figure(summary.idle);
  return out.take();
}

Result<ProfileSummary> decode_summary(std::string_view key, std::string_view value) {
  const std::optional<ProfileKey> parts = parse_profile_key(key);
  Decoder in(value);
  const bool known_version = in.number(1) == static_cast<std::uint64_t>(kVersion);
  ProfileSummary summary;
  if (parts && known_version) {
    summary.identity = parts->identity;
    summary.taken_at = parts->taken_at;
    summary.sequence = parts->sequence;
    for (std::string* text :
         {&summary.model, &summary.firmware, &summary.host, &summary.device, &summary.depth}) {
      *text = in.text();
    }
    summary.drive_class =
        static_cast<DriveClass>(in.choice(1 + static_cast<std::size_t>(DriveClass::virtual_)));
    summary.capacity = Bytes(static_cast<std::int64_t>(in.number()));
    summary.random_read_workload = in.text();
    summary.random_read = in.figure<Iops>();
    summary.idle = in.figure<Watts>();
    if (in.ok()) return summary;
  }
  return Error{Code::corrupt, "a summary in the store does not have its format", "",
               "save the profiles with 'profiles export' and import them into a new store"};
}

}  // namespace tierwatt::store
