// Result<T>: a value or an Error; the compiler refuses to ignore one. Status is Result<void>.
//
// An Error says what went wrong (message), where (place: a path, a field, a line), and what to do about it
// (remedy); its Code is what callers act on. "Missing hardware" is Code::unavailable and never means failure:
// it becomes `unknown` in what we report.
//
//   Result<int> r = parse(text);
//   if (!r) return r.error();           // or: TIERWATT_TRY(value, parse(text));
//   use(*r);
//
// Threads: values, no shared state.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace tierwatt {

enum class Code {
  invalid_argument,   // what the caller asked for makes no sense
  invalid_input,      // a document or reply breaks its format or contradicts itself
  not_found,          // no such file, device, record
  permission_denied,  // exists, but not for us
  busy,               // locked or in use by another
  corrupt,            // stored data fails its checksum or structure
  version_mismatch,   // written by a version that we do not read
  no_space,           // disk full or over quota
  unavailable,        // this machine has no such hardware or feature: `unknown`, not a failure
  io_error,           // the device or file system failed
  timed_out,          // a deadline passed
  cancelled,          // the user stopped it
  vanished,           // a device went away in mid-work
  internal,           // our own promise is broken
};

// The code's name as it stands in JSON output: "invalid_input".
const char* to_string(Code code);

struct Error {
  Code code = Code::internal;
  std::string message;  // one sentence without a full stop
  std::string place;    // "/dev/sda", "snapshot.json:17: volumes[3].size_bytes"; may be empty
  std::string remedy;   // what the user can do; may be empty

  // "PLACE: MESSAGE (REMEDY)": the one line that a user sees.
  [[nodiscard]] std::string to_string() const;
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value)
      : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
  Result(Error error)
      : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // The value. Asserts ok().
  [[nodiscard]] T& value() & { return checked(); }
  [[nodiscard]] const T& value() const& { return const_cast<Result*>(this)->checked(); }
  [[nodiscard]] T&& value() && { return std::move(checked()); }
  T& operator*() & { return checked(); }
  const T& operator*() const& { return const_cast<Result*>(this)->checked(); }
  T&& operator*() && { return std::move(checked()); }
  T* operator->() { return &checked(); }
  const T* operator->() const { return &const_cast<Result*>(this)->checked(); }

  // The error. Asserts !ok().
  [[nodiscard]] const Error& error() const {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }

 private:
  T& checked() {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)
  [[nodiscard]] bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] const Error& error() const {
    assert(!ok());
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace tierwatt

#define TIERWATT_CONCAT_INNER(a, b) a##b
#define TIERWATT_CONCAT(a, b) TIERWATT_CONCAT_INNER(a, b)
// TIERWATT_TRY(name, expression): name = the expression's value, or return its error.
#define TIERWATT_TRY(name, ...)                                                                       \
  auto TIERWATT_CONCAT(try_result_, __LINE__) = (__VA_ARGS__);                                        \
  if (!TIERWATT_CONCAT(try_result_, __LINE__)) return TIERWATT_CONCAT(try_result_, __LINE__).error(); \
  auto name = std::move(*TIERWATT_CONCAT(try_result_, __LINE__))
// TIERWATT_CHECK(status): return its error, if it is one.
#define TIERWATT_CHECK(...)                                                            \
  do {                                                                                 \
    if (auto check_status = (__VA_ARGS__); !check_status) return check_status.error(); \
  } while (false)
