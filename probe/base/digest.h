// SHA-256 of bytes, for naming a document by its content.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace tierwatt {

// "sha256:" and 64 lower-case hex digits (FIPS 180-4).
std::string sha256(std::string_view bytes);

// The same for bytes that come in pieces. After text() the object is spent. Threads: one a thread.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void add(std::string_view bytes);
  std::string text();  // "sha256:..."

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tierwatt
