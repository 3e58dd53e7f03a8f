// The server over Boost.Beast: one thread, one io_context; a Session is one connection and one request.
// Tested by tests/csi-hooks/sidecar/http_socket_test.cc.
#include "csi-hooks/sidecar/http_socket.h"

#include <fmt/core.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cerrno>
#include <csignal>
#include <nlohmann/json.hpp>
#include <utility>

#include "probe/base/file.h"

namespace tierwatt::csi {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Local = asio::local::stream_protocol;
using Stream = beast::basic_stream<Local>;
using boost::system::error_code;

std::string version_document() {
  nlohmann::ordered_json document;
  document["program"] = "tierwatt-csi";
  document["version"] = TIERWATT_VERSION;
  return document.dump();
}

http::response<http::string_body> answer(const http::request<http::empty_body>& request,
                                         const Health& health) {
  http::response<http::string_body> response;
  response.version(request.version());
  response.keep_alive(false);
  response.set(http::field::content_type, "application/json");
  if (request.method() != http::verb::get) {
    response.result(http::status::method_not_allowed);
    response.set(http::field::allow, "GET");
    response.body() = R"({"error":"only GET"})";
  } else if (request.target() == "/healthz") {
    response.result(health.ready() ? http::status::ok : http::status::service_unavailable);
    response.body() = health.to_json();
  } else if (request.target() == "/version") {
    response.result(http::status::ok);
    response.body() = version_document();
  } else {
    response.result(http::status::not_found);
    response.body() = R"({"error":"no such path; there are /healthz and /version"})";
  }
  response.prepare_payload();
  return response;
}

// Reads one request, answers it, closes. Keeps itself alive through its pending operation.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Local::socket socket, const Health& health, std::size_t& open)
      : stream_(std::move(socket)), health_(health), open_(open) {
    ++open_;
    parser_.header_limit(kRequestLimitBytes);
    parser_.body_limit(kRequestLimitBytes);
  }
  ~Session() { --open_; }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void start() {
    stream_.expires_after(kRequestDeadline);
    http::async_read_header(
        stream_, buffer_, parser_,
        [self = shared_from_this()](error_code error, std::size_t) { self->on_request(error); });
  }

 private:
  void on_request(error_code error) {
    if (error) return;  // a caller that hung up, timed out or spoke no HTTP gets no answer
    response_ = answer(parser_.get(), health_);
    http::async_write(stream_, response_, [self = shared_from_this()](error_code, std::size_t) {
      error_code ignored;
      self->stream_.socket().shutdown(Local::socket::shutdown_both, ignored);
    });
  }

  Stream stream_;
  const Health& health_;
  std::size_t& open_;
  beast::flat_buffer buffer_{kRequestLimitBytes};
  http::request_parser<http::empty_body> parser_;
  http::response<http::string_body> response_;
};

class BeastSocket final : public HttpSocket {
 public:
  BeastSocket(std::filesystem::path path, const Health& health) : path_(std::move(path)), health_(health) {}
  ~BeastSocket() override { remove_socket(); }
  BeastSocket(const BeastSocket&) = delete;
  BeastSocket& operator=(const BeastSocket&) = delete;

  Status open() {
    error_code error;
    acceptor_.open(Local(), error);
    if (!error) {
      // The mode must be right from the first moment on, so it comes from the umask, not from a later chmod.
      const mode_t old_mask = ::umask(0117);
      acceptor_.bind(Local::endpoint(path_.string()), error);
      ::umask(old_mask);
    }
    if (error) return errno_error(error.value(), "cannot create the socket", path_);
    bound_ = true;
    acceptor_.listen(static_cast<int>(kMaxConnections), error);
    if (error) return errno_error(error.value(), "cannot listen on", path_);
    return {};
  }

  Status run() override {
    signals_.async_wait([this](error_code error, int) {
      if (!error) close();
    });
    accept();
    context_.run();
    remove_socket();
    return {};
  }

  void stop() override {
    asio::post(context_, [this] { close(); });
  }

