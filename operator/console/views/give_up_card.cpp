#include "console/views/give_up_card.h"

#include "text/names.h"
#include "text/problem_text.h"
#include "ui/buttons.h"
#include "ui/gtk_glue.h"

namespace balcao::console {

using ui::utf8;
using ui::wide;

GiveUpCard::GiveUpCard(wxWindow* parent, const Context& context, std::function<void()> on_close)
    : Card(parent, context.look), m_context(context), m_on_close(std::move(on_close))
{
    const ui::Look& look = context.look;
    m_title = ui::label(this, wide(" "), ui::TextStyle::card);
    m_whose = new ui::WrapText(this, {}, ui::TextStyle::muted);
    m_problem = new ui::NoticeBar(this, look, "give_up.problem");
    body()->Add(m_title);
    body()->Add(m_whose, 0, wxEXPAND | wxTOP, 2);
    body()->Add(m_problem, 0, wxEXPAND | wxTOP | wxBOTTOM, 8);
    m_area = scroll_area(this, look);
    m_area->SetSizer(new wxBoxSizer(wxVERTICAL));
    build_words();
    body()->Add(m_area, 1, wxEXPAND);
    build_reasons();
    build_person();
    auto* keep = ui::button(this, look, ui::ButtonKind::secondary,
                            {.id = "action.keep_record", .label = look.say("Keep the record") + wide("   Esc"), .icon = std::nullopt, .on_press = [this] { m_on_close(); }});
    auto* off = ui::button(this, look, ui::ButtonKind::danger,
                           {.id = "action.confirm_give_up", .label = mnemonic(look.say("Give up for good"), 'g'), .icon = std::nullopt, .on_press = [this] { give_up(); }});
    auto* foot = new wxBoxSizer(wxHORIZONTAL);
    foot->Add(keep);
    foot->AddStretchSpacer();
    foot->Add(off);
    body()->Add(foot, 0, wxEXPAND | wxTOP, 12);
    scroll_by_keys(this, m_area);
}

void GiveUpCard::build_words()
{
    const ui::Look& look = m_context.look;
    auto* column = m_area->GetSizer();
    m_now = new ui::WrapText(m_area, wide(" "), ui::TextStyle::strong);
    column->Add(m_now, 0, wxEXPAND | wxBOTTOM, 6);
    for (const auto& words : {look.say("What happens: the record stays on this desk with the reason and the name of whoever answers for it, and is never sent again. That cannot be taken back."),
                              look.say("The citizen's work: what the central service holds stays as it is. What this record asked for is not done; if the citizen still wants it, register it anew.")}) {
        column->Add(new ui::WrapText(m_area, words), 0, wxEXPAND | wxBOTTOM, 6);
    }
}

void GiveUpCard::build_reasons()
{
    const ui::Look& look = m_context.look;
    wxArrayString reasons;
    for (const auto code : text::give_up_reasons()) {
        reasons.Add(wide(text::give_up_reason_text(look.language(), code)));
    }
    m_reason = new wxChoice(this, wxID_ANY, wxDefaultPosition, wxDefaultSize, reasons);
    m_reason->SetSelection(0);
    ui::glue::set_a11y_id(m_reason, "field.give_up_reason");
    ui::glue::set_a11y_name(m_reason, utf8(look.say("Why it is given up")));
    body()->Add(ui::label(this, look.say("Why it is given up"), ui::TextStyle::label), 0, wxTOP, 8);
    body()->Add(m_reason, 0, wxEXPAND | wxTOP, 4);
}

void GiveUpCard::build_person()
{
    const ui::Look& look = m_context.look;
    m_person = new wxPanel(this);
    ui::glue::never_focus(m_person);
    m_name = new ui::Field(m_person, look, {.id = "field.give_up_operator", .label = mnemonic(look.say("Supervisor or technician"), 't'), .hint = {}, .example = {}});
    m_password = new ui::Field(m_person, look, {.id = "field.give_up_password", .label = mnemonic(look.say("Their password"), 'p'), .hint = {}, .example = {}, .password = true});
    m_code = new ui::Field(m_person, look, {.id = "field.give_up_code", .label = mnemonic(look.say("Their code, if they use one"), 'c'), .hint = {}, .example = {}});
    m_pin = new ui::Field(m_person, look, {.id = "field.give_up_pin", .label = mnemonic(look.say("Or the PIN of their Citizen Card"), 'i'), .hint = {}, .example = {}, .password = true});
    m_name->on_enter = [this] { m_password->focus(); };
    for (auto* last : {m_password, m_code, m_pin}) {
        last->on_enter = [this] { give_up(); };
    }
    auto* names = new wxBoxSizer(wxHORIZONTAL);
    names->Add(m_name, 1);
    names->Add(m_password, 1, wxLEFT, 12);
    auto* proofs = new wxBoxSizer(wxHORIZONTAL);
    proofs->Add(m_code, 1);
    proofs->Add(m_pin, 1, wxLEFT, 12);
    auto* column = new wxBoxSizer(wxVERTICAL);
    column->Add(names, 0, wxEXPAND);
    column->Add(proofs, 0, wxEXPAND | wxTOP, 4);
    m_person->SetSizer(column);
    body()->Add(m_person, 0, wxEXPAND | wxTOP, 8);
}

void GiveUpCard::open(const link::QueueRow& row)
{
    const ui::Look& look = m_context.look;
    m_record = row.seq;
    m_title->SetLabel(look.say("Give up record {n}", {{"n", std::to_string(row.seq)}}));
    m_title->InvalidateBestSize();
    m_whose->set_text(wide(text::act_name(look.language(), domain::name(row.act)) + " · " + row.initials + " ··" + row.document_tail));
    const auto problem = text::problem_text(look.language(), row.problem);
    m_problem->set(ui::Tone::bad, wide(problem.reason), {});
    m_now->set_text(look.say("First: {what}", {{"what", problem.next_step}}));
    m_reason->SetSelection(0);
    for (auto* field : {m_name, m_password, m_code, m_pin}) {
        field->force_text({});
    }
    if (const auto& model = m_context.control.model(); model && model->queue.may_give_up) {
        m_name->force_text(model->signed_in ? model->signed_in->id : std::string());
    }
    Layout();
    m_area->FitInside();
    m_area->Scroll(0, 0);
}

void GiveUpCard::update(const ConsoleModel& model)
{
    m_asks = !model.queue.may_give_up || model.sign_off_asks != link::SignOffAsks::nothing;
    if (m_person->IsShown() != m_asks || m_pin->IsShown() != model.card_sign_in) {
        m_person->Show(m_asks);
        m_pin->Show(model.card_sign_in);
        Layout();
        m_area->FitInside();
    }
}

std::string GiveUpCard::reason() const
{
    const int chosen = m_reason->GetSelection();
    return chosen == wxNOT_FOUND ? std::string() : std::string(text::give_up_reasons().at(static_cast<std::size_t>(chosen)));
}

void GiveUpCard::give_up()
{
    const auto who = m_name->text();
    const auto password = m_password->text();
    const auto pin = m_pin->text();
    wire::Json shown = wire::Json::object();
    if (m_asks && !pin.empty()) {
        shown = {{"card", true}, {"pin", pin}};
    } else if (m_asks) {
        shown = {{"operator", who}, {"password", password}, {"code", m_code->text()}};
    }
    if (m_asks && pin.empty() && (who.empty() || password.empty())) {
        (who.empty() ? m_name : m_password)->focus();
        return;
    }
    for (auto* secret : {m_password, m_code, m_pin}) {
        secret->force_text({});
    }
    if (m_asks) {
        m_password->focus();  // where it is typed again when it was wrong
    }
    m_context.control.give_up(m_record, reason(), std::move(shown));
}

void GiveUpCard::focus_next() { m_reason->SetFocus(); }

}  // namespace balcao::console
