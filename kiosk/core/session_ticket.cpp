// Tickets have nothing to do with a case: asked for past the state of the session.
#include "core/session.h"

namespace balcao::kiosk {

void KioskSession::ask_for_ticket(std::string_view action, wire::Json args, link::Client::OnReply done)
{
    args["language"] = text::code(language());
    if (!m_parts.ask(action, std::move(args), done)) {
        done(base::fail(base::FaultCode::service_not_running));
    }
}

void KioskSession::open_tickets()
{
    m_tickets_open = true;
    touched();
    changed();
}

void KioskSession::close_tickets()
{
    m_tickets_open = false;
    m_ticket_language.reset();
    calm_down();
    changed();
}

void KioskSession::read_tickets_in(std::optional<text::Language> language)
{
    if (m_ticket_language != language) {
        m_ticket_language = language;
        changed();
    }
}

}  // namespace balcao::kiosk
