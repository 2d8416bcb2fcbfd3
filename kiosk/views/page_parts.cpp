#include <algorithm>

#include "text/fault_text.h"
#include "ui/gtk_glue.h"
#include "ui/owned_sizes.h"
#include "ui/utf8.h"
#include "views/pages.h"

namespace balcao::kiosk {
namespace {

wxString pin_words(domain::PinProblem problem, const Style& style)
{
    switch (problem) {
    case domain::PinProblem::too_short: return style.say("The PIN needs at least 4 digits.");
    case domain::PinProblem::too_long: return style.say("The PIN has at most 8 digits.");
    case domain::PinProblem::not_digits: return style.say("The PIN consists of digits only.");
    case domain::PinProblem::repeats: return style.say("That PIN repeats itself and is easy to guess. Choose another one.");
    case domain::PinProblem::sequence: return style.say("That PIN is a row of numbers and easy to guess. Choose another one.");
    case domain::PinProblem::birth_date: return style.say("That PIN is part of your date of birth. Choose another one.");
    case domain::PinProblem::phone: return style.say("That PIN is part of your phone number. Choose another one.");
    }
    return {};
}

struct AloneWords {
    base::FaultCode code;
    std::string_view words;
};
/// For a citizen alone with the card: what it is and what to do about it now.
constexpr AloneWords k_alone_words[]{
    {base::FaultCode::card_removed, text::tr_mark("The card was taken out too early. Put it in again.")},
    {base::FaultCode::card_mute, text::tr_mark("The card does not answer. Take it out and put it in again: chip first, photo up.")},
    {base::FaultCode::card_unreadable, text::tr_mark("The card does not answer. Take it out and put it in again: chip first, photo up.")},
    {base::FaultCode::card_reading_stopped, text::tr_mark("The card does not answer. Take it out and put it in again: chip first, photo up.")},
    {base::FaultCode::card_unknown, text::tr_mark("This is not a Citizen Card. Alone you can go on only with one.")},
    {base::FaultCode::card_key_needed, text::tr_mark("Put the card with its chip into the slot of the reader.")},
    {base::FaultCode::card_key_wrong, text::tr_mark("Put the card with its chip into the slot of the reader.")},
    {base::FaultCode::card_in_use, text::tr_mark("The card reader does not work at the moment.")},
    {base::FaultCode::reader_service_down, text::tr_mark("The card reader does not work at the moment.")},
    {base::FaultCode::card_pin_blocked,
     text::tr_mark("The PIN of your card is blocked. A registry office unblocks it; a staffed desk activates your key without it.")},
    {base::FaultCode::card_pin_last_try, text::tr_mark("One try is left for your PIN.")},
    {base::FaultCode::card_doubtful, text::tr_mark("Your card could not be confirmed. A staffed desk can help you.")},
    {base::FaultCode::document_of_another_person, text::tr_mark("This is another card than the one that was read. Start again with your own.")},
    {base::FaultCode::holder_not_proved, text::tr_mark("Your card could not be confirmed. A staffed desk can help you.")},
};

wxString alone_words(base::FaultCode code, const KioskSession& session, const Style& style)
{
    for (const auto& known : k_alone_words) {
        if (known.code == code) {
            return style.say(known.words);
        }
    }
    const auto words = text::fault_text_for_citizen(session.language(), code);
    const auto call_the_clerk = text::fault_text_for_citizen(session.language(), base::FaultCode::act_not_possible_now);
    if (words == call_the_clerk && session.model().mode == link::TerminalMode::self_service) {
        return style.say("That was not possible. Try again; if it happens again, a staffed desk can help you.");
    }
    return ui::wide(words);
}

}  // namespace

MessageLine message_of(const KioskSession& session, const Style& style)
{
    if (session.pin_problem()) {
        return {pin_words(*session.pin_problem(), style), true};
    }
    if (session.phone_refused()) {
        return {style.say("That is not a mobile number. Look at the digits and correct them."), true};
    }
    if (session.pins_differed()) {
        return {style.say("The two PINs are not the same. Choose your PIN again."), true};
    }
    if (session.busy()) {
        return {style.say("One moment, please…"), false};
    }
    if (session.fault() && (session.model().alone || session.model().mode != link::TerminalMode::counter)) {
        return {alone_words(session.fault()->code, session, style), true};
    }
    if (session.fault() && session.entry() == Entry::letter_pin && session.fault()->code == base::FaultCode::sign_in_refused && session.fault()->a > 0) {
        return {style.say("That PIN was not accepted. Look at the letter and type it again."), true};
    }
    if (session.fault()) {
        return {ui::wide(text::fault_text_for_citizen(session.language(), session.fault()->code)), true};
    }
    return {};
}

bool set_message(ui::WrapText* target, const MessageLine& message)
{
    if (target->GetLabel() == message.text) {
        return false;
    }
    ui::glue::set_class(target, "k_alert", message.alert);
    ui::glue::set_class(target, "k_info", !message.alert);
    target->set_text(message.text);
    if (!message.text.empty()) {
        ui::glue::announce(target, ui::utf8(message.text));
    }
    return true;
}

wxStaticBitmap* picture(wxWindow* parent, const Style& style, ui::Icon which, ui::Rgb ink, int size)
{
    auto* made = new wxStaticBitmap(parent, wxID_ANY, ui::icon(which, ink, style.px(size)));
    ui::glue::never_focus(made);
    return made;
}

wxString in(text::Language language, std::string_view msgid) { return ui::wide(text::tr(language, msgid)); }

PageParts::PageParts(const PageContext& context) : column(new wxBoxSizer(wxVERTICAL)), m_context(context)
{
    context.body->SetSizer(column);
}

void PageParts::heading(const wxString& text, const wxString& below)
{
    auto* made = new Heading(m_context.body, text);
    m_live.first = made;
    m_live.heading = made;
    column->Add(made, 0, wxEXPAND);
    if (!below.empty()) {
        column->Add(wrapped(m_context.body, below, "k_subtitle"), 0, wxEXPAND | wxTOP, m_context.style.px(6));
    }
    space(16);
}

ui::WrapText* PageParts::message()
{
    m_live.message = wrapped(m_context.body, {}, "k_message");
    ui::glue::set_a11y_id(m_live.message, "page.message");
    column->Add(m_live.message, 0, wxEXPAND | wxBOTTOM, m_context.style.px(12));
    (void)set_message(m_live.message, message_of(m_context.session, m_context.style));
    return m_live.message;
}

void PageParts::begin(const Action& action)
{
    const auto& style = m_context.style;
    auto* made = touch_button(m_context.body, style, ui::ButtonKind::primary, "k_action", {action.id, action.label, style.large() ? std::nullopt : action.icon, action.press, 96});
    m_live.primary = made;
    if (m_context.keys && m_live.first == nullptr) {
        m_live.first = made;  // else the first key would press what stands in the header
    }
    column->Add(made, 0, wxALIGN_CENTER_HORIZONTAL | wxTOP, style.px(8));
}

wxScrolledWindow* scrolling(wxWindow* parent, wxSizer* into, const Style& style, const wxString& name, ui::Ground ground)
{
    auto* made = new wxScrolledWindow(parent, wxID_ANY, wxDefaultPosition, wxDefaultSize, wxVSCROLL | wxTAB_TRAVERSAL);
    made->SetScrollRate(0, style.px(16));
    made->SetBackgroundColour(ui::colour(ground == ui::Ground::card ? style.look.palette().card : style.look.palette().page));
    ui::glue::never_focus(made);
    ui::glue::sized_by_owner(made);
    ui::glue::set_a11y_name(made, ui::utf8(name));
    into->Add(made, 1, wxEXPAND);
    return made;
}

wxScrolledWindow* PageParts::scrolling(wxWindow* parent, wxSizer* into, const wxString& name, ui::Ground ground)
{
    m_live.scrolled = kiosk::scrolling(parent, into, m_context.style, name, ground);
    return m_live.scrolled;
}

void PageParts::both(std::string_view msgid, std::string_view first, std::string_view second)
{
    for (const auto language : text::k_staff_languages) {
        auto* made = wrapped(m_context.body, in(language, msgid), language == text::Language::pt ? first : second);
        made->centre();
        column->Add(made, 0, wxEXPAND | wxBOTTOM, m_context.style.px(10));
    }
}

void PageParts::others(std::string_view msgid)
{
    wxString line;
    for (const auto language : text::k_languages) {
        if (std::find(text::k_staff_languages.begin(), text::k_staff_languages.end(), language) == text::k_staff_languages.end()) {
            line += (line.empty() ? wxString() : ui::wide("   ·   ")) + in(language, msgid);
        }
    }
    auto* made = wrapped(m_context.body, line, "k_subtitle");
    made->centre();
    column->Add(made, 0, wxEXPAND | wxBOTTOM, m_context.style.px(10));
}

void PageParts::space(int length) { column->AddSpacer(m_context.style.px(length)); }

void PageParts::actions(std::optional<Action> quiet, std::optional<Action> middle, std::optional<Action> strong)
{
    const auto& style = m_context.style;
    auto* row = new wxBoxSizer(style.portrait ? wxVERTICAL : wxHORIZONTAL);
    const auto make = [&](const Action& action, ui::ButtonKind kind) {
        auto* made = touch_button(m_context.body, style, kind, "k_action", {action.id, action.label, action.icon, action.press, 96});
        made->SetMinSize(wxSize(std::max(made->GetMinSize().x, style.px(kind == ui::ButtonKind::primary ? 380 : 240)), made->GetMinSize().y));
        return made;
    };
    // Made in the order the eye takes them: so go Tab and screen readers.
    wxButton* quiet_button = quiet ? make(*quiet, ui::ButtonKind::secondary) : nullptr;
    wxButton* middle_button = middle ? make(*middle, ui::ButtonKind::secondary) : nullptr;
    wxButton* strong_button = strong ? make(*strong, ui::ButtonKind::primary) : nullptr;
    const int gap = style.px(16);
    if (style.portrait) {  // the strong one nearest to the hand
        for (auto* made : {quiet_button, middle_button, strong_button}) {
            if (made != nullptr) {
                row->Add(made, 0, wxEXPAND | wxTOP, gap);
            }
        }
    } else {
        if (quiet_button != nullptr) {
            row->Add(quiet_button);
        }
        row->AddStretchSpacer();
        if (middle_button != nullptr) {
            row->Add(middle_button, 0, wxRIGHT, strong_button != nullptr ? gap : 0);
        }
        if (strong_button != nullptr) {
            row->Add(strong_button);
        }
    }
    m_live.primary = strong_button != nullptr ? strong_button : m_live.primary;
    column->Add(row, 0, wxEXPAND | wxTOP, gap);
    if (!m_live.rows.empty()) {
        std::vector<wxButton*> made;
        for (auto* button : {quiet_button, middle_button, strong_button}) {
            if (button != nullptr) {
                made.push_back(button);
            }
        }
        m_live.rows.push_back(std::move(made));
    }
}

void PageParts::keys(std::size_t active, std::function<void(std::size_t)> to_row, std::function<void(char)> type, std::string typed)
{
    m_live.key_rows = m_live.rows.size();
    m_live.row = active;
    m_live.to_row = std::move(to_row);
    m_live.type = std::move(type);
    m_live.typed = std::move(typed);
}

Live PageParts::live()
{
    if (!m_live.rows.empty()) {
        m_live.row = std::min(m_live.row, m_live.rows.size() - 1);  // a row of names may be gone
        if (m_live.row >= m_live.key_rows && !m_live.rows[m_live.row].empty()) {
            m_live.first = m_live.rows[m_live.row].front();
        }
    }
    return m_live;
}

}  // namespace balcao::kiosk