 private:
  void accept() {
    acceptor_.async_accept([this](error_code error, Local::socket socket) {
      // Closed meanwhile: whatever this accept brought, the next one could only fail, again and again.
      if (error == asio::error::operation_aborted || !acceptor_.is_open()) return;
      // Past the limit the caller is closed on at once; its own deadline makes it come back.
      if (!error && open_sessions_ < kMaxConnections) {
        std::make_shared<Session>(std::move(socket), health_, open_sessions_)->start();
      }
      accept();
    });
  }

  // No new callers; the io_context ends when the open sessions have.
  void close() {
    error_code ignored;
    acceptor_.close(ignored);
    signals_.cancel(ignored);
  }

  void remove_socket() {
    error_code ignored;
    acceptor_.close(ignored);
    if (std::exchange(bound_, false)) ::unlink(path_.c_str());
  }

  std::filesystem::path path_;
  const Health& health_;
  std::size_t open_sessions_ = 0;
  bool bound_ = false;
  asio::io_context context_{1};
  Local::acceptor acceptor_{context_};
  asio::signal_set signals_{context_, SIGTERM, SIGINT};
};

Status check_length(const std::filesystem::path& path) {
  constexpr std::size_t kLongest = sizeof(sockaddr_un::sun_path) - 1;
  if (path.string().size() <= kLongest) return {};
  return Error{Code::invalid_argument, fmt::format("a socket path may have {} bytes at most", kLongest),
               path.string(), "choose a shorter one"};
}

// A socket nobody answers is the trace of a process that was killed: it goes. Anything else stays.
Status make_way(const std::filesystem::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) {
    return errno == ENOENT ? Status() : errno_error(errno, "cannot look at", path);
  }
  if (!S_ISSOCK(status.st_mode)) {
    return Error{Code::invalid_argument, "exists and is not a socket", path.string(), "choose another path"};
  }
  asio::io_context context;
  Local::socket socket(context);
  error_code error;
  socket.connect(Local::endpoint(path.string()), error);
  if (!error) {
    return Error{Code::busy, "another process answers on this socket", path.string(),
                 "stop it, or choose another path"};
  }
  if (error != asio::error::connection_refused) return errno_error(error.value(), "cannot connect to", path);
  if (::unlink(path.c_str()) != 0) return errno_error(errno, "cannot remove the stale socket", path);
  return {};
}

}  // namespace

Result<std::unique_ptr<HttpSocket>> HttpSocket::listen(const std::filesystem::path& path,
                                                       const Health& health) {
  TIERWATT_CHECK(check_length(path));
  TIERWATT_CHECK(make_way(path));
  auto socket = std::make_unique<BeastSocket>(path, health);
  TIERWATT_CHECK(socket->open());
  return std::unique_ptr<HttpSocket>(std::move(socket));
}

Result<HttpReply> http_get(const std::filesystem::path& path, const std::string& target) {
  TIERWATT_CHECK(check_length(path));
  asio::io_context context;
  Stream stream(context);
  http::request<http::empty_body> request(http::verb::get, target, 11);
  request.set(http::field::host, "localhost");
  beast::flat_buffer buffer;
  http::response<http::string_body> response;
  error_code failure;

  stream.expires_after(kRequestDeadline);
  stream.async_connect(Local::endpoint(path.string()), [&](error_code connect_error) {
    failure = connect_error;
    if (failure) return;
    http::async_write(stream, request, [&](error_code write_error, std::size_t) {
      failure = write_error;
      if (failure) return;
      http::async_read(stream, buffer, response,
                       [&](error_code read_error, std::size_t) { failure = read_error; });
    });
  });
  context.run();

  if (failure == beast::error::timeout) return Error{Code::timed_out, "no answer in time", path.string(), ""};
  if (failure == asio::error::connection_refused || failure == http::error::end_of_stream) {
    return Error{Code::unavailable, "nobody answers on this socket", path.string(),
                 "is tierwatt-csi running?"};
  }
  if (failure && failure.category() == asio::error::get_system_category()) {
    return errno_error(failure.value(), "cannot connect to", path);
  }
  if (failure)
    return Error{Code::invalid_input, "the answer is not HTTP: " + failure.message(), path.string(), ""};
  return HttpReply{static_cast<int>(response.result_int()), response.body()};
}

}  // namespace tierwatt::csi
