#include "console/views/sync_page.h"

#include "text/fault_text.h"
#include "text/format.h"
#include "ui/buttons.h"
#include "ui/gtk_glue.h"

namespace balcao::console {

using ui::wide;

namespace {
constexpr std::array<std::string_view, k_lamps.size()> k_ids{"detail.cable", "detail.internet", "detail.central", "detail.reader", "detail.kiosk", "detail.storage", "detail.camera", "detail.swipe_reader"};
/// So many days' work fit on the disk yet.
std::string room_text(const ConsoleModel& model, text::Language language)
{
    if (!model.queue.room_days) {
        return "–";
    }
    constexpr std::int64_t many_days = 999;
    const auto days = *model.queue.room_days;
    return text::fill(text::tr(language, "{days} days"), {{"days", days > many_days ? "> " + std::to_string(many_days) : std::to_string(days)}});
}

}  // namespace

SyncPage::SyncPage(wxWindow* parent, const Context& context) : Surface(parent, context.look, ui::Ground::page), m_context(context)
{
    const ui::Look& look = context.look;
    auto* column = new wxBoxSizer(wxVERTICAL);
    column->Add(ui::label(this, look.say("Synchronisation"), ui::TextStyle::title));
    column->Add(ui::label(this, look.say("Sending goes on by itself, also while this window is closed."), ui::TextStyle::muted), 0, wxTOP, 2);
    auto* left = new ui::Card(this, look);
    left->body()->Add(ui::label(left, look.say("State of the desk"), ui::TextStyle::heading), 0, wxBOTTOM, 12);
    auto* lamps = m_lamp_area = scroll_area(left, look);
    auto* lamp_column = new wxBoxSizer(wxVERTICAL);
    for (std::size_t i = 0; i < k_lamps.size(); ++i) {
        m_lamps[i] = new ui::LampRow(lamps, look, k_ids[i], wide(lamp_name(k_lamps[i], look.language())));
        lamp_column->Add(m_lamps[i], 0, wxEXPAND | wxBOTTOM, 16);
    }
    lamps->SetSizer(lamp_column);
    left->body()->Add(lamps, 1, wxEXPAND);
    m_numbers = new ui::Card(this, look);
    m_numbers->SetMinSize(wxSize(look.px(392), -1));
    m_numbers->body()->Add(ui::label(m_numbers, look.say("What waits"), ui::TextStyle::heading), 0, wxBOTTOM, 12);
    m_facts = new wxPanel(m_numbers);
    ui::glue::never_focus(m_facts);
    m_numbers->body()->Add(m_facts, 0, wxEXPAND);
    m_numbers->body()->AddStretchSpacer();
    m_send = ui::button(m_numbers, look, ui::ButtonKind::primary,
                        {.id = "action.send_now", .label = look.say("Send now") + wide("   F5"), .icon = ui::Icon::send,
                         .on_press = [this] { m_context.control.send_now(); }});
    m_numbers->body()->Add(m_send, 0, wxEXPAND | wxTOP, 12);
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    row->Add(left, 1, wxEXPAND);
    row->Add(m_numbers, 0, wxEXPAND | wxLEFT, 10);
    column->Add(row, 1, wxEXPAND | wxTOP, 14);
    auto* outer = new wxBoxSizer(wxVERTICAL);
    outer->Add(column, 1, wxEXPAND | wxALL, 20);
    SetSizer(outer);
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
    const auto at = [now](const std::optional<base::Instant>& instant) { return instant ? when_text(*instant, now) : std::string("–"); };
    const std::vector<std::pair<wxString, std::string>> facts{
        {look.say("To send"), text::format_count(model.queue.pending)},
        {look.say("Need attention"), text::format_count(model.queue.attention)},
        {look.say("Oldest not sent"), at(model.queue.oldest_unsent_at)},
        {look.say("Last receipt from the central"), at(model.queue.last_accepted_at)},
        {look.say("Next attempt"), at(model.queue.next_attempt_at)},
        {look.say("Room on this desk"), room_text(model, look.language())},
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
    m_lamp_area->FitInside();
    Layout();
}

void SyncPage::focus_next() { m_send->SetFocus(); }

}  // namespace balcao::console
