// From a path to the drive under it: what discovery, SMART, descriptors and the catalog say, without load.
//
// Looking never wakes: SMART is read only where the power state is known to be awake.
#pragma once

#include <filesystem>

#include "probe/load/target.h"
#include "probe/run/subject.h"

namespace tierwatt::run {

// Cannot fail: what is not known stays unknown, and a note says why. `root` is "/" but in tests.
Subject describe_subject(const load::Target& target, const std::filesystem::path& root = "/");

}  // namespace tierwatt::run
