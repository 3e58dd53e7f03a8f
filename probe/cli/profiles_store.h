// What the `profiles` commands share: where the store is. Internal to probe/cli.
#pragma once

#include <memory>

#include "probe/base/result.h"
#include "probe/cli/command.h"
#include "probe/store/profile_store.h"

namespace tierwatt::cli {

// --store DIR
Option store_option();
// The store that --store names, else the default one. Errors: those of store::open_store().
Result<std::unique_ptr<store::ProfileStore>> open_for(const Arguments& arguments, store::Access access);

Command profiles_diff_command();

}  // namespace tierwatt::cli
