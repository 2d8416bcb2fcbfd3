#pragma once
// The citizen's full-screen window: header, progress, and the page that the session asks for.

#include <wx/frame.h>
#include <wx/timer.h>

#include <memory>
#include <string>

#include "base/executor.h"
#include "core/session.h"
#include "views/pages.h"
#include "views/ticket_page.h"

namespace balcao::kiosk {

struct FrameSettings {
    std::string printer;     ///< device or FIFO of a roll printer; empty: no slip
    bool windowed = false;   ///< may be closed and keeps the pointer
    bool keyboard = false;   ///< a keyboard of the citizen's own; else it is the clerk's and stays there
};

class KioskFrame : public wxFrame {
public:
    KioskFrame(ui::Look& look, KioskSession& session, FrameSettings settings);

    /// Builds or refreshes what is shown; cheap when nothing changed.
    void refresh();
    /// Safe to call from inside a button's handler: refreshes when that is over.
    void refresh_soon();
    void set_over(Over over);
    void set_theme(ui::Theme theme);
    void set_text_size(int step);
    void begin_ticket();
    /// For pictures.
    [[nodiscard]] TicketActs ticket_acts();
    [[nodiscard]] TicketFlow& ticket_flow() { return m_flow; }

private:
    void apply_style();
    void rebuild();
    void build_header(wxSizer* into);
    void update_live();
    void on_key(wxKeyEvent& event);
    void print_slip();
    void tick_ticket();
    void ask_ticket(std::string_view action, wire::Json args);
    void print_ticket();
    [[nodiscard]] std::string key() const;

    ui::Look& m_look;
    KioskSession& m_session;
    FrameSettings m_settings;
    Style m_style;
    int m_text_step = 0;
    Over m_over = Over::none;
    Slip m_slip;
    std::string m_slip_case;
    TicketFlow m_flow;
    int m_flow_ticks = 0;    ///< until it goes by itself
    int m_flow_number = 0;   ///< of the ticket asked for: late answers find another
    int m_flow_changes = 0;
    wxWindow* m_root = nullptr;
    Live m_live;
    std::string m_shown;
    bool m_refresh_waits = false;
    wxTimer m_tick;
    std::shared_ptr<int> m_life = std::make_shared<int>(0);  ///< results that come later ask whether the window still is
    std::unique_ptr<base::SerialExecutor> m_printing;
};

}  // namespace balcao::kiosk
