#include "console/views/approval_panel.h"

#include "text/approval_text.h"
#include "ui/buttons.h"
#include "ui/gtk_glue.h"

namespace balcao::console {

using ui::wide;
using wire::Json;

ApprovalPanel::ApprovalPanel(wxWindow* parent, const Context& context) : wxPanel(parent), m_context(context)
{
    const ui::Look& look = context.look;
    ui::glue::never_focus(this);
    m_second = new ui::Field(this, look, {.id = "field.approver", .label = mnemonic(look.say("Who approves"), 'w'), .hint = {}, .example = {}});
    m_password = new ui::Field(this, look, {.id = "field.approver_password", .label = mnemonic(look.say("Their password"), 'p'), .hint = {}, .example = {}, .password = true});
    m_code = new ui::Field(this, look, {.id = "field.approver_code", .label = mnemonic(look.say("Their code, if they use one"), 'c'), .hint = {}, .example = {}});
    m_pin = new ui::Field(this, look, {.id = "field.approver_pin", .label = mnemonic(look.say("Or the PIN of their Citizen Card"), 'i'), .hint = {}, .example = {}, .password = true});
    m_second->on_enter = [this] { m_password->focus(); };
    m_password->on_enter = [this] { approve(); };
    m_code->on_enter = [this] { approve(); };
    m_pin->on_enter = [this] { approve(); };
    auto* names = new wxBoxSizer(wxHORIZONTAL);
    names->Add(m_second, 1);
    names->Add(m_password, 1, wxLEFT, 12);
    auto* proofs = new wxBoxSizer(wxHORIZONTAL);
    proofs->Add(m_code, 1);
    proofs->Add(m_pin, 1, wxLEFT, 12);
    wxArrayString reasons;
    for (const auto code : text::approval_reasons()) {
        reasons.Add(wide(text::approval_reason_text(look.language(), code)));
    }
    m_reason = new wxChoice(this, wxID_ANY, wxDefaultPosition, wxDefaultSize, reasons);
    m_reason->SetSelection(0);
    ui::glue::set_a11y_id(m_reason, "field.approval_reason");
    ui::glue::set_a11y_name(m_reason, ui::utf8(look.say("Why it is not approved")));
    auto* no = new wxBoxSizer(wxHORIZONTAL);
    no->Add(m_reason, 1, wxALIGN_CENTRE_VERTICAL);
    no->Add(ui::button(this, look, ui::ButtonKind::secondary,
                       {.id = "action.approval_refuse", .label = mnemonic(look.say("Do not approve"), 'n'), .icon = std::nullopt, .on_press = [this] { refuse(); }}),
            0, wxLEFT, 12);
    auto* column = new wxBoxSizer(wxVERTICAL);
    column->Add(names, 0, wxEXPAND);
    column->Add(proofs, 0, wxEXPAND | wxTOP, 4);
    column->Add(no, 0, wxEXPAND | wxTOP, 8);
    SetSizer(column);
}

void ApprovalPanel::update(const ConsoleModel& model)
{
    const bool waits = model.current && model.current->phase == link::Phase::approval;
    if (IsShown() != waits) {
        for (auto* field : {m_second, m_password, m_code, m_pin}) {
            field->force_text({});
        }
        Show(waits);
    }
    if (m_pin->IsShown() != model.card_sign_in) {
        m_pin->Show(model.card_sign_in);
        Layout();
    }
}

Json ApprovalPanel::second()
{
    Json out = Json::object();
    const std::string who = m_second->text();
    const std::string password = m_password->text();
    const std::string pin = m_pin->text();
    const auto* view = m_context.control.current();
    if (pin.empty() && view != nullptr && !view->author.empty() && who == view->author) {  // the service says so too, once the password was right
        const auto said = notice_text(base::FaultCode::second_person_needed, m_context.look.language());
        m_context.notify(ui::Tone::warning, wide(said.headline), wide(said.detail));
        for (auto* field : {m_second, m_password, m_code}) {
            field->force_text({});
        }
        m_second->focus();
        return out;
    }
    if (!pin.empty()) {
        out = {{"card", true}, {"pin", pin}};
    } else if (!who.empty() && !password.empty()) {
        out = {{"operator", who}, {"password", password}, {"code", m_code->text()}};
    }
    for (auto* field : {m_password, m_code, m_pin}) {
        field->force_text({});
    }
    if (out.empty()) {
        (who.empty() ? m_second : m_password)->focus();
    }
    return out;
}

void ApprovalPanel::approve()
{
    if (auto shown = second(); !shown.empty()) {
        m_context.control.decide("approve", std::move(shown));
    }
}

void ApprovalPanel::refuse()
{
    auto shown = second();
    const int chosen = m_reason->GetSelection();
    if (!shown.empty() && chosen != wxNOT_FOUND) {
        shown["reason"] = text::approval_reasons().at(static_cast<std::size_t>(chosen));
        m_context.control.decide("approval_refuse", std::move(shown));
    }
}

void ApprovalPanel::focus_next() { m_second->focus(); }

}  // namespace balcao::console
