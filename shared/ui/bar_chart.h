#pragma once
// Bars with a whole-number axis; the newest one stands out.

#include <wx/window.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ui/look.h"

namespace balcao::ui {

struct Bar {
    std::string label;
    std::int64_t value = 0;
    friend bool operator==(const Bar&, const Bar&) = default;
};

class BarChart : public wxWindow {
public:
    /// \param unit said behind each label where the picture leaves it out, e.g. " h"
    BarChart(wxWindow* parent, const Look& look, const wxString& name, std::string_view id = "chart", std::string unit = {});
    /// `newest` is the index of the emphasised bar, -1 for none. The values are also told to screen readers.
    void set(std::vector<Bar> bars, int newest);
    bool AcceptsFocus() const override { return false; }
    bool AcceptsFocusFromKeyboard() const override { return false; }

private:
    void paint();
    const Look* m_look;
    std::vector<Bar> m_bars;
    int m_newest = -1;
    std::string m_unit;
};

/// The bars in words, for who cannot see them: "9 h: 3, 10 h: 5".
[[nodiscard]] std::string bars_told(const std::vector<Bar>& bars, const std::string& unit);

/// Smallest axis end that is at least `highest` and splits into whole halves; at least 2.
[[nodiscard]] std::int64_t axis_end(std::int64_t highest);

}  // namespace balcao::ui
