#include "views/frame.h"

#include <algorithm>
#include <utility>

#include "ui/gtk_glue.h"
#include "ui/utf8.h"
#include "views/style.h"

namespace balcao::kiosk {
namespace {

constexpr double k_text_steps[] = {1.0, 1.18, 1.36};
constexpr int k_text_step_count = 3;
constexpr int k_tick_ms = 250;

}  // namespace

KioskFrame::KioskFrame(ui::Look& look, KioskSession& session, FrameSettings settings)
    : wxFrame(nullptr, wxID_ANY, ui::wide("Espaço do Cidadão"), wxDefaultPosition, wxDefaultSize, settings.windowed ? wxDEFAULT_FRAME_STYLE : wxBORDER_NONE),
      m_look(look),
      m_session(session),
      m_settings(std::move(settings)),
      m_style{m_look},
      m_first_theme(look.theme()),
      m_first_text_step(m_settings.text_step),
      m_text_step(m_settings.text_step),
      m_slip(m_settings.printer.empty() ? Slip::no_printer : Slip::ready)
{
    if (!m_settings.keyboard) {
        ui::glue::leave_keyboard_alone(this);
    }
    if (m_settings.voice != nullptr) {
        m_reader.emplace(*m_settings.voice);
        Bind(wxEVT_CHILD_FOCUS, &KioskFrame::on_focus, this);
    }
    m_session.on_change = [this] { refresh_soon(); };
    Bind(wxEVT_CHAR_HOOK, &KioskFrame::on_key, this);
    Bind(wxEVT_SIZE, [this](wxSizeEvent& event) {
        event.Skip();
        refresh_soon();
    });
    Bind(wxEVT_CLOSE_WINDOW, [this](wxCloseEvent& event) {
        if (event.CanVeto() && !m_settings.windowed) {
            event.Veto();  // nobody closes the citizen's window from the citizen's side
            return;
        }
        Destroy();
    });
    m_tick.Bind(wxEVT_TIMER, [this](wxTimerEvent&) {
        m_session.tick();
        watch_jack();
    });
    m_tick.Start(k_tick_ms);
    wxEvtHandler::AddFilter(this);
}

KioskFrame::~KioskFrame() { wxEvtHandler::RemoveFilter(this); }

/// A button takes its touch for itself, so that the frame hears of none. The countdown's own buttons say themselves what is meant.
int KioskFrame::FilterEvent(wxEvent& event)
{
    const auto type = event.GetEventType();
    if (type == wxEVT_LEFT_DOWN || type == wxEVT_LEFT_UP || type == wxEVT_BUTTON || type == wxEVT_SCROLLWIN_THUMBTRACK) {
        const bool beside = type == wxEVT_LEFT_UP && wxDynamicCast(event.GetEventObject(), wxButton) == nullptr;
        if (beside || !m_session.countdown()) {
            m_session.touched();
        }
    }
    return Event_Skip;
}

void KioskFrame::refresh_soon()
{
    if (m_refresh_waits) {
        return;
    }
    m_refresh_waits = true;
    CallAfter([this] {
        m_refresh_waits = false;
        refresh();
    });
}

void KioskFrame::set_over(Over over)
{
    m_over = over;
    refresh_soon();
}

void KioskFrame::set_theme(ui::Theme theme)
{
    m_look.set_theme(theme);
    refresh_soon();
}

void KioskFrame::set_text_size(int step)
{
    m_text_step = step % k_text_step_count;
    refresh_soon();
}

Over KioskFrame::over_now() const
{
    return m_session.countdown()      ? Over::countdown
           : m_session.desks_open()   ? Over::desks
           : m_over == Over::help     ? Over::help
           : m_session.tickets_open() ? Over::ticket
                                      : Over::none;
}

void KioskFrame::nothing_over()
{
    m_session.close_desks();
    leave_ticket();
    set_over(Over::none);
}

void KioskFrame::begin_with_text_size(int step)
{
    m_first_text_step = step % k_text_step_count;
    set_text_size(step);
}

/// What must be the same for the page to stay; what changes within it is update_live()'s.
std::string KioskFrame::key() const
{
    const auto& model = m_session.model();
    const auto over = over_now();
    std::string out{link::name(m_session.page())};
    const auto& way = m_session.pin_way();
    for (const int part : {static_cast<int>(m_session.entry()), way ? static_cast<int>(way->status.tries_left) : -1, static_cast<int>(m_session.last_try_asked()),
                           static_cast<int>(m_session.signature_asked()), static_cast<int>(model.mode), static_cast<int>(model.line),
                           static_cast<int>(model.alone), static_cast<int>(model.clerk_called), static_cast<int>(model.reasons.size()),
                           static_cast<int>(model.alone && m_session.fault() ? m_session.fault()->code : base::FaultCode{}), static_cast<int>(m_session.language()), static_cast<int>(m_look.theme()), m_text_step,
                           static_cast<int>(over), over == Over::ticket ? m_flow_changes : 0, over == Over::help && m_reader ? m_reader->volume() : 0, static_cast<int>(model.tickets.on), static_cast<int>(model.tickets.appointments), static_cast<int>(m_slip), GetClientSize().x, GetClientSize().y,
                           static_cast<int>(m_session.has_password()), static_cast<int>(m_session.password_hidden()),
                           model.record ? static_cast<int>(*model.record) : -1, static_cast<int>(model.first_sign_in_possible), model.code_tries_left,
                           static_cast<int>(m_session.connected()), static_cast<int>(model.practice), static_cast<int>(model.review.size())}) {
        out += "," + std::to_string(part);
    }
    for (const auto& line : model.review) {
        out += "," + line.text;
    }
    if (m_session.desks_open()) {
        out += "," + std::to_string(static_cast<int>(m_session.desks_step())) + "," + m_session.desks_place() + "," + m_session.typed_place() + "," + std::to_string(m_session.typed_place_row());
        for (const auto& name : m_session.places().value_or(std::vector<std::string>{"?"})) {
            out += "," + name;
        }
        out += m_session.desks() ? to_json(*m_session.desks()).dump() : m_session.desks_asked() ? "asked" : "none";
    }
    return out + "," + std::to_string(static_cast<int>(model.has_points)) + "," + model.case_id + "," + model.phone + "," + model.place;
}

void KioskFrame::refresh()
{
    if (GetClientSize().x < 100) {
        return;  // not laid out yet
    }
    if (m_slip != Slip::no_printer && m_session.may_print_password()) {
        m_slip = Slip::ready;  // of a password that no printer has seen
    }
    if (m_over == Over::help && m_session.model().case_id.empty() && m_session.page() != link::KioskPage::idle && m_session.page() != link::KioskPage::done) {
        m_over = Over::none;
    }
    if (!m_session.tickets_open() && m_flow.step != TicketFlow::Step::service) {
        m_flow = {};  // closed by itself
    }
    note_page();
    if (const bool warning = m_session.countdown().has_value(); warning != m_warned) {
        m_warned = warning;
        if (warning) {
            ui::glue::beep();  // seen and heard
        }
    }
    const auto wanted = key();
    if (wanted != m_shown) {
        m_shown = wanted;
        rebuild();
    }
    update_live();
}

void KioskFrame::note_page()
{
    if (m_session.page() != m_page_before) {
        m_page_before = m_session.page();
        if (m_page_before == link::KioskPage::idle) {
            forget_choices();
        }
    }
}

void KioskFrame::forget_choices()
{
    m_text_step = m_first_text_step;
    m_look.set_theme(m_first_theme);
    m_over = Over::none;
    if (m_reader && m_settings.jack.empty()) {
        m_reader->turn_off();
    }
}

void KioskFrame::apply_style()
{
    const auto size = GetClientSize();
    m_style.portrait = size.y > size.x;
    m_style.fit = std::clamp(std::min(size.x / (m_style.portrait ? 800.0 : 1280.0), size.y / (m_style.portrait ? 1280.0 : 800.0)), 0.7, 2.2);
    m_style.text = m_style.fit * k_text_steps[m_text_step];
    m_look.set_language(m_session.language());
    SetLayoutDirection(m_look.right_to_left() ? wxLayout_RightToLeft : wxLayout_LeftToRight);  // inherited by what is made after it
    const auto style = kiosk_style(m_style.text, m_style.fit) + std::to_string(static_cast<int>(m_look.theme())) + (m_look.right_to_left() ? "r" : "l");
    if (style != m_applied_style) {  // GTK restyles every widget there is
        m_applied_style = style;
        m_look.set_extra_style(kiosk_style(m_style.text, m_style.fit));
        m_look.apply();
    }
}

void KioskFrame::update_live()
{
    if (m_live.tapped != nullptr) {
        m_live.tapped->set(m_session.entered());
        if (m_reader) {
            m_reader->digits(m_session.entered());
        }
    }
    if (m_live.ok != nullptr) {
        m_live.ok->Enable(m_session.can_press_ok());
    }
    if (m_live.primary != nullptr && m_live.countdown == nullptr) {
        m_live.primary->Enable(!m_session.busy() || m_over == Over::help);
    }
    if (m_live.message != nullptr && set_message(m_live.message, message_of(m_session, m_style))) {
        m_live.message->GetParent()->Layout();
        if (m_reader) {
            m_reader->message(ui::utf8(message_of(m_session, m_style).text));
        }
    }
    if (m_live.countdown != nullptr && m_session.countdown()) {
        m_live.countdown->SetLabel(wxString::Format("%d", *m_session.countdown()));
        m_live.countdown->GetParent()->Layout();
    }
}

std::vector<std::string> KioskFrame::clipped() const
{
    auto found = ui::glue::clipped_texts(m_root);
    for (auto& text : ui::glue::texts_outside(m_root)) {
        found.push_back(std::move(text));
    }
    return found;
}

}  // namespace balcao::kiosk
