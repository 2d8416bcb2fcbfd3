#include "console/views/sign_in_page.h"

#include <wx/statbmp.h>

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
    m_operator->on_enter = [this] { m_password->focus(); };
    m_password->on_enter = [this] { sign_in(); };
    card->body()->Add(m_operator, 0, wxEXPAND | wxBOTTOM, 14);
    card->body()->Add(m_password, 0, wxEXPAND | wxBOTTOM, 20);
    m_enter = ui::button(card, look, ui::ButtonKind::primary,
                         {.id = "action.sign_in", .label = mnemonic(look.say("Sign in"), 'e'), .icon = std::nullopt, .on_press = [this] { sign_in(); }, .height = 46});
    card->body()->Add(m_enter, 0, wxEXPAND);
    card->SetMinSize(wxSize(look.px(460), -1));
    middle->Add(card, 0, wxEXPAND);
    auto* outer = new wxBoxSizer(wxVERTICAL);
    outer->AddStretchSpacer(2);
    outer->Add(middle, 0, wxALIGN_CENTRE_HORIZONTAL);
    outer->AddStretchSpacer(3);
    SetSizer(outer);
}

void SignInPage::update(const std::optional<ConsoleModel>& model, bool connected)
{
    const ui::Look& look = m_context.look;
    m_service->set(ui::Tone::bad, connected ? wxString() : look.say("The desk service is not running"),
                   connected ? wxString() : look.say("Nothing registered is lost. This window connects by itself as soon as the service runs."));
    const auto terminal = model ? model->terminal : link::TerminalView{};
    const std::string place = terminal.place + (terminal.place.empty() || terminal.desk.empty() ? "" : " · ") + terminal.desk;
    m_place->SetLabel(place.empty() ? look.say("Service desk") : wide(place));
    m_place->InvalidateBestSize();
    m_practice->set(ui::Tone::warning, terminal.practice ? look.say("Practice mode") : wxString(),
                    terminal.practice ? look.say("Nothing done here makes a real key. Use invented people only.") : wxString());
    m_enter->Enable(connected);
    Layout();
}

void SignInPage::sign_in()
{
    const std::string who = m_operator->text();
    if (who.empty()) {
        m_operator->set_message(ui::Field::Message::error, m_context.look.say("Write your operator name."));
        m_operator->focus();
        return;
    }
    m_operator->set_message(ui::Field::Message::hint, {});
    m_password->set_message(ui::Field::Message::hint, {});
    const std::string password = m_password->text();
    m_password->force_text({});
    m_context.control.sign_in(who, password);
}

void SignInPage::set_fault(const wxString& text)
{
    m_password->set_message(ui::Field::Message::error, text);
    m_password->focus();
    Layout();
}

void SignInPage::focus_next()
{
    if (m_operator->text().empty()) {
        m_operator->focus();
    } else {
        m_password->focus();
    }
}

}  // namespace balcao::console
