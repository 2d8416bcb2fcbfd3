#include "ui/service_link.h"

#include <wx/evtloop.h>

namespace balcao::ui {

class ServiceLink::Watch final : public wxEventLoopSourceHandler {
public:
    explicit Watch(ServiceLink& link) : m_link(&link) {}
    void OnReadWaiting() override { m_link->readable(); }
    void OnWriteWaiting() override {}
    void OnExceptionWaiting() override { m_link->readable(); }

private:
    ServiceLink* m_link;
};

ServiceLink::ServiceLink(std::string socket_path, link::Role role)
    : m_path(std::move(socket_path)), m_role(role), m_watch(std::make_unique<Watch>(*this))
{
    m_retry.Bind(wxEVT_TIMER, [this](wxTimerEvent&) {
        if (m_broken) {
            drop();
        }
        connect();
    });
}

ServiceLink::~ServiceLink()
{
    m_source.reset();  // before the descriptor closes
    m_client.reset();
}

void ServiceLink::start() { connect(); }

void ServiceLink::connect()
{
    if (m_client) {
        return;
    }
    auto made = link::Client::connect(m_path, m_role);
    if (!made) {
        m_retry.StartOnce(k_retry_ms);
        return;
    }
    m_client = std::move(*made);
    m_client->on_console = [this](const link::ConsoleModel& model) {
        if (on_console) {
            on_console(model);
        }
    };
    m_client->on_kiosk = [this](const link::KioskModel& model) {
        if (on_kiosk) {
            on_kiosk(model);
        }
    };
    m_client->on_display = [this](const link::DisplayModel& model) {
        if (on_display) {
            on_display(model);
        }
    };
    m_client->on_camera = [this](const link::CameraModel& model) {
        if (on_camera) {
            on_camera(model);
        }
    };
    m_source.reset(wxEventLoopBase::AddSourceForFD(m_client->fd(), m_watch.get(), wxEVENT_SOURCE_INPUT | wxEVENT_SOURCE_EXCEPTION));
    if (on_connection) {
        on_connection(true);
    }
}

void ServiceLink::readable()
{
    if (m_broken || !m_client) {
        return;
    }
    if (!m_client->receive()) {
        // Not from inside the source's own callback: the timer takes it apart.
        m_broken = true;
        m_retry.StartOnce(1);
        if (on_connection) {
            on_connection(false);
        }
    }
}

void ServiceLink::drop()
{
    m_source.reset();
    m_client.reset();
    m_broken = false;
}

base::Descriptor ServiceLink::take_attached() { return m_client ? m_client->take_attached() : base::Descriptor(); }

void ServiceLink::ask(std::string_view action, wire::Json args, link::Client::OnReply on_reply, const base::Descriptor& attached)
{
    if (!connected()) {
        if (on_reply) {
            on_reply(base::fail(base::FaultCode::service_not_running));
        }
        return;
    }
    if (auto sent = m_client->ask_with(attached, action, std::move(args), on_reply); !sent) {
        if (!m_broken) {
            m_broken = true;
            m_retry.StartOnce(1);
            if (on_connection) {
                on_connection(false);
            }
        }
        if (on_reply) {
            on_reply(base::unexpected(sent.error()));
        }
    }
}

}  // namespace balcao::ui
