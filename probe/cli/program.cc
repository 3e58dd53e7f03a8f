// A program: finds the command, parses its words, runs it, prints what went wrong, returns the exit code.
// Tested by tests/probe/cli/program_test.cc.
#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "probe/base/log.h"
#include "probe/cli/command.h"
#include "probe/cli/help.h"
#include "probe/cli/parse.h"
#include "probe/cli/printable.h"
#include "probe/cli/suggest.h"

namespace tierwatt::cli {
namespace {

using Words = std::vector<std::string>;

void print_error(const Program& program, const Error& error, bool as_json, Output& output) {
  if (as_json) {
    nlohmann::ordered_json document;
    document["error"]["code"] = to_string(error.code);
    document["error"]["message"] = error.message;
    document["error"]["place"] = error.place;
    document["error"]["remedy"] = error.remedy;
    output.out << document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
  }
  const std::string place = error.place.empty() ? "" : error.place + ": ";
  output.err << program.name << ": " << printable(place + error.message) << "\n";
  if (!error.remedy.empty()) output.err << "  " << printable(error.remedy) << "\n";
}

struct Found {
  const Command* command = nullptr;
  std::size_t words = 0;  // how many words the name took
};

Found find_command(const Program& program, const Words& arguments) {
  Found found;
  for (const Command& command : program.commands) {
    std::string typed;
    std::size_t words = 0;
    for (const std::string& argument : arguments) {
      typed += (words == 0 ? "" : " ") + argument;
      ++words;
      if (typed == command.name && words > found.words) found = {&command, words};
      if (typed.size() >= command.name.size()) break;
    }
  }
  return found;
}

Error unknown_command(const Program& program, const Words& arguments) {
  const std::string& first = arguments.front();
  Words names;
  Words below;  // "profiles" alone: its subcommands
  for (const Command& command : program.commands) {
    names.push_back(command.name);
    names.push_back(command.name.substr(0, command.name.find(' ')));
    if (command.name.starts_with(first + " ")) below.push_back(command.name.substr(first.size() + 1));
  }
  if (!below.empty()) {
    std::string list;
    for (const std::string& name : below) list += (list.empty() ? "" : ", ") + name;
    const auto near = arguments.size() > 1 ? suggest(arguments[1], below) : std::nullopt;
    return Error{Code::invalid_argument,
                 arguments.size() > 1 ? fmt::format("'{}' has no '{}'", first, arguments[1])
                                      : fmt::format("'{}' needs one of: {}", first, list),
                 "",
                 near ? fmt::format("did you mean '{} {}'?", first, *near) : fmt::format("one of: {}", list)};
  }
  const auto near = suggest(first, names);
  return Error{
      Code::invalid_argument, fmt::format("there is no command '{}'", first), "",
      near ? fmt::format("did you mean '{}'?", *near) : fmt::format("see '{} --help'", program.name)};
}

Result<int> run_command(const Program& program, const Command& command, const Words& words, Output& output) {
  TIERWATT_TRY(arguments, parse_arguments(command, words));
  if (arguments.has("help")) {
    output.out << command_help(program, command, output.width_columns);
    return kExitOk;
  }
  set_log_level(arguments.has("verbose") ? LogLevel::debug : LogLevel::warning);
  return command.run(arguments, output);
}

Command version_command(const Program& program) {
  return {.name = "version",
          .summary = "print the version",
          .details = {},
          .options = {},
          .positionals = {},
          .examples = {program.name + " version --json"},
          .run = [name = program.name](const Arguments& arguments, Output& output) -> Result<int> {
            if (arguments.json()) {
              nlohmann::ordered_json document;
              document["program"] = name;
              document["version"] = TIERWATT_VERSION;
              output.out << document.dump(2) << "\n";
            } else {
              output.out << name << " " << TIERWATT_VERSION << "\n";
            }
            return kExitOk;
          }};
}

Command completion_command(const Program& program) {
  return {.name = "completion bash",
          .summary = "print a completion script for bash",
          .details = {},
          .options = {},
          .positionals = {},
          .examples = {fmt::format("source <({} completion bash)", program.name)},
          .run = [script = bash_completion(program)](const Arguments&, Output& output) -> Result<int> {
            output.out << script;
            return kExitOk;
          }};
}

Command man_command(const Program& program) {
  return {.name = "man",
          .summary = "print the manual page",
          .details = {},
          .options = {},
          .positionals = {},
          .examples = {fmt::format("{} man | man -l -", program.name)},
          .run = [page = man_page(program)](const Arguments&, Output& output) -> Result<int> {
            output.out << page;
            return kExitOk;
          }};
}

// "completion candidates -- WORDS...": what the script asks; its words are not options of ours.
bool is_candidates_call(const Words& arguments) {
  return arguments.size() >= 3 && arguments[0] == "completion" && arguments[1] == "candidates" &&
         arguments[2] == "--";
}

int terminal_width(int fd) {
  if (::isatty(fd) == 0) return 0;
  if (const char* columns = std::getenv("COLUMNS")) {
    const int width = std::atoi(columns);  // NOLINT(cert-err34-c): 0 for junk is what we want
    if (width > 0) return width;
  }
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

bool color_wanted() {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  const bool refused = no_color != nullptr && *no_color != '\0';
  const bool dumb = term == nullptr || std::string_view(term) == "dumb";
  return ::isatty(STDOUT_FILENO) != 0 && !refused && !dumb;
}

// What of the program itself, or of one of its commands, the words ask for.
int answer(const Program& given, const Words& arguments, Output& output) {
  Program program = given;
  program.commands.push_back(version_command(given));
  program.commands.push_back(completion_command(given));
  program.commands.push_back(man_command(program));

  if (is_candidates_call(arguments)) {
    for (const std::string& word : complete(program, Words(arguments.begin() + 3, arguments.end()))) {
      output.out << word << "\n";
    }
    return kExitOk;
  }
  if (arguments.empty()) {
    output.err << program_help(program);
    return kExitUsage;
  }
  if (arguments[0] == "--help" || arguments[0] == "-h" || (arguments[0] == "help" && arguments.size() == 1)) {
    output.out << program_help(program);
    return kExitOk;
  }
  Words words = arguments;
  if (words[0] == "help") {  // "help plan" is "plan --help"
    words.erase(words.begin());
    words.emplace_back("--help");
  }
  if (words[0] == "--version") words[0] = "version";

  const bool as_json = std::find(words.begin(), words.end(), "--json") != words.end();
  const Found found = find_command(program, words);
  if (found.command == nullptr) {
    print_error(program, unknown_command(program, words), as_json, output);
    return kExitUsage;
  }
  const Words rest(words.begin() + static_cast<std::ptrdiff_t>(found.words), words.end());
  const Result<int> code = run_command(program, *found.command, rest, output);
  if (!code) {
    print_error(program, code.error(), as_json, output);
    return exit_code_of(code.error());
  }
  return *code;
}

}  // namespace

int run_program(const Program& program, const Words& arguments, Output& output) {
  const int code = answer(program, arguments, output);
  output.out.flush();
  if (output.out) return code;
  print_error(program,
              Error{Code::io_error, "cannot write the result", "standard output", "is the disk full?"}, false,
              output);
  return code == kExitOk ? kExitFailed : code;
}

int run_main(const Program& program, int argc, char** argv) {
  install_interrupt_handler();
  std::ios::sync_with_stdio(false);
  const bool color = color_wanted();
  const int width_columns = terminal_width(STDOUT_FILENO);
  Output output{std::cout, std::cerr, color, ::isatty(STDERR_FILENO) != 0, width_columns};
  return run_program(program, Words(argv + (argc > 0 ? 1 : 0), argv + argc), output);
}

}  // namespace tierwatt::cli
