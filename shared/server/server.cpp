// The only file that sees Boost.Beast: half a minute to compile.
#include "server/server.h"
#include "server/proxy_line.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <set>
#include <thread>
#include <unordered_map>

#include "base/log.h"
#include "base/mutex.h"
#include "base/secret.h"
#include "http/client.h"
#include "wire/body.h"

namespace balcao::server {

namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using tcp = net::ip::tcp;
using local = net::local::stream_protocol;
using base::FaultCode;
using base::LogLevel;

using TcpStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<TcpStream>;
using LocalStream = beast::basic_stream<local>;
using Parser = http::request_parser<http::vector_body<std::uint8_t>>;

/// The end of TLS without a close message is how most clients hang up.
bool is_hang_up(const error_code& error)
{
    return error == net::ssl::error::stream_truncated || error == http::error::end_of_stream ||
           error == net::error::eof || error == net::error::connection_reset || error == net::error::operation_aborted;
}

base::Bytes peer_certificate(SSL* ssl)
{
    base::Bytes der;
    X509* certificate = SSL_get1_peer_certificate(ssl);
    if (certificate == nullptr) return der;
    const int size = i2d_X509(certificate, nullptr);
    if (size > 0) {
        der.resize(static_cast<std::size_t>(size));
        auto* out = der.data();
        i2d_X509(certificate, &out);
    }
    X509_free(certificate);
    return der;
}

std::string lower(beast::string_view text)
{
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

bool to_request(Parser& parser, const Peer& peer, Request& request)
{
    auto message = parser.release();
    request.method = std::string(message.method_string());
    for (const auto& field : message) request.headers[lower(field.name_string())] = std::string(field.value());
    request.body = std::move(message.body());
    request.peer = peer;
    const auto target = message.target();
    return split_target(std::string_view(target.data(), target.size()), request);
}

http::response<http::vector_body<std::uint8_t>> to_message(Response&& response, const std::string& server_name, bool head, bool keep_alive)
{
    http::response<http::vector_body<std::uint8_t>> message;
    message.version(11);
    message.result(static_cast<unsigned>(response.status));
    message.set(http::field::server, server_name);
    message.set(std::string(wire::k_protocol_header), std::string(wire::k_protocol));
    if (!response.content_type.empty() && response.status != 304) {
        message.set(http::field::content_type, response.content_type);
    }
    for (const auto& [name, value] : response.headers) message.set(name, value);
    message.set("Strict-Transport-Security", "max-age=31536000");
    message.set(http::field::cache_control, "no-store");
    message.keep_alive(keep_alive);
    const auto size = response.body.size();
    if (!head) message.body() = std::move(response.body);
    if (response.status != 304) message.content_length(size);
    return message;
}

Response plain_problem(int status, std::string_view type, std::string_view title)
{
    Response response;
    response.status = status;
    response.content_type = "application/problem+json";
    response.body = base::to_bytes("{\"status\":" + std::to_string(status) + ",\"title\":\"" + std::string(title) +
                                   "\",\"type\":\"" + std::string(type) + "\"}");
    return response;
}

/// What the server knows of a connection from outside. All members but `hang_up` belong to the
/// connection's strand.
struct Session {
    bool idle = true;
    bool gone = false;
    std::function<void()> hang_up;  ///< posts to the strand: closes the connection when it idles
};

template <class Stream>
void arm(const std::shared_ptr<Session>& session, Stream& stream)
{
    const std::weak_ptr<Session> weak = session;
    session->hang_up = [weak, &stream, strand = stream.get_executor()] {
        net::post(strand, [weak, &stream] {
            const auto alive = weak.lock();
            if (alive && !alive->gone && alive->idle) beast::get_lowest_layer(stream).close();
        });
    };
}

}  // namespace

struct HttpServer::Impl {
    Impl(ServerOptions the_options, Handler& the_handler)
        : options(std::move(the_options)), handler(the_handler), io(static_cast<int>(options.io_threads))
    {}

