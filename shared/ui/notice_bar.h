#pragma once
// One line across the page that says what happened, whether the work is safe, and what to do now.

#include <functional>

#include "ui/buttons.h"
#include "ui/labels.h"
#include "ui/surface.h"

class wxStaticBitmap;

namespace balcao::ui {

class NoticeBar : public wxPanel {
public:
    NoticeBar(wxWindow* parent, const Look& look, std::string_view id);
    /// Hidden when `headline` is empty. Announced to screen readers when it changes.
    void set(Tone tone, const wxString& headline, const wxString& detail = {});
    [[nodiscard]] bool showing() const { return IsShown(); }

private:
    void paint();
    const Look* m_look;
    wxStaticBitmap* m_icon;
    wxString m_said;
    WrapText* m_headline;
    WrapText* m_detail;
    Tone m_tone = Tone::info;
};

}  // namespace balcao::ui
