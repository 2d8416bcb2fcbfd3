#pragma once
// The pages of the citizen's window. Each function fills `body` anew; nothing outlives it.

#include <wx/sizer.h>
#include <wx/statbmp.h>

#include <functional>
#include <optional>
#include <string>

#include "core/session.h"
#include "views/widgets.h"

namespace balcao::kiosk {

/// What lies over the page.
enum class Over : std::uint8_t { none, help, countdown, ticket };

/// State of the paper slip.
enum class Slip : std::uint8_t { no_printer, ready, printing, printed, failed };

/// The parts of a page that change without building it anew.
struct Live {
    Tapped* tapped = nullptr;
    wxButton* ok = nullptr;
    ui::WrapText* message = nullptr;
    wxStaticText* countdown = nullptr;
    wxButton* primary = nullptr;  ///< what Enter does where no other button has the focus
    wxWindow* first = nullptr;    ///< takes the focus
};

struct PageContext {
    wxWindow* body;
    const Style& style;
    KioskSession& session;
    Over over = Over::none;
    Slip slip = Slip::no_printer;
    std::function<void()> print;
    std::function<void(Over)> set_over;
    std::function<void()> begin_ticket;
};

/// Builds what session and overlay ask for.
[[nodiscard]] Live build_page(const PageContext& context);
/// Steps done of k_progress_steps; 0 hides the bar.
inline constexpr int k_progress_steps = 4;
[[nodiscard]] int progress_of(const KioskSession& session);
/// The line a page shows about the last failure, a PIN that may not be, or waiting; empty when all is well.
struct MessageLine {
    wxString text;
    bool alert = false;
};
[[nodiscard]] MessageLine message_of(const KioskSession& session, const Style& style);

// own_pages.cpp: alone, with the own card
class PageParts;
[[nodiscard]] Live build_own_page(const PageContext& context);
/// On the first page: the way in for whoever has card, PIN and phone; or why it is closed.
void add_own_beginning(PageParts& page, const PageContext& context, bool only_alone);

// pad_page.cpp
[[nodiscard]] Live build_pad_page(const PageContext& context);
/// \return true when something else is shown now: the page must be laid out again.
[[nodiscard]] bool set_message(ui::WrapText* target, const MessageLine& message);

// page_parts.cpp: what several pages are made of
wxStaticBitmap* picture(wxWindow* parent, const Style& style, ui::Icon which, ui::Rgb ink, int size);
/// The message in one language, for pages before a language is chosen.
[[nodiscard]] wxString in(text::Language language, std::string_view msgid);
class PageParts {
public:
    explicit PageParts(const PageContext& context);
    wxBoxSizer* column;
    void heading(const wxString& text, const wxString& below = {});
    ui::WrapText* message();
    void space(int length);
    /// Buttons along the lower edge: the quiet one left, the strong one right.
    struct Action {
        std::string_view id;
        wxString label;
        std::function<void()> press;
        std::optional<ui::Icon> icon = std::nullopt;
    };
    /// One large button in the middle.
    void begin(const Action& action);
    void actions(std::optional<Action> quiet, std::optional<Action> middle, std::optional<Action> strong);
    [[nodiscard]] Live live() const { return m_live; }

private:
    const PageContext& m_context;
    Live m_live;
};

}  // namespace balcao::kiosk
