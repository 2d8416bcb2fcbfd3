#include "console/views/sync_page.h"

#include "console/travel_words.h"
#include "text/fault_text.h"
#include "text/format.h"
#include "ui/buttons.h"
#include "ui/gtk_glue.h"

namespace balcao::console {

using ui::wide;

namespace {
constexpr std::array<std::string_view, k_lamps.size()> k_ids{"detail.cable", "detail.internet", "detail.central", "detail.reader", "detail.kiosk", "detail.storage", "detail.camera", "detail.swipe_reader"};
}  // namespace

SyncPage::SyncPage(wxWindow* parent, const Context& context) : Surface(parent, context.look, ui::Ground::page), m_context(context)
{
    auto* column = new wxBoxSizer(wxVERTICAL);
    column->Add(build_head(), 0, wxEXPAND);
    build_lamps();
    m_sticks = new StickCard(this, context, [this] { set_over(Over::none); });
    m_drain = new DrainCard(this, context, [this] { set_over(Over::sticks); }, [this] { set_over(Over::none); });
    m_sticks->Hide();
    m_drain->Hide();
    build_numbers();
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    for (wxWindow* left : std::initializer_list<wxWindow*>{m_state, m_sticks, m_drain}) {
        row->Add(left, 1, wxEXPAND);
    }
    row->Add(m_numbers, 0, wxEXPAND | wxLEFT, 10);
    column->Add(row, 1, wxEXPAND | wxTOP, 14);
    auto* outer = new wxBoxSizer(wxVERTICAL);
    outer->Add(column, 1, wxEXPAND | wxALL, 20);
    SetSizer(outer);
}

/// The title, and beside it the ways to what is rarely done.
wxSizer* SyncPage::build_head()
{
    const ui::Look& look = m_context.look;
    auto* titles = new wxBoxSizer(wxVERTICAL);
    titles->Add(ui::label(this, look.say("Synchronisation"), ui::TextStyle::title));
    titles->Add(ui::label(this, look.say("Sending goes on by itself, also while this window is closed."), ui::TextStyle::muted), 0, wxTOP, 2);
    auto* head = new wxBoxSizer(wxHORIZONTAL);
    head->Add(titles, 1, wxALIGN_CENTRE_VERTICAL);
    head->Add(ui::button(this, look, ui::ButtonKind::secondary,
                         {.id = "action.sticks", .label = look.say("By stick") + wide("   Ctrl+U"), .icon = std::nullopt,
                          .on_press = [this] { set_over(m_over == Over::sticks ? Over::none : Over::sticks); }}),
              0, wxALIGN_CENTRE_VERTICAL);
    head->Add(ui::button(this, look, ui::ButtonKind::link,
                         {.id = "action.empty_terminal", .label = mnemonic(look.say("Empty this terminal"), 'm'), .icon = std::nullopt,
                          .on_press = [this] { set_over(m_over == Over::drain ? Over::none : Over::drain); }}),
              0, wxALIGN_CENTRE_VERTICAL | wxLEFT, 8);
    return head;
}

void SyncPage::build_lamps()
{
    const ui::Look& look = m_context.look;
    m_state = new ui::Card(this, look);
    m_state->body()->Add(ui::label(m_state, look.say("State of the desk"), ui::TextStyle::heading), 0, wxBOTTOM, 12);
    auto* lamps = m_lamp_area = scroll_area(m_state, look);
    auto* lamp_column = new wxBoxSizer(wxVERTICAL);
    for (std::size_t i = 0; i < k_lamps.size(); ++i) {
        m_lamps[i] = new ui::LampRow(lamps, look, k_ids[i], wide(lamp_name(k_lamps[i], look.language())));
        lamp_column->Add(m_lamps[i], 0, wxEXPAND | wxBOTTOM, 16);
    }
    m_mirror = new MirrorRows(lamps, look);
    lamp_column->Add(m_mirror, 0, wxEXPAND);
    lamps->SetSizer(lamp_column);
    m_state->body()->Add(lamps, 1, wxEXPAND);
}

void SyncPage::build_numbers()
{
    const ui::Look& look = m_context.look;
    m_numbers = new ui::Card(this, look);
    // The largest letters need more than their share; screens for them have it.
    m_numbers->SetMinSize(wxSize(look.px(look.text_scale() > 1.5 ? 412 : 392), -1));
    m_numbers->body()->Add(ui::label(m_numbers, look.say("What waits"), ui::TextStyle::heading), 0, wxBOTTOM, 12);
    m_facts = new wxPanel(m_numbers);
    ui::glue::never_focus(m_facts);
    m_numbers->body()->Add(m_facts, 0, wxEXPAND);
    m_backlog = new ui::Gauge(m_numbers, look, "gauge.backlog", look.say("Cases that wait, of those that fit on this desk"));
    m_numbers->body()->Add(m_backlog, 0, wxEXPAND | wxTOP, 12);
    m_numbers->body()->AddStretchSpacer();
    m_send = ui::button(m_numbers, look, ui::ButtonKind::primary,
                        {.id = "action.send_now", .label = look.say("Send now") + wide("   F5"), .icon = ui::Icon::send,
                         .on_press = [this] { m_context.control.send_now(); }});
    m_numbers->body()->Add(m_send, 0, wxEXPAND | wxTOP, 12);
}

void SyncPage::set_over(Over over)
{
    m_over = over;
    m_state->Show(over == Over::none);
    m_sticks->Show(over == Over::sticks);
    m_drain->Show(over == Over::drain);
    Layout();
    if (over == Over::sticks) {
        m_context.control.stick(link::StickAct::look, {});
    } else if (over == Over::drain) {
        m_context.control.look_at_what_is_left();
    }
    CallAfter([this] { focus_next(); });
}

void SyncPage::update(const ConsoleModel& model, base::Instant now)
{
    const ui::Look& look = m_context.look;
    for (std::size_t i = 0; i < k_lamps.size(); ++i) {
        m_lamps[i]->Show(shows_lamp(model, k_lamps[i]));
        const auto& lamp = lamp_of(model, k_lamps[i]);
        const auto line = lamp_line(k_lamps[i], lamp, look.language(), offset_of(now));
        std::string reason = line.reason;
        if (lamp.fault) {
            const auto said = text::fault_text(look.language(), *lamp.fault);
            reason = said.happened + " " + said.safe + " " + said.now;
        }
        m_lamps[i]->set(tone(line.mood), wide(line.state), wide(reason));
    }
    m_mirror->update(model.mirror, now);
    const auto at = [now](const std::optional<base::Instant>& instant) { return instant ? when_text(*instant, now) : std::string("–"); };
    const std::vector<std::pair<wxString, std::string>> facts{
        {look.say("To send"), text::format_count(model.queue.pending)},
        {look.say("Need attention"), text::format_count(model.queue.attention)},
        {look.say("Oldest not sent"), at(model.queue.oldest_unsent_at)},
        {look.say("Last receipt from the central"), at(model.queue.last_accepted_at)},
        {look.say("Next attempt"), at(model.queue.next_attempt_at)},
        {look.say("Registered today"), text::format_count(model.today.registered)},
        {look.say("Activated today"), text::format_count(model.today.activated)}};
    std::string key;
    for (const auto& [name, value] : facts) {
        key += value + "|";
    }
    if (key != m_facts_shown) {
        m_facts_shown = key;
        m_facts->DestroyChildren();
        auto* grid = new wxFlexGridSizer(2, 14, 16);
        grid->AddGrowableCol(0, 1);
        grid->AddGrowableCol(1, 1);
        for (const auto& [name, value] : facts) {
            add_fact(m_facts, grid, name, wide(value), ui::TextStyle::heading);
        }
        m_facts->SetSizer(grid);
        m_numbers->Layout();
    }
    const auto full = backlog(model.queue, look.language());
    m_backlog->set(full.fraction, wide(full.words), tone(full.mood));
    m_sticks->update(model, now);
    m_drain->update(model, now);
    m_lamp_area->FitInside();
    Layout();
}

void SyncPage::focus_next()
{
    switch (m_over) {
    case Over::none: m_send->SetFocus(); break;
    case Over::sticks: m_sticks->focus_next(); break;
    case Over::drain: m_drain->focus_next(); break;
    }
}

}  // namespace balcao::console
