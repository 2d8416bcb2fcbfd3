#include "console/views/lessons_page.h"

#include "text/format.h"
#include "text/lesson_words.h"
#include "ui/buttons.h"
#include "ui/gtk_glue.h"
#include "ui/list_text.h"

namespace balcao::console {

using ui::utf8;
using ui::wide;

LessonsPage::LessonsPage(wxWindow* parent, const Context& context, const LessonGuide& guide, std::function<void(const std::string&)> on_begin)
    : Surface(parent, context.look, ui::Ground::page), m_context(context), m_guide(guide), m_on_begin(std::move(on_begin))
{
    const ui::Look& look = context.look;
    const bool tight = look.large_text();
    auto* column = new wxBoxSizer(wxVERTICAL);
    column->Add(ui::label(this, look.say("Lessons"), ui::TextStyle::title));
    column->Add(new ui::WrapText(this, look.say("Invented people on the real pages. Ctrl+L comes back here, F11 lays down the card or document of the lesson."), ui::TextStyle::muted), 0,
                wxEXPAND | wxTOP, 2);
    auto* card = new ui::Card(this, look, 12);
    m_list = new wxDataViewListCtrl(card, wxID_ANY, wxDefaultPosition, wxDefaultSize, wxDV_SINGLE | wxBORDER_NONE);
    const auto add = [this](const wxString& name, int width) { m_list->AppendTextColumn(name, wxDATAVIEW_CELL_INERT, width, wxALIGN_LEFT, 0); };
    add(look.say("Lesson"), look.px(tight ? 322 : 380));
    add(look.say("Steps"), look.px(tight ? 68 : 70));
    add(look.say("Finished"), look.px(tight ? 104 : 120));
    ui::set_row_height(m_list, look.px(36));
    ui::glue::set_a11y_id(m_list, "list.lessons");
    ui::glue::set_list_name(m_list, utf8(look.say("Guided lessons")));
    m_list->Bind(wxEVT_DATAVIEW_SELECTION_CHANGED, [this](wxDataViewEvent&) { show_chosen(); });
    m_list->Bind(wxEVT_DATAVIEW_ITEM_ACTIVATED, [this](wxDataViewEvent&) { begin_chosen(); });
    card->body()->Add(m_list, 1, wxEXPAND);
    m_detail = new ui::Card(this, look);
    m_detail->SetMinSize(wxSize(look.px(tight ? 304 : 360), -1));
    m_title = ui::label(m_detail, look.say("What one learns"), ui::TextStyle::heading);
    m_about = new ui::WrapText(m_detail, wide(" "));
    m_needs = new ui::WrapText(m_detail, wide(" "), ui::TextStyle::muted);
    m_detail->body()->Add(m_title, 0, wxBOTTOM, 8);
    m_detail->body()->Add(m_about, 0, wxEXPAND);
    m_detail->body()->Add(m_needs, 0, wxEXPAND | wxTOP, 10);
    m_detail->body()->AddStretchSpacer();
    m_begin = ui::button(m_detail, look, ui::ButtonKind::primary,
                         {.id = "action.lesson_begin", .label = mnemonic(look.say("Begin the lesson"), 'o'), .icon = std::nullopt, .on_press = [this] { begin_chosen(); }});
    m_detail->body()->Add(m_begin, 0, wxEXPAND | wxTOP, 8);
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    row->Add(card, 1, wxEXPAND);
    row->Add(m_detail, 0, wxEXPAND | wxLEFT, 10);
    column->Add(row, 1, wxEXPAND | wxTOP, 14);
    auto* outer = new wxBoxSizer(wxVERTICAL);
    outer->Add(column, 1, wxEXPAND | wxALL, 20);
    SetSizer(outer);
}

const link::Lesson* LessonsPage::chosen() const
{
    const int row = m_list->GetSelectedRow();
    return row == wxNOT_FOUND || static_cast<std::size_t>(row) >= m_lessons.size() ? nullptr : &m_lessons[static_cast<std::size_t>(row)];
}

void LessonsPage::begin_chosen()
{
    if (const auto* lesson = chosen(); lesson != nullptr) {
        m_on_begin(lesson->id);
    }
}

void LessonsPage::show_chosen()
{
    const ui::Look& look = m_context.look;
    const auto* lesson = chosen();
    m_about->set_text(lesson == nullptr ? wxString() : wide(text::lesson_about(look.language(), lesson->id)));
    m_needs->set_text(lesson == nullptr || lesson->after.empty()
                          ? wxString()
                          : look.say("Do this one before: {lesson}", {{"lesson", text::lesson_title(look.language(), lesson->after)}}));
    m_begin->Enable(lesson != nullptr);
    m_detail->Layout();
}

void LessonsPage::update(const ConsoleModel& model)
{
    const auto language = m_context.look.language();
    const std::string who = model.signed_in ? model.signed_in->id : std::string();
    m_lessons = LessonGuide::offered(model);
    std::string key;
    for (const auto& lesson : m_lessons) {
        key += lesson.id + m_guide.finished(who, lesson.id) + "|";
    }
    if (key == m_shown) {
        return;
    }
    const int keep = m_list->GetSelectedRow();
    m_shown = key;
    m_list->DeleteAllItems();
    for (const auto& lesson : m_lessons) {
        const auto day = m_guide.finished(who, lesson.id);
        wxVector<wxVariant> cells;
        cells.push_back(wide(text::lesson_title(language, lesson.id)));
        cells.push_back(wide(std::to_string(lesson.steps.size())));
        cells.push_back(day.empty() ? wide("–") : wide("✓ " + text::format_date_text(day)));
        m_list->AppendItem(cells);
    }
    if (!m_lessons.empty()) {
        m_list->SelectRow(static_cast<unsigned>(keep == wxNOT_FOUND ? 0 : keep));
    }
    show_chosen();
}

void LessonsPage::focus_next() { m_list->SetFocus(); }

}  // namespace balcao::console
