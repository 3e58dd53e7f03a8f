// Help texts from the option tables. Tested by tests/probe/cli/help_test.cc.
#include "probe/cli/help.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>

#include "probe/cli/parse.h"
#include "probe/cli/wrap.h"

namespace tierwatt::cli {
namespace {

constexpr std::size_t kHelpWidth = 100;

std::string usage_line(const Program& program, const Command& command) {
  std::string line = fmt::format("{} {}", program.name, command.name);
  for (const Option& positional : command.positionals) {
    const std::string shown = positional.value_name + (positional.repeatable ? "..." : "");
    line += positional.default_value ? fmt::format(" [{}]", shown) : " " + shown;
  }
  return line + " [options]";
}

std::string spelled(const Option& option, bool positional) {
  if (positional) return option.value_name;
  if (option.kind == OptionKind::flag) return "--" + option.name;
  return fmt::format("--{} {}", option.name, option.value_name);
}

std::string explained(const Option& option) {
  std::string text = option.help;
  if (!option.choices.empty()) text += fmt::format("; one of {}", fmt::join(option.choices, ", "));
  if (option.repeatable) text += "; may be repeated";
  if (option.default_value && !option.default_value->empty())
    text += fmt::format(" [default: {}]", *option.default_value);
  return text;
}

std::vector<std::string> paragraphs_of(const std::string& details) {
  std::vector<std::string> paragraphs;
  for (std::size_t at = 0; at < details.size();) {
    const std::size_t end = std::min(details.find("\n\n", at), details.size());
    paragraphs.push_back(details.substr(at, end - at));
    at = end + 2;
  }
  return paragraphs;
}

std::string option_block(const std::vector<Option>& options, bool positional, std::size_t width) {
  std::string block;
  constexpr std::size_t kTextColumn = 26;
  for (const Option& option : options) {
    std::string left = "  " + spelled(option, positional);
    if (left.size() + 2 > kTextColumn) {
      left += "\n" + std::string(kTextColumn, ' ');
    } else {
      left.append(kTextColumn - left.size(), ' ');
    }
    block += left + wrap(explained(option), kTextColumn, width) + "\n";
  }
  return block;
}

}  // namespace

std::string program_help(const Program& program) {
  std::string text = fmt::format("{}: {}\n\nusage: {} COMMAND [options]\n\ncommands:\n", program.name,
                                 program.summary, program.name);
  for (const Command& command : program.commands) {
    text += fmt::format("  {:<21}{}\n", command.name, command.summary);
  }
  text += fmt::format(
      "\n'{} COMMAND --help' explains a command. Exit status: 0 done, 1 the work failed, 2 wrong command "
      "line,\n"
      "3 an input was refused, 4 done and the answer is no, 130 interrupted.\n",
      program.name);
  return text;
}

std::string command_help(const Program& program, const Command& command, int width_columns) {
  const std::size_t width =
      width_columns > 40 ? std::min(static_cast<std::size_t>(width_columns), kHelpWidth) : kHelpWidth;
  std::string text = fmt::format("{} {}: {}\n\nusage: {}\n", program.name, command.name, command.summary,
                                 usage_line(program, command));
  for (const std::string& paragraph : paragraphs_of(command.details))
    text += "\n" + wrap(paragraph, 0, width) + "\n";
  if (!command.positionals.empty()) text += "\narguments:\n" + option_block(command.positionals, true, width);
  text += "\noptions:\n" + option_block(command.options, false, width) +
          option_block(common_options(), false, width);
  if (!command.examples.empty()) text += "\nexamples:\n";
  for (const std::string& example : command.examples) text += "  " + example + "\n";
  return text;
}

}  // namespace tierwatt::cli
