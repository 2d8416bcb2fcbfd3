#include "console/views/tickets_page.h"

#include "text/format.h"
#include "text/names.h"
#include "ui/buttons.h"
#include "ui/gtk_glue.h"
#include "ui/list_text.h"

namespace balcao::console {

using ui::utf8;
using ui::wide;

namespace {

std::string_view state_msgid(std::string_view state)
{
    using text::tr_mark;
    if (state == "waiting") return tr_mark("waits");
    if (state == "called") return tr_mark("called");
    if (state == "serving") return tr_mark("at the counter");
    if (state == "parked") return tr_mark("set aside");
    if (state == "no_show") return tr_mark("did not come");
    if (state == "expected") return tr_mark("expected");
    return tr_mark("over");
}

std::string minutes_text(const std::optional<std::int64_t>& seconds) { return seconds ? std::to_string((*seconds + 30) / 60) + " min" : std::string("–"); }

}  // namespace

TicketsPage::TicketsPage(wxWindow* parent, const Context& context, std::function<void()> start_case)
    : Surface(parent, context.look, ui::Ground::page), m_context(context), m_start_case(std::move(start_case))
{
    const ui::Look& look = context.look;
    auto* column = new wxBoxSizer(wxVERTICAL);
    column->Add(ui::label(this, look.say("Tickets"), ui::TextStyle::title));
    m_count = ui::label(this, wide(" "), ui::TextStyle::muted);
    column->Add(m_count, 0, wxTOP, 2);
    m_site = new ui::WrapText(this, wide(" "), ui::TextStyle::muted);
    ui::glue::set_a11y_id(m_site, "text.ticket_site");
    column->Add(m_site, 0, wxEXPAND | wxTOP, 2);
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    build_list(row);
    build_here(row);
    column->Add(row, 1, wxEXPAND | wxTOP, 14);
    auto* outer = new wxBoxSizer(wxVERTICAL);
    outer->Add(column, 1, wxEXPAND | wxALL, 20);
    SetSizer(outer);
}

void TicketsPage::build_list(wxSizer* into)
{
    const ui::Look& look = m_context.look;
    auto* card = new ui::Card(this, look, 12);
    m_list = new wxDataViewListCtrl(card, wxID_ANY, wxDefaultPosition, wxDefaultSize, wxDV_SINGLE | wxBORDER_NONE);
    const auto add = [this](const wxString& name, int width) { m_list->AppendTextColumn(name, wxDATAVIEW_CELL_INERT, width, wxALIGN_LEFT, 0); };
    const bool tight = look.large_text();
    add(look.say("Ticket"), look.px(tight ? 72 : 80));
    add(look.say("Series"), look.px(tight ? 56 : 64));
    add(look.say("Since"), look.px(tight ? 60 : 70));
    add(look.say("Priority"), look.px(tight ? 138 : 150));
    add(look.say("State"), look.px(tight ? 184 : 220));
    ui::set_row_height(m_list, look.px(36));
    ui::glue::set_a11y_id(m_list, "list.tickets");
    ui::glue::set_list_name(m_list, utf8(look.say("People who wait, in the order of calling")));
    m_list->Bind(wxEVT_DATAVIEW_SELECTION_CHANGED, [this](wxDataViewEvent&) { show_chosen(); });
    m_list->Bind(wxEVT_DATAVIEW_ITEM_ACTIVATED, [this](wxDataViewEvent&) { ask_chosen(); });
    card->body()->Add(m_list, 1, wxEXPAND);
    auto* acts = new wxFlexGridSizer(2, 0, 8);
    acts->AddGrowableCol(0, 1);
    m_chosen = add_act(card, acts, "action.ticket_chosen", wide(" "), [this] { ask_chosen(); });
    m_first = add_act(card, acts, "action.ticket_priority", wide(" "), [this] { ask_priority(); });
    card->body()->Add(acts, 0, wxEXPAND);
    build_import(card, card->body());
    m_times = new ui::WrapText(card, wide(" "), ui::TextStyle::muted);
    card->body()->Add(m_times, 0, wxEXPAND | wxTOP, 8);
    into->Add(card, 1, wxEXPAND);
}

wxButton* TicketsPage::add_act(wxWindow* parent, wxSizer* sizer, std::string_view id, const wxString& label, std::function<void()> press)
{
    auto* made = ui::button(parent, m_context.look, ui::ButtonKind::secondary, {.id = id, .label = label, .icon = std::nullopt, .on_press = std::move(press), .height = 38});
    sizer->Add(made, 0, wxEXPAND | wxTOP, 6);
    return made;
}

void TicketsPage::build_here(wxSizer* into)
{
    const ui::Look& look = m_context.look;
    m_here = new ui::Card(this, look);
    m_here->SetMinSize(wxSize(look.px(look.large_text() ? 352 : 372), -1));
    auto* body = m_here->body();
    m_code = ui::label(m_here, wide(" "), ui::TextStyle::big);
    m_words = new ui::WrapText(m_here, wide(" "));
    body->Add(m_code);
    body->Add(m_words, 0, wxEXPAND | wxTOP | wxBOTTOM, 4);
    m_next = ui::button(m_here, look, ui::ButtonKind::primary,
                        {.id = "action.ticket_next", .label = look.say("Call the next one") + wide("   F12"), .icon = ui::Icon::speaker,
                         .on_press = [this] { m_context.control.ticket("ticket_next", wire::Json::object()); }});
    body->Add(m_next, 0, wxEXPAND | wxTOP, 6);
    m_start = ui::button(m_here, look, ui::ButtonKind::primary,
                         {.id = "action.ticket_start", .label = look.say("Start the case") + wide("   F4"), .icon = ui::Icon::person, .on_press = [this] { m_start_case(); }});
    body->Add(m_start, 0, wxEXPAND | wxTOP, 6);
    auto* pair = new wxGridSizer(2, 0, 8);
    m_recall = add_act(m_here, pair, "action.ticket_recall", mnemonic(look.say("Call again"), look.language() == text::Language::pt ? 'z' : 'a'), [this] { ask_here("recall"); });
    m_no_show = add_act(m_here, pair, "action.ticket_no_show", mnemonic(look.say("Did not come"), 'n'), [this] { ask_here("no_show"); });
    m_done = add_act(m_here, pair, "action.ticket_done", mnemonic(look.say("Was served"), 'd'), [this] { ask_here("done"); });
    m_park = add_act(m_here, pair, "action.ticket_park", mnemonic(look.say("Set aside"), 't'), [this] { ask_here("park"); });
    body->Add(pair, 0, wxEXPAND);
    body->AddStretchSpacer();
    build_take();
    into->Add(m_here, 0, wxEXPAND | wxLEFT, 10);
}

/// Lists lie in the folder of exports and on media; they are looked for while the page is shown.
void TicketsPage::build_import(wxWindow* parent, wxSizer* into)
{
    const ui::Look& look = m_context.look;
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    m_file = new wxChoice(parent, wxID_ANY);
    m_file->SetMinSize(wxSize(look.px(120), -1));
    ui::glue::set_a11y_id(m_file, "field.appointment_file");
    ui::glue::set_a11y_name(m_file, utf8(look.say("File with appointments")));
    m_import = ui::button(parent, look, ui::ButtonKind::secondary,
                          {.id = "action.appointments_import", .label = mnemonic(look.say("Import appointments"), 'm'), .icon = ui::Icon::file,
                           .on_press = [this] {
                               const int at = m_file->GetSelection();
                               if (at != wxNOT_FOUND && static_cast<std::size_t>(at) < m_files.size()) {
                                   m_context.control.import_appointments(m_files[static_cast<std::size_t>(at)]);
                               }
                           },
                           .height = 38});
    row->Add(m_file, 1, wxALIGN_CENTRE_VERTICAL);
    row->Add(m_import, 0, wxALIGN_CENTRE_VERTICAL | wxLEFT, 8);
    into->Add(row, 0, wxEXPAND | wxTOP, 8);
}

void TicketsPage::show_files(const ConsoleModel& model)
{
    constexpr std::size_t k_files_shown = 20;
    m_files = appointment_files(export_places(model, m_context.export_folder, mount_roots()), k_files_shown);
    std::string key = "|";
    wxArrayString names;
    for (const auto& file : m_files) {
        key += file + "|";
        names.Add(wide(file.substr(file.rfind('/') + 1)));
    }
    if (key == m_files_shown) {
        return;
    }
    m_files_shown = key;
    if (names.empty()) {
        names.Add(m_context.look.say("No list in {folder}", {{"folder", m_context.export_folder}}));
    }
    m_file->Set(names);
    m_file->SetSelection(0);
    m_import->Enable(!m_files.empty());
}

void TicketsPage::ask_here(std::string_view act) { m_context.control.ticket("ticket_act", {{"act", act}}); }

const TicketsPage::Line* TicketsPage::chosen() const
{
    const int row = m_list->GetSelectedRow();
    return row == wxNOT_FOUND || static_cast<std::size_t>(row) >= m_lines.size() ? nullptr : &m_lines[static_cast<std::size_t>(row)];
}

void TicketsPage::ask_chosen()
{
    const auto* line = chosen();
    if (line == nullptr) {
        return;
    }
    if (line->code.empty()) {
        m_context.control.ticket("ticket_check_in", {{"reference", line->reference}});
    } else {
        const bool at_counter = line->state == "called" || line->state == "serving";
        m_context.control.ticket("ticket_act", {{"act", line->state == "parked" ? "resume" : at_counter ? "back" : "call"}, {"ticket", line->code}});
    }
}

void TicketsPage::fill(const link::TicketsView& view, base::Instant now)
{
    const ui::Look& look = m_context.look;
    std::string key;
    for (const auto* list : {&view.line, &view.aside, &view.others}) {
        for (const auto& row : *list) {
            key += row.code + row.line + row.state + row.counter + row.priority + (row.case_comes ? "+|" : "|");
        }
    }
    for (const auto& row : view.expected) {
        key += row.reference + "|";
    }
    if (key == m_shown) {
        return;
    }
    const auto* before = chosen();
    const auto keep = before != nullptr ? before->code + before->reference : std::string();
    m_shown = key;
    m_lines.clear();
    m_list->DeleteAllItems();
    const auto add = [&](Line line, std::initializer_list<wxString> cells) {
        wxVector<wxVariant> row;
        for (const auto& cell : cells) {
            row.push_back(cell);
        }
        m_list->AppendItem(row);
        m_lines.push_back(std::move(line));
    };
    for (const auto* list : {&view.line, &view.aside, &view.others}) {
        for (const auto& row : *list) {
            const bool elsewhere = !row.counter.empty() && row.counter != view.counter && row.state != "waiting" && row.state != "no_show";
            wxString state = wide(elsewhere ? "○ " : "● ") + look.say(state_msgid(row.state));
            if (elsewhere) {
                state += wide(" · " + row.counter);
            }
            add({row.code, {}, row.state, elsewhere, row.case_comes, row.priority}, {wide(row.code), wide(row.line), wide(when_text(row.due_at, now)),
                                                       row.priority.empty() ? wxString() : look.say(ground_msgid(row.priority)), state});
        }
    }
    for (const auto& row : view.expected) {
        add({{}, row.reference, "expected"}, {wide(row.reference), wide(row.line), wide(when_text(row.at, now)), wide(row.initials), wide("○ ") + look.say(state_msgid("expected"))});
    }
    int select = m_lines.empty() ? wxNOT_FOUND : 0;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        select = m_lines[i].code + m_lines[i].reference == keep ? static_cast<int>(i) : select;
    }
    if (select != wxNOT_FOUND) {
        m_list->SelectRow(static_cast<unsigned>(select));
    }
}

