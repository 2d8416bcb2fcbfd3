#pragma once
// One lamp: a dot whose form and colour change, its name, its state in words, and why.

#include <wx/panel.h>

#include "ui/labels.h"

namespace balcao::ui {

class LampDot;

class LampRow : public wxPanel {
public:
    LampRow(wxWindow* parent, const Look& look, std::string_view id, const wxString& name);
    /// `state` is the word beside the name, `reason` the small line below (may be empty).
    void set(Tone tone, const wxString& state, const wxString& reason);

private:
    LampDot* m_dot;
    wxString m_title;
    wxStaticText* m_state;
    WrapText* m_reason;
};

}  // namespace balcao::ui
