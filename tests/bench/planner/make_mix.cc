// make-mix: writes a snapshot of the mix (mix.h), a record a line.
#include <boost/program_options.hpp>
#include <fstream>
#include <iostream>
#include <string>

#include "probe/profile/snapshot_writer.h"
#include "tests/bench/planner/mix.h"

namespace tierwatt::bench {
namespace {

namespace po = boost::program_options;

int run(int argc, char** argv) {
  MixPlan plan;
  std::string out = "-";
  po::options_description text("make-mix [OPTIONS]: write a snapshot of the mix (NDJSON)");
  // clang-format off
  text.add_options()
      ("help", "this text")
      ("seed", po::value(&plan.seed)->default_value(plan.seed), "which cluster")
      ("disks", po::value(&plan.disks)->default_value(plan.disks), "spinning disks")
      ("volumes", po::value(&plan.volumes)->default_value(plan.volumes), "volumes")
      ("fill", po::value(&plan.fill)->default_value(plan.fill), "share of the disks' bytes in use")
      ("wake-ups", po::value(&plan.wake_ups_per_day)->default_value(plan.wake_ups_per_day), "a day at most; 0: no cap")
      ("weeks", po::value(&plan.weeks)->default_value(plan.weeks), "of activity: the same habits, other luck")
      ("write-only", po::bool_switch(&plan.write_only), "volumes say in which steps they only wrote")
      ("planted", po::bool_switch(&plan.planted), "disk-mates share a pattern; the optimum is printed")
      ("out", po::value(&out)->default_value(out), "where to write; - is standard output");
  // clang-format on
  po::variables_map map;
  po::store(po::parse_command_line(argc, argv, text), map);
  po::notify(map);
  if (map.count("help") > 0) {
    std::cout << text;
    return 0;
  }
  std::ofstream file;
  if (out != "-") file.open(out, std::ios::binary | std::ios::trunc);
  std::ostream& stream = out == "-" ? std::cout : file;
  const Snapshot snapshot = build_mix(plan);
  const Status written = write_ndjson(snapshot, [&stream](std::string_view piece) -> Status {
    stream.write(piece.data(), static_cast<std::streamsize>(piece.size()));
    if (stream) return {};
    return Error{Code::io_error, "cannot write", "", "is there room?"};
  });
  if (plan.planted) std::cerr << "planted optimum: " << planted_optimum_j(plan) << " J a window\n";
  return written && stream.flush() ? 0 : 1;
}

}  // namespace
}  // namespace tierwatt::bench

int main(int argc, char** argv) {
  try {
    return tierwatt::bench::run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "make-mix: " << error.what() << "\n";
    return 2;
  }
}
