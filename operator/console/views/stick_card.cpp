#include "console/views/stick_card.h"

#include "console/travel_words.h"
#include "ui/buttons.h"
#include "ui/gtk_glue.h"

namespace balcao::console {

using ui::wide;

StickCard::StickCard(wxWindow* parent, const Context& context, std::function<void()> on_close) : Card(parent, context.look), m_context(context)
{
    const ui::Look& look = context.look;
    auto* head = new wxBoxSizer(wxHORIZONTAL);
    head->Add(ui::label(this, look.say("Records on a stick"), ui::TextStyle::heading), 0, wxALIGN_CENTRE_VERTICAL);
    head->AddStretchSpacer();
    m_look = ui::button(this, look, ui::ButtonKind::link,
                        {.id = "action.stick_look", .label = mnemonic(look.say("Look again"), 'o'), .icon = std::nullopt, .on_press = [this] { act(link::StickAct::look); }, .height = 34});
    head->Add(m_look);
    head->Add(ui::button(this, look, ui::ButtonKind::link,
                         {.id = "action.stick_close", .label = look.say("Close") + wide("   Esc"), .icon = std::nullopt, .on_press = std::move(on_close), .height = 34}));
    body()->Add(head, 0, wxEXPAND | wxBOTTOM, 4);
    body()->Add(new ui::WrapText(this, look.say("For a desk without a line. What is on a stick is sealed: whoever finds it can read nothing."), ui::TextStyle::muted), 0, wxEXPAND | wxBOTTOM, 8);
    m_said = new ui::NoticeBar(this, look, "stick.said");
    body()->Add(m_said, 0, wxEXPAND | wxBOTTOM, 8);
    m_progress = new ui::Gauge(this, look, "gauge.stick", look.say("Progress"));
    m_progress->Hide();
    body()->Add(m_progress, 0, wxEXPAND | wxBOTTOM, 8);
    m_area = scroll_area(this, look);
    auto* rows = new wxBoxSizer(wxVERTICAL);
    m_media = new wxPanel(m_area);
    m_out = new wxPanel(m_area);
    ui::glue::never_focus(m_media);
    ui::glue::never_focus(m_out);
    rows->Add(m_media, 0, wxEXPAND);
    rows->Add(m_out, 0, wxEXPAND | wxTOP, 8);
    m_area->SetSizer(rows);
    body()->Add(m_area, 1, wxEXPAND);
    build_acts();
    scroll_by_keys(this, m_area);
}

void StickCard::build_acts()
{
    const ui::Look& look = m_context.look;
    struct Entry {
        std::string_view id;
        wxString label;
        link::StickAct act;
    };
    for (const auto& entry : {Entry{"action.stick_write", mnemonic(look.say("Write the unsent cases onto it"), 'c'), link::StickAct::write},
                              Entry{"action.stick_deliver", mnemonic(look.say("Deliver what is on it"), 'e'), link::StickAct::deliver},
                              Entry{"action.stick_take", mnemonic(look.say("Take the answers in"), 'r'), link::StickAct::take}}) {
        auto* made = ui::button(this, look, m_acts.empty() ? ui::ButtonKind::primary : ui::ButtonKind::secondary,
                                {.id = entry.id, .label = entry.label, .icon = std::nullopt, .on_press = [this, which = entry.act] { act(which); }});
        m_acts.push_back(made);
    }
    body()->Add(m_acts[0], 0, wxEXPAND | wxTOP, 8);
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    row->Add(m_acts[1], 1);
    row->Add(m_acts[2], 1, wxLEFT, 8);
    body()->Add(row, 0, wxEXPAND | wxTOP, 8);
}

const link::StickMedium* StickCard::chosen() const
{
    for (std::size_t i = 0; i < m_choices.size() && i < m_view.media.size(); ++i) {
        if (m_choices[i]->GetValue()) {
            return &m_view.media[i];
        }
    }
    return nullptr;
}

void StickCard::act(link::StickAct act)
{
    const auto* medium = chosen();
    if (act == link::StickAct::look) {
        m_context.control.stick(act, {});
    } else if (medium != nullptr) {
        m_folder = medium->folder;
        m_context.control.stick(act, medium->folder);
    }
}

void StickCard::show_media()
{
    const ui::Look& look = m_context.look;
    std::string key = m_view.looked ? "looked" : "";
    for (const auto& medium : m_view.media) {
        key += medium.folder + medium_words(medium, look.language()) + "|";
    }
    if (key == m_media_shown) {
        return;
    }
    m_media_shown = key;
    if (const auto* before = chosen(); before != nullptr) {
        m_folder = before->folder;
    }
    m_choices.clear();
    m_media->DestroyChildren();
    auto* column = new wxBoxSizer(wxVERTICAL);
    std::size_t select = 0;
    for (std::size_t i = 0; i < m_view.media.size(); ++i) {
        auto* choice = new wxRadioButton(m_media, wxID_ANY, wxControl::EscapeMnemonics(wide(medium_words(m_view.media[i], look.language()))), wxDefaultPosition,
                                         wxDefaultSize, i == 0 ? wxRB_GROUP : 0);
        ui::glue::set_a11y_id(choice, "stick." + std::to_string(i + 1));
        select = m_view.media[i].folder == m_folder ? i : select;
        m_choices.push_back(choice);
        column->Add(choice, 0, wxEXPAND | wxBOTTOM, 2);
    }
    if (!m_choices.empty()) {
        m_choices[select]->SetValue(true);
    } else if (m_view.looked) {
        column->Add(new ui::WrapText(m_media, look.say("No stick was found. Put one in, wait until it is ready, then look again."), ui::TextStyle::strong), 0, wxEXPAND);
    }
    m_media->SetSizer(column);
}

void StickCard::show_out(base::Instant now)
{
    const ui::Look& look = m_context.look;
    std::string key;
    for (const auto& one : m_view.out) {
        key += one.id + std::to_string(one.unsettled) + (one.overdue ? "o" : "") + (one.lost ? "l" : "") + "|";
    }
    if (key == m_out_shown) {
        return;
    }
    m_out_shown = key;
    m_out->DestroyChildren();
    auto* column = new wxBoxSizer(wxVERTICAL);
    if (!m_view.out.empty()) {
        column->Add(ui::label(m_out, look.say("On the way"), ui::TextStyle::strong), 0, wxBOTTOM, 4);
    }
    int number = 0;
    for (const auto& one : m_view.out) {
        auto* row = new wxBoxSizer(wxHORIZONTAL);
        auto* words = new wxBoxSizer(wxVERTICAL);
        words->Add(new ui::WrapText(m_out, look.say("Since {when}: {open} of {all} cases without receipt",
                                                    {{"when", when_text(one.since, now)}, {"open", std::to_string(one.unsettled)}, {"all", std::to_string(one.records)}})),
                   0, wxEXPAND);
        if (one.lost) {
            words->Add(new ui::WrapText(m_out, look.say("Said to be lost. Nobody can read it, and nothing is lost: write the cases onto another stick."), ui::TextStyle::caption), 0, wxEXPAND);
        } else if (one.overdue) {
            words->Add(new ui::WrapText(m_out, look.say("Out too long: look for the stick. The cases are safe on this desk."), ui::TextStyle::caption), 0, wxEXPAND);
        }
        row->Add(words, 1, wxALIGN_CENTRE_VERTICAL);
        if (!one.lost) {
            row->Add(ui::button(m_out, look, ui::ButtonKind::secondary,
                                {.id = "action.stick_lost." + std::to_string(++number), .label = look.say("It is lost"), .icon = std::nullopt,
                                 .on_press = [this, id = one.id] { m_context.control.stick_lost(id); }, .height = 34}),
                     0, wxLEFT | wxALIGN_CENTRE_VERTICAL, 8);
        }
        column->Add(row, 0, wxEXPAND | wxBOTTOM, 6);
    }
    m_out->SetSizer(column);
}

void StickCard::update(const ConsoleModel& model, base::Instant now)
{
    auto* focused = wxWindow::FindFocus();
    const bool ours = focused != nullptr && IsDescendant(focused);
    m_view = model.sticks;
    show_media();
    show_out(now);
    const auto& work = m_view.work;
    const auto said = stick_words(work, m_context.look.language());
    if (!m_view.allowed) {
        const auto why = notice_text(base::FaultCode::right_missing, m_context.look.language());
        m_said->set(ui::Tone::warning, wide(why.headline), wide(why.detail));
    } else {
        m_said->set(tone(said.mood), wide(said.headline), wide(said.detail));
    }
    m_progress->Show(work.running && work.total > 0);
    if (work.running && work.total > 0) {
        m_progress->set(static_cast<double>(work.done) / static_cast<double>(work.total), wide(std::to_string(work.done) + " / " + std::to_string(work.total)));
    }
    const bool ready = m_view.allowed && !work.running;
    for (auto* button : m_acts) {
        button->Enable(ready && !m_choices.empty());
    }
    m_look->Enable(ready);
    m_area->FitInside();
    Layout();
    // What had the focus may be gone or grey by now, and keys would go nowhere.
    auto* now_focused = wxWindow::FindFocus();
    if (ours && (now_focused == nullptr || !IsDescendant(now_focused) || !now_focused->IsEnabled())) {
        focus_next();
    }
    // Opened before it was known which sticks there are: the keyboard goes to them as they come, unless the clerk took it elsewhere.
    now_focused = wxWindow::FindFocus();
    if (m_waits_for_choice && !m_choices.empty() && IsShownOnScreen() && (now_focused == nullptr || now_focused == m_look || !now_focused->IsEnabled())) {
        focus_next();
    }
}

void StickCard::focus_next()
{
    m_waits_for_choice = m_choices.empty();
    if (!m_choices.empty()) {
        for (auto* choice : m_choices) {
            if (choice->GetValue()) {
                choice->SetFocus();
                return;
            }
        }
    }
    m_look->SetFocus();
}

}  // namespace balcao::console
