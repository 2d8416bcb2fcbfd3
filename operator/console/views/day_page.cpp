#include "console/views/day_page.h"

#include "text/day_words.h"
#include "text/format.h"
#include "text/problem_text.h"
#include "ui/buttons.h"
#include "ui/gtk_glue.h"
#include "ui/list_text.h"

namespace balcao::console {

using ui::utf8;
using ui::wide;

namespace {

std::string flaw_words(text::Language language, const link::DayFlawLine& line)
{
    return text::day_flaw_text(language, {line.flaw, line.kind, line.positions, line.records, line.expected, line.found});
}

std::string counts_words(text::Language language, const link::DayCounts& counts)
{
    std::string out = std::to_string(counts.registered);
    const std::array<std::pair<const char*, std::int64_t>, 7> parts{{{"accepted", counts.accepted}, {"refused", counts.refused}, {"waiting", counts.waiting}, {"held_back", counts.held_back},
                                                                    {"frozen", counts.frozen}, {"waived", counts.waived}, {"replaced", counts.replaced}}};
    for (const auto& [name, count] : parts) {
        if (count > 0) {
            out += " · " + text::day_state_name(language, name) + " " + std::to_string(count);
        }
    }
    return out;
}

/// A long number in groups, so that it wraps and can be compared with paper.
std::string in_groups(const std::string& hex)
{
    constexpr std::size_t k_group = 8;
    std::string out;
    for (std::size_t i = 0; i < hex.size(); i += k_group) {
        out += (i == 0 ? "" : " ") + hex.substr(i, k_group);
    }
    return out;
}

}  // namespace

DayPage::DayPage(wxWindow* parent, const Context& context) : Surface(parent, context.look, ui::Ground::page), m_context(context)
{
    auto* left = new wxBoxSizer(wxVERTICAL);
    m_verdict = new ui::NoticeBar(this, context.look, "day.verdict");
    left->Add(m_verdict, 0, wxEXPAND | wxBOTTOM, 10);
    m_open = new ui::NoticeBar(this, context.look, "day.open_days");
    left->Add(m_open, 0, wxEXPAND | wxBOTTOM, 10);
    left->Add(build_columns(), 0, wxEXPAND);
    build_figures();
    left->Add(m_figures, 1, wxEXPAND | wxTOP, 10);
    left->Add(build_papers(), 0, wxEXPAND | wxTOP, 10);
    build_call_backs();
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    row->Add(left, 1, wxEXPAND);
    row->Add(m_calls, 0, wxEXPAND | wxLEFT, 10);
    auto* column = new wxBoxSizer(wxVERTICAL);
    column->Add(build_head(), 0, wxEXPAND);
    column->Add(row, 1, wxEXPAND | wxTOP, 12);
    auto* outer = new wxBoxSizer(wxVERTICAL);
    outer->Add(column, 1, wxEXPAND | wxALL, 20);
    SetSizer(outer);
    Bind(wxEVT_CHAR_HOOK, [this](wxKeyEvent& event) {
        const int key = event.GetKeyCode();
        if (event.GetModifiers() == wxMOD_NONE && (key == WXK_LEFT || key == WXK_RIGHT)) {
            step(key == WXK_LEFT);
        } else {
            event.Skip();
        }
    });
}

wxSizer* DayPage::build_head()
{
    const ui::Look& look = m_context.look;
    auto* titles = new wxBoxSizer(wxVERTICAL);
    titles->Add(ui::label(this, look.say("The day"), ui::TextStyle::title));
    m_looked = ui::label(this, wide(" "), ui::TextStyle::muted);
    titles->Add(m_looked, 0, wxTOP, 2);
    auto* head = new wxBoxSizer(wxHORIZONTAL);
    head->Add(titles, 1, wxALIGN_CENTRE_VERTICAL);
    const std::string before = utf8(look.say("The day before"));
    const std::string after = utf8(look.say("The day after"));
    m_earlier = ui::button(this, look, ui::ButtonKind::secondary, {.id = "action.day_earlier", .label = wide("←"), .icon = std::nullopt, .on_press = [this] { step(true); }, .a11y_name = before});
    m_later = ui::button(this, look, ui::ButtonKind::secondary, {.id = "action.day_later", .label = wide("→"), .icon = std::nullopt, .on_press = [this] { step(false); }, .a11y_name = after});
    m_earlier->SetToolTip(look.say("The day before") + wide("  ←"));
    m_later->SetToolTip(look.say("The day after") + wide("  →"));
    head->Add(m_earlier, 0, wxALIGN_CENTRE_VERTICAL);
    head->Add(m_later, 0, wxALIGN_CENTRE_VERTICAL | wxLEFT, 4);
    head->Add(ui::button(this, look, ui::ButtonKind::secondary,
                         {.id = "action.day_look", .label = mnemonic(look.say("Count again"), 'c'), .icon = ui::Icon::refresh, .on_press = [this] { look_again(); }}),
              0, wxALIGN_CENTRE_VERTICAL | wxLEFT, 8);
    m_close = ui::button(this, look, ui::ButtonKind::primary,
                         {.id = "action.day_close", .label = mnemonic(look.say("Close the day"), 'd'), .icon = std::nullopt, .on_press = [this] { close_day(); }});
    head->Add(m_close, 0, wxALIGN_CENTRE_VERTICAL | wxLEFT, 8);
    return head;
}

wxSizer* DayPage::build_columns()
{
    const ui::Look& look = m_context.look;
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    const std::array<wxString, 3> names{look.say("Ledger"), look.say("Records"), look.say("Signed receipts")};
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto* card = new ui::Card(this, look, 12);
        card->body()->Add(ui::label(card, names[i], ui::TextStyle::strong));
        m_columns[i].number = ui::label(card, wide("–"), ui::TextStyle::title);
        m_columns[i].words = new ui::WrapText(card, wide(" "), ui::TextStyle::muted);
        card->body()->Add(m_columns[i].number, 0, wxTOP, 4);
        card->body()->Add(m_columns[i].words, 0, wxEXPAND | wxTOP, 2);
        row->Add(card, 1, wxEXPAND | (i == 0 ? 0 : wxLEFT), 10);
    }
    return row;
}

