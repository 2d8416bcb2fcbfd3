#pragma once
// The program around the citizen's window: connection, monitor, pictures for tests.

#include <wx/app.h>
#include <wx/timer.h>

#include <memory>
#include <string>

#include "ui/service_link.h"
#include "views/display_frame.h"
#include "views/frame.h"

namespace balcao::kiosk {

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
    IdleTimes times;
    // a model drawn without a service, for tests and pictures
    std::string show_model;        ///< JSON of a kiosk model
    std::string press;             ///< then taps: digits, E(rase), K for OK, H for help
    int card_tries = 3;            ///< of the card's PIN, on its page
    bool card_keys = false;        ///< the reader has keys of its own
    bool display = false;          ///< the public display instead of the citizen's window
    bool sound = false;            ///< of it, at a new call
    bool countdown = false;        ///< with the time-out warning showing
    std::string screenshot;        ///< PNG to write; the program then ends
    int screenshot_after_ms = 600; ///< time to draw it
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
    bool show_model();
    bool place_on_monitor(wxTopLevelWindow* window);
    bool open_display();
    void take_picture();

    WindowOptions m_options;
    ui::Look m_look;
    std::unique_ptr<ui::ServiceLink> m_link;
    std::unique_ptr<OwnCard> m_card;
    KioskSession m_session;
    KioskFrame* m_frame = nullptr;
    DisplayFrame* m_display = nullptr;
    wxTimer m_picture;
    int m_exit_code = 0;
};

}  // namespace balcao::kiosk
