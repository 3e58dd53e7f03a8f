// Compiling and matching patterns. Tested by tests/probe/power/model_pattern_test.cc.
//
// std::regex by default backtracks, in time exponential and on the stack; libstdc++'s __polynomial flag has
// it walk the automaton breadth first instead. Counts in braces are refused because they multiply the
// automaton.
#include "probe/power/model_pattern.h"

// GCC 12 takes a member of libstdc++'s automaton for uninitialized when sanitizers are on (GCC bug 105562).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include <fmt/core.h>

#include <regex>

namespace tierwatt::power {
namespace {

constexpr int kMaxGroups = 8;

Error bad_pattern(std::string_view pattern, const std::string& message, std::string remedy) {
  return Error{Code::invalid_input, fmt::format("pattern '{}': {}", pattern.substr(0, 40), message), "",
               std::move(remedy)};
}

bool printable(char c) { return c >= ' ' && c <= '~'; }

// A group's opening: how many there are, and that it is a plain one.
Status check_group(std::string_view pattern, std::size_t at, int groups) {
  if (groups > kMaxGroups) return bad_pattern(pattern, "more than 8 groups", "use several lines");
  if (at + 1 < pattern.size() && pattern[at + 1] == '?') {
    return bad_pattern(pattern, "'(?' is not supported", "use a plain group");
  }
  return {};
}

// What libstdc++ would take and we do not, outside of [brackets].
Status check_syntax(std::string_view pattern) {
  int groups = 0;
  bool in_class = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (!printable(c)) return bad_pattern(pattern, "holds a character that is not printable ASCII", "");
    if (c == '\\') {
      ++i;
      if (i < pattern.size() && pattern[i] >= '0' && pattern[i] <= '9') {
        return bad_pattern(pattern, "back-references are not supported", "repeat the part");
      }
    } else if (in_class) {
      in_class = c != ']';
    } else if (c == '[') {
      in_class = true;
    } else if (c == '{') {
      return bad_pattern(pattern, "counts in braces are not supported", "repeat the part, or use + or *");
    } else if (c == '(') {
      TIERWATT_CHECK(check_group(pattern, i, ++groups));
    }
  }
  return {};
}

}  // namespace

struct ModelPattern::Automaton {
  std::regex regex;
};

Result<ModelPattern> ModelPattern::compile(std::string_view pattern) {
  namespace rx = std::regex_constants;
  if (pattern.size() > kMaxPattern) {
    return bad_pattern(pattern, fmt::format("longer than {} characters", kMaxPattern), "use several lines");
  }
  TIERWATT_CHECK(check_syntax(pattern));
  try {
    const auto flags = rx::ECMAScript | rx::icase | rx::nosubs | rx::__polynomial;
    return ModelPattern(
        std::make_shared<const Automaton>(Automaton{std::regex(pattern.begin(), pattern.end(), flags)}));
  } catch (const std::regex_error&) {
    return bad_pattern(pattern, "not a regular expression", "escape . ( ) [ ] * + ? | with a backslash");
  }
}

bool ModelPattern::matches(const std::string& model) const {
  if (model.size() > kMaxModel) return false;
  return std::regex_match(model, automaton_->regex);
}

std::string normalized_model(std::string_view model) {
  std::string clean;
  for (const char c : model.substr(0, 4 * kMaxModel)) {
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!space) {
      clean.push_back(c);
    } else if (!clean.empty() && clean.back() != ' ') {
      clean.push_back(' ');
    }
    if (clean.size() == kMaxModel) break;
  }
  if (clean.ends_with(' ')) clean.pop_back();
  return clean;
}

}  // namespace tierwatt::power