    base::Status<> load_tls();
    base::Status<> listen_tcp();
    base::Status<> listen_admin();
    void begin_stop();

    net::awaitable<void> accept_tls();
    net::awaitable<void> accept_admin();
    net::awaitable<void> wait_for_room();
    net::awaitable<void> serve_tls(tcp::socket socket);
    net::awaitable<bool> read_caller(TcpStream& stream, Peer& peer);
    net::awaitable<void> serve_admin(local::socket socket);
    template <class Stream>
    net::awaitable<void> serve_requests(Stream& stream, Session& session, Peer peer);
    template <class Stream>
    net::awaitable<bool> wait_for_request(Stream& stream, beast::flat_buffer& buffer);
    template <class Stream>
    net::awaitable<bool> serve_one(Stream& stream, beast::flat_buffer& buffer, const Peer& peer);
    template <class Stream>
    net::awaitable<bool> refuse(Stream& stream, const error_code& error);
    template <class Stream>
    net::awaitable<void> discard(Stream& stream);
    template <class Stream>
    net::awaitable<bool> write(Stream& stream, Response response, bool head, bool keep_alive);
    net::awaitable<Response> ask_handler(Request request);

    void enter(const std::shared_ptr<Session>& session);
    void leave(const std::shared_ptr<Session>& session);

    ServerOptions options;
    Handler& handler;
    net::io_context io;
    net::ssl::context tls{net::ssl::context::tls_server};
    std::optional<tcp::acceptor> acceptor;
    std::optional<local::acceptor> admin_acceptor;
    std::optional<net::steady_timer> room;      ///< wakes the acceptor when a connection ends
    std::optional<net::steady_timer> grace;
    std::uint16_t bound_port = 0;
    std::atomic<bool> stopping{false};
    std::atomic<unsigned> open_connections{0};
    base::Mutex mutex;
    std::set<std::shared_ptr<Session>> sessions BALCAO_GUARDED_BY(mutex);
};

base::Status<> HttpServer::Impl::load_tls()
{
    error_code error;
    tls.set_options(net::ssl::context::default_workarounds | net::ssl::context::no_compression, error);
    SSL_CTX_set_options(tls.native_handle(), SSL_OP_CLEANSE_PLAINTEXT);  // requests carry secrets, records are kept for reuse
    if (SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_3_VERSION) != 1) {
        return base::fail(FaultCode::configuration_invalid);
    }
    const auto context = options.name.substr(0, SSL_MAX_SID_CTX_LENGTH);
    SSL_CTX_set_session_id_context(tls.native_handle(), reinterpret_cast<const unsigned char*>(context.data()),
                                   static_cast<unsigned>(context.size()));
    tls.use_certificate_chain_file(options.certificate_chain_pem, error);
    if (error) return base::fail(FaultCode::key_unreadable, error.value());
    tls.use_private_key_file(options.private_key_pem, net::ssl::context::pem, error);
    if (error) return base::fail(FaultCode::key_unreadable, error.value());
    if (!options.ask_certificate) return {};
    tls.load_verify_file(options.client_ca_pem, error);
    if (error) return base::fail(FaultCode::key_unreadable, error.value());
    // Asked for but not demanded by the central: enrolment comes without one. A certificate of another CA
    // ends the handshake; a missing one ends in 403 where one is needed.
    tls.set_verify_mode(options.demand_certificate ? net::ssl::verify_peer | net::ssl::verify_fail_if_no_peer_cert
                                                   : net::ssl::verify_peer, error);
    return {};
}