void DayPage::build_figures()
{
    const ui::Look& look = m_context.look;
    m_figures = new ui::Card(this, look, 12);
    m_figure_area = scroll_area(m_figures, look);
    wxWindow* drawn_on = look.large_text() ? static_cast<wxWindow*>(m_figure_area) : m_figures;
    auto* charts = new wxBoxSizer(look.large_text() ? wxVERTICAL : wxHORIZONTAL);
    const auto chart = [&](const wxString& name, std::string_view id, const std::string& unit) {
        auto* column = new wxBoxSizer(wxVERTICAL);
        column->Add(ui::label(drawn_on, name, ui::TextStyle::muted));
        auto* made = new ui::BarChart(drawn_on, look, name, id, unit);
        made->SetMinSize(wxSize(look.px(130), look.px(84)));
        column->Add(made, 1, wxEXPAND | wxTOP, 2);
        charts->Add(column, 1, wxEXPAND | (charts->IsEmpty() ? 0 : look.large_text() ? wxTOP : wxLEFT), 12);
        return std::pair(made, column);
    };
    m_hours = chart(look.say("Registrations per hour"), "chart.hours", " h").first;
    m_ages = chart(look.say("Age of what waits"), "chart.ages", {}).first;
    std::tie(m_waits, m_wait_column) = chart(look.say("People by minutes waited"), "chart.waits", " min");
    m_facts = new wxPanel(m_figure_area);
    ui::glue::never_focus(m_facts);
    auto* column = new wxBoxSizer(wxVERTICAL);
    column->Add(m_facts, 0, wxEXPAND);
    if (look.large_text()) {  // no room for both: the charts come below the text and scroll with it
        column->Add(charts, 0, wxEXPAND | wxTOP, 8);
    } else {
        m_figures->body()->Add(charts, 0, wxEXPAND);
    }
    m_figure_area->SetSizer(column);
    m_figures->body()->Add(m_figure_area, 1, wxEXPAND | wxTOP, 8);
    scroll_by_keys(m_figures, m_figure_area);
}

