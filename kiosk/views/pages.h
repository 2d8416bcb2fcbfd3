#pragma once
// The pages of the citizen's window. Each function fills `body` anew; nothing outlives it.

#include <wx/scrolwin.h>
#include <wx/sizer.h>
#include <wx/statbmp.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/session.h"
#include "views/widgets.h"

namespace balcao::kiosk {

/// What lies over the page.
enum class Over : std::uint8_t { none, help, countdown, desks, ticket };

/// State of the paper slip.
enum class Slip : std::uint8_t { no_printer, ready, printing, printed, failed };

/// The parts of a page that change without building it anew.
struct Live {
    Tapped* tapped = nullptr;
    wxButton* ok = nullptr;
    ui::WrapText* message = nullptr;
    wxStaticText* countdown = nullptr;
    wxButton* primary = nullptr;  ///< what Enter does where no other button has the focus
    wxScrolledWindow* scroll = nullptr;  ///< moved by the arrow and page keys
    wxWindow* first = nullptr;    ///< takes the focus
    wxWindow* heading = nullptr;  ///< says what the page is
    wxScrolledWindow* scrolled = nullptr;  ///< moved by the keys 8 and 2, page down and page up
    std::vector<wxButton*> numbered;  ///< pressed by the keys 1, 2, 3 where there is no number pad
    // where letters are typed (key_rows.h)
    std::vector<std::vector<wxButton*>> rows;  ///< * goes from one to the next, digits press the buttons of that one
    std::size_t key_rows = 0;                  ///< so many of them are keys; the others are the page's own buttons
    std::size_t row = 0;
    std::function<void(std::size_t)> to_row;
    std::function<void(char)> type;            ///< by a keyboard of letters too
    std::string typed;                         ///< what stands there now
};

/// How loud it is read aloud, and the way to change that.
struct Volume {
    int step = 0;
    int steps = 0;                             ///< 0: nothing is read aloud here
    std::function<void(int by)> change;
};

struct PageContext {
    wxWindow* body;
    const Style& style;
    KioskSession& session;
    Over over = Over::none;
    Slip slip = Slip::no_printer;
    bool keys = false;            ///< the citizen has keys: the help says what they do
    std::function<void()> print;
    std::function<void(Over)> set_over;
    std::function<void()> begin_ticket;
    Volume volume = {};
};

/// Cards and scrolled areas: wx lets a panel without buttons take the focus, which says nothing to anybody.
void never_focus_panels(wxWindow* window);
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

// desks_page.cpp: other desks near this one
[[nodiscard]] Live build_desks_page(const PageContext& context);
/// The way to them, where any are known; else nullptr.
wxButton* add_desks_button(wxWindow* parent, wxSizer* into, const PageContext& context, const wxString& label);

// pad_page.cpp
[[nodiscard]] Live build_pad_page(const PageContext& context);
/// \return true when something else is shown now: the page must be laid out again.
[[nodiscard]] bool set_message(ui::WrapText* target, const MessageLine& message);

// page_parts.cpp: what several pages are made of
wxStaticBitmap* picture(wxWindow* parent, const Style& style, ui::Icon which, ui::Rgb ink, int size);
/// The message in one language, for pages before a language is chosen.
[[nodiscard]] wxString in(text::Language language, std::string_view msgid);
/// An area whose content scrolls when large letters need more room than there is; by keyboard too, so it has a name.
wxScrolledWindow* scrolling(wxWindow* parent, wxSizer* into, const Style& style, const wxString& name, ui::Ground ground);
class PageParts {
public:
    explicit PageParts(const PageContext& context);
    wxBoxSizer* column;
    void heading(const wxString& text, const wxString& below = {});
    ui::WrapText* message();
    void space(int length);
    wxScrolledWindow* scrolling(wxWindow* parent, wxSizer* into, const wxString& name, ui::Ground ground = ui::Ground::card);
    /// The message in Portuguese and English, each in a style of its own, in the middle: before a language is chosen.
    void both(std::string_view msgid, std::string_view first, std::string_view second);
    /// The same word in all the other languages, one line.
    void others(std::string_view msgid);
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
    void number(wxButton* button) { m_live.numbered.push_back(button); }
    /// Buttons that the keypad's * reaches together; those of actions() are the last row by themselves.
    void row(std::vector<wxButton*> buttons) { m_live.rows.push_back(std::move(buttons)); }
    void keys(std::size_t active, std::function<void(std::size_t)> to_row, std::function<void(char)> type, std::string typed);
    void strong(wxButton* button) { m_live.primary = button; }
    void start_at(wxWindow* window) { m_live.first = window; }
    [[nodiscard]] Live live();

private:
    const PageContext& m_context;
    Live m_live;
};

// languages_page.cpp: where no case has chosen one
[[nodiscard]] wxString words_for_languages(const PageContext& context);
[[nodiscard]] Live build_languages(const PageContext& context, PageParts::Action back, const std::function<void(text::Language)>& choose);

}  // namespace balcao::kiosk
