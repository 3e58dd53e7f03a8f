// `tierwatt explain PLAN VOLUME|SET`: why it moves or stays, why not elsewhere, what binds.
// Tested by tests/planner/cli/explain_test.cc.
#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "planner/cli/commands.h"
#include "planner/cli/open_plan.h"
#include "planner/explain/explain_json.h"
#include "planner/explain/explain_text.h"
#include "planner/explain/explanation.h"
#include "probe/cli/suggest.h"

namespace tierwatt::planner {
namespace {

constexpr std::int64_t kMostRows = 1000;
constexpr std::size_t kMostSuggested = 20'000;  // names that a mistyped one is compared with

struct Found {
  enum class Kind { volume, set } kind = Kind::volume;
  Index index = kNone;
};

std::string claim_of(const Volume& volume) {
  return volume.claim.empty() ? "" : volume.name_space + "/" + volume.claim;
}

std::optional<std::string> near(const Snapshot& snapshot, const std::string& name) {
  std::vector<std::string> names;
  for (const SpindleSet& set : snapshot.sets) names.push_back(set.id);
  for (const Volume& volume : snapshot.volumes) {
    if (names.size() >= kMostSuggested) break;
    names.push_back(volume.id);
    if (!volume.claim.empty()) names.push_back(claim_of(volume));
  }
  return cli::suggest(name, names);
}

// A volume's id, its namespace/claim, a set's id, or the id of a drive of a set.
Result<Found> find(const Snapshot& snapshot, const std::string& name) {
  std::vector<Index> claims;
  for (Index v = 0; v < snapshot.volumes.size(); ++v) {
    if (snapshot.volumes[v].id == name) return Found{Found::Kind::volume, v};
    if (claim_of(snapshot.volumes[v]) == name) claims.push_back(v);
  }
  if (claims.size() == 1) return Found{Found::Kind::volume, claims.front()};
  if (claims.size() > 1) {
    return Error{Code::invalid_argument, fmt::format("{} volumes have the claim '{}'", claims.size(), name),
                 "", fmt::format("give a volume's id, such as {}", snapshot.volumes[claims.front()].id)};
  }
  for (Index s = 0; s < snapshot.sets.size(); ++s) {
    const SpindleSet& set = snapshot.sets[s];
    const bool drive = std::any_of(set.drives.begin(), set.drives.end(),
                                   [&](Index d) { return snapshot.drives[d].id == name; });
    if (set.id == name || drive) return Found{Found::Kind::set, s};
  }
  const auto suggestion = near(snapshot, name);
  return Error{Code::invalid_argument,
               fmt::format("the snapshot has no volume, claim, set or drive '{}'", name), "",
               suggestion ? fmt::format("did you mean '{}'?", *suggestion)
                          : "give a volume's id, its namespace/claim, or a set's id"};
}

template <class Explanation>
void print(const Question& question, const Explanation& explanation, const cli::Arguments& arguments,
           cli::Output& output) {
  if (arguments.json()) {
    output.out << to_json(question, explanation) << "\n";
  } else {
    output.out << render_text(explanation, output.width_columns, output.color);
  }
}

Result<int> run_explain(const cli::Arguments& arguments, cli::Output& output) {
  const std::int64_t rows = arguments.integer("rows");
  if (rows < 1 || rows > kMostRows)
    return Error{Code::invalid_argument, "--rows must be 1 to 1000", "", "see 'tierwatt explain --help'"};
  TIERWATT_TRY(opened, open_plan(arguments.text("plan"), arguments.maybe_text("snapshot")));
  TIERWATT_TRY(found, find(opened.snapshot, arguments.text("name")));
  TIERWATT_TRY(instance, make_instance(opened.snapshot));
  const Question question(instance, opened.plan);
  const auto most = static_cast<std::size_t>(rows);
  if (found.kind == Found::Kind::volume) {
    print(question, explain_volume(question, found.index, most), arguments, output);
  } else {
    print(question, explain_set(question, found.index, most), arguments, output);
  }
  return cli::kExitOk;
}

}  // namespace

cli::Command explain_command() {
  using cli::OptionKind;
  return {
      .name = "explain",
      .summary = "say why a volume or a set is treated as it is",
      .details =
          "For a volume: why it moves or stays, what it keeps awake today, what its move saves with all that "
          "leave its set, what copying takes, every other set with its price or the rules that exclude it, "
          "and "
          "what binds. For a set: its role and timeout, who keeps it awake, its gaps against the break-even, "
          "and what "
          "sleeping or retiring would take.\n\n"
          "Searches for nothing: the plan's places are taken as they are, and one thing at a time is "
          "changed. The "
          "snapshot is looked for where the plan says it was, and beside the plan; another than the plan's "
          "is refused.",
      .options = {{.name = "snapshot",
                   .kind = OptionKind::text,
                   .value_name = "FILE",
                   .help = "the snapshot that the plan was made from, where the plan does not find it"},
                  {.name = "rows",
                   .kind = OptionKind::integer,
                   .value_name = "N",
                   .help = "rows of a table at most",
                   .default_value = "10"}},
      .positionals =
          {{.name = "plan", .kind = OptionKind::text, .value_name = "PLAN", .help = "a plan"},
           {.name = "name",
            .kind = OptionKind::text,
            .value_name = "VOLUME|SET",
            .help = "a volume by its id or namespace/claim, or a set by its id or that of a drive in it"}},
      .examples = {"tierwatt explain plan.json pvc-0a4a0306-f25b-414a-9d1b-ee1e14771372",
                   "tierwatt explain plan.json node-4-md0 --snapshot cluster.json --json"},
      .run = run_explain};
}

}  // namespace tierwatt::planner