void TicketsPage::show_here(const link::TicketsView& view)
{
    const ui::Look& look = m_context.look;
    const auto& here = view.here;
    m_code->SetLabel(here ? wide(here->code) : look.say("Nobody here"));
    m_code->InvalidateBestSize();
    wxString words = view.waiting == 0 ? look.say("Nobody waits.") : wxString();
    if (here) {
        words = look.say(state_msgid(here->state));
        words += here->priority.empty() ? wxString() : wide(" · ") + look.say(ground_msgid(here->priority));
        for (const auto& series : view.series) {
            if (series.letter == here->line) {
                words += wide(" · " + (look.language() == text::Language::pt ? series.name_pt : series.name_en));
            }
        }
    }
    m_words->set_text(words);
    const bool called = here && here->state == "called";
    const bool open = here && here->has_case;
    m_next->Show(!here);
    m_next->Enable(view.waiting > 0);
    m_start->Show(here.has_value());
    m_start->Enable(here && !open);
    m_recall->Enable(called);
    m_no_show->Enable(called);
    m_done->Enable(here && !open);
    m_park->Enable(here.has_value());
    m_move->Enable(here && !open);
}

void TicketsPage::show_chosen()
{
    const ui::Look& look = m_context.look;
    const auto* line = chosen();
    const bool parked = line != nullptr && line->state == "parked";
    const bool called = line != nullptr && line->elsewhere && line->state == "called";
    const bool served = line != nullptr && line->elsewhere && line->state == "serving";
    m_chosen->SetLabel(line == nullptr           ? look.say("Nobody chosen")
                       : line->code.empty()      ? mnemonic(look.say("{reference} has come", {{"reference", line->reference}}), 'c')
                       : served                  ? look.say("{ticket} is at another desk", {{"ticket", line->code}})
                       : called                  ? mnemonic(look.say("{ticket} back into the line", {{"ticket", line->code}}), 'b')
                       : parked && line->elsewhere && !line->comes ? mnemonic(look.say("Take {ticket} up here, read again", {{"ticket", line->code}}), 'k')
                       : parked                  ? mnemonic(look.say("Take {ticket} up again", {{"ticket", line->code}}), 'k')
                                                 : mnemonic(look.say("Call {ticket}", {{"ticket", line->code}}), 'c'));
    m_chosen->Enable(line != nullptr && !served && (line->code.empty() || called || !m_view.here));
    const bool waits = line != nullptr && line->state == "waiting";
    m_first->SetLabel(!waits                 ? look.say("Priority")
                      : line->priority.empty() ? mnemonic(look.say("Priority to {ticket}", {{"ticket", line->code}}), 'i')
                                               : mnemonic(look.say("No priority for {ticket}", {{"ticket", line->code}}), 'i'));
    m_first->Enable(waits);
}

