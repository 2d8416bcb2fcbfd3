#include "desk/socket_server.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/log.h"
#include "link/packet.h"

namespace balcao::desk {
namespace {

using base::fail;
using base::FaultCode;

constexpr std::size_t k_max_peers = 32;
constexpr std::size_t k_max_waiting_replies = 256;

bool role_from(const std::string& text, link::Role& role)
{
    for (const auto one : {link::Role::console, link::Role::kiosk, link::Role::cli, link::Role::display}) {
        if (link::name(one) == text) {
            role = one;
            return true;
        }
    }
    return false;
}

/// Sends one packet without blocking. false = would block.
bool send_packet(int fd, const std::string& message, int attached, bool& broken)
{
    const auto sent = link::send_packet(fd, message, attached, false);
    broken = broken || sent == link::Sent::gone;
    return sent == link::Sent::whole;
}

bool somebody_listens(const sockaddr_un& address)
{
    const int fd = ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    const bool answered = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    return answered;
}

}  // namespace

base::Result<std::unique_ptr<SocketServer>> SocketServer::listen(const std::string& path, std::vector<unsigned> allowed_uids)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof(address.sun_path)) {
        return fail(FaultCode::configuration_invalid, static_cast<std::int64_t>(path.size()));
    }
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    if (somebody_listens(address)) {
        return fail(FaultCode::storage_in_use);
    }
    ::unlink(path.c_str());
    const int fd = ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const mode_t before = ::umask(0177);
    const bool bound = fd >= 0 && ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    const int bind_error = errno;
    ::umask(before);
    if (!bound || ::listen(fd, 16) != 0) {
        if (fd >= 0) {
            ::close(fd);
        }
        return fail(FaultCode::file_unwritable, bind_error);
    }
    if (!allowed_uids.empty()) {
        // Another user (the kiosk's) must reach it: the file lets everyone knock, SO_PEERCRED decides.
        ::chmod(path.c_str(), 0666);
    }
    return std::unique_ptr<SocketServer>(new SocketServer(fd, path, std::move(allowed_uids)));
}

SocketServer::SocketServer(int fd, std::string path, std::vector<unsigned> allowed_uids)
    : m_fd(fd), m_path(std::move(path)), m_allowed_uids(std::move(allowed_uids))
{
    m_allowed_uids.push_back(::getuid());
    m_allowed_uids.push_back(0);
}

SocketServer::~SocketServer()
{
    for (auto& [id, peer] : m_peers) {
        ::close(peer.fd);
    }
    ::close(m_fd);
    ::unlink(m_path.c_str());
}

std::size_t SocketServer::count(link::Role role) const
{
    return static_cast<std::size_t>(
        std::count_if(m_peers.begin(), m_peers.end(), [role](const auto& p) { return p.second.role == role; }));
}

void SocketServer::add_to(std::vector<pollfd>& polled) const
{
    polled.push_back({m_fd, POLLIN, 0});
    for (const auto& [id, peer] : m_peers) {
        const bool wants_out = !peer.waiting.empty() || !peer.newest.empty();
        polled.push_back({peer.fd, static_cast<short>(POLLIN | (wants_out ? POLLOUT : 0)), 0});
    }
}