void DayPage::build_call_backs()
{
    const ui::Look& look = m_context.look;
    const bool tight = look.large_text();
    m_calls = new ui::Card(this, look, 12);
    m_calls->SetMinSize(wxSize(look.px(tight ? 350 : 400), -1));
    m_calls->body()->Add(ui::label(m_calls, look.say("To call back"), ui::TextStyle::heading), 0, wxBOTTOM, 8);
    m_list = new wxDataViewListCtrl(m_calls, wxID_ANY, wxDefaultPosition, wxDefaultSize, wxDV_SINGLE | wxBORDER_NONE);
    const auto add = [this](const wxString& name, int width) { m_list->AppendTextColumn(name, wxDATAVIEW_CELL_INERT, width, wxALIGN_LEFT, 0); };
    add(look.say("Ticket"), look.px(tight ? 56 : 70));
    add(look.say("Person"), look.px(tight ? 66 : 76));
    add(look.say("Document"), look.px(tight ? 92 : 92));
    add(look.say("State"), look.px(tight ? 88 : 130));
    ui::set_row_height(m_list, look.px(34));
    ui::glue::set_a11y_id(m_list, "list.call_backs");
    ui::glue::set_list_name(m_list, utf8(look.say("People to call back")));
    m_list->Bind(wxEVT_DATAVIEW_SELECTION_CHANGED, [this](wxDataViewEvent&) { show_chosen(); });
    m_calls->body()->Add(m_list, 1, wxEXPAND);
    m_reason = new ui::WrapText(m_calls, wide(" "));
    m_calls->body()->Add(m_reason, 0, wxEXPAND | wxTOP, 8);
    m_done = ui::button(m_calls, look, ui::ButtonKind::secondary,
                        {.id = "action.call_back_done", .label = mnemonic(look.say("Has been called"), 'l'), .icon = std::nullopt, .on_press = [this] {
                             if (const auto* row = chosen(); row != nullptr) {
                                 m_context.control.call_back_done(row->seq);
                             }
                         }});
    m_calls->body()->Add(m_done, 0, wxEXPAND | wxTOP, 8);
}

void DayPage::look() { m_context.control.look_at_day(); }

void DayPage::look_again()
{
    const auto& model = m_context.control.model();
    m_context.control.look_at_day(model && model->day_book ? model->day_book->day : std::string());
}

/// To the next day on which something was registered; today always has its page.
void DayPage::step(bool earlier)
{
    const auto& model = m_context.control.model();
    if (model && model->day_book) {
        const auto& day = earlier ? model->day_book->earlier : model->day_book->later;
        if (!day.empty()) {
            m_context.control.look_at_day(day);
        }
    }
}

/// Once where it balances; where it does not, the differences are read first and the same button closes with them.
void DayPage::close_day()
{
    const auto& model = m_context.control.model();
    if (!model || !model->day_book) {
        return;
    }
    const ui::Look& look = m_context.look;
    const bool differs = !model->day_book->balanced();
    if (differs && m_facts_shown.find("|asked") == std::string::npos) {
        m_facts_shown += "|asked";
        m_context.notify(ui::Tone::warning, look.say("The day does not balance"),
                         look.say("Nothing was changed. Press the button again to close it with the differences named in the statement."));
        return;
    }
    m_context.control.close_day(model->day_book->day, differs);
}

const link::CallBackRow* DayPage::chosen() const
{
    const int row = m_list->GetSelectedRow();
    return row == wxNOT_FOUND || static_cast<std::size_t>(row) >= m_rows.size() ? nullptr : &m_rows[static_cast<std::size_t>(row)];
}

void DayPage::show_verdict(const link::DayBook& book)
{
    const ui::Look& look = m_context.look;
    if (!book.balanced()) {
        const auto& first = book.differences.front();
        wxString detail = wide(flaw_words(look.language(), first) + " " + text::day_flaw_advice(look.language(), first.flaw));
        m_verdict->set(ui::Tone::bad, look.say("The day does not balance"), detail);
    } else if (book.all.waiting + book.all.held_back + book.all.frozen > 0) {
        m_verdict->set(ui::Tone::ok, look.say("The day balances"),
                       wide(text::tr_plural(look.language(), "{n} record has no answer of the central yet. It is safe here and does not keep the day from being closed.",
                                            "{n} records have no answer of the central yet. They are safe here and do not keep the day from being closed.",
                                            book.all.waiting + book.all.held_back + book.all.frozen)));
    } else {
        m_verdict->set(ui::Tone::ok, look.say("The day balances"), look.say("Everything registered has its answer, signed by the central."));
    }
    m_columns[0].number->SetLabel(wide(std::to_string(book.by_ledger)));
    m_columns[0].words->set_text(look.say("counted when they were registered"));
    m_columns[1].number->SetLabel(wide(std::to_string(book.by_records)));
    m_columns[1].words->set_text(look.say("{held} held, {erased} erased after their time",
                                          {{"held", std::to_string(book.by_records - book.all.erased)}, {"erased", std::to_string(book.all.erased)}}));
    m_columns[2].number->SetLabel(wide(std::to_string(book.confirmed + book.confirmed_refused)));
    m_columns[2].words->set_text(look.say("{accepted} accepted, {refused} refused, {waiting} waiting",
                                          {{"accepted", std::to_string(book.confirmed)}, {"refused", std::to_string(book.confirmed_refused)},
                                           {"waiting", std::to_string(book.all.waiting + book.all.held_back + book.all.frozen)}}));
    for (auto& column : m_columns) {
        column.number->InvalidateBestSize();
    }
}

