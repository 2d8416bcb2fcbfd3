// Giving a ticket: the steps, the asking and the printing.
#include <wx/app.h>

#include "base/log.h"
#include "paper/secret_slip.h"
#include "paper/ticket_slip.h"
#include "text/format.h"
#include "views/frame.h"

namespace balcao::kiosk {
namespace {
constexpr int k_ticket_print_ms = 8'000;
}  // namespace

void KioskFrame::begin_ticket()
{
    m_flow = {};
    m_flow.slip = m_settings.printer.empty() ? Slip::no_printer : Slip::ready;
    ++m_flow_number;
    ++m_flow_changes;
    set_over(Over::none);
    m_session.open_tickets();
}

void KioskFrame::leave_ticket()
{
    m_flow = {};
    m_session.close_tickets();
}

TicketActs KioskFrame::ticket_acts()
{
    const auto changed = [this] {
        ++m_flow_changes;
        refresh_soon();
    };
    return {changed,
            [this](const std::string& priority) { ask_ticket("kiosk_ticket", {{"line", m_flow.line}, {"priority", priority}}); },
            [this] { ask_ticket("kiosk_check_in", {{"reference", m_flow.reference}}); },
            [this] { leave_ticket(); },
            [this, changed](text::Language language) {
                m_flow.step = TicketFlow::Step::service;
                m_session.read_tickets_in(language);
                changed();
            }};
}

void KioskFrame::ask_ticket(std::string_view action, wire::Json args)
{
    m_flow.step = TicketFlow::Step::asking;
    ++m_flow_changes;
    refresh_soon();
    m_session.ask_for_ticket(action, std::move(args), [this, life = std::weak_ptr<int>(m_life), number = m_flow_number](const base::Result<wire::Json>& answer) {
        if (life.expired() || number != m_flow_number) {
            return;
        }
        const auto given = answer ? link::given_ticket_from_json(*answer) : base::Result<link::GivenTicket>(base::unexpected(answer.error()));
        if (given) {
            m_flow.given = *given;
            m_flow.step = TicketFlow::Step::given;
            print_ticket();
        } else {
            m_flow.fault = given.error();
            m_flow.step = TicketFlow::Step::refused;
        }
        m_session.touched();  // what came is read from now on
        ++m_flow_changes;
        refresh_soon();
    });
}

void KioskFrame::print_ticket()
{
    if (m_flow.slip == Slip::no_printer) {
        return;
    }
    const auto& given = *m_flow.given;
    const auto language = m_session.language();
    const paper::TicketSlip content{m_session.model().place,
                                    given.code,
                                    language == text::Language::pt ? given.name_pt : given.name_en,
                                    given.name_pt,
                                    given.at,
                                    text::local_offset(given.at),
                                    given.before,
                                    given.wait_s,
                                    given.due_at,
                                    m_session.model().practice};
    auto slip = paper::render_ticket_escpos(content, language);
    if (!slip) {
        m_flow.slip = Slip::failed;
        return;
    }
    if (!m_printing) {
        m_printing = std::make_unique<base::SerialExecutor>(4);
    }
    const bool posted = m_printing->post([this, octets = std::move(*slip), printer = m_settings.printer, life = std::weak_ptr<int>(m_life), number = m_flow_number](std::stop_token) {
        const auto printed = paper::print_to_device(printer, octets, k_ticket_print_ms);
        wxTheApp->CallAfter([this, life, number, printed] {
            if (life.expired() || number != m_flow_number) {
                return;
            }
            if (!printed) {
                base::log(base::LogLevel::error, "ticket_not_printed", printed.error());
            }
            m_flow.slip = printed ? Slip::printed : Slip::failed;
            ++m_flow_changes;
            refresh_soon();
        });
    });
    m_flow.slip = posted ? Slip::printing : Slip::failed;
}

}  // namespace balcao::kiosk
