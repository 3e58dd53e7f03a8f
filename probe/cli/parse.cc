// Parsing of one command's words. Boost.Program_options splits them; kinds, choices and positionals are
// checked here, so that every message names the option and says what would be right. Tested by
// tests/probe/cli/parse_test.cc.
#include "probe/cli/parse.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <boost/program_options.hpp>
#include <charconv>
#include <cmath>

#include "probe/cli/suggest.h"

namespace tierwatt::cli {
namespace {

namespace po = boost::program_options;

Error usage(const Command& command, std::string message, std::string remedy = {}) {
  if (remedy.empty()) remedy = fmt::format("see 'tierwatt {} --help'", command.name);
  return Error{Code::invalid_argument, std::move(message), "", std::move(remedy)};
}

const Option* find_option(const Command& command, std::string_view name) {
  for (const auto* options : {&command.options, &common_options()}) {
    for (const Option& option : *options) {
      if (option.name == name) return &option;
    }
  }
  return nullptr;
}

po::options_description describe(const Command& command) {
  po::options_description description;
  for (const auto* options : {&command.options, &common_options()}) {
    for (const Option& option : *options) {
      const std::string spelled = option.name == "help" ? "help,h" : option.name;
      if (option.kind == OptionKind::flag) {
        description.add_options()(spelled.c_str(), option.help.c_str());
      } else {
        description.add_options()(spelled.c_str(), po::value<std::vector<std::string>>(),
                                  option.help.c_str());
      }
    }
  }
  return description;
}

Status check_number(const Command& command, const std::string& shown, OptionKind kind,
                    const std::string& value) {
  const char* end = value.data() + value.size();
  if (kind == OptionKind::integer) {
    std::int64_t parsed = 0;
    const auto result = std::from_chars(value.data(), end, parsed);
    if (result.ec == std::errc() && result.ptr == end) return {};
    return usage(command, fmt::format("{} needs a whole number, not '{}'", shown, value));
  }
  double parsed = 0;
  const auto result = std::from_chars(value.data(), end, parsed);
  if (result.ec == std::errc() && result.ptr == end && std::isfinite(parsed)) return {};
  return usage(command, fmt::format("{} needs a number, not '{}'", shown, value));
}

Status check_value(const Command& command, const Option& option, const std::string& shown,
                   const std::string& value) {
  if (option.kind == OptionKind::integer || option.kind == OptionKind::number) {
    return check_number(command, shown, option.kind, value);
  }
  if (option.choices.empty()) return {};
  for (const std::string& choice : option.choices) {
    if (value == choice) return {};
  }
  const auto near = suggest(value, option.choices);
  return usage(
      command, fmt::format("{} does not take '{}'", shown, value),
      near ? fmt::format("did you mean '{}'? it takes one of: {}", *near, fmt::join(option.choices, ", "))
           : fmt::format("it takes one of: {}", fmt::join(option.choices, ", ")));
}

Error unknown_option(const Command& command, const std::string& word) {
  std::vector<std::string> names;
  for (const auto* options : {&command.options, &common_options()}) {
    for (const Option& option : *options) names.push_back("--" + option.name);
  }
  const auto near = suggest(word.substr(0, word.find('=')), names);
  return usage(command, fmt::format("'{}' has no option {}", command.name, word),
               near ? fmt::format("did you mean {}?", *near) : std::string());
}

Status take_option(const Command& command, const po::option& parsed, Arguments& arguments) {
  const Option* option = find_option(command, parsed.string_key);
  if (option == nullptr) return unknown_option(command, parsed.original_tokens.at(0));
  auto& values = arguments.values[option->name];
  if (!values.empty() && !option->repeatable && option->kind != OptionKind::flag) {
    return usage(command, fmt::format("--{} is given twice", option->name));
  }
  if (option->kind == OptionKind::flag) {
    values = {"true"};
    return {};
  }
  for (const std::string& value : parsed.value) {
    TIERWATT_CHECK(check_value(command, *option, "--" + option->name, value));
    values.push_back(value);
  }
  return {};
}

Status take_positionals(const Command& command, const std::vector<std::string>& words, Arguments& arguments) {
  std::size_t at = 0;
  for (const Option& positional : command.positionals) {
    const std::size_t end = positional.repeatable ? words.size() : std::min(at + 1, words.size());
    for (; at < end; ++at) {
      TIERWATT_CHECK(check_value(command, positional, positional.value_name, words[at]));
      arguments.values[positional.name].push_back(words[at]);
    }
    const bool missing = !arguments.values.contains(positional.name) && !positional.default_value;
    if (missing && !arguments.has("help")) {
      return usage(command, fmt::format("'{}' needs {}", command.name, positional.value_name));
    }
  }
  if (at < words.size()) {
    return usage(command, fmt::format("'{}' does not know what to do with '{}'", command.name, words[at]));
  }
  return {};
}

void apply_defaults(const Command& command, Arguments& arguments) {
  for (const auto* options : {&command.options, &command.positionals}) {
    for (const Option& option : *options) {
      if (option.default_value && !option.default_value->empty() && !arguments.values.contains(option.name)) {
        arguments.values[option.name] = {*option.default_value};
      }
    }
  }
}

}  // namespace

const std::vector<Option>& common_options() {
  static const std::vector<Option> options = {
      {.name = "json", .help = "print the result as one JSON document"},
      {.name = "verbose", .help = "say on standard error what is being done"},
      {.name = "help", .help = "print this help"},
  };
  return options;
}

Result<Arguments> parse_arguments(const Command& command, const std::vector<std::string>& words) {
  namespace style = po::command_line_style;
  Arguments arguments;
  std::vector<std::string> positionals;
  try {
    const po::options_description description = describe(command);
    const auto parsed = po::command_line_parser(words)
                            .options(description)
                            .style(style::unix_style & ~style::allow_guessing)
                            .allow_unregistered()
                            .run();
    for (const po::option& option : parsed.options) {
      if (option.position_key >= 0) {
        positionals.insert(positionals.end(), option.value.begin(), option.value.end());
      } else if (option.unregistered) {
        return unknown_option(command, option.original_tokens.at(0));
      } else {
        TIERWATT_CHECK(take_option(command, option, arguments));
      }
    }
  } catch (const po::invalid_command_line_syntax& error) {
    return usage(command,
                 fmt::format("--{} needs a value",
                             error.get_option_name().substr(error.get_option_name().find_first_not_of('-'))));
  } catch (const po::error& error) {
    return usage(command, error.what());
  }
  TIERWATT_CHECK(take_positionals(command, positionals, arguments));
  apply_defaults(command, arguments);
  return arguments;
}

}  // namespace tierwatt::cli
