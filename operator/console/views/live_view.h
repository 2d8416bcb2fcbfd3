#pragma once
// The document camera's picture with what was found in it outlined, and below it what to do, in words and
// with a small drawing.

#include <wx/bitmap.h>
#include <wx/statbmp.h>

#include "console/camera_watch.h"
#include "console/views/parts.h"
#include "ui/icons.h"

namespace balcao::console {

/// What the clerk is told of a frame: msgid of the sentence, and its drawing.
struct AdviceWords {
    const char* text;
    ui::Icon icon;
    ui::Tone tone;
};
[[nodiscard]] AdviceWords advice_words(link::PictureAdvice advice);

class LiveView : public wxPanel {
public:
    LiveView(wxWindow* parent, const Context& context);
    /// Draws what the watch holds now.
    void update();

private:
    void paint();
    void draw_outlines(wxDC& dc, const wxRect& where) const;
    void say(const AdviceWords& words);

    const Context& m_context;
    wxPanel* m_picture_area = nullptr;
    wxStaticBitmap* m_advice_icon = nullptr;
    ui::WrapText* m_advice = nullptr;
    ui::WrapText* m_code = nullptr;
    wxBitmap m_bitmap;
    std::string m_said;
};

}  // namespace balcao::console
