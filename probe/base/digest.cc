// SHA-256 by OpenSSL's libcrypto. Tested by tests/probe/base/digest_test.cc.
#include "probe/base/digest.h"

#include <fmt/core.h>
#include <openssl/sha.h>

#include <array>

namespace tierwatt {

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  ::SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  std::string text = "sha256:";
  for (const unsigned char byte : digest) text += fmt::format("{:02x}", byte);
  return text;
}

}  // namespace tierwatt
