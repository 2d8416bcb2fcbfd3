#pragma once
// How full something is: a name, the figures in words, and a bar. The bar is GTK's own, so that a screen reader has its value.

#include <wx/gauge.h>
#include <wx/panel.h>

#include "ui/labels.h"

namespace balcao::ui {

class Gauge : public wxPanel {
public:
    /// \param id of the bar, e.g. "gauge.backlog"
    Gauge(wxWindow* parent, const Look& look, std::string_view id, const wxString& name);
    /// \param fraction 0 to 1; \param words the figures, also told as the bar's description
    void set(double fraction, const wxString& words, Tone tone = Tone::info);
    void set_name(const wxString& name);

private:
    static constexpr int k_steps = 1000;
    wxStaticText* m_name;
    WrapText* m_words;
    wxGauge* m_bar;
};

}  // namespace balcao::ui