base::Status<> HttpServer::Impl::listen_tcp()
{
    error_code error;
    const auto address = net::ip::make_address(options.address, error);
    if (error) return base::fail(FaultCode::configuration_invalid);
    tcp::acceptor listener(io);
    const tcp::endpoint endpoint(address, options.port);
    listener.open(endpoint.protocol(), error);
    if (!error) listener.set_option(net::socket_base::reuse_address(true), error);
    if (!error) listener.bind(endpoint, error);
    if (!error) listener.listen(net::socket_base::max_listen_connections, error);
    if (error) return base::fail(FaultCode::network_unreachable, error.value());
    bound_port = listener.local_endpoint(error).port();
    acceptor.emplace(std::move(listener));
    return {};
}

base::Status<> HttpServer::Impl::listen_admin()
{
    if (options.admin_socket.empty()) return {};
    ::unlink(options.admin_socket.c_str());
    error_code error;
    local::acceptor listener(io);
    listener.open(local(), error);
    const auto before = ::umask(0077);  // the socket belongs to this account alone
    if (!error) listener.bind(local::endpoint(options.admin_socket), error);
    ::umask(before);
    if (!error) listener.listen(16, error);
    if (error) return base::fail(FaultCode::network_unreachable, error.value());
    admin_acceptor.emplace(std::move(listener));
    return {};
}

void HttpServer::Impl::enter(const std::shared_ptr<Session>& session)
{
    ++open_connections;
    const base::Lock lock(mutex);
    sessions.insert(session);
}

void HttpServer::Impl::leave(const std::shared_ptr<Session>& session)
{
    {
        const base::Lock lock(mutex);
        sessions.erase(session);
    }
    const bool last = --open_connections == 0;
    net::post(io, [this, last] {
        if (room) room->cancel();
        if (last && stopping && grace) grace->cancel();
    });
}

void HttpServer::Impl::begin_stop()
{
    if (stopping.exchange(true)) return;
    base::log(LogLevel::info, "server_stopping", {{"connections", open_connections.load()}});
    error_code ignored;
    if (acceptor) acceptor->close(ignored);
    if (admin_acceptor) admin_acceptor->close(ignored);
    if (room) room->cancel();
    {
        const base::Lock lock(mutex);
        for (const auto& session : sessions) {
            if (session->hang_up) session->hang_up();
        }
    }
    grace.emplace(io, options.stop_grace);
    grace->async_wait([this](const error_code&) { io.stop(); });
    if (open_connections == 0) grace->cancel();
}

net::awaitable<void> HttpServer::Impl::wait_for_room()
{
    while (!stopping && open_connections >= options.max_connections) {
        error_code ignored;
        room->expires_after(std::chrono::seconds(1));
        co_await room->async_wait(net::redirect_error(net::use_awaitable, ignored));
    }
}

net::awaitable<void> HttpServer::Impl::accept_tls()
{
    while (!stopping) {
        co_await wait_for_room();
        if (stopping) break;
        error_code error;
        auto strand = net::make_strand(io);
        auto socket = co_await acceptor->async_accept(strand, net::redirect_error(net::use_awaitable, error));
        if (error == net::error::operation_aborted) break;
        if (error) {  // out of descriptors: wait instead of spinning
            base::log(LogLevel::warning, "accept_failed", {{"errno", error.value()}});
            net::steady_timer pause(io, std::chrono::milliseconds(200));
            co_await pause.async_wait(net::redirect_error(net::use_awaitable, error));
            continue;
        }
        net::co_spawn(strand, serve_tls(tcp::socket(std::move(socket))), net::detached);
    }
}

net::awaitable<void> HttpServer::Impl::accept_admin()
{
    while (!stopping) {
        error_code error;
        auto strand = net::make_strand(io);
        auto socket = co_await admin_acceptor->async_accept(strand, net::redirect_error(net::use_awaitable, error));
        if (error == net::error::operation_aborted) break;
        if (error) continue;
        net::co_spawn(strand, serve_admin(local::socket(std::move(socket))), net::detached);
    }
}

namespace {

/// Only our own account and root may administrate; the socket's mode says so too.
bool administrator(local::socket& socket)
{
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
    return peer.uid == ::geteuid() || peer.uid == 0;
}

}  // namespace