void DayPage::show_figures(const link::DayBook& book, const ConsoleModel& model, base::Instant now)
{
    const ui::Look& look = m_context.look;
    const auto language = look.language();
    std::vector<std::pair<wxString, std::string>> facts;
    if (book.closed) {
        facts.emplace_back(look.say("Closed"), when_text(book.closed->at, now) + " · " + model.name_of(book.closed->by) + (book.closed->part > 1 ? " · " + std::to_string(book.closed->part) : ""));
    }
    for (const auto& line : book.after) {
        facts.emplace_back(look.say("Since the close of {day}", {{"day", text::format_date_text(line.day)}}),
                           (line.was.empty() ? text::day_state_name(language, "registered") : text::day_state_name(language, line.now)) + ": " + line.positions);
    }
    for (std::size_t i = 1; i < book.differences.size(); ++i) {  // the first one stands in the verdict
        facts.emplace_back(look.say("Difference"), flaw_words(language, book.differences[i]));
    }
    for (const auto& line : book.kinds) {
        facts.emplace_back(wide(text::record_kind_name(language, line.name)), counts_words(language, line.counts));
    }
    for (const auto& line : book.operators) {
        facts.emplace_back(look.say("Clerk {name}", {{"name", model.name_of(line.name)}}), counts_words(language, line.counts));
    }
    if (book.open_cases > 0) {
        facts.emplace_back(look.say("Cases not finished"), std::to_string(book.open_cases));
    }
    facts.emplace_back(look.say("Root of the records"), in_groups(book.root));
    std::string key;
    for (const auto& [name, value] : facts) {
        key += utf8(name) + value + "|";
    }
    if (m_facts_shown.rfind(key, 0) == 0 && !m_facts_shown.empty()) {
        return;
    }
    m_facts_shown = key;
    m_facts->DestroyChildren();
    auto* column = new wxBoxSizer(wxVERTICAL);
    for (const auto& [name, value] : facts) {
        column->Add(ui::label(m_facts, name, ui::TextStyle::muted), 0, wxTOP, 4);
        column->Add(new ui::WrapText(m_facts, wide(value), ui::TextStyle::body), 0, wxEXPAND);
    }
    m_facts->SetSizer(column);
    m_figure_area->FitInside();
}

void DayPage::show_call_backs(const link::DayBook& book)
{
    std::string key;
    for (const auto& row : book.call_backs) {
        key += std::to_string(row.seq) + row.state + row.problem + row.done_by + "|";
    }
    if (key == m_rows_shown && m_rows.size() == book.call_backs.size() && !m_rows.empty()) {
        return;
    }
    const ui::Look& look = m_context.look;
    const auto* before = chosen();
    const auto keep = before != nullptr ? before->seq : 0;
    m_rows_shown = key;
    m_rows = book.call_backs;
    m_list->DeleteAllItems();
    int select = m_rows.empty() ? wxNOT_FOUND : 0;
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const auto& row = m_rows[i];
        wxVector<wxVariant> cells;
        cells.push_back(wide(row.ticket));
        cells.push_back(wide(row.initials));
        cells.push_back(wide("··" + row.document_tail));
        cells.push_back(row.done_at ? look.say("called") : wide("● " + text::day_state_name(look.language(), row.state)));
        m_list->AppendItem(cells);
        if (row.seq == keep) {
            select = static_cast<int>(i);
        }
    }
    if (select != wxNOT_FOUND) {
        m_list->SelectRow(static_cast<unsigned>(select));
    }
    show_chosen();
}

