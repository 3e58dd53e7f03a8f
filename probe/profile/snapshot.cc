// The words of a snapshot, and the walk up its domains. Tested by tests/probe/profile/snapshot_test.cc.
#include "probe/profile/snapshot.h"

#include <array>

namespace tierwatt {
namespace {

template <class E>
struct Word {
  E value;
  const char* name;
};

constexpr std::array<Word<DomainKind>, kDomainKinds> kDomainKindWords{{{DomainKind::zone, "zone"},
                                                                       {DomainKind::rack, "rack"},
                                                                       {DomainKind::node, "node"},
                                                                       {DomainKind::enclosure, "enclosure"},
                                                                       {DomainKind::psu, "psu"}}};
constexpr std::array<Word<Layout>, 7> kLayoutWords{{{Layout::single, "single"},
                                                    {Layout::raid0, "raid0"},
                                                    {Layout::raid1, "raid1"},
                                                    {Layout::raid5, "raid5"},
                                                    {Layout::raid6, "raid6"},
                                                    {Layout::raid10, "raid10"},
                                                    {Layout::pool, "pool"}}};
constexpr std::array<Word<Spread>, 3> kSpreadWords{
    {{Spread::none, "none"}, {Spread::soft, "soft"}, {Spread::hard, "hard"}}};
constexpr std::array<Word<Objective>, 3> kObjectiveWords{
    {{Objective::energy, "energy"}, {Objective::cost, "cost"}, {Objective::carbon, "carbon"}}};
constexpr std::array<Word<RetiredPower>, 2> kRetiredPowerWords{
    {{RetiredPower::standby, "standby"}, {RetiredPower::off, "off"}}};

template <class E, std::size_t N>
const char* name_of(const std::array<Word<E>, N>& words, E value) {
  for (const auto& word : words)
    if (word.value == value) return word.name;
  return "";
}

template <class E, std::size_t N>
std::optional<E> value_of(const std::array<Word<E>, N>& words, std::string_view name) {
  for (const auto& word : words)
    if (word.name == name) return word.value;
  return std::nullopt;
}

}  // namespace

const char* to_string(DomainKind kind) { return name_of(kDomainKindWords, kind); }
const char* to_string(Layout layout) { return name_of(kLayoutWords, layout); }
const char* to_string(Spread spread) { return name_of(kSpreadWords, spread); }
const char* to_string(Objective objective) { return name_of(kObjectiveWords, objective); }
const char* to_string(RetiredPower power) { return name_of(kRetiredPowerWords, power); }

std::optional<DomainKind> parse_domain_kind(std::string_view name) {
  return value_of(kDomainKindWords, name);
}
std::optional<Layout> parse_layout(std::string_view name) { return value_of(kLayoutWords, name); }
std::optional<Spread> parse_spread(std::string_view name) { return value_of(kSpreadWords, name); }
std::optional<Objective> parse_objective(std::string_view name) { return value_of(kObjectiveWords, name); }
std::optional<RetiredPower> parse_retired_power(std::string_view name) {
  return value_of(kRetiredPowerWords, name);
}

Index domain_of_kind(const Snapshot& snapshot, Index domain, DomainKind kind) {
  // A snapshot that was read has no cycles; the count keeps one that was built by hand from hanging.
  for (std::size_t steps = 0; domain != kNone && steps <= snapshot.domains.size(); ++steps) {
    const Domain& here = snapshot.domains[domain];
    if (here.kind == kind) return domain;
    domain = here.parent;
  }
  return kNone;
}

}  // namespace tierwatt