net::awaitable<void> HttpServer::Impl::serve_tls(tcp::socket socket)
{
    error_code error;
    Peer peer;
    const auto remote = socket.remote_endpoint(error);
    if (!error) peer.address = remote.address().to_string();
    socket.set_option(tcp::no_delay(true), error);
    TlsStream stream(TcpStream(std::move(socket)), tls);
    auto session = std::make_shared<Session>();
    arm(session, stream);
    enter(session);
    try {
        beast::get_lowest_layer(stream).expires_after(options.handshake_timeout);
        if (options.proxy_line && !co_await read_caller(beast::get_lowest_layer(stream), peer)) {
            error = net::error::invalid_argument;
        }
        if (!error) co_await stream.async_handshake(net::ssl::stream_base::server, net::redirect_error(net::use_awaitable, error));
        if (!error) {
            peer.certificate_der = peer_certificate(stream.native_handle());
            co_await serve_requests(stream, *session, peer);
            beast::get_lowest_layer(stream).expires_after(std::chrono::seconds(2));
            co_await stream.async_shutdown(net::redirect_error(net::use_awaitable, error));
        }
    } catch (const std::exception&) {
        base::log(LogLevel::error, "connection_broken");
    }
    session->gone = true;
    leave(session);
}

/// Octet by octet: what follows the line belongs to TLS.
net::awaitable<bool> HttpServer::Impl::read_caller(TcpStream& stream, Peer& peer)
{
    std::string line;
    char octet = 0;
    while (line.size() < k_most_proxy_line && octet != '\n') {
        error_code error;
        co_await stream.async_read_some(net::buffer(&octet, 1), net::redirect_error(net::use_awaitable, error));
        if (error) co_return false;
        line.push_back(octet);
    }
    const auto caller = read_proxy_line(line);
    if (!caller) {
        base::log(LogLevel::warning, "proxy_line_unreadable");
        co_return false;
    }
    if (!caller->empty()) peer.address = *caller;
    co_return true;
}

net::awaitable<void> HttpServer::Impl::serve_admin(local::socket socket)
{
    if (!administrator(socket)) co_return;
    Peer peer;
    peer.administrator = true;
    LocalStream stream(std::move(socket));
    auto session = std::make_shared<Session>();
    arm(session, stream);
    enter(session);
    try {
        co_await serve_requests(stream, *session, peer);
    } catch (const std::exception&) {
        base::log(LogLevel::error, "connection_broken");
    }
    session->gone = true;
    leave(session);
}

template <class Stream>
net::awaitable<void> HttpServer::Impl::serve_requests(Stream& stream, Session& session, Peer peer)
{
    beast::flat_buffer buffer(options.max_header_octets + 8U * 1024U);
    bool go_on = true;
    while (go_on && !stopping) {
        session.idle = true;
        if (!co_await wait_for_request(stream, buffer)) break;
        session.idle = false;
        go_on = co_await serve_one(stream, buffer, peer);
        // A request may have carried a secret, and a connection may idle for long.
        const auto unused = buffer.prepare(buffer.capacity() - buffer.size());
        base::wipe(unused.data(), unused.size());
    }
}

/// Waits for the first octet, so that the short deadline of a header does not cut idle connections.
template <class Stream>
net::awaitable<bool> HttpServer::Impl::wait_for_request(Stream& stream, beast::flat_buffer& buffer)
{
    if (buffer.size() > 0) co_return true;
    error_code error;
    beast::get_lowest_layer(stream).expires_after(options.idle_timeout);
    const auto room_for = buffer.prepare(2048);
    const auto count = co_await stream.async_read_some(room_for, net::redirect_error(net::use_awaitable, error));
    buffer.commit(count);
    co_return !error && count > 0;
}

