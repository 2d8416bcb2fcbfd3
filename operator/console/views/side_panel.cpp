#include "console/views/side_panel.h"

#include <algorithm>

#include "text/format.h"
#include "ui/gtk_glue.h"

namespace balcao::console {

using ui::utf8;
using ui::wide;

namespace {
constexpr std::array<std::string_view, k_lamps.size()> k_lamp_ids{"lamp.cable", "lamp.internet", "lamp.central", "lamp.reader", "lamp.kiosk", "lamp.storage", "lamp.camera", "lamp.swipe_reader"};
constexpr int k_row_height = 32;
constexpr int k_rows_least = 64;
constexpr int k_chart_height = 138;
constexpr int k_gap = 10;
constexpr int k_height_for_reasons = 420;
constexpr int k_rows_worth_a_chart = 3;
}  // namespace

SidePanel::SidePanel(wxWindow* parent, const Context& context) : wxPanel(parent), m_context(context)
{
    ui::glue::never_focus(this);
    auto* column = new wxBoxSizer(wxVERTICAL);
    build_lamps(column);
    build_queue(column);
    build_chart(column);
    SetSizer(column);
    Bind(wxEVT_SIZE, [this](wxSizeEvent& event) {
        event.Skip();
        fit_chart();
    });
}

void SidePanel::build_lamps(wxSizer* column)
{
    auto* card = m_lamps_card = new ui::Card(this, m_context.look, 14);
    for (std::size_t i = 0; i < k_lamps.size(); ++i) {
        m_lamps[i] = new ui::LampRow(card, m_context.look, k_lamp_ids[i], wide(lamp_name(k_lamps[i], m_context.look.language())));
        card->body()->Add(m_lamps[i], 0, wxEXPAND | (i == 0 ? 0 : wxTOP), 6);
    }
    column->Add(card, 0, wxEXPAND);
}

void SidePanel::build_queue(wxSizer* column)
{
    const ui::Look& look = m_context.look;
    m_queue_card = new ui::Card(this, look, 14);
    auto* head = new wxBoxSizer(wxHORIZONTAL);
    head->Add(ui::label(m_queue_card, look.say("Queue"), ui::TextStyle::heading), 1, wxALIGN_CENTRE_VERTICAL);
    m_pending = ui::label(m_queue_card, wide(" "), ui::TextStyle::strong);
    head->Add(m_pending, 0, wxALIGN_CENTRE_VERTICAL);
    m_queue_card->body()->Add(head, 0, wxEXPAND);
    m_oldest = new ui::WrapText(m_queue_card, wide(" "), ui::TextStyle::caption);
    m_queue_card->body()->Add(m_oldest, 0, wxEXPAND | wxTOP | wxBOTTOM, 2);

    m_row_area = new wxPanel(m_queue_card);
    ui::glue::never_focus(m_row_area);
    ui::glue::set_a11y_role(m_row_area, ui::glue::Role::list);
    ui::glue::set_a11y_name(m_row_area, utf8(look.say("Newest records")));
    auto* rows = new wxBoxSizer(wxVERTICAL);
    m_empty = ui::label(m_row_area, look.say("No record on this desk yet."), ui::TextStyle::muted);
    rows->Add(m_empty, 0, wxTOP, 8);
    for (std::size_t i = 0; i < k_rows; ++i) {
        Row row{};
        row.panel = new wxPanel(m_row_area);
        ui::glue::never_focus(row.panel);
        ui::glue::set_a11y_role(row.panel, ui::glue::Role::list_item);
        row.ticket = ui::label(row.panel, wide(" "), ui::TextStyle::strong);
        row.who = ui::label(row.panel, wide(" "));
        row.time = ui::label(row.panel, wide(" "), ui::TextStyle::muted);
        row.state = new ui::Pill(row.panel, wide(" "), ui::Tone::neutral, ui::PillSize::small);
        auto* line = new wxBoxSizer(wxHORIZONTAL);
        row.ticket->SetMinSize(wxSize(look.px(48), -1));
        row.time->SetMinSize(wxSize(look.px(46), -1));
        line->Add(row.ticket, 0, wxALIGN_CENTRE_VERTICAL);
        line->Add(row.time, 0, wxALIGN_CENTRE_VERTICAL | wxLEFT, 8);
        line->Add(row.who, 1, wxALIGN_CENTRE_VERTICAL | wxLEFT, 8);
        line->Add(row.state, 0, wxALIGN_CENTRE_VERTICAL | wxLEFT, 8);
        row.panel->SetSizer(line);
        row.panel->SetMinSize(wxSize(-1, look.px(k_row_height)));
        rows->Add(row.panel, 0, wxEXPAND);
        row.panel->Hide();
        m_rows.push_back(row);
    }
    m_row_area->SetSizer(rows);
    m_row_area->SetMinSize(wxSize(-1, look.px(k_rows_least)));
    m_row_area->Bind(wxEVT_SIZE, [this](wxSizeEvent& event) {
        event.Skip();
        fit_rows();
    });
    m_queue_card->body()->Add(m_row_area, 1, wxEXPAND | wxTOP, 2);
    column->Add(m_queue_card, 1, wxEXPAND | wxTOP, k_gap);
}

void SidePanel::build_chart(wxSizer* column)
{
    const ui::Look& look = m_context.look;
    auto* card = m_chart_card = new ui::Card(this, look, 14);
    auto* head = new wxBoxSizer(wxHORIZONTAL);
    head->Add(ui::label(card, look.say("Registrations per hour"), ui::TextStyle::heading), 1, wxALIGN_CENTRE_VERTICAL);
    m_today = ui::label(card, wide(" "), ui::TextStyle::strong);
    ui::glue::add_class(m_today, "ink_info");
    head->Add(m_today, 0, wxALIGN_CENTRE_VERTICAL);
    card->body()->Add(head, 0, wxEXPAND | wxBOTTOM, 6);
    m_chart = new ui::BarChart(card, look, look.say("Registrations per hour"), "chart", " h");
    m_chart->SetMinSize(wxSize(200, 72));
    card->body()->Add(m_chart, 1, wxEXPAND);
    card->SetMinSize(wxSize(-1, look.px(k_chart_height)));
    column->Add(card, 0, wxEXPAND | wxTOP, k_gap);
}

/// Records come before statistics and explanations: on a low screen these make room for the newest of them.
void SidePanel::fit_chart()
{
    const ui::Look& look = m_context.look;
    for (auto* lamp : m_lamps) {
        lamp->set_terse(GetSize().y < look.px(k_height_for_reasons));
    }
    const int taken = m_lamps_card->GetSizer()->CalcMin().y + k_gap + m_queue_card->GetSizer()->CalcMin().y - look.px(k_rows_least) + k_gap +
                      look.px(k_chart_height);
    const bool wanted = GetSize().y - taken >= k_rows_worth_a_chart * look.px(k_row_height);
    if (m_chart_card->IsShown() != wanted) {
        m_chart_card->Show(wanted);
        CallAfter([this] { Layout(); });
    }
}

/// As many rows as have room; never half a row.
void SidePanel::fit_rows()
{
    const int row_height = m_context.look.px(k_row_height);
    const auto room = static_cast<std::size_t>(std::max(0, m_row_area->GetSize().y / row_height));
    bool moved = false;
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const bool wanted = i < m_filled && i < room;
        if (m_rows[i].panel->IsShown() != wanted) {
            m_rows[i].panel->Show(wanted);
            moved = true;
        }
    }
    if (moved) {
        m_row_area->Layout();
    }
}

