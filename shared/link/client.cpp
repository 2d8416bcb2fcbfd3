#include "link/client.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>

#include "link/packet.h"

namespace balcao::link {
namespace {

using base::fail;
using base::FaultCode;
using wire::Json;

std::int64_t now_ms()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

base::Result<std::unique_ptr<Client>> Client::connect(const std::string& socket_path, Role role)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (socket_path.size() >= sizeof(address.sun_path)) {
        return fail(FaultCode::configuration_invalid, static_cast<std::int64_t>(socket_path.size()));
    }
    std::memcpy(address.sun_path, socket_path.c_str(), socket_path.size() + 1);
    const int fd = ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return fail(FaultCode::service_not_running, errno);
    }
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        const int error = errno;
        ::close(fd);
        return fail(FaultCode::service_not_running, error);
    }
    std::unique_ptr<Client> client(new Client(fd));
    if (auto said = client->ask("hello", {{"role", name(role)}}); !said) {
        return base::unexpected(said.error());
    }
    return client;
}

Client::~Client() { ::close(m_fd); }

base::Status<> Client::ask(std::string_view action, Json args, OnReply on_reply)
{
    return send(-1, action, std::move(args), std::move(on_reply));
}

base::Status<> Client::ask_with(const base::Descriptor& attached, std::string_view action, Json args, OnReply on_reply)
{
    return send(attached.get(), action, std::move(args), std::move(on_reply));
}

base::Status<> Client::send(int attached, std::string_view action, Json args, OnReply on_reply)
{
    const auto id = m_next_id++;
    const std::string message = encode(Ask{id, std::string(action), std::move(args)});
    if (message.size() > k_message_limit_bytes) {
        return fail(FaultCode::message_too_large, static_cast<std::int64_t>(message.size()));
    }
    if (send_packet(m_fd, message, attached, true) != Sent::whole) {
        return fail(FaultCode::peer_gone, errno);
    }
    if (on_reply) {
        m_waiting.emplace(id, std::move(on_reply));
    }
    return {};
}

base::Status<> Client::receive()
{
    std::string buffer(k_message_limit_bytes + 1, '\0');
    for (;;) {
        std::size_t length = 0;
        switch (receive_packet(m_fd, buffer, length, m_attached)) {
        case Received::nothing: return {};
        case Received::gone: return fail(FaultCode::peer_gone, errno);
        case Received::packet: break;
        }
        const auto taken = take(std::string_view(buffer).substr(0, length));
        m_attached.reset();
        if (!taken) {
            return taken;
        }
    }
}

base::Status<> Client::take(std::string_view text)
{
    auto message = decode_from_service(text);
    if (!message) {
        return base::unexpected(message.error());
    }
    if (const auto* reply = std::get_if<Reply>(&*message)) {
        if (const auto waiting = m_waiting.find(reply->id); waiting != m_waiting.end()) {
            const auto on_reply = std::move(waiting->second);
            m_waiting.erase(waiting);
            on_reply(reply->result);
        }
        return {};
    }
    const auto& show = std::get<Show>(*message);
    const auto deliver = [](auto model, const auto& to) -> base::Status<> {
        if (!model) {
            return base::unexpected(model.error());
        }
        to(*model);
        return {};
    };
    if (show.what == "console" && on_console) {
        return deliver(console_model_from_json(show.model), on_console);
    }
    if (show.what == "kiosk" && on_kiosk) {
        return deliver(kiosk_model_from_json(show.model), on_kiosk);
    }
    if (show.what == "display" && on_display) {
        return deliver(display_model_from_json(show.model), on_display);
    }
    if (show.what == "camera" && on_camera) {
        return deliver(camera_model_from_json(show.model), on_camera);
    }
    return {};
}

base::Result<bool> Client::wait(int deadline_ms)
{
    pollfd waited{m_fd, POLLIN, 0};
    int ready = -1;
    do {
        ready = ::poll(&waited, 1, deadline_ms);
    } while (ready < 0 && errno == EINTR);
    if (ready == 0) {
        return false;
    }
    if (auto received = receive(); !received) {
        return base::unexpected(received.error());
    }
    return true;
}

base::Result<Json> Client::ask_and_wait(std::string_view action, Json args, int deadline_ms)
{
    return ask_and_wait_with({}, action, std::move(args), deadline_ms);
}

base::Result<Json> Client::ask_and_wait_with(const base::Descriptor& attached, std::string_view action, Json args, int deadline_ms)
{
    std::optional<base::Result<Json>> answer;
    if (auto said = ask_with(attached, action, std::move(args), [&answer](const base::Result<Json>& result) { answer = result; }); !said) {
        return base::unexpected(said.error());
    }
    const auto end = now_ms() + deadline_ms;
    while (!answer) {
        const auto left = end - now_ms();
        if (left <= 0) {
            m_waiting.clear();
            return fail(FaultCode::network_timeout, deadline_ms);
        }
        if (auto arrived = wait(static_cast<int>(left)); !arrived && !answer) {  // whoever answers and ends has answered
            m_waiting.clear();
            return base::unexpected(arrived.error());
        }
    }
    return *answer;
}

std::string default_socket_path()
{
    if (const char* path = std::getenv("BALCAO_SOCKET"); path != nullptr && *path != '\0') {
        return path;
    }
    const char* state = std::getenv("XDG_STATE_HOME");
    const char* home = std::getenv("HOME");
    const std::string base = state != nullptr && *state != '\0' ? std::string(state)
                                                                : std::string(home != nullptr ? home : "/var/lib") + "/.local/state";
    return base + "/balcao/desk.sock";
}

}  // namespace balcao::link
