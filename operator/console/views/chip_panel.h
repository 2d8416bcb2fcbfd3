#pragma once
// The chip of the document in the reader: how far the reading is, the photo beside the one sentence about it, and the
// clerk's word on whether it is the same person.

#include <wx/bitmap.h>
#include <wx/button.h>
#include <wx/gauge.h>
#include <wx/statbmp.h>

#include "console/chip_photo.h"
#include "console/views/parts.h"
#include "ui/field.h"
#include "ui/surface.h"

namespace balcao::console {

class ChipPanel : public ui::Card {
public:
    ChipPanel(wxWindow* parent, const Context& context);
    /// \return whether it came, went or changed its height.
    bool update(const ConsoleModel& model);
    void photo_changed();
    /// The entry for the card access number, when it is asked for.
    bool focus_next();

private:
    void build_words(wxSizer* column);
    void build_faces(wxSizer* column);
    void paint_photo();
    void open_with_number();

    const Context& m_context;
    wxPanel* m_photo = nullptr;
    wxBitmap m_bitmap;
    wxStaticBitmap* m_icon = nullptr;
    ui::WrapText* m_sentence = nullptr;
    ui::WrapText* m_detail = nullptr;
    wxGauge* m_progress = nullptr;
    wxPanel* m_number_row = nullptr;
    ui::Field* m_number = nullptr;
    wxPanel* m_face_row = nullptr;
    ui::WrapText* m_face_said = nullptr;
    wxButton* m_again = nullptr;
    link::ChipView m_shown;
    bool m_card_there = false;
};

}  // namespace balcao::console