void DayPage::show_chosen()
{
    const ui::Look& look = m_context.look;
    const auto* row = chosen();
    if (row == nullptr) {
        m_reason->set_text(m_rows.empty() ? look.say("Nobody needs to be called back.") : wxString());
    } else {
        const auto problem = text::problem_text(look.language(), row->problem);
        const bool known = row->state == "refused";
        m_reason->set_text(wide(known ? problem.reason + " " + problem.next_step : text::call_back_advice(look.language(), row->state)));
    }
    m_done->Enable(row != nullptr && !row->done_at);
    m_calls->Layout();
}

/// A day that nobody closed is told on the page of every day.
void DayPage::show_open_days(const link::DayBook& book)
{
    const ui::Look& look = m_context.look;
    constexpr std::size_t k_named = 3;
    if (book.left_open.empty()) {
        m_open->set(ui::Tone::warning, {});
    } else if (std::find(book.left_open.begin(), book.left_open.end(), book.day) != book.left_open.end()) {
        m_open->set(ui::Tone::warning, look.say("This day was left open"), look.say("It can still be closed: the statement is signed with today's date and says which day it is about."));
    } else {
        std::string days;
        for (std::size_t i = 0; i < std::min(k_named, book.left_open.size()); ++i) {
            days += (i == 0 ? "" : ", ") + text::format_date_text(book.left_open[i]);
        }
        days += book.left_open.size() > k_named ? " …" : "";
        m_open->set(ui::Tone::warning, look.say("Left open: {days}", {{"days", days}}), look.say("Go there with the Left key and close it."));
    }
}

/// The figures are those that a statement of now would bear. A desk whose tickets another one holds sees who waits now.
void DayPage::show_charts(const link::DayBook& book, const ConsoleModel& model, base::Instant now)
{
    std::vector<ui::Bar> hours;
    for (const auto& one : link::day_hours(book.charts.per_hour)) {
        hours.push_back({std::to_string(one.hour), one.count});
    }
    m_hours->set(std::move(hours), -1);
    std::vector<ui::Bar> ages;
    for (std::size_t i = 0; i < link::k_day_age_names.size(); ++i) {
        ages.push_back({link::k_day_age_names[i], book.charts.ages[i]});
    }
    m_ages->set(std::move(ages), -1);
    std::vector<ui::Bar> waits;
    if (book.charts.waits) {
        for (std::size_t i = 0; i < link::k_wait_names.size(); ++i) {
            waits.push_back({link::k_wait_names[i], (*book.charts.waits)[i]});
        }
    } else if (book.day == book.today) {
        for (const auto& [label, people] : wait_groups(model.tickets, now)) {
            waits.push_back({label, people});
        }
    }
    m_wait_column->ShowItems(model.tickets.on && !waits.empty());
    m_waits->set(std::move(waits), -1);
}

void DayPage::update(const ConsoleModel& model, base::Instant now)
{
    const ui::Look& look = m_context.look;
    if (!model.day_book) {
        m_looked->SetLabel(look.say("Being counted"));
        m_verdict->set(ui::Tone::info, look.say("Being counted"), {});
        m_close->Disable();
        return;
    }
    const auto& book = *model.day_book;
    m_looked->SetLabel(look.say("{day}, counted at {time}", {{"day", text::format_date_text(book.day)}, {"time", clock_text(book.looked_at)}}) +
                       (book.earlier.empty() && book.later.empty() ? wxString() : wide("  ·  ") + look.say("Left and Right: other days")));
    m_looked->InvalidateBestSize();
    show_verdict(book);
    show_open_days(book);
    m_earlier->Enable(!book.earlier.empty());
    m_later->Enable(!book.later.empty());
    show_charts(book, model, now);
    show_figures(book, model, now);
    show_call_backs(book);
    show_places(model);
    m_close->Enable(book.may_close && !book.stays_closed());
    m_close->SetToolTip(book.may_close ? wxString() : look.say("A supervisor or technician closes the day."));
    Layout();
}

void DayPage::focus_next()
{
    if (m_close->IsEnabled()) {
        m_close->SetFocus();
    } else {
        m_list->SetFocus();
    }
}

}  // namespace balcao::console
