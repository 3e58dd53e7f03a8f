// A subcommand of a tierwatt program, and what all of them share: options, help, JSON switch, output, exit
// codes.
//
// A subcommand is one file that returns a Command; the program collects them and run_program() does the rest:
//
//   Command devices_command() {
//     return {.name = "devices", .summary = "list drives and what stands on them",
//             .options = {{.name = "root", .kind = OptionKind::text, .value_name = "DIR", .default_value =
//             "/"}}, .run = run_devices};
//   }
//
// Options are data, so that --help, parsing, completion and the man page read one table.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "probe/base/result.h"

namespace tierwatt::cli {

// Exit codes, documented in the man page.
inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;      // the work failed: device, file, store
inline constexpr int kExitUsage = 2;       // the command line is wrong
inline constexpr int kExitBadInput = 3;    // an input document was refused
inline constexpr int kExitAnswerIsNo = 4;  // it worked, and the answer is no: infeasible plan, failed review
inline constexpr int kExitInterrupted = 130;

int exit_code_of(const Error& error);

enum class OptionKind { flag, text, integer, number };

struct Option {
  std::string name;  // "queue-depth"; also a positional's name
  OptionKind kind = OptionKind::flag;
  std::string value_name;  // "N" in --help; "" for flags
  std::string help;
  std::optional<std::string> default_value;
  bool repeatable = false;
  std::vector<std::string> choices;  // checked, and used by completion; empty: anything
};

// What the user wrote, after defaults. Asking for an option that the command does not declare asserts.
class Arguments {
 public:
  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] bool flag(std::string_view name) const { return has(name); }
  [[nodiscard]] std::string text(std::string_view name) const;  // "" when absent
  [[nodiscard]] std::optional<std::string> maybe_text(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
  [[nodiscard]] std::int64_t integer(std::string_view name) const;
  [[nodiscard]] double number(std::string_view name) const;
  [[nodiscard]] bool json() const { return has("json"); }

  // Filled by the parser.
  std::map<std::string, std::vector<std::string>, std::less<>> values;
};

// Where a command writes. `out` carries the result, `err` progress and errors.
struct Output {
  std::ostream& out;
  std::ostream& err;
  bool color = false;       // out is a terminal, NO_COLOR is unset, TERM is not dumb
  bool progress = false;    // err is a terminal
  int width_columns = 100;  // of the terminal, or COLUMNS; 0: unlimited (not a terminal)
};

struct Command {
  std::string name;                 // "devices", or "profiles list": a word each level
  std::string summary;              // one line without a full stop
  std::string details;              // paragraphs for --help
  std::vector<Option> options;      // --json and --help are added to all
  std::vector<Option> positionals;  // in order; the last may be repeatable; required unless `default_value`
  std::vector<std::string> examples;
  // Returns an exit code, or an Error that run_program prints (as JSON with --json) and maps.
  std::function<Result<int>(const Arguments&, Output&)> run;
};

// A named thing and what it means: an environment variable, a file, an exit code.
struct Term {
  std::string name, meaning;
};

struct Program {
  std::string name;  // "tierwatt"
  std::string summary;
  std::vector<Command> commands;
  std::string description = {};  // for the manual page
  std::vector<Term> environment = {};
  std::vector<Term> files = {};
};

// Every exit code and its meaning, for --help and the manual page.
const std::vector<Term>& exit_codes();

// Parses, runs, prints errors; returns the exit code. Unknown commands and options get a suggestion.
int run_program(const Program& program, const std::vector<std::string>& arguments, Output& output);
// The same for main(): real streams, terminal detection, interrupt handler. SIGPIPE keeps its default, so
// that `tierwatt ... | head` ends quietly.
int run_main(const Program& program, int argc, char** argv);

// Set by SIGINT and SIGTERM after install_interrupt_handler(); long work polls it. A second signal kills.
bool interrupted();
void install_interrupt_handler();

}  // namespace tierwatt::cli
