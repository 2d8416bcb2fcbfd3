#include "console/views/queue_page.h"

#include "text/names.h"
#include "text/problem_text.h"
#include "ui/buttons.h"
#include "ui/gtk_glue.h"
#include "ui/list_text.h"

namespace balcao::console {

using ui::utf8;
using ui::wide;

namespace {

/// With little room the year is left out: records that old are no longer here.
std::string registered_text(base::Instant at, base::Instant now, bool tight)
{
    constexpr std::size_t day_and_month = 5;
    constexpr std::size_t whole_date = 10;
    const auto text = when_text(at, now);
    return tight && text.size() > whole_date ? text.substr(0, day_and_month) + text.substr(whole_date) : text;
}

}  // namespace

/// What the list draws: asked for the rows that are seen, and for no others.
class QueuePage::RowsModel : public wxDataViewVirtualListModel {
public:
    explicit RowsModel(const QueuePage& page) : m_page(page) {}
    unsigned GetColumnCount() const override { return k_columns; }
    wxString GetColumnType(unsigned) const override { return "string"; }
    void GetValueByRow(wxVariant& value, unsigned row, unsigned column) const override { value = wide(text(row, column)); }
    const std::string& text(std::size_t row, unsigned column) const
    {
        if (column == 0 && on_seen) {
            on_seen(row);
        }
        return m_page.cells(row)[column];
    }
    bool SetValueByRow(const wxVariant&, unsigned, unsigned) override { return false; }
    std::function<void(std::size_t row)> on_seen;

private:
    const QueuePage& m_page;
};

QueuePage::~QueuePage() = default;

QueuePage::QueuePage(wxWindow* parent, const Context& context) : Surface(parent, context.look, ui::Ground::page), m_context(context)
{
    const ui::Look& look = context.look;
    auto* column = new wxBoxSizer(wxVERTICAL);
    auto* title = ui::label(this, look.say("Queue"), ui::TextStyle::title);
    column->Add(title);
    m_count = ui::label(this, wide(" "), ui::TextStyle::muted);
    column->Add(m_count, 0, wxTOP, 2);

    auto* card = m_records = new ui::Card(this, look, 12);
    m_list = new wxDataViewCtrl(card, wxID_ANY, wxDefaultPosition, wxDefaultSize, wxDV_SINGLE | wxBORDER_NONE);
    m_lines = new RowsModel(*this);
    m_list->AssociateModel(m_lines.get());
    auto add = [this, column_no = 0u](const wxString& name, int width) mutable { 
        ui::append_list_text(m_list, name, column_no, width, [this, column_no](std::size_t row) -> const std::string& { return m_lines->text(row, column_no); });
        ++column_no;
    };
    // At 125 % on 1366 px the state must still be read whole.
    const bool tight = look.large_text();
    add(look.say("No."), look.px(tight ? 46 : 60));
    add(look.say("Ticket"), look.px(tight ? 62 : 80));
    add(look.say("Person"), look.px(tight ? 66 : 90));
    add(look.say("Document"), look.px(tight ? 94 : 110));
    add(look.say("Registered"), look.px(tight ? 90 : 150));
    add(look.say("State"), look.px(tight ? 150 : 180));
    ui::set_row_height(m_list, look.px(36));
    ui::glue::set_a11y_id(m_list, "list.queue");
    ui::glue::set_list_name(m_list, utf8(look.say("Records of this desk")));
    m_list->Bind(wxEVT_DATAVIEW_SELECTION_CHANGED, [this](wxDataViewEvent&) { show_chosen(); });
    // Asking changes what is drawn, so it waits until the drawing is over.
    m_lines->on_seen = [this](std::size_t row) {
        if (const auto due = m_rows.due_at(row); due != 0 && m_asked == 0) {
            CallAfter([this, due] { ask_older(due); });
        }
    };
    context.control.on_older_records = [this](base::Sequence before, const std::vector<link::QueueRow>& rows) { older_arrived(before, rows); };
    card->body()->Add(m_list, 1, wxEXPAND);

    build_detail();
    m_giving_up = new GiveUpCard(this, context, [this] { (void)close_card(); });
    m_giving_up->Hide();
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    row->Add(card, 1, wxEXPAND);
    row->Add(m_detail, 0, wxEXPAND | wxLEFT, 10);
    row->Add(m_giving_up, 1, wxEXPAND);
    column->Add(row, 1, wxEXPAND | wxTOP, 14);
    auto* outer = new wxBoxSizer(wxVERTICAL);
    outer->Add(column, 1, wxEXPAND | wxALL, 20);
    SetSizer(outer);
}

void QueuePage::build_detail()
{
    const ui::Look& look = m_context.look;
    m_detail = new ui::Card(this, look);
    m_detail->SetMinSize(wxSize(look.px(look.large_text() ? 304 : 360), -1));
    m_title = ui::label(m_detail, wide(" "), ui::TextStyle::heading);
    m_state = new ui::Pill(m_detail, wide(" "), ui::Tone::neutral);
    m_texts = scroll_area(m_detail, look);
    m_meaning = new ui::WrapText(m_texts, wide(" "));
    m_problem = new ui::NoticeBar(m_texts, look, "queue.problem");
    m_act = new ui::WrapText(m_detail, {}, ui::TextStyle::muted);
    m_detail->body()->Add(m_title);
    m_detail->body()->Add(m_act, 0, wxEXPAND | wxTOP, 2);
    m_detail->body()->Add(m_state, 0, wxTOP | wxBOTTOM, 10);
    m_owner = new ui::WrapText(m_texts, {}, ui::TextStyle::strong);
    auto* texts = new wxBoxSizer(wxVERTICAL);
    texts->Add(m_meaning, 0, wxEXPAND | wxBOTTOM, 10);
    texts->Add(m_problem, 0, wxEXPAND);
    texts->Add(m_owner, 0, wxEXPAND | wxTOP, 8);
    m_texts->SetSizer(texts);
    m_detail->body()->Add(m_texts, 1, wxEXPAND);  // with large text the words are longer than the room above the buttons
    m_copies = new ui::WrapText(m_detail, {}, ui::TextStyle::muted);
    m_detail->body()->Add(m_copies, 0, wxEXPAND | wxTOP, 8);
    build_release();
    build_acts();
    m_print = ui::button(m_detail, look, ui::ButtonKind::secondary,
                         {.id = "action.queue_print", .label = mnemonic(look.say("Print receipt"), 'i'), .icon = ui::Icon::printer, .on_press = [this] {
                              if (const auto* row = chosen(); row != nullptr) {
                                  m_context.control.print_receipt(row->seq);
                              }
                          }});
    m_detail->body()->Add(m_print, 0, wxEXPAND | wxTOP, 8);
    scroll_by_keys(m_detail, m_texts);
}

void QueuePage::build_acts()
{
    const ui::Look& look = m_context.look;
    struct Entry {
        std::string_view id;
        wxString label;
        std::string_view action;
    };
    for (const auto& entry : {Entry{"action.queue_retry", mnemonic(look.say("Try again now"), 't'), "queue_retry"},
                              Entry{"action.queue_park", mnemonic(look.say("Set aside"), 'p'), "queue_park"},
                              Entry{"action.queue_release", mnemonic(look.say("Take up again"), 'r'), "queue_release"}}) {
        auto* made = ui::button(m_detail, look, ui::ButtonKind::secondary,
                                {.id = entry.id, .label = entry.label, .icon = std::nullopt, .on_press = [this, action = entry.action] {
                                     if (const auto* row = chosen(); row != nullptr) {
                                         m_context.control.queue_act(action, row->seq);
                                     }
                                 }});
        m_detail->body()->Add(made, 0, wxEXPAND | wxTOP, 8);
        m_acts.push_back(made);
    }
    m_give_up = ui::button(m_detail, look, ui::ButtonKind::secondary,
                           {.id = "action.queue_give_up", .label = mnemonic(look.say("Give up this record…"), 'g'), .icon = std::nullopt, .on_press = [this] { ask_to_give_up(); }});
    m_detail->body()->Add(m_give_up, 0, wxEXPAND | wxTOP, 8);
}

/// The second of two people types here, at the first one's desk.
void QueuePage::build_release()
{
    const ui::Look& look = m_context.look;
    m_release = new wxPanel(m_detail);
    ui::glue::never_focus(m_release);
    m_second = new ui::Field(m_release, look, {.id = "field.second", .label = mnemonic(look.say("Second person"), 'e'), .hint = {}, .example = {}});
    m_password = new ui::Field(m_release, look,
                               {.id = "field.second_password", .label = mnemonic(look.say("Their password"), 'p'), .hint = {}, .example = {}, .password = true});
    m_code = new ui::Field(m_release, look, {.id = "field.second_code", .label = mnemonic(look.say("Their code, if they use one"), 'c'), .hint = {}, .example = {}});
    m_second->on_enter = [this] { m_password->focus(); };
    m_password->on_enter = [this] { release(); };
    m_code->on_enter = [this] { release(); };
    auto* column = new wxBoxSizer(wxVERTICAL);
    column->Add(m_second, 0, wxEXPAND);
    column->Add(m_password, 0, wxEXPAND | wxTOP, 4);
    column->Add(m_code, 0, wxEXPAND | wxTOP, 4);
    m_code->Hide();  // until a first try without it: few use one, and the room is scarce
    column->Add(ui::button(m_release, look, ui::ButtonKind::primary,
                           {.id = "action.release_frozen", .label = mnemonic(look.say("Send the frozen records again"), 'd'), .icon = std::nullopt,
                            .on_press = [this] { release(); }}),
                0, wxEXPAND | wxTOP, 8);
    m_release->SetSizer(column);
    m_release->Hide();
    m_detail->body()->Add(m_release, 0, wxEXPAND | wxTOP, 8);
}

void QueuePage::release()
{
    const auto second = m_second->text();
    const auto password = m_password->text();
    const auto code = m_code->text();
    m_password->force_text({});
    m_code->force_text({});
    if (second.empty()) {
        m_second->focus();
        return;
    }
    m_context.control.release_frozen(second, password, code);
    m_code->Show();
    m_detail->Layout();
}

const link::QueueRow* QueuePage::chosen() const
{
    const auto item = m_list->GetSelection();
    const auto row = item.IsOk() ? static_cast<std::size_t>(m_lines->GetRow(item)) : m_rows.size();
    return row < m_rows.size() ? &m_rows.at(row) : nullptr;
}

/// Every cell of a row is asked for with every frame: what it says is put into words once for the rows drawn lately.
const QueuePage::Cells& QueuePage::cells(std::size_t row) const
{
    auto& kept = m_worded[row % m_worded.size()];
    if (kept.row == row && kept.of == m_words_of) {
        return kept.cells;
    }
    kept = {row, m_words_of, {}};
    if (row < m_rows.size()) {
        const auto& shown = m_rows.at(row);
        kept.cells = {std::to_string(shown.seq), shown.ticket, shown.initials, "··" + shown.document_tail,
                      registered_text(shown.captured_at, m_now, m_context.look.large_text()), "● " + utf8(row_word(m_context.look, shown))};
    }
    return kept.cells;
}

void QueuePage::update(const ConsoleModel& model, base::Instant now)
{
    const ui::Look& look = m_context.look;
    m_count->SetLabel(look.say("{pending} to send · {attention} need attention", {{"pending", std::to_string(model.queue.pending)},
                                                                                 {"attention", std::to_string(model.queue.attention)}}));
    m_count->InvalidateBestSize();
    std::string key = std::to_string(model.queue.pending) + " " + std::to_string(model.queue.attention) + "|";
    for (const auto& row : model.queue.rows) {
        key += std::to_string(row.seq) + std::string(link::name(row.state)) + row.problem + std::to_string(row.receipt_copies) + (row.given_up ? "g" : row.sent_anew ? "s" : "") + "|";
    }
    m_giving_up->update(model);
    if (key == m_shown && m_rows.size() != 0) {
        return;
    }
    m_shown = key;
    m_now = now;
    const auto* before = chosen();
    const base::Sequence keep = before != nullptr ? before->seq : 0;
    m_rows.newest(model.queue.rows);
    rows_changed(keep);
    // Meanwhile somebody else may have ended it, or the central took it after all.
    const auto asked = m_giving_up->IsShown() ? m_rows.index_of(m_giving_up->record()) : m_rows.size();
    if (m_giving_up->IsShown() && (asked == m_rows.size() || !(m_rows.at(asked).refused || m_rows.at(asked).frozen))) {
        (void)close_card();
    }
    m_asked = 0;  // a question that a lost connection swallowed is asked again
    const auto top = m_list->GetTopItem();
    ask_older(m_rows.stale_at(top.IsOk() ? m_lines->GetRow(top) : 0));
}

/// The list keeps its place: of a changed length only the difference is told to it.
void QueuePage::rows_changed(base::Sequence keep)
{
    m_words_of += 1;
    const auto known = static_cast<unsigned>(m_rows.size());
    const auto shown = m_lines->GetCount();
    for (unsigned row = shown; row < known; ++row) {
        m_lines->RowAppended();
    }
    if (known < shown) {
        m_lines->Reset(known);
    }
    m_list->Refresh();
    const auto wanted = keep == 0 ? std::size_t{0} : m_rows.index_of(keep);
    if (wanted < m_rows.size()) {
        m_list->Select(m_lines->GetItem(static_cast<unsigned>(wanted)));
    } else if (m_rows.size() != 0) {
        m_list->Select(m_lines->GetItem(0));
    }
    show_chosen();
}

void QueuePage::ask_older(base::Sequence before)
{
    if (before == 0 || m_asked != 0) {
        return;
    }
    m_asked = before;
    m_context.control.older_records(before, QueueRows::k_page);
}

void QueuePage::older_arrived(base::Sequence before, const std::vector<link::QueueRow>& rows)
{
    m_asked = 0;
    const auto* chosen_before = chosen();
    const base::Sequence keep = chosen_before != nullptr ? chosen_before->seq : 0;
    m_rows.page(before, rows);
    rows_changed(keep);
}

void QueuePage::show_chosen()
{
    const ui::Look& look = m_context.look;
    const auto* row = chosen();
    m_title->SetLabel(row == nullptr ? look.say("No record chosen") : look.say("Record {n}", {{"n", std::to_string(row->seq)}}));
    m_title->InvalidateBestSize();
    m_act->set_text(row == nullptr ? wxString() : wide(text::act_name(look.language(), domain::name(row->act))));
    show_state(row);
    show_acts(row);
    const int copies = row != nullptr ? row->receipt_copies : 0;
    m_copies->set_text(copies == 0 ? wxString() : wide(text::fill(text::tr_plural(look.language(), "Receipt printed {n} time", "Receipt printed {n} times", copies), {{"n", std::to_string(copies)}})));
    m_print->SetLabel(copies == 0 ? mnemonic(look.say("Print receipt"), 'i') : mnemonic(look.say("Print copy {n}", {{"n", std::to_string(copies + 1)}}), 'i'));
    m_print->Enable(row != nullptr);
    m_print->Show(row == nullptr || !row->frozen);
    m_detail->Layout();
    m_texts->FitInside();
}

/// How far it is, and what stopped it.
void QueuePage::show_state(const link::QueueRow* row)
{
    const ui::Look& look = m_context.look;
    m_state->set(row == nullptr ? wxString() : row_word(look, *row), row == nullptr ? ui::Tone::neutral : tone(row_mood(*row)));
    m_meaning->set_text(row == nullptr    ? wxString()
                        : row->given_up   ? look.say("It is not sent again. {reason}.", {{"reason", text::give_up_reason_text(look.language(), row->problem)}})
                        : row->sent_anew  ? look.say("Another record stands for it; nothing is to be done about this one.")
                                          : wide(text::state_meaning(look.language(), link::name(row->state), row->act == domain::DeskAct::contact_change ? "contact_or_email" : domain::name(row->act))));
    m_meaning->Show(row == nullptr || !(row->frozen || row->refused));  // what stopped it says more
    if (row != nullptr && row->state == link::RecordState::attention && !row->given_up && !row->sent_anew) {
        const auto problem = text::problem_text(look.language(), row->problem);
        m_problem->set(ui::Tone::bad, wide(problem.reason), wide(problem.next_step));
        m_owner->set_text(look.say("Who acts: {owner}", {{"owner", problem.owner}}));
    } else {
        m_problem->set(ui::Tone::info, {});
        m_owner->set_text({});
    }
}

/// Only what can be done about it: one that was refused is tried again or given up, one that was given up neither.
void QueuePage::show_acts(const link::QueueRow* row)
{
    const bool frozen = row != nullptr && row->frozen;
    const bool refused = row != nullptr && row->refused;
    const bool ended = row != nullptr && row->state == link::RecordState::attention && !refused && !frozen;
    m_release->Show(frozen);
    const bool open = row != nullptr && row->state != link::RecordState::activated;
    for (auto* act : m_acts) {
        act->Show(!frozen && !ended && (!refused || act == m_acts.front()));
        act->Enable(open);
    }
    m_give_up->Show(frozen || refused);
}

void QueuePage::show_card(bool on)
{
    m_records->Show(!on);
    m_detail->Show(!on);
    m_giving_up->Show(on);
    Layout();
}

void QueuePage::ask_to_give_up()
{
    const auto* row = chosen();
    const auto& model = m_context.control.model();
    if (row == nullptr || !(row->refused || row->frozen) || !model) {
        return;
    }
    show_card(true);
    m_giving_up->update(*model);
    m_giving_up->open(*row);
    m_giving_up->focus_next();
}

bool QueuePage::close_card()
{
    if (!m_giving_up->IsShown()) {
        return false;
    }
    show_card(false);
    m_list->SetFocus();
    return true;
}

void QueuePage::focus_next()
{
    if (m_giving_up->IsShown()) {
        m_giving_up->focus_next();
    } else {
        m_list->SetFocus();
    }
}

}  // namespace balcao::console
