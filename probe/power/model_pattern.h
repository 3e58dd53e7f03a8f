// A pattern for drive models that neither a user's file nor a drive's reply can turn against us.
//
// ECMAScript's regular expressions, the whole model, letters in either case; without back-references,
// look-ahead and counts in braces, at most kMaxPattern characters of printable ASCII and 8 groups. Matching
// takes time polynomial in pattern and model (docs/decisions/0030-catalog-patterns.md). Tested by
// tests/probe/power/model_pattern_test.cc.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "probe/base/result.h"

namespace tierwatt::power {

inline constexpr std::size_t kMaxPattern = 200;
inline constexpr std::size_t kMaxModel = 80;

// A value; copies share the compiled automaton. Threads: const use is safe from any.
class ModelPattern {
 public:
  // Errors: invalid_input with what is wrong in the pattern.
  static Result<ModelPattern> compile(std::string_view pattern);
  // `model` as normalized_model() gives it.
  [[nodiscard]] bool matches(const std::string& model) const;

 private:
  struct Automaton;
  explicit ModelPattern(std::shared_ptr<const Automaton> automaton) : automaton_(std::move(automaton)) {}
  std::shared_ptr<const Automaton> automaton_;
};

// Without white space at the ends, runs of it as one blank, cut to kMaxModel characters.
std::string normalized_model(std::string_view model);

}  // namespace tierwatt::power
