#pragma once
// The program around the window: options, connection, pictures for tests.

#include <wx/app.h>

#include <memory>
#include <optional>
#include <string>

#include "console/views/main_frame.h"
#include "console/views/scroll_measure.h"
#include "ui/service_link.h"

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
    bool measure_first_paint = false;  ///< prints milliseconds since the process started, then goes on
    // a model drawn without a service, for tests and pictures
    std::string show_model;            ///< JSON of a console model
    std::string screenshot;            ///< PNG to write; the program then ends
    std::string place;                 ///< "queue", "sync", "help", "scan", "cancel"
    std::optional<Step> step;          ///< form step to look at
    std::string lesson;                ///< the guide of this lesson stands above the page
    std::optional<base::Instant> at;   ///< "now" of the picture
    bool check_clipping = false;       ///< with a picture: exit code 3 and the texts on stdout when one does not fit
};

class App : public wxApp {
public:
    explicit App(Options options);
    bool OnInit() override;
    int OnExit() override;
    /// 0 good, 1 the model could not be drawn, 3 a text does not fit.
    [[nodiscard]] int exit_code() const { return m_exit_code; }

private:
    void connect();
    bool show_model();
    void wait_for_picture();
    void take_picture();
    Options m_options;
    ui::Look m_look;
    std::unique_ptr<ui::ServiceLink> m_link;
    std::unique_ptr<Controller> m_control;
    std::unique_ptr<CameraWatch> m_camera;
    std::unique_ptr<ChipPhoto> m_photo;
    MainFrame* m_frame = nullptr;
    std::unique_ptr<ScrollMeasure> m_scroll;
    wxTimer m_picture;
    bool m_painted = false;
    int m_quiet_ticks = 0;
    int m_exit_code = 0;
};

}  // namespace balcao::console
