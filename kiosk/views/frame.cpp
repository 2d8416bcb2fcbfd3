#include "views/frame.h"

#include <wx/app.h>
#include <wx/statbmp.h>

#include <utility>

#include "base/log.h"
#include "paper/secret_slip.h"
#include "text/format.h"
#include "ui/gtk_glue.h"
#include "ui/utf8.h"
#include "views/style.h"

namespace balcao::kiosk {
namespace {

constexpr double k_text_steps[] = {1.0, 1.18, 1.36};
constexpr int k_text_step_count = 3;
constexpr int k_tick_ms = 250;
constexpr int k_print_deadline_ms = 8'000;

/// '0' to '9', '*' or '#' wherever the key sits and whatever has to be held down for it; 0 for any other key.
int keypad_key(const wxKeyEvent& event)
{
    const int code = event.GetKeyCode();
    if (code >= WXK_NUMPAD0 && code <= WXK_NUMPAD9) {
        return '0' + (code - WXK_NUMPAD0);
    }
    if (code == WXK_NUMPAD_MULTIPLY || code == WXK_MULTIPLY) {
        return '*';
    }
    if (code == WXK_NUMPAD_DIVIDE) {  // in the place of # on a computer's number keys
        return '#';
    }
    const auto symbol = static_cast<int>(event.GetRawKeyCode());  // X11's keysym: of what is printed on the key
    const bool digit = symbol >= '0' && symbol <= '9';
    return digit || symbol == '*' || symbol == '#' ? symbol : 0;
}

void press(wxButton* button)
{
    wxCommandEvent event(wxEVT_BUTTON, button->GetId());
    event.SetEventObject(button);
    button->ProcessWindowEvent(event);
}

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

/// What the header says and looks like; every page of a citizen has the same.
std::string KioskFrame::frame_key() const
{
    const auto& model = m_session.model();
    return m_applied_style + "," + std::to_string(static_cast<int>(m_session.language())) + "," + std::to_string(GetClientSize().x) + "," +
           std::to_string(GetClientSize().y) + "," + std::to_string(static_cast<int>(model.practice)) + "," + model.place;
}

/// The page's own part is made anew; what stands around it stays where it is the same.
void KioskFrame::rebuild()
{
    apply_style();
    m_live = {};
    const auto frame = frame_key();
    const bool same_frame = m_root != nullptr && frame == m_frame_shown;
    std::vector<wxWindow*> old = same_frame ? std::exchange(m_page, {}) : std::vector<wxWindow*>{m_root};
    if (!same_frame) {
        m_page.clear();
        m_frame_shown = frame;
        m_headers_built += 1;
        m_root = new ui::Surface(this, m_look, ui::Ground::page);
        m_root->SetSize(GetClientSize());
        m_root->SetSizer(new wxBoxSizer(wxVERTICAL));
        build_header(m_root->GetSizer());
    }
    build_body();
    for (wxWindow* gone : old) {
        if (gone != nullptr) {
            gone->Destroy();
        }
    }
    m_root->Layout();
    m_body->Show();
    if (m_live.first != nullptr) {
        ui::glue::focus_inside(m_live.first);
    }
    speak_page();
}

/// Unseen until it is laid out: GTK then makes its windows once, where they belong.
void KioskFrame::build_body()
{
    auto* column = m_root->GetSizer();
    const int margin = m_style.px(36);
    if (const int done = progress_of(m_session); done > 0) {
        m_page.push_back(new Progress(m_root, m_style, done, k_progress_steps));
        column->Add(m_page.back(), 0, wxEXPAND | wxLEFT | wxRIGHT | wxTOP, margin);
    }
    m_body = new ui::Surface(m_root, m_look, ui::Ground::page);
    m_body->Hide();
    m_page.push_back(m_body);
    const auto over = over_now();
    const PageContext context{m_body, m_style, m_session, over, m_slip, m_settings.keyboard, [this] { print_slip(); }, [this](Over to) { set_over(to); }, [this] { begin_ticket(); }, volume()};
    m_live = over == Over::ticket ? build_ticket_page(context, m_flow, ticket_acts()) : build_page(context);
    column->Add(m_body, wxSizerFlags(1).Expand().ReserveSpaceEvenIfHidden().Border(wxALL, margin));
}

void KioskFrame::build_header(wxSizer* into)
{
    auto* head = new ui::Surface(m_root, m_look, ui::Ground::rail);
    const bool below = m_style.portrait && (m_style.large() || m_reader);  // on a narrow screen four buttons or large letters take a row of their own
    head->SetMinSize(wxSize(-1, m_style.px(below ? 158 : 88)));
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    const auto& p = m_look.palette();
    auto* shield = new wxStaticBitmap(head, wxID_ANY, ui::icon(ui::Icon::shield, p.rail_text, m_style.px(36)));
    row->Add(shield, 0, wxALIGN_CENTER_VERTICAL | wxLEFT, m_style.px(34));
    auto* names = new wxBoxSizer(wxVERTICAL);
    names->Add(ui::label(head, ui::wide("Espaço do Cidadão"), "k_brand"));
    if (!m_session.model().place.empty()) {
        names->Add(ui::label(head, ui::wide(m_session.model().place), "k_place"));
    }
    row->Add(names, 0, wxALIGN_CENTER_VERTICAL | wxLEFT, m_style.px(14));
    if (m_session.model().practice) {
        auto* pill = new ui::Pill(head, m_style.say("Practice"), ui::Tone::warning, ui::PillSize::small);
        ui::glue::add_class(pill, "k_practice");
        pill->InvalidateBestSize();
        row->Add(pill, 0, wxALIGN_CENTER_VERTICAL | wxLEFT, m_style.px(16));
    }
    row->AddStretchSpacer();
    auto* tools = below ? new wxBoxSizer(wxHORIZONTAL) : row;
    const auto tool = [&](std::string_view id, const wxString& label, std::optional<ui::Icon> icon, std::function<void()> act) {
        tools->Add(touch_button(head, m_style, ui::ButtonKind::secondary, "k_head", {id, label, icon, std::move(act), 64}), 0,
                   wxALIGN_CENTER_VERTICAL | wxRIGHT, m_style.px(6));
    };
    tool("head.contrast", m_style.say("Contrast"), ui::Icon::contrast,
         [this] { set_theme(m_look.theme() == ui::Theme::contrast ? ui::Theme::light : ui::Theme::contrast); });
    tool("head.text_size", "Aa  " + m_style.say("Letters"), std::nullopt, [this] { set_text_size(m_text_step + 1); });
    if (m_reader) {
        tool("head.read_aloud", m_style.say("Read aloud"), std::nullopt, [this] { read_aloud_pressed(); });
    }
    tool("head.help", m_style.say("Help"), ui::Icon::help, [this] { set_over(m_over == Over::help ? Over::none : Over::help); });
    tools->AddSpacer(m_style.px(20));
    auto* rows = new wxBoxSizer(wxVERTICAL);
    rows->Add(row, 1, wxEXPAND);
    if (below) {
        rows->Add(tools, 0, wxALIGN_RIGHT);
    }
    head->SetSizer(rows);
    into->Add(head, 0, wxEXPAND);
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

void KioskFrame::on_key(wxKeyEvent& event)
{
    const bool warned = m_session.countdown().has_value();
    m_session.touched();
    const int key = keypad_key(event);
    const int code = key == '#' ? WXK_RETURN : event.GetKeyCode();
    if (warned) {
        on_key_while_warned(code);
        return;
    }
    if (event.HasAnyModifiers() && key == 0) {
        event.Skip();
        return;
    }
    const bool pad = m_live.tapped != nullptr;
    if (key != 0 && on_keypad(key)) {
        return;
    }
    if (pad && code >= '0' && code <= '9') {
        m_session.press_digit(static_cast<char>(code));
    } else if (pad && code >= WXK_NUMPAD0 && code <= WXK_NUMPAD9) {
        m_session.press_digit(static_cast<char>('0' + (code - WXK_NUMPAD0)));
    } else if (pad && (code == WXK_BACK || code == WXK_DELETE || code == WXK_NUMPAD_DELETE)) {
        m_session.press_erase();
    } else if (m_live.scroll != nullptr && (code == WXK_PAGEDOWN || code == WXK_PAGEUP || code == WXK_DOWN || code == WXK_UP)) {
        const int lines = code == WXK_PAGEDOWN ? 12 : code == WXK_PAGEUP ? -12 : code == WXK_DOWN ? 3 : -3;
        m_live.scroll->Scroll(0, std::max(0, m_live.scroll->GetViewStart().y + lines));
    } else if (!m_live.rows.empty() && on_letters(code)) {
        return;
    } else if (code == WXK_ESCAPE && m_session.desks_open()) {
        m_session.close_desks();
    } else if (m_live.scrolled != nullptr && (code == WXK_PAGEDOWN || code == WXK_PAGEUP || code == WXK_NUMPAD_PAGEDOWN || code == WXK_NUMPAD_PAGEUP)) {
        scroll(code == WXK_PAGEDOWN || code == WXK_NUMPAD_PAGEDOWN ? 1 : -1);
    } else if (code == WXK_RETURN || code == WXK_NUMPAD_ENTER) {
        press_focused_or_strong(event);
    } else {
        event.Skip();
    }
}

/// Any key ends the countdown; the one that presses the strong button asks for more time, as on the screen.
void KioskFrame::on_key_while_warned(int code)
{
    if (code == WXK_RETURN || code == WXK_NUMPAD_ENTER) {
        m_session.more_time();
    }
}

/// The keypad where letters are typed too.
bool KioskFrame::on_key_rows(int key)
{
    if (key == '*') {
        m_live.row = (m_live.row + 1) % m_live.rows.size();  // at once: the next key may come before the page is drawn anew
        m_live.to_row(m_live.row);
        return true;
    }
    if (key == '#' && m_live.row >= m_live.key_rows && wxDynamicCast(wxWindow::FindFocus(), wxButton) == nullptr) {
        press(m_live.rows[m_live.row].front());  // the focus is on its way there
        return true;
    }
    if (key < '0' || key > '9') {
        return false;
    }
    const auto place = static_cast<std::size_t>(key == '0' ? 9 : key - '1');
    const auto& row = m_live.rows[m_live.row];
    if (place < row.size() && row[place]->IsEnabled()) {
        press(row[place]);
    }
    return true;
}

/// A keyboard that has letters.
bool KioskFrame::on_letters(int code)
{
    const bool erase = code == WXK_BACK || code == WXK_DELETE;
    if (!erase && (code < 'A' || code > 'Z') && code != '-') {
        return false;
    }
    m_live.type(erase ? '<' : static_cast<char>(code));
    return true;
}

void KioskFrame::press_focused_or_strong(wxKeyEvent& event)
{
    const bool pad = m_live.tapped != nullptr;
    auto* focused = wxDynamicCast(wxWindow::FindFocus(), wxButton);
    wxButton* strong = pad ? m_live.ok : m_live.primary;
    wxButton* pressed = focused != nullptr && !(pad && focused->GetParent() == m_live.tapped->GetParent()) ? focused : strong;
    if (pressed == nullptr || !pressed->IsEnabled()) {
        return;
    }
    if (pressed == focused && keypad_key(event) != '#') {
        event.Skip();  // GTK presses what has the focus
        return;
    }
    press(pressed);
}

/// Past headings and scrolled texts, which take the focus too.
void KioskFrame::to_next_button()
{
    constexpr int k_most_steps = 6;
    for (int i = 0; i < k_most_steps; ++i) {
        ui::glue::focus_next(this);
        if (wxDynamicCast(wxWindow::FindFocus(), wxButton) != nullptr) {
            return;
        }
    }
}

/// Keypads without a tab key: * goes on, # presses, 0 helps, a digit chooses from a list. Where a number is typed * erases
/// first.
bool KioskFrame::on_keypad(int key)
{
    if (!m_live.rows.empty()) {
        return on_key_rows(key);
    }
    const bool pad = m_live.tapped != nullptr;
    if (key == '*') {
        if (pad && m_session.entered() > 0) {
            m_session.press_erase();
        } else {
            to_next_button();
        }
        return true;
    }
    if (pad || key < '0' || key > '9') {
        return false;
    }
    if (key == '0') {
        set_over(m_over == Over::help ? Over::none : Over::help);
        return true;
    }
    const auto place = static_cast<std::size_t>(key - '1');
    if (m_live.numbered.empty() && m_live.scrolled != nullptr && (key == '8' || key == '2')) {
        scroll(key == '8' ? 1 : -1);
        return true;
    }
    if (place >= m_live.numbered.size() || !m_live.numbered[place]->IsEnabled()) {
        return false;
    }
    press(m_live.numbered[place]);
    return true;
}

void KioskFrame::scroll(int pages)
{
    int x = 0;
    int y = 0;
    int unit_x = 0;
    int unit_y = 0;
    m_live.scrolled->GetViewStart(&x, &y);
    m_live.scrolled->GetScrollPixelsPerUnit(&unit_x, &unit_y);
    const int step = std::max(1, m_live.scrolled->GetClientSize().y * 3 / 4 / std::max(1, unit_y));
    m_live.scrolled->Scroll(-1, std::max(0, y + pages * step));
}

std::vector<std::string> KioskFrame::clipped() const
{
    auto found = ui::glue::clipped_texts(m_root);
    for (auto& text : ui::glue::texts_outside(m_root)) {
        found.push_back(std::move(text));
    }
    return found;
}

/// Rendered here, written by the printing thread: a stuck printer must not stop the window.
void KioskFrame::print_slip()
{
    if (m_slip != Slip::ready || !m_session.take_password_to_printer()) {
        return;
    }
    const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const paper::SecretSlip content{m_session.model().place, m_session.model().ticket, now, text::local_offset(now), m_session.model().practice};
    auto rendered = paper::render_secret_slip(content, m_session.password(), m_session.language());
    if (!rendered) {
        base::log(base::LogLevel::error, "slip_not_rendered", rendered.error());
        m_slip = Slip::failed;
        refresh_soon();
        return;
    }
    if (!m_printing) {
        m_printing = std::make_unique<base::SerialExecutor>(4);
    }
    auto slip = std::make_shared<paper::WipedBytes>(std::move(*rendered));
    const bool posted = m_printing->post([this, slip, printer = m_settings.printer, life = std::weak_ptr<int>(m_life)](std::stop_token) {
        const auto printed = paper::print_to_device(printer, slip->octets(), k_print_deadline_ms);
        wxTheApp->CallAfter([this, life, printed] {
            if (life.expired()) {
                return;
            }
            if (!printed) {
                base::log(base::LogLevel::error, "slip_not_printed", printed.error());
            }
            if (m_slip == Slip::printing) {
                m_slip = printed ? Slip::printed : Slip::failed;
                refresh_soon();
            }
        });
    });
    m_slip = posted ? Slip::printing : Slip::failed;
    refresh_soon();
}

}  // namespace balcao::kiosk
