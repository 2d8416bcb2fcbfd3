#pragma once
// The citizen's window's own small windows.

#include <wx/window.h>

#include <functional>

#include "base/secret.h"
#include "ui/buttons.h"
#include "ui/icons.h"
#include "ui/labels.h"
#include "ui/surface.h"

namespace balcao::kiosk {

/// What every page is built with.
struct Style {
    const ui::Look& look;
    double fit = 1.0;        ///< of the screen: 1 = 1280 x 800
    double text = 1.0;       ///< fit times what the citizen chose
    bool portrait = false;
    [[nodiscard]] int px(int length) const;
    /// Letters so large that pictures give up their room.
    [[nodiscard]] bool large() const { return text > 1.3 * fit; }
    [[nodiscard]] wxString say(std::string_view msgid, std::initializer_list<text::Argument> arguments = {}) const
    {
        return look.say(msgid, arguments);
    }
};

/// The heading of a page: takes the focus when the page appears, so that a reader begins there.
class Heading : public wxWindow {
public:
    Heading(wxWindow* parent, const wxString& text);
    bool AcceptsFocus() const override { return true; }
};

/// Wrapping text with one of the kiosk's classes.
ui::WrapText* wrapped(wxWindow* parent, const wxString& text, std::string_view style_class);

/// A large button; `style_class` k_action, k_tile, k_key, k_small or k_head.
wxButton* touch_button(wxWindow* parent, const Style& style, ui::ButtonKind kind, std::string_view style_class, ui::ButtonSpec spec);

/// How far the citizen has come.
class Progress : public wxWindow {
public:
    Progress(wxWindow* parent, const Style& style, int done, int of);
    bool AcceptsFocus() const override { return false; }
    bool AcceptsFocusFromKeyboard() const override { return false; }

private:
    void paint();
    const Style& m_style;
    int m_done;
    int m_of;
};

/// What has been tapped: dots for a PIN, boxes with the digits for a code that need not be hidden. The name says
/// how many, never which.
class Tapped : public wxWindow {
public:
    struct Spec {
        std::size_t least = 6;
        std::size_t most = 6;
        bool hidden = true;
    };
    /// `digits` lends what is drawn when not hidden; it must outlive the window.
    Tapped(wxWindow* parent, const Style& style, Spec spec, const base::Secret* digits);
    void set(std::size_t count);
    bool AcceptsFocus() const override { return false; }
    bool AcceptsFocusFromKeyboard() const override { return false; }

private:
    void paint();
    void paint_line(wxGraphicsContext& gc, const wxSize& size);
    const Style& m_style;
    Spec m_spec;
    const base::Secret* m_digits;
    std::size_t m_count = 0;
};

/// The temporary password, drawn digit by digit straight from its locked memory.
class PasswordView : public wxWindow {
public:
    PasswordView(wxWindow* parent, const Style& style, const base::Secret& password, bool hidden);
    bool AcceptsFocus() const override { return false; }
    bool AcceptsFocusFromKeyboard() const override { return false; }

private:
    void paint();
    const Style& m_style;
    const base::Secret& m_password;
    bool m_hidden;
};

}  // namespace balcao::kiosk
