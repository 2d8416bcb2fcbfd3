#pragma once
// The citizen's full-screen window: header, progress, and the page that the session asks for.

#include <wx/eventfilter.h>
#include <wx/frame.h>
#include <wx/timer.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/executor.h"
#include "core/read_aloud.h"
#include "core/session.h"
#include "views/pages.h"
#include "views/ticket_page.h"

namespace balcao::kiosk {

struct FrameSettings {
    std::string printer;     ///< device or FIFO of a roll printer; empty: no slip
    bool windowed = false;   ///< may be closed and keeps the pointer
    int text_step = 0;       ///< size of letters each citizen begins with
    bool keyboard = false;   ///< a keyboard of the citizen's own; else it is the clerk's and stays there
    Voice* voice = nullptr;  ///< reads pages aloud; outlives the frame
    std::string jack;        ///< with a voice: speaks while headphones are in this jack; empty: from the button on
};

class KioskFrame : public wxFrame, private wxEventFilter {
public:
    KioskFrame(ui::Look& look, KioskSession& session, FrameSettings settings);
    ~KioskFrame() override;

    /// Builds or refreshes what is shown; cheap when nothing changed.
    void refresh();
    /// Safe to call from inside a button's handler: refreshes when that is over.
    void refresh_soon();
    void set_over(Over over);
    void set_theme(ui::Theme theme);
    void set_text_size(int step);
    /// For every citizen from now on.
    void begin_with_text_size(int step);
    /// What does not fit into its room or stands outside of it. For tests.
    [[nodiscard]] std::vector<std::string> clipped() const;
    void begin_ticket();
    /// Another page forgets what the last citizen chose. Done by refresh(); for tours before that.
    void note_page();
    /// For tours: nothing lies over the page any more.
    void nothing_over();
    /// For tests: a change of page keeps the header.
    [[nodiscard]] int headers_built() const { return m_headers_built; }
    /// For pictures.
    [[nodiscard]] TicketActs ticket_acts();
    [[nodiscard]] TicketFlow& ticket_flow() { return m_flow; }

private:
    void apply_style();
    void rebuild();
    void put_aside(const std::vector<wxWindow*>& windows);
    void take_apart_aside();
    void build_body();
    [[nodiscard]] std::string frame_key() const;
    void build_header(wxSizer* into);
    void update_live();
    // reading aloud (frame_speech.cpp)
    void speak_page();
    void speak_typing();
    void on_focus(wxChildFocusEvent& event);
    void read_aloud_pressed();
    void watch_jack();
    void on_key(wxKeyEvent& event);
    /// A key of a telephone's keypad. \return false when it means nothing here.
    bool on_keypad(int key);
    bool on_key_rows(int key);
    bool on_letters(int code);
    void on_key_while_warned(int code);
    /// Every touch counts as being there, wherever it lands.
    int FilterEvent(wxEvent& event) override;
    [[nodiscard]] Volume volume();
    void press_focused_or_strong(wxKeyEvent& event);
    void scroll(int pages);
    void to_next_button();
    void print_slip();
    void leave_ticket();
    void ask_ticket(std::string_view action, wire::Json args);
    void print_ticket();
    [[nodiscard]] std::string key() const;
    [[nodiscard]] Over over_now() const;

    /// The next citizen begins as the desk is set up, not as the last one left it.
    void forget_choices();

    ui::Look& m_look;
    KioskSession& m_session;
    FrameSettings m_settings;
    Style m_style;
    ui::Theme m_first_theme;
    int m_first_text_step = 0;
    int m_text_step = 0;
    std::string m_applied_style;
    link::KioskPage m_page_before = link::KioskPage::idle;
    Over m_over = Over::none;
    Slip m_slip;
    TicketFlow m_flow;
    int m_flow_number = 0;   ///< of the ticket asked for: late answers find another
    int m_flow_changes = 0;
    wxWindow* m_root = nullptr;
    std::vector<wxWindow*> m_page;   ///< what of it belongs to the page that is shown
    std::vector<wxWindow*> m_aside;  ///< of the page before, unseen, until the frame without it is drawn
    std::string m_frame_shown;
    int m_headers_built = 0;
    Live m_live;
    std::string m_shown;
    bool m_refresh_waits = false;
    bool m_warned = false;   ///< the time-out warning was sounded
    wxTimer m_tick;
    std::shared_ptr<int> m_life = std::make_shared<int>(0);  ///< results that come later ask whether the window still is
    std::unique_ptr<base::SerialExecutor> m_printing;
    std::optional<ReadAloud> m_reader;
    wxWindow* m_body = nullptr;   ///< of the page that is shown
    int m_jack_ticks = 0;
    std::string m_rows_title;     ///< page with rows of keys that was read aloud last,
    std::size_t m_rows_row = 0;   ///< and the row it was at
};

}  // namespace balcao::kiosk
