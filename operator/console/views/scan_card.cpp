#include "console/views/scan_card.h"

#include <wx/button.h>

#include <algorithm>
#include <filesystem>

#include "console/day_files.h"
#include "console/picture_places.h"
#include "text/format.h"
#include "ui/buttons.h"
#include "ui/gtk_glue.h"
#include "ui/scan_capture.h"

namespace balcao::console {

using ui::utf8;
using ui::wide;

namespace {

constexpr std::size_t k_pictures_shown = 40;

bool is_picture(const std::filesystem::path& path)
{
    auto ending = path.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return ending == ".png" || ending == ".jpg" || ending == ".jpeg" || ending == ".tif" || ending == ".tiff" || ending == ".bmp" || ending == ".webp";
}

base::Instant written_at(std::filesystem::file_time_type at)
{
    const auto age = std::filesystem::file_time_type::clock::now() - at;
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now() -
                                                                   std::chrono::duration_cast<std::chrono::milliseconds>(age));
}

}  // namespace

bool may_look_at(const Context& context, const std::string& path)
{
    if (!context.locked) {
        return true;
    }
    std::vector<std::string> folders{context.picture_folder};
    const auto& model = context.control.model();
    for (const auto& medium : export_places(model ? *model : ConsoleModel{}, {}, mount_roots())) {
        folders.push_back(medium.folder);
    }
    return lies_within(path, folders);
}

ScanCard::ScanCard(wxWindow* parent, const Context& context) : Card(parent, context.look), m_context(context)
{
    const ui::Look& look = context.look;
    auto* head = new wxBoxSizer(wxHORIZONTAL);
    head->Add(ui::label(this, look.say("Read a document"), ui::TextStyle::card), 1, wxALIGN_CENTRE_VERTICAL);
    m_flatbed = ui::button(this, look, ui::ButtonKind::secondary,
                           {.id = "action.scan_flatbed", .label = mnemonic(look.say("Scan on the flatbed"), 't'), .icon = ui::Icon::scan,
                            .on_press = [this] {
                                m_picture_message->set_style(ui::TextStyle::caption);
                                m_picture_message->set_text(m_context.look.say("Scanning… leave the lid closed."));
                                m_context.control.scan_flatbed();
                            }});
    m_flatbed->Hide();
    head->Add(m_flatbed, 0, wxALIGN_CENTRE_VERTICAL);
    body()->Add(head, 0, wxEXPAND);
    body()->Add(new ui::WrapText(this, look.say("A swipe reader or scanner works on every page; nothing needs to be opened first."), ui::TextStyle::muted), 0,
                wxEXPAND | wxTOP | wxBOTTOM, 4);
    body()->AddSpacer(8);
    m_live = new LiveView(this, context);
    m_live->Hide();
    auto* files = new wxBoxSizer(wxVERTICAL);
    build_pictures(files);
    files->AddSpacer(12);
    build_lines(files);
    auto* ways = new wxBoxSizer(wxHORIZONTAL);
    ways->Add(m_live, 3, wxEXPAND | wxRIGHT, 16);
    ways->Add(files, 2, wxEXPAND);
    body()->Add(ways, 1, wxEXPAND);
    body()->Add(build_foot(), 0, wxEXPAND | wxTOP, 12);
    refresh_pictures();
}

wxSizer* ScanCard::build_foot()
{
    const ui::Look& look = m_context.look;
    auto* foot = new wxBoxSizer(wxHORIZONTAL);
    foot->Add(ui::button(this, look, ui::ButtonKind::secondary,
                         {.id = "action.close_scan", .label = look.say("Close") + wide("   Esc"), .icon = std::nullopt,
                          .on_press = [this] { m_context.close_card(); }}));
    foot->AddStretchSpacer();
    foot->Add(ui::button(this, look, ui::ButtonKind::secondary,
                         {.id = "action.use_lines", .label = mnemonic(look.say("Use these lines"), 'l'), .icon = std::nullopt,
                          .on_press = [this] { use_lines(); }}),
              0, wxRIGHT, 8);
    foot->Add(ui::button(this, look, ui::ButtonKind::primary,
                         {.id = "action.use_picture", .label = mnemonic(look.say("Read the picture"), 'i'), .icon = std::nullopt,
                          .on_press = [this] { use_picture(); }}));
    return foot;
}

