// Error printing. Tested by tests/probe/base/result_test.cc.
#include "probe/base/result.h"

namespace tierwatt {

const char* to_string(Code code) {
  switch (code) {
    case Code::invalid_argument:
      return "invalid_argument";
    case Code::invalid_input:
      return "invalid_input";
    case Code::not_found:
      return "not_found";
    case Code::permission_denied:
      return "permission_denied";
    case Code::busy:
      return "busy";
    case Code::corrupt:
      return "corrupt";
    case Code::version_mismatch:
      return "version_mismatch";
    case Code::no_space:
      return "no_space";
    case Code::unavailable:
      return "unavailable";
    case Code::io_error:
      return "io_error";
    case Code::timed_out:
      return "timed_out";
    case Code::cancelled:
      return "cancelled";
    case Code::vanished:
      return "vanished";
    case Code::internal:
      return "internal";
  }
  return "internal";
}

std::string Error::to_string() const {
  std::string line;
  if (!place.empty()) line = place + ": ";
  line += message;
  if (!remedy.empty()) line += " (" + remedy + ")";
  return line;
}

}  // namespace tierwatt
