#pragma once
// Where the case stands: numbered rounds with their words, a tick on what is behind.

#include <wx/window.h>
#include <wx/graphics.h>

#include <vector>

#include "ui/look.h"

namespace balcao::ui {

class StepBar : public wxWindow {
public:
    StepBar(wxWindow* parent, const Look& look, std::vector<wxString> steps);
    /// Other words, another number of steps.
    void rename(std::vector<wxString> steps);
    /// `current` from 0; every step before `reached` has nothing open. `all_done` ticks the last one too.
    void set(int current, int reached, bool all_done = false);
    bool AcceptsFocus() const override { return false; }
    bool AcceptsFocusFromKeyboard() const override { return false; }

private:
    void paint();
    void draw_round(wxGraphicsContext& gc, double x, double y, int index) const;
    const Look* m_look;
    std::vector<wxString> m_steps;
    int m_current = 0;
    int m_reached = 0;
    bool m_all_done = false;
};

}  // namespace balcao::ui