void ScanCard::update(const ConsoleModel& model)
{
    if (m_live->IsShown() != model.has_camera || m_flatbed->IsShown() != model.has_flatbed) {
        m_live->Show(model.has_camera);
        m_flatbed->Show(model.has_flatbed);
        Layout();
    }
}

void ScanCard::failed() { m_picture_message->set_text({}); }

void ScanCard::camera_changed()
{
    if (m_live->IsShown()) {
        m_live->update();
    }
}

void ScanCard::build_lines(wxSizer* column)
{
    const ui::Look& look = m_context.look;
    column->Add(ui::label(this, mnemonic(look.say("Lines with <<< from the document"), 'n'), ui::TextStyle::label));
    m_lines = new wxTextCtrl(this, wxID_ANY, {}, wxDefaultPosition, wxSize(-1, look.px(74)), wxTE_MULTILINE | wxTE_DONTWRAP);
    m_lines->SetFont(wxFont(wxFontInfo(10.5 * look.text_scale()).Family(wxFONTFAMILY_TELETYPE)));
    ui::glue::set_a11y_id(m_lines, "field.mrz_lines");
    column->Add(m_lines, 0, wxEXPAND | wxTOP, 5);
    m_lines_message = new ui::WrapText(this, look.say("Type or paste two lines of 44 or 36, or three lines of 30 characters."), ui::TextStyle::caption);
    column->Add(m_lines_message, 0, wxEXPAND | wxTOP, 4);
    m_lines->Bind(wxEVT_KEY_DOWN, [this](wxKeyEvent& event) {
        if (event.GetKeyCode() == WXK_TAB) {  // leaves the box instead of writing a tab
            m_lines->Navigate(event.ShiftDown() ? wxNavigationKeyEvent::IsBackward : wxNavigationKeyEvent::IsForward);
            return;
        }
        event.Skip();
    });
}

void ScanCard::build_pictures(wxSizer* column)
{
    const ui::Look& look = m_context.look;
    m_folder = new ui::Field(this, look, {.id = "field.folder", .label = mnemonic(look.say("Folder or picture"), 'o'), .hint = {}, .example = {}});
    m_folder->force_text(m_context.picture_folder);
    m_folder->on_edit = [this](const std::string&) { refresh_pictures(); };
    m_folder->on_enter = [this] { use_picture(); };
    column->Add(m_folder, 0, wxEXPAND);
    m_pictures = new wxDataViewListCtrl(this, wxID_ANY, wxDefaultPosition, wxSize(-1, look.px(100)), wxDV_SINGLE | wxDV_NO_HEADER | wxBORDER_NONE);
    m_pictures->AppendTextColumn(look.say("Picture"), wxDATAVIEW_CELL_INERT, look.px(320));
    m_pictures->AppendTextColumn(look.say("Written"), wxDATAVIEW_CELL_INERT, look.px(150));
    m_pictures->Bind(wxEVT_SIZE, [this](wxSizeEvent& event) {
        event.Skip();
        fit_columns();
    });
    ui::glue::set_a11y_id(m_pictures, "list.pictures");
    ui::glue::set_list_name(m_pictures, utf8(look.say("Newest pictures")));
    m_pictures->Bind(wxEVT_DATAVIEW_ITEM_ACTIVATED, [this](wxDataViewEvent&) { use_picture(); });
    column->Add(m_pictures, 1, wxEXPAND | wxTOP, 8);
    m_picture_message = new ui::WrapText(this, {}, ui::TextStyle::error);
    column->Add(m_picture_message, 0, wxEXPAND | wxTOP, 4);
}