/// Who holds the tickets, where it is not each desk for itself.
void TicketsPage::show_site(base::Instant now)
{
    const ui::Look& look = m_context.look;
    wxString words;
    if (m_view.site) {
        const auto& site = *m_view.site;
        const auto holder = site.counter.empty() ? site.holder : site.counter;
        if (site.here) {
            words = look.say("This desk holds the tickets of all desks. Desks that ask for them: {count}", {{"count", text::format_count(static_cast<std::int64_t>(site.desks.size()))}});
        } else if (site.answers) {
            words = look.say("The tickets of all desks are held by {holder}.", {{"holder", holder}});
        } else {
            const auto since = site.since ? when_text(*site.since, now) : std::string("–");
            words = site.letter.empty()
                        ? look.say("{holder} holds the tickets of all desks and does not answer since {time}. Cases go on without ticket; the line comes back by itself.",
                                   {{"holder", holder}, {"time", since}})
                        : look.say("{holder} holds the tickets of all desks and does not answer since {time}. Cases go on: call by voice, or give numbers of this desk's own letter {letter}. The "
                                   "line comes back by itself.",
                                   {{"holder", holder}, {"time", since}, {"letter", site.letter}});
        }
    }
    m_site->set_text(words);
    m_site->Show(!words.empty());
}

