#pragma once
// The desk service's socket inside the window's event loop: delivers models, reconnects by itself.

#include <wx/evtloopsrc.h>
#include <wx/timer.h>

#include <functional>
#include <memory>
#include <string>

#include "link/client.h"

namespace balcao::ui {

class ServiceLink {
public:
    ServiceLink(std::string socket_path, link::Role role);
    ~ServiceLink();
    ServiceLink(const ServiceLink&) = delete;
    ServiceLink& operator=(const ServiceLink&) = delete;

    /// First try now; every k_retry_ms from then on while there is no connection. Set the callbacks before.
    void start();
    [[nodiscard]] bool connected() const { return m_client != nullptr && !m_broken; }

    /// Sends without waiting. Without a connection, or when it breaks before the answer, `on_reply` gets
    /// service_not_running or never runs: ask again from on_connection when it matters.
    void ask(std::string_view action, wire::Json args, link::Client::OnReply on_reply = {}, const base::Descriptor& attached = {});
    /// Within an on_reply: what came along with the answer.
    [[nodiscard]] base::Descriptor take_attached();

    std::function<void(const link::ConsoleModel&)> on_console;
    std::function<void(const link::KioskModel&)> on_kiosk;
    std::function<void(const link::CameraModel&)> on_camera;
    std::function<void(const link::DisplayModel&)> on_display;
    /// true: connected anew (nothing asked before was kept); false: lost.
    std::function<void(bool connected)> on_connection;

private:
    class Watch;
    void connect();
    void readable();
    void drop();
    static constexpr int k_retry_ms = 500;

    std::string m_path;
    link::Role m_role;
    std::unique_ptr<Watch> m_watch;
    std::unique_ptr<wxEventLoopSource> m_source;
    std::unique_ptr<link::Client> m_client;
    wxTimer m_retry;
    bool m_broken = false;
};

}  // namespace balcao::ui
