// The manual page, made from the tables that --help reads, so that the two cannot differ. man(7) macros only.
// Tested by tests/probe/cli/man_test.cc, which has man itself read the page.
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "probe/cli/help.h"
#include "probe/cli/parse.h"

namespace tierwatt::cli {
namespace {

// A leading dot or quote would be a request, a backslash an escape, a bare hyphen a typographic one.
std::string roff(std::string_view text) {
  std::string escaped;
  bool line_begins = true;
  for (const char c : text) {
    if (line_begins && (c == '.' || c == '\'')) escaped += "\\&";
    line_begins = c == '\n';
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string paragraphs(std::string_view text) {
  std::string page;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find("\n\n", at), text.size());
    page += ".PP\n" + roff(text.substr(at, end - at)) + "\n";
    at = end + 2;
  }
  return page;
}

std::string term(std::string_view name, std::string_view value, std::string_view meaning) {
  const std::string shown = value.empty() ? "" : fmt::format(" \\fI{}\\fR", roff(value));
  return fmt::format(".TP\n\\fB{}\\fR{}\n{}\n", roff(name), shown, roff(meaning));
}

std::string meaning_of(const Option& option) {
  std::string text = option.help;
  if (!option.choices.empty()) text += fmt::format("; one of {}", fmt::join(option.choices, ", "));
  if (option.repeatable) text += "; may be repeated";
  if (option.default_value && !option.default_value->empty())
    text += fmt::format(". Default: {}", *option.default_value);
  return text + ".";
}

std::string section_of(const Program& program, const Command& command) {
  std::string page = fmt::format(".SS \"{} {}\"\n", program.name, command.name);
  page += roff(command.summary) + ".\n" + paragraphs(command.details);
  for (const Option& positional : command.positionals)
    page += term(positional.value_name, "", meaning_of(positional));
  for (const Option& option : command.options)
    page += term("--" + option.name, option.value_name, meaning_of(option));
  for (const std::string& example : command.examples)
    page += fmt::format(".IP\n.EX\n{}\n.EE\n", roff(example));
  return page;
}

std::string list_of(std::string_view heading, const std::vector<Term>& terms) {
  if (terms.empty()) return "";
  std::string page = fmt::format(".SH {}\n", heading);
  for (const Term& entry : terms) page += term(entry.name, "", entry.meaning);
  return page;
}

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return text;
}

}  // namespace

std::string man_page(const Program& program) {
  std::string page =
      fmt::format(".TH {} 1 \"\" \"{} {}\"\n", upper(program.name), program.name, TIERWATT_VERSION);
  page += fmt::format(".SH NAME\n{} \\- {}\n", roff(program.name), roff(program.summary));
  page += fmt::format(".SH SYNOPSIS\n\\fB{}\\fR \\fICOMMAND\\fR [\\fIoptions\\fR]\n", roff(program.name));
  page += ".SH DESCRIPTION\n" + paragraphs(program.description);
  page += ".PP\nEvery command takes:\n";
  for (const Option& option : common_options())
    page += term("--" + option.name, option.value_name, meaning_of(option));
  page += ".SH COMMANDS\n";
  for (const Command& command : program.commands) page += section_of(program, command);
  page += list_of("\"EXIT STATUS\"", exit_codes());
  page += list_of("ENVIRONMENT", program.environment);
  page += list_of("FILES", program.files);
  return page;
}

}  // namespace tierwatt::cli