template <class Stream>
net::awaitable<bool> HttpServer::Impl::serve_one(Stream& stream, beast::flat_buffer& buffer, const Peer& peer)
{
    Parser parser;
    parser.header_limit(options.max_header_octets);
    parser.body_limit(options.max_body_octets);
    error_code error;
    beast::get_lowest_layer(stream).expires_after(options.header_timeout);
    co_await http::async_read_header(stream, buffer, parser, net::redirect_error(net::use_awaitable, error));
    if (error) co_return co_await refuse(stream, error);
    if (parser.get()[http::field::expect] == "100-continue") {
        http::response<http::empty_body> go{http::status::continue_, 11};
        co_await http::async_write(stream, go, net::redirect_error(net::use_awaitable, error));
        if (error) co_return false;
    }
    beast::get_lowest_layer(stream).expires_after(options.body_timeout);
    co_await http::async_read(stream, buffer, parser, net::redirect_error(net::use_awaitable, error));
    if (error) co_return co_await refuse(stream, error);

    const bool keep_alive = parser.get().keep_alive();
    const bool head = parser.get().method() == http::verb::head;
    Request request;
    if (!to_request(parser, peer, request)) {
        co_return co_await write(stream, plain_problem(400, "message_malformed", "the address cannot be read"), head,
                                 keep_alive);
    }
    beast::get_lowest_layer(stream).expires_never();
    auto response = co_await ask_handler(std::move(request));
    co_return co_await write(stream, std::move(response), head, keep_alive && !stopping);
}

/// Reads on for a while what is not wanted: closing at once would reset the connection, and the other end,
/// still sending, would never see why.
template <class Stream>
net::awaitable<void> HttpServer::Impl::discard(Stream& stream)
{
    constexpr std::size_t k_most = 16U << 20U;
    std::array<char, 16384> octets;
    beast::get_lowest_layer(stream).expires_after(std::chrono::seconds(10));
    for (std::size_t total = 0; total < k_most && !stopping;) {
        error_code error;
        const auto count = co_await stream.async_read_some(net::buffer(octets),
                                                           net::redirect_error(net::use_awaitable, error));
        if (error) break;
        total += count;
    }
}

/// Answers what the parser refused, when the other end is still there to hear it.
template <class Stream>
net::awaitable<bool> HttpServer::Impl::refuse(Stream& stream, const error_code& error)
{
    if (is_hang_up(error)) co_return false;
    base::log(LogLevel::info, "request_refused", {{"error", error.value()}});
    if (error == http::error::body_limit) {
        co_await write(stream, plain_problem(413, "message_too_large", "the request is too large"), false, false);
        co_await discard(stream);
    } else if (error == http::error::header_limit || error == http::error::buffer_overflow) {
        co_await write(stream, plain_problem(431, "message_too_large", "the header is too large"), false, false);
    } else if (error == beast::error::timeout) {
        co_return false;
    } else {
        co_await write(stream, plain_problem(400, "message_malformed", "the request cannot be read"), false, false);
    }
    co_return false;
}

template <class Stream>
net::awaitable<bool> HttpServer::Impl::write(Stream& stream, Response response, bool head, bool keep_alive)
{
    auto message = to_message(std::move(response), options.name, head, keep_alive);
    error_code error;
    beast::get_lowest_layer(stream).expires_after(options.write_timeout);
    if (head) {  // the header alone, with the length the body would have
        http::response_serializer<http::vector_body<std::uint8_t>> serializer(message);
        co_await http::async_write_header(stream, serializer, net::redirect_error(net::use_awaitable, error));
    } else {
        co_await http::async_write(stream, message, net::redirect_error(net::use_awaitable, error));
    }
    co_return !error && keep_alive;
}

