// The twin in memory: same contract, gone with the process. For tests and for work that wants no folder.
#pragma once

#include <memory>

#include "probe/store/engine.h"

namespace tierwatt::store {

std::unique_ptr<Engine> make_memory_engine();

}  // namespace tierwatt::store
