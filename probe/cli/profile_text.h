// A profile in words: what `tierwatt profiles show` prints.
#pragma once

#include <string>
#include <string_view>

#include "probe/base/estimate.h"
#include "probe/profile/device_profile.h"

namespace tierwatt::cli {

// "measured by a meter", "from the model's datasheet": what stands behind a figure, for people.
const char* in_words(Source source);

// Every known figure with its interval and source. Lines fit `width_columns` (0: unlimited) where tables can
// shrink.
std::string describe(const DeviceProfile& profile, int width_columns, bool color);

}  // namespace tierwatt::cli
