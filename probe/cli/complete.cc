// Completion: the words that may come next, from the same tables as --help.
// Tested by tests/probe/cli/complete_test.cc.
#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "probe/cli/help.h"
#include "probe/cli/parse.h"

namespace tierwatt::cli {
namespace {

constexpr const char* kFile = "<file>";

std::vector<std::string> split(std::string_view name) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find(' ', at), name.size());
    words.emplace_back(name.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

// The command whose words stand complete before the last of `words`.
const Command* command_of(const Program& program, const std::vector<std::string>& words) {
  for (const Command& command : program.commands) {
    const std::vector<std::string> name = split(command.name);
    if (name.size() < words.size() && std::equal(name.begin(), name.end(), words.begin())) return &command;
  }
  return nullptr;
}

void add_command_words(const Program& program, const std::vector<std::string>& words,
                       std::vector<std::string>& into) {
  const std::size_t position = words.size() - 1;
  for (const Command& command : program.commands) {
    const std::vector<std::string> name = split(command.name);
    if (name.size() <= position || !std::equal(words.begin(), words.end() - 1, name.begin())) continue;
    into.push_back(name[position]);
  }
}

const Option* option_named(const Command& command, std::string_view word) {
  for (const Option& option : command.options) {
    if (word == "--" + option.name && option.kind != OptionKind::flag) return &option;
  }
  return nullptr;
}

std::vector<std::string> values_of(const Option& option) {
  return option.choices.empty() ? std::vector<std::string>{kFile} : option.choices;
}

}  // namespace

std::vector<std::string> complete(const Program& program, const std::vector<std::string>& words) {
  if (words.empty()) return {};
  std::vector<std::string> candidates;
  const Command* command = command_of(program, words);
  if (command == nullptr) {
    add_command_words(program, words, candidates);
  } else if (const Option* open =
                 words.size() > 1 ? option_named(*command, words[words.size() - 2]) : nullptr) {
    candidates = values_of(*open);
  } else if (words.back().starts_with("-")) {
    for (const auto* options : {&command->options, &common_options()}) {
      for (const Option& option : *options) candidates.push_back("--" + option.name);
    }
  } else if (!command->positionals.empty()) {
    candidates = values_of(command->positionals.front());
  }
  std::erase_if(candidates,
                [&](const std::string& word) { return word != kFile && !word.starts_with(words.back()); });
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  return candidates;
}

std::string bash_completion(const Program& program) {
  return fmt::format(R"(# bash completion of {0}; load it with: source <({0} completion bash)
_{1}_complete() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} line
  COMPREPLY=()
  while IFS= read -r line; do
    if [ "$line" = "<file>" ]; then
      compopt -o default 2>/dev/null
    else
      COMPREPLY+=("$line")
    fi
  done < <("${{COMP_WORDS[0]}}" completion candidates -- "${{COMP_WORDS[@]:1:COMP_CWORD}}" 2>/dev/null)
}}
complete -F _{1}_complete {0}
)",
                     program.name, [&] {
                       std::string identifier = program.name;
                       std::replace(identifier.begin(), identifier.end(), '-', '_');
                       return identifier;
                     }());
}

}  // namespace tierwatt::cli
