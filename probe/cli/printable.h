// Text of others - model names, paths, documents - as it may be shown at a terminal.
//
// Control characters (C0, DEL, C1) become '?', so that nothing that is named or read can steer the terminal;
// all other UTF-8 stays. Pure, any thread. Tested by tests/probe/cli/printable_test.cc.
#pragma once

#include <string>
#include <string_view>

namespace tierwatt::cli {

std::string printable(std::string_view text);

}  // namespace tierwatt::cli
