#include "console/views/citizen_card.h"

#include "text/format.h"
#include "ui/buttons.h"
#include "ui/gtk_glue.h"

namespace balcao::console {

using ui::utf8;
using ui::wide;

CitizenCard::CitizenCard(wxWindow* parent, const Context& context) : Card(parent, context.look), m_context(context)
{
    const ui::Look& look = context.look;
    auto* words = new wxBoxSizer(wxVERTICAL);
    m_headline = ui::label(this, wide(" "), ui::TextStyle::card);
    ui::glue::set_a11y_id(m_headline, "citizen.headline");
    m_detail = new ui::WrapText(this, wide(" "), ui::TextStyle::muted);
    words->Add(m_headline, 0, wxEXPAND);
    words->Add(m_detail, 0, wxEXPAND | wxTOP, 4);
    auto* head = new wxBoxSizer(wxHORIZONTAL);
    head->Add(new wxStaticBitmap(this, wxID_ANY, ui::icon(ui::Icon::screen, look.palette().primary, 44)), 0, wxALIGN_TOP | wxRIGHT, 16);
    head->Add(words, 1, wxEXPAND);
    body()->Add(head, 0, wxEXPAND | wxBOTTOM, 20);

    m_scroll = scroll_area(this, look);
    auto* column = new wxBoxSizer(wxVERTICAL);
    for (int i = 0; i < 5; ++i) {
        auto* mark = new wxStaticBitmap(m_scroll, wxID_ANY, ui::icon(ui::Icon::clock, look.palette().muted, 20));
        auto* text = ui::label(m_scroll, wide(" "));
        auto* row = new wxBoxSizer(wxHORIZONTAL);
        row->Add(mark, 0, wxALIGN_CENTRE_VERTICAL);
        row->Add(text, 1, wxALIGN_CENTRE_VERTICAL | wxLEFT, 12);
        column->Add(row, 0, wxEXPAND | wxBOTTOM, 10);
        m_stages.push_back({mark, text});
    }

    m_code_panel = new wxPanel(m_scroll);
    ui::glue::never_focus(m_code_panel);
    m_code = new ui::Field(m_code_panel, look,
                           {.id = "field.code", .label = mnemonic(look.say("Code from the SMS"), 'm'),
                            .hint = look.say("Six digits. The citizen types them on the other screen or reads them to you."),
                            .example = "123456", .big = true});
    m_code->on_enter = [this] {
        const std::string code = m_code->text();
        m_code->force_text({});
        m_context.control.enter_code(code);
    };
    auto* again = ui::button(m_code_panel, look, ui::ButtonKind::link,
                             {.id = "action.resend_code", .label = mnemonic(look.say("Send a new code"), 'n'), .icon = std::nullopt,
                              .on_press = [this] { m_context.control.resend_code(); }});
    auto* skip = ui::button(m_code_panel, look, ui::ButtonKind::link,
                            {.id = "action.skip_code", .label = mnemonic(look.say("Go on without the code"), 'g'), .icon = std::nullopt,
                             .on_press = [this] { m_context.control.skip_code(); }});
    auto* links = new wxBoxSizer(wxVERTICAL);
    links->AddSpacer(look.px(24));
    auto* row_of_links = new wxBoxSizer(wxHORIZONTAL);
    row_of_links->Add(again);
    row_of_links->Add(skip, 0, wxLEFT, 4);
    links->Add(row_of_links);
    auto* code_row = new wxBoxSizer(wxHORIZONTAL);
    code_row->Add(m_code, 1);
    code_row->Add(links, 0, wxLEFT, 12);
    m_code_panel->SetSizer(code_row);
    column->Add(m_code_panel, 0, wxEXPAND | wxTOP, 10);
    m_again_panel = new wxPanel(m_scroll);
    ui::glue::never_focus(m_again_panel);
    m_password = new ui::Field(m_again_panel, look, {.id = "field.sign_off_password", .label = mnemonic(look.say("Your password, to register"), 'p'), .hint = {}, .example = {}, .password = true});
    m_own_code = new ui::Field(m_again_panel, look, {.id = "field.sign_off_code", .label = mnemonic(look.say("Code of your telephone"), 'c'), .hint = {}, .example = {}});
    m_password->on_enter = [this] { m_own_code->IsShown() ? m_own_code->focus() : register_now(); };
    m_own_code->on_enter = [this] { register_now(); };
    auto* again_row = new wxBoxSizer(wxHORIZONTAL);
    again_row->Add(m_password, 1);
    again_row->Add(m_own_code, 1, wxLEFT, 12);
    m_again_panel->SetSizer(again_row);
    m_again_panel->Hide();
    column->Add(m_again_panel, 0, wxEXPAND | wxTOP, 10);
    m_approval = new ApprovalPanel(m_scroll, context);
    m_approval->Hide();
    column->Add(m_approval, 0, wxEXPAND | wxTOP, 10);
    m_scroll->SetSizer(column);
    body()->Add(m_scroll, 1, wxEXPAND);

    m_back = ui::button(this, look, ui::ButtonKind::secondary,
                        {.id = "action.take_back", .label = look.say("Take back") + wide("   F8"), .icon = std::nullopt,
                         .on_press = [this] { m_context.control.take_back(); }});
    m_register = ui::button(this, look, ui::ButtonKind::primary,
                            {.id = "action.sign_off", .label = look.say("Register") + wide("   F9"), .icon = std::nullopt,
                             .on_press = [this] { register_now(); }});
    auto* foot = new wxBoxSizer(wxHORIZONTAL);
    foot->Add(m_back);
    foot->AddStretchSpacer();
    foot->Add(m_register);
    body()->Add(foot, 0, wxEXPAND | wxTOP, 12);
}

void CitizenCard::update()
{
    const CaseView* view = m_context.control.current();
    if (view == nullptr) {
        return;
    }
    const ui::Look& look = m_context.look;
    const auto& p = look.palette();
    m_headline->SetLabel(wide(citizen_headline(*view, look.language())));
    m_headline->InvalidateBestSize();
    m_detail->set_text(!view->other_desk.empty()
                           ? view->registered_there ? look.say("{desk} has registered the case of this ticket: this one is not registered", {{"desk", view->other_desk}})
                                                    : look.say("{desk} has this ticket with a case of its own: this one is not registered", {{"desk", view->other_desk}})
                       : view->asked_for_help
                           ? look.say("F8 takes the case over: what the card said stays, what the citizen agreed to is asked again.")
                       : view->phase == link::Phase::approval
                           ? look.say("{who} signed off, and nothing is registered yet. Somebody else who may supervise approves it here; F8 takes the case back.", {{"who", m_context.control.model()->name_of(view->author)}})
                       : view->phase == link::Phase::ready && !view->approval_for.empty()
                           ? look.say("Nothing is registered yet. After F9 the case waits for a second person's approval.")
                       : view->phase == link::Phase::ready
                           ? look.say("Nothing is registered yet. F9 makes the case durable on this desk and sends it.")
                       : view->phase == link::Phase::citizen_secret || view->phase == link::Phase::citizen_code
                           ? look.say("What the citizen types is for the citizen alone: please look away. This keyboard does not reach that screen.")
                           : look.say("The citizen has the word. Changing anything here takes the case back and asks for a new yes."));
    const auto stages = citizen_stages(*view, look.language());
    for (std::size_t i = 0; i < m_stages.size(); ++i) {
        auto& line = m_stages[i];
        line.text->Show(i < stages.size());  // an act may have fewer
        line.mark->Show(i < stages.size());
        if (i >= stages.size()) {
            continue;
        }
        line.text->SetLabel(wide(stages[i].text));
        const int state = static_cast<int>(stages[i].state);
        if (state != line.state) {
            line.state = state;
            const bool done = stages[i].state == Stage::State::done;
            const bool now = stages[i].state == Stage::State::now;
            line.mark->SetBitmap(ui::icon(done ? ui::Icon::check : now ? ui::Icon::back : ui::Icon::clock,
                                          done ? (p.border_px > 1 ? p.ok.fill : p.ok.text) : now ? p.link : p.muted, 20));
            if (now) {
                line.mark->SetBitmap(ui::icon(ui::Icon::person, p.link, 20));
            }
            ui::glue::set_class(line.text, "strong", now);
            ui::glue::set_class(line.text, "muted", stages[i].state == Stage::State::later);
            line.text->InvalidateBestSize();
        }
    }
    update_code(*view);
    const auto can = acts(*m_context.control.model());
    const bool waits = view->phase == link::Phase::approval;
    update_again(can.sign_off && !waits);
    m_approval->update(*m_context.control.model());
    m_back->Enable(can.take_back);
    m_register->SetLabel((waits ? look.say("Approve") : look.say("Register")) + wide("   F9"));
    m_register->Enable(can.sign_off);
    Layout();
    m_scroll->FitInside();
}

void CitizenCard::update_code(const CaseView& view)
{
    const bool wanted = view.phase == link::Phase::citizen_code;
    if (m_code_panel->IsShown() != wanted) {
        m_code->force_text({});
        m_code_panel->Show(wanted);
    }
}

void CitizenCard::update_again(bool ready)
{
    const auto asks = m_context.control.model()->sign_off_asks;
    const bool wanted = ready && asks != link::SignOffAsks::nothing;
    if (m_again_panel->IsShown() != wanted) {
        m_password->force_text({});
        m_own_code->force_text({});
        m_again_panel->Show(wanted);
    }
    m_own_code->Show(asks == link::SignOffAsks::code);
    m_password->set_message(ui::Field::Message::hint, asks == link::SignOffAsks::card ? m_context.look.say("The PIN of your Citizen Card, which lies in the reader.") : wxString());
}

void CitizenCard::register_now()
{
    if (m_approval->IsShown()) {
        m_approval->approve();
        return;
    }
    const std::string password = m_password->text();
    const std::string code = m_own_code->text();
    m_password->force_text({});
    m_own_code->force_text({});
    m_context.control.sign_off(password, code);
}

void CitizenCard::focus_next()
{
    if (m_approval->IsShown()) {
        m_approval->focus_next();
        return;
    }
    if (m_again_panel->IsShown()) {
        m_password->focus();
        return;
    }
    if (m_register->IsEnabled()) {
        m_register->SetFocus();
    } else if (m_code_panel->IsShown()) {
        m_code->focus();
    } else {
        m_back->SetFocus();
    }
}

}  // namespace balcao::console
