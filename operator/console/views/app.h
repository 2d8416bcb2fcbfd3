#pragma once
// The program around the window: options, connection, pictures for tests.

#include <wx/app.h>

#include <memory>
#include <optional>
#include <string>

#include "console/views/main_frame.h"
#include "console/views/scroll_measure.h"
#include "console/views/tour.h"
#include "ui/service_link.h"
#include "ui/tour.h"

namespace balcao::console {

struct Options {
    std::string socket;
    ui::Theme theme = ui::Theme::light;
    text::Language language = text::Language::pt;
    double text_scale = 1.0;
    int width = 1366;
    int height = 768;
    std::string picture_folder;
    std::string scan_prefix = "Ctrl+B";
    int measure_scroll = 0;            ///< rows; prints what a frame takes and ends
    int measure_frames = 600;          ///< so many of them; a third each by a row, by a page, by leaps
    std::string lessons_file;          ///< who finished which lesson
    std::string export_folder;         ///< where the papers of the day are written when nothing else is chosen
    std::string look_file;             ///< theme and letter size chosen here; empty: not kept
    bool locked = false;               ///< nothing of it leads out: it is not closed, and no other program is opened
    int print_seconds = 20;            ///< `lp` is waited for no longer
    bool measure_first_paint = false;  ///< prints milliseconds since the process started, then goes on
    // a model drawn without a service, for tests and pictures
    Screen show;                       ///< with a model: this screen
    std::string screenshot;            ///< PNG to write; the program then ends
    std::string tour;                  ///< JSON list of screens (tour.h), drawn one after the other
    int tour_every = 1;                ///< every how-manieth screen of the list
    int tour_from = 0;                 ///< from this one on
    std::string tour_folder;           ///< for their pictures; empty: none
    bool tour_on_signal = false;       ///< each stays until SIGUSR1
    std::optional<base::Instant> at;   ///< "now" of the picture
    bool check_clipping = false;       ///< with a picture: exit code 3 and the texts on stdout when one does not fit
};

class App : public wxApp {
public:
    explicit App(Options options);
    bool OnInit() override;
    int OnExit() override;
    /// 0 good, 1 the model could not be drawn, 3 a text does not fit or two answer to one Alt letter.
    [[nodiscard]] int exit_code() const { return m_exit_code; }

private:
    void connect();
    void open_frame();
    void appear();
    bool show_screen(const Screen& screen);
    void show_place(const std::string& place);
    void picture_when_drawn();
    bool start_tour();
    void take_picture(const std::string& path, const std::string& where);
    Options m_options;
    ui::Look m_look;
    std::unique_ptr<ui::ServiceLink> m_link;
    std::unique_ptr<Controller> m_control;
    std::unique_ptr<CameraWatch> m_camera;
    std::unique_ptr<ChipPhoto> m_photo;
    MainFrame* m_frame = nullptr;
    std::unique_ptr<ScrollMeasure> m_scroll;
    std::vector<Screen> m_screens;
    std::unique_ptr<ui::Tour> m_tour;
    bool m_painted = false;
    int m_looks = 0;  ///< at the screen of the tour
    int m_signals = 0;  ///< taken so far
    int m_exit_code = 0;
};

}  // namespace balcao::console