/// Names before times where there is little room.
void ScanCard::fit_columns()
{
    const ui::Look& look = m_context.look;
    const int width = m_pictures->GetClientSize().x - look.px(8);
    const bool both = width >= look.px(330);
    m_pictures->GetColumn(1)->SetHidden(!both);
    m_pictures->GetColumn(0)->SetWidth(std::max(look.px(80), both ? width - look.px(150) : width));
}

void ScanCard::refresh_pictures()
{
    namespace fs = std::filesystem;
    std::error_code problem;
    std::vector<std::pair<fs::file_time_type, fs::path>> found;
    const fs::path folder(m_folder->text());
    if (may_look_at(m_context, folder.string()) && fs::is_directory(folder, problem)) {
        for (fs::directory_iterator entry(folder, fs::directory_options::skip_permission_denied, problem), end; !problem && entry != end; entry.increment(problem)) {
            std::error_code one;
            if (is_picture(entry->path()) && entry->is_regular_file(one) && may_look_at(m_context, entry->path().string())) {
                found.emplace_back(entry->last_write_time(one), entry->path());
            }
        }
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first || (a.first == b.first && a.second < b.second); });
    found.resize(std::min(found.size(), k_pictures_shown));
    m_pictures->DeleteAllItems();
    m_paths.clear();
    for (const auto& [at, path] : found) {
        wxVector<wxVariant> cells;
        cells.push_back(wide(path.filename().string()));
        cells.push_back(wide(text::format_date_time(written_at(at), offset_of(written_at(at)))));
        m_pictures->AppendItem(cells);
        m_paths.push_back(path.string());
    }
    if (!m_paths.empty()) {
        m_pictures->SelectRow(0);
    }
}

void ScanCard::use_lines()
{
    const std::string text = utf8(m_lines->GetValue());
    if (ui::mrz_lines(text).empty()) {
        m_lines_message->set_style(ui::TextStyle::error);
        m_lines_message->set_text(m_context.look.say("These are not the lines of a document: two lines of 44 or 36, or three of 30 characters, only A-Z, 0-9 and <. Nothing was changed."));
        m_lines->SetFocus();
        return;
    }
    m_context.control.capture_text(text);
    m_context.close_card();
}

void ScanCard::use_picture()
{
    std::error_code problem;
    std::string path;
    if (!may_look_at(m_context, m_folder->text())) {  // whether it is there is not told
        m_picture_message->set_style(ui::TextStyle::error);
        m_picture_message->set_text(m_context.look.say("This console looks for pictures in {folder} and on sticks alone. Nothing was read.", {{"folder", m_context.picture_folder}}));
        m_folder->focus();
        return;
    }
    if (std::filesystem::is_regular_file(m_folder->text(), problem)) {
        path = m_folder->text();
    } else if (const int row = m_pictures->GetSelectedRow(); row != wxNOT_FOUND && static_cast<std::size_t>(row) < m_paths.size()) {
        path = m_paths[static_cast<std::size_t>(row)];
    }
    if (path.empty()) {
        m_picture_message->set_text(m_context.look.say("Choose a picture of the list, or write where it lies."));
        m_folder->focus();
        return;
    }
    m_picture_message->set_style(ui::TextStyle::caption);
    m_picture_message->set_text(m_context.look.say("Reading…"));
    m_context.control.capture_image(path);
}

void ScanCard::image_read(const std::string& refused)
{
    m_picture_message->set_style(ui::TextStyle::error);
    if (refused.empty()) {
        m_picture_message->set_text({});
        m_context.close_card();
    } else {
        m_picture_message->set_text(m_context.look.say("No readable lines or codes in this picture. Take another one with the whole document, flat and without glare, or type the data."));
    }
}

void ScanCard::focus_next() { m_pictures->SetFocus(); }

}  // namespace balcao::console
