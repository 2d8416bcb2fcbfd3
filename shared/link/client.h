#pragma once
// The other end of the desk service's socket, for windows and commands.

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/descriptor.h"
#include "link/camera_model.h"
#include "link/protocol.h"

namespace balcao::link {

/// A connection to the desk service. Not thread-safe: one thread (the GUI thread, fed by the event
/// loop watching fd()) owns it. Never blocks except in ask_and_wait().
class Client {
public:
    using OnReply = std::function<void(const base::Result<wire::Json>&)>;

    /// Connects and says hello; service_not_running when nobody listens.
    [[nodiscard]] static base::Result<std::unique_ptr<Client>> connect(const std::string& socket_path, Role role);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// For the event loop: readable means call receive().
    [[nodiscard]] int fd() const { return m_fd; }

    /// Sends without waiting; `on_reply` runs inside a later receive().
    [[nodiscard]] base::Status<> ask(std::string_view action, wire::Json args, OnReply on_reply = {});
    /// The same with a file the service shall read; the descriptor stays the caller's.
    [[nodiscard]] base::Status<> ask_with(const base::Descriptor& attached, std::string_view action, wire::Json args, OnReply on_reply = {});
    /// Within an OnReply: what came along with the answer; empty when nothing did.
    [[nodiscard]] base::Descriptor take_attached() { return std::move(m_attached); }

    /// Handles everything that has arrived. peer_gone when the service closed.
    [[nodiscard]] base::Status<> receive();

    /// Sends and waits for the answer (commands and tests; models that arrive meanwhile are delivered).
    [[nodiscard]] base::Result<wire::Json> ask_and_wait(std::string_view action, wire::Json args, int deadline_ms = 10'000);

    [[nodiscard]] base::Result<wire::Json> ask_and_wait_with(const base::Descriptor& attached, std::string_view action, wire::Json args,
                                                             int deadline_ms = 10'000);

    /// Waits up to `deadline_ms` for something to arrive and handles it; false on time-out.
    [[nodiscard]] base::Result<bool> wait(int deadline_ms);

    std::function<void(const ConsoleModel&)> on_console;
    std::function<void(const KioskModel&)> on_kiosk;
    std::function<void(const CameraModel&)> on_camera;
    std::function<void(const DisplayModel&)> on_display;

private:
    explicit Client(int fd) : m_fd(fd) {}
    base::Status<> send(int attached, std::string_view action, wire::Json args, OnReply on_reply);
    base::Status<> take(std::string_view text);
    int m_fd;
    base::Descriptor m_attached;
    std::int64_t m_next_id = 1;
    std::map<std::int64_t, OnReply> m_waiting;
};

/// Where the socket lies: $BALCAO_SOCKET, else <state dir>/desk.sock.
[[nodiscard]] std::string default_socket_path();

}  // namespace balcao::link
