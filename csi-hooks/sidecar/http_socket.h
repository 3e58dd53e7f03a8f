// HTTP/1.1 on a Unix domain socket: the sidecar's one door, reachable only from its own pod and host.
//
//   GET /healthz   200 when ready, 503 while starting; the health document
//   GET /version   {"program":"tierwatt-csi","version":"..."}
// Any other path is 404, any other method 405. Bounded: kMaxConnections at once, kRequestLimitBytes a
// request, kRequestDeadline for one to arrive and be answered.
//
// Legal calls: listen run stop*; stop() may come from any thread or a signal-watching one.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "csi-hooks/sidecar/health.h"
#include "probe/base/result.h"
#include "probe/base/units.h"

namespace tierwatt::csi {

inline constexpr std::size_t kMaxConnections = 64;
inline constexpr std::size_t kRequestLimitBytes = std::size_t{16} * 1024;
inline constexpr std::chrono::seconds kRequestDeadline{5};

class HttpSocket {
 public:
  virtual ~HttpSocket() = default;

  // Creates the socket, readable and writable by owner and group only. A socket left by a dead process is
  // replaced. Errors: busy (another process answers there), invalid_argument (the path is too long, or holds
  // something that is no socket: it is left alone), permission_denied, not_found (no such folder).
  // `health` must outlive the socket.
  static Result<std::unique_ptr<HttpSocket>> listen(const std::filesystem::path& path, const Health& health);

  // Serves until stop(), SIGTERM or SIGINT; then finishes open requests, removes the socket and returns.
  virtual Status run() = 0;
  virtual void stop() = 0;
};

struct HttpReply {
  int status = 0;
  std::string body;
};

// One GET over such a socket. Errors: not_found (no socket), unavailable (nobody answers), timed_out,
// invalid_input.
Result<HttpReply> http_get(const std::filesystem::path& path, const std::string& target);

}  // namespace tierwatt::csi
