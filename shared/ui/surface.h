#pragma once
// Panels that paint their own background, so that a theme change is a repaint.

#include <wx/panel.h>
#include <wx/sizer.h>

#include <optional>

#include "ui/look.h"

namespace balcao::ui {

enum class Ground : std::uint8_t { page, card, rail, head };

/// A plain ground for other controls. Never takes the focus itself.
class Surface : public wxPanel {
public:
    Surface(wxWindow* parent, const Look& look, Ground ground);
    [[nodiscard]] const Look& look() const { return *m_look; }

protected:
    [[nodiscard]] Rgb ground_colour() const;

private:
    void paint();
    const Look* m_look;
    Ground m_ground;
};

/// A white card with a rounded outline on the page. Put the content into body(): a vertical sizer
/// inside 20 px of padding.
class Card : public wxPanel {
public:
    Card(wxWindow* parent, const Look& look, int padding = 20);
    [[nodiscard]] wxBoxSizer* body() const { return m_body; }
    /// A tinted card for a notice; none takes the plain ground again.
    void set_tint(std::optional<Tint> tint);

private:
    void paint();
    const Look* m_look;
    wxBoxSizer* m_body;
    std::optional<Tint> m_tint;
};

}  // namespace balcao::ui
