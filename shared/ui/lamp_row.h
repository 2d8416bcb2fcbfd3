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
    /// Without the small line, where room is short; a screen reader still says it.
    void set_terse(bool terse);

private:
    LampDot* m_dot;
    wxString m_title;
    WrapText* m_state;
    WrapText* m_reason;
    wxString m_reason_text;
    bool m_terse = false;
};

}  // namespace balcao::ui