void TicketsPage::update(const ConsoleModel& model, base::Instant now)
{
    const ui::Look& look = m_context.look;
    m_view = model.tickets;
    m_count->SetLabel(look.say("{waiting} waiting · {counter}", {{"waiting", text::format_count(m_view.waiting)}, {"counter", m_view.counter}}));
    m_count->InvalidateBestSize();
    std::string series;
    wxArrayString names;
    for (const auto& one : m_view.series) {
        if (!one.priority) {
            const auto name = one.letter + " · " + (look.language() == text::Language::pt ? one.name_pt : one.name_en);
            series += name + "|";
            names.Add(wide(name));
        }
    }
    if (series != m_series_shown) {
        m_series_shown = series;
        m_series->Set(names);
        m_series->SetSelection(names.empty() ? wxNOT_FOUND : 0);
    }
    if (m_view.times.empty()) {
        m_times->set_text({});
    } else {
        const auto& all = m_view.times.back();
        m_times->set_text(look.say("Today: {served} served. Waited, half at most {waited}, nine of ten {waited_p90}. At the counter {serving}, {serving_p90}.",
                                   {{"served", text::format_count(all.served)},
                                    {"waited", minutes_text(all.waited_median_s)},
                                    {"waited_p90", minutes_text(all.waited_p90_s)},
                                    {"serving", minutes_text(all.serving_median_s)},
                                    {"serving_p90", minutes_text(all.serving_p90_s)}}));
    }
    show_site(now);
    show_files(model);
    fill(m_view, now);
    show_here(m_view);
    show_chosen();
    m_here->Layout();
    Layout();
}

void TicketsPage::focus_next()
{
    if (m_next->IsShown() && m_next->IsEnabled()) {
        m_next->SetFocus();
    } else if (m_start->IsShown() && m_start->IsEnabled()) {
        m_start->SetFocus();
    } else {
        m_list->SetFocus();
    }
}

}  // namespace balcao::console
