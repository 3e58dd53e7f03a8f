// From what a target stands on to what is known of it without load: discovery, SMART, descriptors, catalog.
//
// One drive below: its identity, class and figures. Several (md, a volume over two disks): no identity and no
// figures, since none of them is what was measured; the notes name them. Looking never wakes: SMART and power
// descriptors are read only from a drive that was found awake. Tested by tests/probe/run/describe_test.cc.
#pragma once

#include "probe/load/target.h"
#include "probe/run/drive_reader.h"
#include "probe/run/ground.h"
#include "probe/run/subject.h"

namespace tierwatt::run {

// Cannot fail: what is not known stays unknown, and a note says why.
Subject describe_subject(const load::Target& target, const Ground& ground, const DriveReader& reader = {});

}  // namespace tierwatt::run