/// Parks the coroutine until the handler's reply comes from a worker thread.
net::awaitable<Response> HttpServer::Impl::ask_handler(Request request)
{
    auto executor = co_await net::this_coro::executor;
    auto start = [this, &request, executor](auto completion) {
        using Completion = decltype(completion);
        auto shared = std::make_shared<Completion>(std::move(completion));
        handler.handle(std::move(request), [shared, executor](Response response) {
            net::post(executor, [shared, answer = std::move(response)]() mutable { (*shared)(std::move(answer)); });
        });
    };
    co_return co_await net::async_initiate<const net::use_awaitable_t<>, void(Response)>(start, net::use_awaitable);
}

HttpServer::HttpServer(ServerOptions options, Handler& handler)
    : m_impl(std::make_unique<Impl>(std::move(options), handler))
{}

HttpServer::~HttpServer() = default;

base::Status<> HttpServer::open()
{
    if (auto done = m_impl->load_tls(); !done) return done;
    if (auto done = m_impl->listen_tcp(); !done) return done;
    return m_impl->listen_admin();
}

std::uint16_t HttpServer::port() const { return m_impl->bound_port; }

unsigned HttpServer::connections() const { return m_impl->open_connections; }

void HttpServer::run()
{
    auto& impl = *m_impl;
    impl.room.emplace(impl.io);
    net::co_spawn(impl.io, impl.accept_tls(), net::detached);
    if (impl.admin_acceptor) net::co_spawn(impl.io, impl.accept_admin(), net::detached);
    std::optional<net::signal_set> signals;
    if (impl.options.stop_on_signals) {
        signals.emplace(impl.io, SIGTERM, SIGINT);
        signals->async_wait([&impl](const error_code& error, int) {
            if (!error) impl.begin_stop();
        });
    }
    const auto keep_running = net::make_work_guard(impl.io);
    std::vector<std::jthread> threads;
    for (unsigned i = 1; i < impl.options.io_threads; ++i) {
        threads.emplace_back([&impl] { impl.io.run(); });
    }
    impl.io.run();
    threads.clear();
    if (!impl.options.admin_socket.empty()) ::unlink(impl.options.admin_socket.c_str());
}

void HttpServer::stop()
{
    net::post(m_impl->io, [impl = m_impl.get()] { impl->begin_stop(); });
}

namespace {

http::verb verb_of(const std::string& method) { return http::string_to_verb(method); }

std::string target_of(const Request& request)
{
    std::string target = request.path;
    char mark = '?';
    for (const auto& [name, value] : request.query) {
        target += mark + balcao::http::percent_encode(name) + "=" + balcao::http::percent_encode(value);
        mark = '&';
    }
    return target;
}

}  // namespace

base::Result<Response> call_admin_socket(const std::string& socket_path, const Request& request,
                                         std::chrono::milliseconds timeout)
{
    net::io_context io;
    LocalStream stream(io);
    error_code error;
    stream.socket().connect(local::endpoint(socket_path), error);
    if (error) return base::fail(FaultCode::network_unreachable, error.value());
    http::request<http::vector_body<std::uint8_t>> message{verb_of(request.method), target_of(request), 11};
    message.set(http::field::host, "localhost");
    message.set(http::field::content_type, "application/json");
    message.body() = request.body;
    message.prepare_payload();
    http::response_parser<http::vector_body<std::uint8_t>> parser;
    parser.body_limit(64U * 1024U * 1024U);
    beast::flat_buffer buffer;
    stream.expires_after(timeout);
    http::async_write(stream, message, [&](const error_code& written, std::size_t) {
        error = written;
        if (written) return;
        http::async_read(stream, buffer, parser, [&](const error_code& read, std::size_t) { error = read; });
    });
    io.run();
    if (error == beast::error::timeout) return base::fail(FaultCode::network_timeout);
    if (error) return base::fail(FaultCode::network_unreachable, error.value());
    Response response;
    response.status = static_cast<int>(parser.get().result_int());
    response.content_type = std::string(parser.get()[http::field::content_type]);
    response.body = std::move(parser.get().body());
    return response;
}

}  // namespace balcao::server
