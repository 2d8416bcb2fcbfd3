#pragma once
// The console's window: rail, pages, notice line, F-key bar, menus. Draws what the controller holds.

#include <wx/frame.h>
#include <wx/timer.h>

#include <memory>

#include "base/clock.h"
#include "console/idle_watch.h"
#include "console/lesson_guide.h"
#include "console/views/function_bar.h"
#include "console/views/help_page.h"
#include "console/views/lesson_strip.h"
#include "console/views/lessons_page.h"
#include "console/views/queue_page.h"
#include "console/views/rail.h"
#include "console/views/sign_in_page.h"
#include "console/views/day_page.h"
#include "console/views/sync_page.h"
#include "console/views/tickets_page.h"
#include "console/views/work_page.h"
#include "ui/scan_capture.h"

namespace balcao::console {

struct FrameSettings {
    std::string picture_folder;
    std::string scan_prefix = "Ctrl+B";  ///< key a scanner or swipe reader types first
    std::function<base::Instant()> now;  ///< for "today" and the running hour
    std::string lessons_file;            ///< who finished which lesson; empty: not kept
    std::string export_folder;           ///< for papers of the day, when no medium is chosen
    std::string look_file = {};          ///< theme and letter size chosen here are kept in it; empty: not kept
    std::chrono::milliseconds print_deadline = std::chrono::seconds(20);  ///< `lp` is waited for no longer
    bool locked = false;                 ///< the window is not closed by who sits before it, and opens no other program
};

class MainFrame : public wxFrame {
public:
    MainFrame(ui::Look& look, Controller& control, CameraWatch& camera, ChipPhoto& photo, FrameSettings settings);
    ~MainFrame() override;

    /// Draws the controller's model.
    void refresh();
    void run(Command command);
    void show_place(Place place);
    /// For pictures of single pages.
    [[nodiscard]] WorkPage& work() { return *m_work; }
    [[nodiscard]] QueuePage& queue() { return *m_queue; }
    void show_help(bool on);
    /// The page of the sync with a card over it.
    void show_over(SyncPage::Over over);
    /// Practice: the guide of this lesson stands above the pages from now on.
    void begin_lesson(const std::string& lesson);
    /// Focus to where the clerk goes on.
    void focus_next();

private:
    void build();
    void rebuild();
    void connect_controller();
    void bind_keys();
    void set_fault(const base::Fault& fault);
    void show_notice();
    void say_stays_open();
    void run_view(Command command);
    void start_new_case();
    // pictures and files from elsewhere (main_frame_pictures.cpp)
    void take_drops();
    void paste_document();
    void take_picture_file(const std::string& path);
    void say_on_shown_page(const wxString& headline, const wxString& detail);
    void lock_when_idle();
    void warn_before_idle(bool soon);
    void next_panel();
    // lessons (main_frame_lessons.cpp)
    void build_lessons();
    void follow_lesson(const ConsoleModel& model);
    void lay_lesson_thing();
    [[nodiscard]] bool lesson_has_line() const;
    void end_lesson();

    ui::Look& m_look;
    Controller& m_control;
    FrameSettings m_settings;
    Context m_context;
    std::unique_ptr<ui::ScanCapture> m_scanner;
    wxPanel* m_root = nullptr;
    wxPanel* m_main = nullptr;   ///< rail, pages, bar
    SignInPage* m_sign_in = nullptr;
    Rail* m_rail = nullptr;
    ui::NoticeBar* m_notice = nullptr;
    WorkPage* m_work = nullptr;
    QueuePage* m_queue = nullptr;
    SyncPage* m_sync = nullptr;
    DayPage* m_day = nullptr;
    TicketsPage* m_tickets = nullptr;
    HelpPage* m_help = nullptr;
    LessonsPage* m_lessons = nullptr;
    LessonStrip* m_lesson_strip = nullptr;
    LessonGuide m_guide;
    FunctionBar* m_bar = nullptr;
    Place m_place = Place::work;
    bool m_help_shown = false;
    struct Said {
        ui::Tone tone = ui::Tone::info;
        wxString headline;
        wxString detail;
    };
    Said m_said;                 ///< what the last act answered
    wxTimer m_minute;
    base::SystemClock m_clock;
    IdleWatch m_idle;
    bool m_idle_warned = false;
    wxTimer m_idle_look;
};

}  // namespace balcao::console
