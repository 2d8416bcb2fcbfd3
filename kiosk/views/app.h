#pragma once
// The program around the citizen's window: connection, monitor, pictures for tests.

#include <wx/app.h>

#include <memory>
#include <string>
#include <vector>

#include "ui/service_link.h"
#include "ui/tour.h"
#include "views/display_frame.h"
#include "views/frame.h"
#include "views/page_times.h"
#include "views/tour.h"

namespace balcao::kiosk {

/// Pages drawn one after the other in one process (tour.h).
struct TourOptions {
    std::string pages;                     ///< JSON list; empty: no tour
    std::vector<std::string> languages;    ///< codes; empty: all
    bool in_turn = false;                  ///< each page in one of them, the next page in the next
    std::vector<int> text_steps{0, 2};
    std::string folder;                    ///< for pictures; empty: none
    bool measure = false;                  ///< print what a change of page takes
};

struct WindowOptions {
    std::string socket;
    int monitor = -1;              ///< -1: the second one when there is one
    bool windowed = false;
    bool keyboard = false;
    int width = 1280;
    int height = 800;
    ui::Theme theme = ui::Theme::light;
    int text_step = 0;
    std::string printer;
    std::string speech = "off";    ///< off, headphones, speaker
    std::string speech_socket;     ///< of Speech Dispatcher; empty: the user's usual one
    std::string headphone_jack;    ///< asked whether headphones are in
    IdleTimes times;
    // a model drawn without a service, for tests and pictures
    std::string show_model;        ///< JSON of a kiosk model
    std::string press;             ///< then taps: digits, E(rase), K for OK, H for help, T for a ticket, D for other desks, W for the warning, …: KioskApp::show()
    int card_tries = 3;            ///< of the card's PIN, on its page
    bool card_keys = false;        ///< the reader has keys of its own
    bool display = false;          ///< the public display instead of the citizen's window
    bool sound = false;            ///< of it, at a new call
    bool measure_first_paint = false;  ///< prints milliseconds since the process started, then goes on
    bool countdown = false;        ///< with the time-out warning showing
    std::string screenshot;        ///< PNG to write; the program then ends
    bool check_clipping = false;   ///< names texts that do not fit
    TourOptions tour;
    /// Without a service.
    [[nodiscard]] bool drawn() const { return !show_model.empty() || !tour.pages.empty(); }
};

class KioskApp : public wxApp {
public:
    KioskApp(WindowOptions options, SealSecret seal, base::Random& random, const base::Clock& clock);
    bool OnInit() override;
    int OnExit() override;
    [[nodiscard]] int exit_code() const { return m_exit_code; }

private:
    bool ask(std::string_view action, wire::Json args, link::Client::OnReply reply);
    void connect();
    void show(const link::KioskModel& model, const std::string& press);
    bool show_model();
    bool start_tour();
    void report_clipping(const std::string& where);
    bool place_on_monitor(wxTopLevelWindow* window);
    bool open_display();
    void picture_when_drawn(wxTopLevelWindow* window);
    void take_picture(wxTopLevelWindow* window);

    WindowOptions m_options;
    const base::Clock& m_clock;
    ui::Look m_look;
    std::unique_ptr<ui::ServiceLink> m_link;
    std::unique_ptr<OwnCard> m_card;
    std::unique_ptr<Voice> m_voice;
    KioskSession m_session;
    KioskFrame* m_frame = nullptr;
    std::unique_ptr<ui::Tour> m_tour;
    std::vector<TourStop> m_stops;
    bool m_painted = false;
    std::unique_ptr<PageTimes> m_page_times;
    DisplayFrame* m_display = nullptr;
    wire::Json m_points_shown;
    int m_exit_code = 0;
};

}  // namespace balcao::kiosk
