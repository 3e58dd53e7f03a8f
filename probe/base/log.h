// Diagnostics to standard error, never to standard output (which carries results). Levels follow what a
// reader does: error (the work stopped), warning (the result is weaker than asked, with the remedy), info,
// debug. Threads: safe from any. Secrets are never passed here.
#pragma once

#include <string_view>

namespace tierwatt {

enum class LogLevel { debug, info, warning, error, off };

void set_log_level(LogLevel level);
void log_debug(std::string_view text);
void log_info(std::string_view text);
void log_warning(std::string_view text);
void log_error(std::string_view text);

}  // namespace tierwatt
