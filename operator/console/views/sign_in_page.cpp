#include "console/views/sign_in_page.h"

#include <wx/datetime.h>
#include <wx/statbmp.h>

#include <utility>

#include "ui/buttons.h"
#include "ui/gtk_glue.h"

namespace balcao::console {

using ui::wide;

SignInPage::SignInPage(wxWindow* parent, const Context& context) : Surface(parent, context.look, ui::Ground::page), m_context(context)
{
    const ui::Look& look = context.look;
    auto* middle = new wxBoxSizer(wxVERTICAL);
    m_service = new ui::NoticeBar(this, look, "notice.service");
    middle->Add(m_service, 0, wxEXPAND | wxBOTTOM, 12);
    auto* card = new ui::Card(this, look, 32);
    auto* names = new wxBoxSizer(wxVERTICAL);
    names->Add(ui::label(card, wide("Balcão"), ui::TextStyle::title));
    m_place = ui::label(card, wide(" "), ui::TextStyle::muted);
    names->Add(m_place, 0, wxTOP, 2);
    auto* head = new wxBoxSizer(wxHORIZONTAL);
    head->Add(new wxStaticBitmap(card, wxID_ANY, ui::icon(ui::Icon::shield, look.palette().primary, 48)), 0, wxALIGN_CENTRE_VERTICAL | wxRIGHT, 16);
    head->Add(names, 1, wxALIGN_CENTRE_VERTICAL);
    card->body()->Add(head, 0, wxEXPAND | wxBOTTOM, 20);
    m_practice = new ui::NoticeBar(card, look, "notice.practice");
    card->body()->Add(m_practice, 0, wxEXPAND | wxBOTTOM, 16);
    m_operator = new ui::Field(card, look, {.id = "field.operator", .label = mnemonic(look.say("Operator"), 'o'), .hint = {}, .example = {}});
    m_password = new ui::Field(card, look, {.id = "field.password", .label = mnemonic(look.say("Password"), 'p'), .hint = {}, .example = {}, .password = true});
    m_code = new ui::Field(card, look, {.id = "field.code", .label = mnemonic(look.say("Code of your telephone"), 'c'),
                                        .hint = look.say("Six digits, from the application in which you set up this desk."), .example = {}, .big = true});
    m_operator->on_enter = [this] { m_password->focus(); };
    m_password->on_enter = [this] { sign_in(); };
    m_code->on_enter = [this] { sign_in(); };
    card->body()->Add(m_operator, 0, wxEXPAND | wxBOTTOM, 14);
    card->body()->Add(m_password, 0, wxEXPAND | wxBOTTOM, 20);
    card->body()->Add(m_code, 0, wxEXPAND | wxBOTTOM, 20);
    m_code->Hide();
    m_enter = ui::button(card, look, ui::ButtonKind::primary,
                         {.id = "action.sign_in", .label = mnemonic(look.say("Sign in"), 'e'), .icon = std::nullopt, .on_press = [this] { sign_in(); }, .height = 46});
    card->body()->Add(m_enter, 0, wxEXPAND);
    m_pin = new ui::Field(card, look, {.id = "field.card_pin", .label = mnemonic(look.say("Or your card's PIN"), 'i'),
                                       .hint = look.say("Taking the card out locks."), .example = {}, .password = true});
    m_pin->on_enter = [this] { sign_in_by_card(); };
    m_by_card = ui::button(card, look, ui::ButtonKind::secondary,
                           {.id = "action.sign_in_card", .label = mnemonic(look.say("Sign in by card"), 'b'), .icon = std::nullopt, .on_press = [this] { sign_in_by_card(); }});
    auto* by_card = new wxBoxSizer(wxVERTICAL);  // level with the entry, below the height of its label
    by_card->AddSpacer(look.px(24));
    by_card->Add(m_by_card);
    auto* card_row = new wxBoxSizer(wxHORIZONTAL);
    card_row->Add(m_pin, 1, wxALIGN_TOP);
    card_row->Add(by_card, 0, wxLEFT, 10);
    card->body()->Add(card_row, 0, wxEXPAND | wxTOP, 14);
    m_pin->Hide();
    m_by_card->Hide();
    card->SetMinSize(wxSize(look.px(460), -1));
    middle->Add(card, 0, wxEXPAND);
    auto* outer = new wxBoxSizer(wxVERTICAL);
    outer->AddStretchSpacer(2);
    outer->Add(middle, 0, wxALIGN_CENTRE_HORIZONTAL);
    outer->AddStretchSpacer(3);
    SetSizer(outer);
    Bind(wxEVT_SHOW, [this](wxShowEvent& event) {
        if (!event.IsShown()) {
            forget_code();  // signed in: the password is not kept a moment longer
            m_stays_open.clear();
        }
        event.Skip();
    });
}

void SignInPage::update(const std::optional<ConsoleModel>& model, bool connected)
{
    const ui::Look& look = m_context.look;
    const bool put_out = connected && model && model->notice &&
                         (model->notice->code == base::FaultCode::operator_lease_ended || model->notice->code == base::FaultCode::operator_blocked);
    if (put_out) {  // whoever worked here a moment ago reads why they do not any more
        const auto said = notice_text(model->notice->code, look.language());
        m_service->set(ui::Tone::warning, wide(said.headline), wide(said.detail) + lease_end(model->notice->code, model->notice->a));
    } else if (connected && model && !model->locked_for.empty() && model->locked_idle) {
        m_service->set(ui::Tone::info, look.say("Locked: nobody touched this console for a while ({who})", {{"who", model->locked_for}}),
                       look.say("The case stays as it was, and the citizen's screen goes on. Sign in to go on where it stopped."));
    } else if (connected && model && !model->locked_for.empty()) {
        m_service->set(ui::Tone::info, look.say("Locked: the card of {who} was taken out", {{"who", model->locked_for}}),
                       look.say("The case stays as it was. The same card and its PIN go on where it stopped."));
    } else if (connected && !m_stays_open.empty()) {
        m_service->set(ui::Tone::info, m_stays_open, m_why_open);
    } else {
        m_service->set(ui::Tone::bad, connected ? wxString() : look.say("The desk service is not running"),
                       connected ? wxString() : look.say("Nothing registered is lost. This window connects by itself as soon as the service runs."));
    }
    const auto terminal = model ? model->terminal : link::TerminalView{};
    const std::string place = terminal.place + (terminal.place.empty() || terminal.desk.empty() ? "" : " · ") + terminal.desk;
    m_place->SetLabel(place.empty() ? look.say("Service desk") : wide(place));
    m_place->InvalidateBestSize();
    m_practice->set(ui::Tone::warning, terminal.practice ? look.say("Practice mode") : wxString(),
                    terminal.practice ? look.say("Nothing done here makes a real key. Use invented people only.") : wxString());
    m_enter->Enable(connected);
    const bool cards = connected && model && model->card_sign_in && !m_code->IsShown();
    m_pin->Show(cards);
    m_by_card->Show(cards);
    Layout();
}

/// Empty when there is no end to tell.
wxString SignInPage::lease_end(base::FaultCode code, std::int64_t seconds) const
{
    return code == base::FaultCode::operator_lease_ended && seconds > 0
               ? " " + m_context.look.say("It ended on:") + " " + wxDateTime(static_cast<time_t>(seconds)).Format("%d/%m/%Y %H:%M") + "."
               : wxString();
}

void SignInPage::sign_in()
{
    const std::string who = m_operator->text();
    if (who.empty()) {
        m_operator->set_message(ui::Field::Message::error, m_context.look.say("Write your operator name."));
        m_operator->focus();
        return;
    }
    m_card_asked = false;
    m_operator->set_message(ui::Field::Message::hint, {});
    m_password->set_message(ui::Field::Message::hint, {});
    const std::string typed = m_password->text();
    m_password->force_text({});
    if (!typed.empty() || who != m_asked_for) {
        m_asked_for = who;
        m_known_password = base::Secret(base::as_bytes(typed));
    }
    const std::string code = m_code->IsShown() ? m_code->text() : std::string();
    m_code->force_text({});
    m_context.control.sign_in(who, m_known_password.use([](base::BytesView octets) { return base::to_text(octets); }), code);
}

/// Without a PIN: it is typed on the reader's own keys.
void SignInPage::sign_in_by_card()
{
    m_pin->set_message(ui::Field::Message::hint, {});
    const std::string pin = m_pin->text();
    m_pin->force_text({});
    m_card_asked = true;
    m_context.control.sign_in_card(pin, m_last_try);
    m_last_try = false;
}

/// What is said of the operator's own card.
wxString SignInPage::of_card(const base::Fault& fault, const wxString& text) const
{
    using base::FaultCode;
    using link::SignInLacks;
    const ui::Look& look = m_context.look;
    if (fault.code == FaultCode::card_pin_wrong) {
        return text + " " + look.say("Tries left:") + wxString::Format(" %lld.", static_cast<long long>(fault.a));
    }
    if (fault.code == FaultCode::card_pin_last_try) {
        return text + " " + look.say("Nothing was tried. If you are sure of the PIN, type it once more.");
    }
    if (fault.code != FaultCode::operator_refused) {
        return text;
    }
    switch (static_cast<SignInLacks>(fault.b)) {
    case SignInLacks::known_card: return look.say("This card is bound to nobody who works here. No try of its PIN was spent. Sign in with name and password, and ask your supervisor to bind the card.");
    case SignInLacks::card_in_date: return look.say("The certificate of this card is not valid any more. Sign in with name and password; a new card has to be bound.");
    case SignInLacks::card_not_revoked: return look.say("The certificate of this card was revoked. Sign in with name and password, and tell your supervisor.");
    case SignInLacks::card_trusted: return look.say("This desk cannot prove that the card is genuine. Sign in with name and password, and tell technical support.");
    case SignInLacks::nothing:
    case SignInLacks::code:
    case SignInLacks::right_code: return text;
    }
    return text;
}

void SignInPage::ask_for_code(const wxString& text, ui::Field::Message kind)
{
    m_code->Show();
    m_pin->Hide();  // one thing at a time
    m_by_card->Hide();
    m_code->set_message(kind, text);
    m_code->focus();
}

void SignInPage::forget_code()
{
    m_card_asked = false;
    m_last_try = false;
    m_pin->force_text({});
    m_known_password.clear();
    m_asked_for.clear();
    m_code->force_text({});
    m_code->Hide();
}

void SignInPage::set_fault(const base::Fault& fault, const wxString& text)
{
    constexpr auto code_wanted = static_cast<std::int64_t>(link::SignInLacks::code);
    constexpr auto code_wrong = static_cast<std::int64_t>(link::SignInLacks::right_code);
    const ui::Look& look = m_context.look;
    const bool of_signing_in = fault.code == base::FaultCode::operator_refused;
    const wxString wait = of_signing_in && fault.a > 0
                              ? " " + look.say("Wait this long before the next try:") + wxString::Format(" %lld s", static_cast<long long>(fault.a))
                              : wxString();
    if (std::exchange(m_card_asked, false)) {
        m_last_try = fault.code == base::FaultCode::card_pin_last_try;
        m_pin->set_message(ui::Field::Message::error, of_card(fault, text));
        m_pin->focus();
    } else if (of_signing_in && fault.b == code_wanted) {
        ask_for_code({}, ui::Field::Message::hint);
    } else if (of_signing_in && fault.b == code_wrong) {
        ask_for_code(look.say("This code does not fit or was used before. Wait for the next one. If it never fits, the clock of this computer or of the telephone is wrong.") + wait,
                     ui::Field::Message::error);
    } else {
        forget_code();
        m_password->set_message(ui::Field::Message::error, text + wait + lease_end(fault.code, fault.a));
        m_password->focus();
    }
    Layout();
}

void SignInPage::stay_open(const wxString& headline, const wxString& detail)
{
    m_stays_open = headline;
    m_why_open = detail;
}

void SignInPage::forget_operator() { m_operator->force_text({}); }

void SignInPage::focus_next()
{
    forget_code();
    if (m_operator->text().empty()) {
        m_operator->focus();
    } else {
        m_password->focus();
    }
}

}  // namespace balcao::console