void SidePanel::update(const ConsoleModel& model, base::Instant now)
{
    const ui::Look& look = m_context.look;
    const auto offset = offset_of(now);
    for (std::size_t i = 0; i < k_lamps.size(); ++i) {
        // The network's own lamps explain why the central is not there; while it is, they say nothing.
        const bool network = k_lamps[i] == LampKind::cable || k_lamps[i] == LampKind::internet;
        const bool silent = network && (model.central.state == link::LampState::ok || lamp_of(model, k_lamps[i]).state == link::LampState::ok);
        m_lamps[i]->Show(shows_lamp(model, k_lamps[i]) && !silent);
        const auto line = lamp_line(k_lamps[i], lamp_of(model, k_lamps[i]), look.language(), offset);
        m_lamps[i]->set(tone(line.mood), wide(line.state), wide(line.reason));
    }
    m_pending->SetLabel(wide(text::tr_plural(look.language(), "{n} to send", "{n} to send", model.queue.pending)));
    m_pending->InvalidateBestSize();
    wxString oldest = model.queue.oldest_unsent_at ? look.say("Oldest not sent: {time}", {{"time", when_text(*model.queue.oldest_unsent_at, now)}})
                                                   : look.say("Everything has been sent");
    if (model.queue.last_accepted_at) {
        oldest += wide(" · ") + look.say("last receipt {time}", {{"time", when_text(*model.queue.last_accepted_at, now)}});
    }
    m_oldest->set_text(oldest);
    m_filled = std::min(model.queue.rows.size(), k_rows);
    m_empty->Show(m_filled == 0);
    for (std::size_t i = 0; i < m_filled; ++i) {
        const auto& from = model.queue.rows[i];
        auto& row = m_rows[i];
        const wxString state = row_word(look, from);
        row.ticket->SetLabel(wide(from.ticket.empty() ? "–" : from.ticket));
        row.time->SetLabel(wide(clock_text(from.captured_at)));
        row.who->SetLabel(wide(from.initials + (from.document_tail.empty() || look.large_text() ? "" : "  ··" + from.document_tail)));
        row.state->set(state, tone(row_mood(from)));
        ui::glue::set_a11y_name(row.panel, from.ticket + ", " + clock_text(from.captured_at) + ", " + from.initials + ": " + utf8(state));
        row.panel->Layout();
    }
    fit_rows();
    m_today->SetLabel(look.say("today · {n}", {{"n", std::to_string(model.today.registered)}}));
    m_today->InvalidateBestSize();
    const auto local = std::chrono::floor<std::chrono::hours>(now + offset);
    const int hour = static_cast<int>((local - std::chrono::floor<std::chrono::days>(local)).count());
    std::vector<ui::Bar> bars;
    int newest = -1;
    for (const auto& one : hours(model.today, hour)) {
        if (one.hour == hour) {
            newest = static_cast<int>(bars.size());
        }
        bars.push_back({std::to_string(one.hour), one.count});
    }
    m_chart->set(std::move(bars), newest);
    fit_chart();
    Layout();
    m_queue_card->Layout();
}

}  // namespace balcao::console