void SocketServer::handle(const std::vector<pollfd>& polled)
{
    for (const auto& one : polled) {
        if (one.revents == 0) {
            continue;
        }
        if (one.fd == m_fd) {
            accept_one();
            continue;
        }
        const auto found = std::find_if(m_peers.begin(), m_peers.end(), [&one](const auto& p) { return p.second.fd == one.fd; });
        if (found == m_peers.end()) {
            continue;
        }
        if ((one.revents & POLLOUT) != 0) {
            flush(found->second);
        }
        if ((one.revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
            read_from(found->first, found->second);
        }
    }
    drop_broken();
}

void SocketServer::accept_one()
{
    const int fd = ::accept4(m_fd, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
        return;
    }
    ucred credentials{};
    socklen_t size = sizeof credentials;
    const bool known = ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0;
    const bool allowed = known && std::find(m_allowed_uids.begin(), m_allowed_uids.end(), credentials.uid) != m_allowed_uids.end();
    if (!allowed || m_peers.size() >= k_max_peers) {
        base::log(base::LogLevel::warning, "peer_refused", base::Fault{FaultCode::peer_not_allowed, credentials.uid});
        ::close(fd);
        return;
    }
    Peer peer;
    peer.fd = fd;
    m_peers.emplace(m_next_client++, std::move(peer));
}

void SocketServer::read_from(ClientId id, Peer& peer)
{
    std::string buffer(link::k_message_limit_bytes + 1, '\0');
    std::size_t length = 0;
    base::Descriptor attached;
    switch (link::receive_packet(peer.fd, buffer, length, attached)) {
    case link::Received::nothing: return;
    case link::Received::gone: peer.broken = true; return;
    case link::Received::packet: break;
    }
    take(id, peer, std::string_view(buffer).substr(0, length), std::move(attached));
    // Password and codes pass through here: leave nothing behind.
    ::explicit_bzero(buffer.data(), std::min(length, buffer.size()));
}

void SocketServer::take(ClientId id, Peer& peer, std::string_view message, base::Descriptor attached)
{
    auto ask = link::decode_ask(message);
    if (!ask) {
        base::log(base::LogLevel::warning, "message_refused", ask.error());
        reply(id, 0, base::unexpected(ask.error()));
        peer.broken = true;  // a peer that speaks something else is not talked to again
        flush(peer);
        return;
    }
    if (ask->action == "hello") {
        link::Role role{};
        const auto wanted = ask->args.find("role");
        if (peer.role || wanted == ask->args.end() || !wanted->is_string() || !role_from(wanted->get<std::string>(), role)) {
            reply(id, ask->id, fail(FaultCode::peer_not_allowed));
            return;
        }
        peer.role = role;
        reply(id, ask->id, wire::Json::object());
        if (on_hello) {
            on_hello(id, role);
        }
        return;
    }
    if (!peer.role) {
        reply(id, ask->id, fail(FaultCode::peer_not_allowed));
        return;
    }
    if (on_ask) {
        on_ask(id, *peer.role, *ask, std::move(attached));
    }
}

void SocketServer::reply(ClientId client, std::int64_t ask_id, base::Result<wire::Json> result, base::Descriptor attached)
{
    const auto found = m_peers.find(client);
    if (found == m_peers.end()) {
        return;
    }
    auto& peer = found->second;
    if (peer.waiting.size() >= k_max_waiting_replies) {
        peer.broken = true;  // it asks and never reads
        return;
    }
    peer.waiting.push_back({encode(link::Reply{ask_id, std::move(result)}), std::move(attached)});
    flush(peer);
}

void SocketServer::show_to(ClientId client, const std::string& what, const wire::Json& model)
{
    const auto found = m_peers.find(client);
    if (found != m_peers.end()) {
        found->second.newest[what] = encode(link::Show{what, model});
        flush(found->second);
    }
}

void SocketServer::show(link::Role role, const std::string& what, const wire::Json& model)
{
    const std::string message = encode(link::Show{what, model});
    for (auto& [id, peer] : m_peers) {
        if (peer.role == role) {
            peer.newest[what] = message;
            flush(peer);
        }
    }
}

void SocketServer::flush(Peer& peer)
{
    while (!peer.waiting.empty() && send_packet(peer.fd, peer.waiting.front().message, peer.waiting.front().attached.get(), peer.broken)) {
        peer.waiting.pop_front();
    }
    if (!peer.waiting.empty()) {
        return;
    }
    for (auto it = peer.newest.begin(); it != peer.newest.end() && send_packet(peer.fd, it->second, -1, peer.broken);) {
        it = peer.newest.erase(it);
    }
}

void SocketServer::drop_broken()
{
    for (auto it = m_peers.begin(); it != m_peers.end();) {
        if (!it->second.broken) {
            ++it;
            continue;
        }
        const auto id = it->first;
        const auto role = it->second.role;
        ::close(it->second.fd);
        it = m_peers.erase(it);
        if (on_gone) {
            on_gone(id, role);
        }
    }
}

}  // namespace balcao::desk
