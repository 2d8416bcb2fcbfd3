#include "console/views/work_page.h"

#include <algorithm>

#include "text/format.h"
#include "text/names.h"
#include "ui/gtk_glue.h"

namespace balcao::console {

using ui::wide;

WorkPage::WorkPage(wxWindow* parent, const Context& context) : Surface(parent, context.look, ui::Ground::page), m_context(context)
{
    const ui::Look& look = context.look;
    auto* column = new wxBoxSizer(wxVERTICAL);
    build_head(column);
    m_steps = new ui::StepBar(this, look, step_names(m_act));
    column->Add(m_steps, 0, wxEXPAND | wxTOP, 12);

    auto* cards = new wxBoxSizer(wxVERTICAL);
    m_chip = new ChipPanel(this, context);
    m_chip->Hide();
    cards->Add(m_chip, 0, wxEXPAND | wxBOTTOM, 10);
    m_start = new StartCard(this, context);
    m_form = new FormCard(this, context);
    m_citizen = new CitizenCard(this, context);
    m_outcome = new OutcomeCard(this, context);
    m_cancel = new CancelCard(this, context);
    m_scan = new ScanCard(this, context);
    m_desks = new DesksCard(this, context);
    for (wxWindow* card : std::initializer_list<wxWindow*>{m_start, m_form, m_citizen, m_outcome, m_cancel, m_scan, m_desks}) {
        cards->Add(card, 1, wxEXPAND);
        card->Hide();
    }
    m_side = new SidePanel(this, context);
    // As wide as its texts ask for; up to 125 % the same, since a 1366 wide screen has no more to give.
    m_side->SetMinSize(wxSize(std::max(392, context.look.px(314)), -1));
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    row->Add(cards, 1, wxEXPAND);
    row->Add(m_side, 0, wxEXPAND | wxLEFT, 10);
    column->Add(row, 1, wxEXPAND | wxTOP, 10);
    auto* outer = new wxBoxSizer(wxVERTICAL);
    outer->Add(column, 1, wxEXPAND | wxLEFT | wxRIGHT | wxTOP, 20);
    outer->AddSpacer(12);
    SetSizer(outer);
}

std::vector<wxString> WorkPage::step_names(domain::DeskAct act) const
{
    std::vector<wxString> names;
    for (const Step step : {Step::document, Step::eligibility, Step::phone, Step::citizen, Step::receipt}) {
        if (step != Step::phone || domain::asks_phone(act)) {
            names.push_back(wide(text::step_name(m_context.look.language(), link::name(step))));
        }
    }
    return names;
}

/// Title and steps of what the case is about.
void WorkPage::show_act(domain::DeskAct act)
{
    if (act == m_act) {
        return;
    }
    m_act = act;
    m_title->SetLabel(wide(text::act_name(m_context.look.language(), domain::name(act))));
    m_title->InvalidateBestSize();
    m_steps->rename(step_names(act));
}

void WorkPage::build_head(wxSizer* column)
{
    auto* words = new wxBoxSizer(wxVERTICAL);
    m_title = ui::label(this, m_context.look.say("Activation of the digital key"), ui::TextStyle::title);
    ui::glue::set_a11y_role(m_title, ui::glue::Role::heading);
    m_subtitle = ui::label(this, wide(" "), ui::TextStyle::muted);
    words->Add(m_title);
    words->Add(m_subtitle, 0, wxTOP, 2);
    m_practice = new ui::Pill(this, m_context.look.say("Practice mode"), ui::Tone::warning);
    m_central = new ui::Pill(this, wide(" "), ui::Tone::neutral);
    m_waiting = new ui::Pill(this, wide(" "), ui::Tone::neutral);
    auto* pills = new wxBoxSizer(wxHORIZONTAL);
    for (ui::Pill* pill : {m_practice, m_central, m_waiting}) {
        pills->Add(pill, 0, wxALIGN_CENTRE_VERTICAL | wxLEFT, 8);
    }
    const bool beside = !m_context.look.large_text();
    auto* head = new wxBoxSizer(beside ? wxHORIZONTAL : wxVERTICAL);
    head->Add(words, beside ? 1 : 0, beside ? int{wxALIGN_CENTRE_VERTICAL} : int{wxEXPAND});
    head->Add(pills, 0, beside ? int{wxALIGN_CENTRE_VERTICAL} : int{wxALIGN_RIGHT});
    column->Add(head, 0, wxEXPAND);
}

void WorkPage::set_over(Over over)
{
    m_over = over;
    if (const auto& model = m_context.control.model(); model) {
        m_context.camera.watch(over == Over::scan && model->has_camera);
        show_card(*model);
        show_chip(*model);
        m_scan->update(*model);
        if (over == Over::desks) {
            m_desks->look_near();
        }
        Layout();
        focus_next();
    }
}

void WorkPage::show_card(const ConsoleModel& model)
{
    const Page page = page_of(model);
    wxWindow* wanted = m_start;
    switch (page) {
    case Page::form: wanted = m_form; break;
    case Page::citizen: wanted = m_citizen; break;
    case Page::outcome: wanted = m_outcome; break;
    case Page::start:
    case Page::sign_in: break;
    }
    if (page != m_page && m_over == Over::cancel) {
        m_over = Over::none;  // the case went on without us
    }
    m_page = page;
    if (m_over == Over::scan) {
        wanted = m_scan;
    } else if (m_over == Over::cancel) {
        wanted = m_cancel;
    } else if (m_over == Over::desks) {
        wanted = m_desks;
    }
    if (wanted != m_card) {
        if (m_card != nullptr) {
            m_card->Hide();
        }
        m_card = wanted;
        m_card->Show();
    }
}

/// Over the form and on the empty desk; with the citizen there is nothing to look at in it any more.
void WorkPage::show_chip(const ConsoleModel& model)
{
    const bool there = model.chip.state != link::ChipState::none || model.card_in_reader;
    const bool wanted = there && m_over == Over::none && (m_page == Page::form || m_page == Page::start || model.chip.state == link::ChipState::reading);
    m_chip->update(model);
    if (m_chip->IsShown() != wanted) {
        m_chip->Show(wanted);
    }
}

void WorkPage::update(const ConsoleModel& model, base::Instant now)
{
    const ui::Look& look = m_context.look;
    const CaseView* view = m_context.control.current();
    const Page page = page_of(model);
    wxString subtitle = look.say("No case open");
    if (view != nullptr && page != Page::start) {
        const wxString started = look.say("started at {time} · in person", {{"time", clock_text(view->started_at)}});
        subtitle = view->ticket.empty() ? started : look.say("Ticket {ticket}", {{"ticket", view->ticket}}) + wide(" · ") + started;
    }
    m_subtitle->SetLabel(subtitle);
    m_subtitle->InvalidateBestSize();
    m_practice->set(model.terminal.practice ? look.say("Practice mode") : wxString(), ui::Tone::warning);
    const auto central = lamp_line(LampKind::central, model.central, look.language(), offset_of(now));
    const auto word = model.central.state == link::LampState::ok ? look.say("Central connected") : look.say("Central: {state}", {{"state", central.state}});
    m_central->set(word, tone(central.mood));
    m_waiting->set(wide(text::tr_plural(look.language(), "{n} to send", "{n} to send", model.queue.pending)),
                   model.queue.attention > 0 ? ui::Tone::bad : model.queue.pending > 0 ? ui::Tone::warning : ui::Tone::ok);
    if (model.queue.attention > 0) {
        m_waiting->set(wide(text::tr_plural(look.language(), "{n} needs attention", "{n} need attention", model.queue.attention)), ui::Tone::bad);
    }
    const bool active = view != nullptr && page != Page::start;
    m_steps->Show(active);
    show_act(active ? view->act : domain::DeskAct::activation);
    if (active) {
        const auto place = [this](Step step) { return static_cast<int>(step) - (!domain::asks_phone(m_act) && step > Step::phone ? 1 : 0); };
        const bool done = view->record == link::RecordState::activated || view->record == link::RecordState::cancelled;
        m_steps->set(place(m_context.control.viewed()), place(view->step), page == Page::outcome && done);
    }
    show_card(model);
    show_chip(model);
    m_context.camera.watch(IsShown() && m_card == m_scan && model.has_camera);
    if (m_card == m_scan) {
        m_scan->update(model);
    } else if (m_card == m_desks) {
        m_desks->update();
    }
    if (page == Page::form) {
        m_form->update();
    } else if (page == Page::citizen) {
        m_citizen->update();
    } else if (page == Page::outcome) {
        m_outcome->update();
    } else if (page == Page::start) {
        m_start->update();
    }
    m_side->update(model, now);
    Layout();
}

void WorkPage::focus_next()
{
    if (m_over == Over::scan) {
        m_scan->focus_next();
    } else if (m_over == Over::cancel) {
        m_cancel->focus_next();
    } else if (m_over == Over::desks) {
        m_desks->focus_next();
    } else if (m_chip->focus_next()) {
        return;
    } else if (m_card == m_form) {
        m_form->focus_next();
    } else if (m_card == m_citizen) {
        m_citizen->focus_next();
    } else if (m_card == m_outcome) {
        m_outcome->focus_next();
    } else if (m_card == m_start) {
        m_start->focus_next();
    }
}

}  // namespace balcao::console
