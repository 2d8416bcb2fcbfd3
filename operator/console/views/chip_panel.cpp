#include "console/views/chip_panel.h"

#include <wx/dcbuffer.h>
#include <wx/image.h>

#include <algorithm>

#include "ui/buttons.h"
#include "ui/gtk_glue.h"
#include "ui/icons.h"

namespace balcao::console {

using link::ChipState;
using ui::utf8;
using ui::wide;

namespace {

constexpr int k_photo_width = 96;
constexpr int k_photo_height = 124;
constexpr int k_chip_icon_px = 28;

ui::Icon icon_of(Mood mood)
{
    switch (mood) {
    case Mood::ok: return ui::Icon::check;
    case Mood::warning:
    case Mood::bad: return ui::Icon::alert;
    case Mood::info:
    case Mood::neutral: return ui::Icon::card;
    }
    return ui::Icon::card;
}

}  // namespace

ChipPanel::ChipPanel(wxWindow* parent, const Context& context) : Card(parent, context.look, 14), m_context(context)
{
    const ui::Look& look = context.look;
    m_photo = new wxPanel(this);
    m_photo->SetBackgroundStyle(wxBG_STYLE_PAINT);
    m_photo->SetMinSize(wxSize(look.px(k_photo_width), look.px(k_photo_height)));
    ui::glue::never_focus(m_photo);
    ui::glue::set_a11y_id(m_photo, "chip.photo");
    ui::glue::set_a11y_name(m_photo, utf8(look.say("Photo from the chip")));
    m_photo->Bind(wxEVT_PAINT, [this](wxPaintEvent&) { paint_photo(); });
    auto* words = new wxBoxSizer(wxVERTICAL);
    build_words(words);
    build_faces(words);
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    row->Add(m_photo, 0, wxALIGN_TOP | wxRIGHT, 14);
    row->Add(words, 1, wxEXPAND);
    body()->Add(row, 0, wxEXPAND);
}

void ChipPanel::build_words(wxSizer* column)
{
    const ui::Look& look = m_context.look;
    auto* line = new wxBoxSizer(wxHORIZONTAL);
    m_icon = new wxStaticBitmap(this, wxID_ANY, ui::icon(ui::Icon::card, look.palette().text, k_chip_icon_px));
    line->Add(m_icon, 0, wxALIGN_CENTRE_VERTICAL);
    m_sentence = new ui::WrapText(this, wxString(), ui::TextStyle::strong);
    ui::glue::set_a11y_id(m_sentence, "chip.sentence");
    ui::glue::set_a11y_role(m_sentence, ui::glue::Role::alert);
    line->Add(m_sentence, 1, wxALIGN_CENTRE_VERTICAL | wxLEFT, 10);
    m_again = ui::button(this, look, ui::ButtonKind::link,
                         {.id = "action.read_card", .label = look.say("Read the card") + wide("  F3"), .icon = std::nullopt,
                          .on_press = [this] { m_context.control.read_card(); }, .height = 34});
    line->Add(m_again, 0, wxALIGN_TOP | wxLEFT, 10);
    column->Add(line, 0, wxEXPAND);
    m_detail = new ui::WrapText(this, wxString(), ui::TextStyle::caption);
    ui::glue::set_a11y_id(m_detail, "chip.detail");
    column->Add(m_detail, 0, wxEXPAND | wxTOP, 4);
    m_progress = new wxGauge(this, wxID_ANY, 100, wxDefaultPosition, wxSize(-1, look.px(8)), wxGA_HORIZONTAL);
    ui::glue::set_a11y_name(m_progress, utf8(look.say("How far the reading is")));
    column->Add(m_progress, 0, wxEXPAND | wxTOP, 8);

    m_number_row = new wxPanel(this);
    ui::glue::never_focus(m_number_row);
    m_number = new ui::Field(m_number_row, look,
                             {.id = "field.can", .label = mnemonic(look.say("Six digits on the card (CAN)"), 'g'), .hint = {}, .example = {}});
    m_number->on_enter = [this] { open_with_number(); };
    auto* open = ui::button(m_number_row, look, ui::ButtonKind::secondary,
                            {.id = "action.open_chip", .label = mnemonic(look.say("Open the chip"), look.language() == text::Language::pt ? 'h' : 'e'), .icon = std::nullopt,
                             .on_press = [this] { open_with_number(); }});
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    m_number->SetMinSize(wxSize(look.px(240), -1));
    row->Add(m_number, 0, wxALIGN_BOTTOM);
    row->Add(open, 0, wxALIGN_BOTTOM | wxLEFT, 8);
    m_number_row->SetSizer(row);
    column->Add(m_number_row, 0, wxEXPAND | wxTOP, 6);
}

void ChipPanel::build_faces(wxSizer* column)
{
    const ui::Look& look = m_context.look;
    m_face_said = new ui::WrapText(this, wxString(), ui::TextStyle::body);
    ui::glue::set_a11y_id(m_face_said, "chip.face");
    column->Add(m_face_said, 0, wxEXPAND | wxTOP, 8);
    m_face_row = new wxPanel(this);
    ui::glue::never_focus(m_face_row);
    // Large text leaves no room for the keys; help and menu name them.
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    const auto add = [&](const char* id, const wxString& label, const char* key, const char* result, ui::ButtonKind kind) {
        row->Add(ui::button(m_face_row, look, kind,
                            {.id = id, .label = look.large_text() ? label : label + wide("  ") + wide(key), .icon = std::nullopt,
                             .on_press = [this, result] { m_context.control.compare_face(result); }, .height = 36}),
                 0, wxRIGHT, 8);
    };
    add("action.same_person", look.say("Same person"), "Ctrl+3", "same_person", ui::ButtonKind::secondary);
    add("action.another_person", look.say("Another person"), "Ctrl+4", "another_person", ui::ButtonKind::secondary);
    add("action.face_not_possible", look.say("Not possible"), "Ctrl+5", "not_possible", ui::ButtonKind::link);
    m_face_row->SetSizer(row);
    column->Add(m_face_row, 0, wxEXPAND | wxTOP, 4);
}

void ChipPanel::open_with_number()
{
    const std::string digits = m_number->text();
    if (!is_card_access_number(digits)) {
        m_number->set_message(ui::Field::Message::error, m_context.look.say("The number has six digits and stands on the front of the card."));
        m_number->focus();
        return;
    }
    m_number->force_text({});
    m_context.control.read_card(digits);
}

bool ChipPanel::update(const ConsoleModel& model)
{
    const link::ChipView& chip = model.chip;
    if (chip == m_shown && model.card_in_reader == m_card_there) {
        return false;
    }
    const ui::Look& look = m_context.look;
    const bool other = chip.state != m_shown.state || chip.face != m_shown.face || model.card_in_reader != m_card_there;
    m_shown = chip;
    m_card_there = model.card_in_reader;
    const ChipWords words = chip_words(chip, look.language());
    m_icon->SetBitmap(ui::icon(icon_of(words.mood), ui::tint(look.palette(), tone(words.mood)).text, k_chip_icon_px));
    const bool said = utf8(m_sentence->GetLabel()) != words.sentence;
    m_sentence->set_text(wide(words.sentence));
    if (said && other) {
        ui::glue::announce(m_sentence, words.sentence);
    }
    m_detail->set_text(wide(words.detail));
    m_detail->Show(!words.detail.empty());
    m_progress->Show(chip.state == ChipState::reading);
    m_progress->SetValue(std::clamp(chip.percent, 0, 100));
    m_number_row->Show(chip.state == ChipState::key_needed);
    const bool compares = chip.state == ChipState::read && chip.has_photo;
    m_photo->Show(compares);
    m_face_said->set_text(wide(face_words(chip.face, look.language())));
    m_face_said->Show(compares);
    m_face_row->Show(compares && chip.face.empty());
    m_again->Show(model.card_in_reader && chip.state != ChipState::reading);
    if (other) {
        Layout();
    }
    return other;
}

void ChipPanel::photo_changed()
{
    const auto& picture = m_context.photo.picture();
    if (picture) {
        wxImage image(picture->width, picture->height, const_cast<unsigned char*>(picture->rgb.data()), true);  // wx does not write there
        m_bitmap = wxBitmap(image.Copy());
    } else {
        m_bitmap = wxBitmap();
    }
    m_photo->Refresh();
}

void ChipPanel::paint_photo()
{
    wxAutoBufferedPaintDC dc(m_photo);
    const wxSize size = m_photo->GetClientSize();
    dc.SetPen(*wxTRANSPARENT_PEN);
    dc.SetBrush(ui::colour(m_context.look.palette().page));
    dc.DrawRectangle(size);
    if (!m_bitmap.IsOk()) {
        return;
    }
    const double scale = std::min(double(size.x) / m_bitmap.GetWidth(), double(size.y) / m_bitmap.GetHeight());
    const wxSize drawn(std::max(1, int(m_bitmap.GetWidth() * scale)), std::max(1, int(m_bitmap.GetHeight() * scale)));
    wxMemoryDC source(m_bitmap);
    dc.StretchBlit((size.x - drawn.x) / 2, (size.y - drawn.y) / 2, drawn.x, drawn.y, &source, 0, 0, m_bitmap.GetWidth(), m_bitmap.GetHeight());
}

bool ChipPanel::focus_next()
{
    if (!IsShown() || m_shown.state != ChipState::key_needed) {
        return false;
    }
    m_number->focus();
    return true;
}

}  // namespace balcao::console
