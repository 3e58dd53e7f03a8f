// SHA-256 by OpenSSL's libcrypto. Tested by tests/probe/base/digest_test.cc.
#include "probe/base/digest.h"

#include <fmt/core.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>
#include <cassert>

namespace tierwatt {
namespace {

using DigestBytes = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

std::string text_of(const DigestBytes& digest) {
  std::string text = "sha256:";
  for (const unsigned char byte : digest) text += fmt::format("{:02x}", byte);
  return text;
}

}  // namespace

std::string sha256(std::string_view bytes) {
  DigestBytes digest{};
  ::SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return text_of(digest);
}

// EVP calls on SHA-256 fail only without memory or without the algorithm; both end the program.
struct Sha256::State {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  [[maybe_unused]] const int started = EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr);
  assert(started == 1);
}
Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) {
  [[maybe_unused]] const int added = EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size());
  assert(added == 1);
}

std::string Sha256::text() {
  DigestBytes digest{};
  [[maybe_unused]] const int ended = EVP_DigestFinal_ex(state_->context.get(), digest.data(), nullptr);
  assert(ended == 1);
  return text_of(digest);
}

}  // namespace tierwatt
