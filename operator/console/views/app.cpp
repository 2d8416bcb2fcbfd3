#include "console/views/app.h"

#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>

#include "console/kept_look.h"
#include "link/protocol.h"
#include "ui/first_paint.h"
#include "ui/gtk_glue.h"
#include "ui/inspector.h"
#include "wire/json_text.h"

namespace balcao::console {

App::App(Options options) : m_options(std::move(options)), m_look(m_options.theme, m_options.text_scale, m_options.language) {}

/// The window and all it works with, new: in a tour no screen inherits anything from the one before.
void App::open_frame()
{
    delete m_frame;
    m_painted = false;
    m_control = std::make_unique<Controller>([this](std::string_view action, wire::Json args, link::Client::OnReply on_reply, const base::Descriptor& attached) {
        if (m_link) {
            m_link->ask(action, std::move(args), std::move(on_reply), attached);
        }
    });
    const auto ask = [this](std::string_view action, wire::Json args, link::Client::OnReply on_reply) {
        if (m_link) {
            m_link->ask(action, std::move(args), std::move(on_reply));
        }
    };
    const auto take_attached = [this] { return m_link ? m_link->take_attached() : base::Descriptor(); };
    m_control->take_attached = take_attached;
    m_camera = std::make_unique<CameraWatch>(ask, take_attached);
    m_photo = std::make_unique<ChipPhoto>(ask, take_attached);
    FrameSettings settings{m_options.picture_folder, m_options.scan_prefix, [at = m_options.at] {
                               return at ? *at : std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
                           },
                           m_options.lessons_file,
                           m_options.export_folder,
                           m_options.look_file,
                           std::chrono::seconds(m_options.print_seconds),
                           m_options.locked};
    m_frame = new MainFrame(m_look, *m_control, *m_camera, *m_photo, std::move(settings));
    m_frame->SetSize(m_options.width, m_options.height);
}

bool App::OnInit()
{
    const bool drawn_for_a_picture = !m_options.tour.empty() || !m_options.show.model.empty();
    if (drawn_for_a_picture) {
        m_options.look_file.clear();
    } else if (const auto kept = read_kept_look(m_options.look_file)) {
        m_look.set_theme(kept->theme);
        m_look.set_text_scale(kept->text_scale);
    }
    m_look.apply();
    if (m_options.locked) {
        ui::glue::forbid_inspector();
    }
    if (!m_options.tour.empty()) {
        return start_tour();
    }
    open_frame();
    if (!m_options.show.model.empty()) {
        if (!show_screen(m_options.show)) {
            return false;
        }
    } else {
        connect();
    }
    appear();
    if (m_options.measure_scroll > 0) {
        m_frame->show_place(Place::queue);
        m_scroll = std::make_unique<ScrollMeasure>(m_frame, m_frame->queue().list(), m_options.measure_frames);
        m_frame->CallAfter([this] { m_scroll->start(); });
    }
    picture_when_drawn();
    return true;
}

void App::appear()
{
    m_frame->refresh();
    m_frame->Show();
    m_frame->CallAfter([frame = m_frame] { frame->focus_next(); });
    // The window manager may make it the active window before or after that; GTK then focuses what comes first in the window.
    m_frame->Bind(wxEVT_ACTIVATE, [frame = m_frame, first = true](wxActivateEvent& event) mutable {
        if (event.GetActive() && first) {
            first = false;
            frame->CallAfter([frame] { frame->focus_next(); });
        }
        event.Skip();
    });
    ui::glue::on_first_paint(m_frame, [this] {
        m_painted = true;
        if (m_options.measure_first_paint) {
            ui::print_first_paint();
        }
    });
}

int App::OnExit()
{
    m_link.reset();
    return wxApp::OnExit();
}

void App::connect()
{
    m_link = std::make_unique<ui::ServiceLink>(m_options.socket, link::Role::console);
    m_link->on_console = [this](const ConsoleModel& model) {
        m_photo->model_arrived(model.chip);
        m_control->model_arrived(model);
    };
    m_link->on_camera = [this](const link::CameraModel& model) { m_camera->model_arrived(model); };
    m_link->on_connection = [this](bool connected) {
        m_control->connection_changed(connected);
        m_camera->connection_changed(connected);
    };
    m_link->start();
}

/// Draws a screen without a service. \return false, with the reason on standard error and the exit code set.
bool App::show_screen(const Screen& screen)
{
    std::ifstream in(screen.model, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    auto json = wire::parse_json(content);
    auto model = in && json ? link::console_model_from_json(*json) : base::Result<link::ConsoleModel>(base::fail(base::FaultCode::file_unreadable));
    if (!model) {
        std::cerr << "balcao-operator: not a console model: " << screen.model << "\n";
        m_exit_code = 1;
        return false;
    }
    m_control->connection_changed(screen.place != "lost");
    if (m_options.measure_scroll > 0) {
        model->queue.rows = made_up_rows(m_options.measure_scroll);
    }
    m_control->model_arrived(std::move(*model));
    if (json->contains("points")) {
        if (auto desks = link::points_view_from_json(json->at("points"))) {
            m_control->desks_arrived(std::move(*desks));
        }
    }
    if (screen.step) {
        m_control->view(*screen.step);
    }
    if (!screen.lesson.empty()) {
        m_frame->begin_lesson(screen.lesson);
    }
    show_place(screen.place);
    return true;
}

void App::show_place(const std::string& place)
{
    if (place == "queue") {
        m_frame->show_place(Place::queue);
    } else if (place == "tickets") {
        m_frame->show_place(Place::tickets);
    } else if (place == "lessons") {
        m_frame->show_place(Place::lessons);
    } else if (place == "sync") {
        m_frame->show_place(Place::sync);
    } else if (place == "day") {
        m_frame->show_place(Place::day);
    } else if (place == "sticks") {
        m_frame->show_over(SyncPage::Over::sticks);
    } else if (place == "drain") {
        m_frame->show_over(SyncPage::Over::drain);
    } else if (place == "help") {
        m_frame->show_help(true);
    } else if (place == "scan") {
        m_frame->work().set_over(Over::scan);
    } else if (place == "cancel") {
        m_frame->work().set_over(Over::cancel);
    } else if (place == "desks") {
        m_frame->work().set_over(Over::desks);
    }
}

/// With a picture wanted: taken once the window has been drawn and nothing moved for a while.
void App::picture_when_drawn()
{
    if (m_options.screenshot.empty()) {
        return;
    }
    m_tour = std::make_unique<ui::Tour>(1, ui::Tour::Pace{100, 5});
    m_tour->is_drawn = [this] { return m_painted && m_frame->IsShownOnScreen(); };
    m_tour->on_shown = [this](std::size_t) {
        take_picture(m_options.screenshot, {});
        m_frame->Close(true);
    };
    m_tour->start();
}

namespace {
volatile std::sig_atomic_t signals_to_go_on = 0;
}  // namespace

bool App::start_tour()
{
    auto screens = read_tour(m_options.tour);
    if (!screens) {
        std::cerr << "balcao-operator: not a list of screens: " << m_options.tour << "\n";
        m_exit_code = 1;
        return false;
    }
    for (auto i = static_cast<std::size_t>(m_options.tour_from); i < screens->size(); i += static_cast<std::size_t>(m_options.tour_every)) {
        m_screens.push_back(std::move((*screens)[i]));
    }
    SetExitOnFrameDelete(false);
    m_tour = std::make_unique<ui::Tour>(m_screens.size(), ui::Tour::Pace{5, 10});
    m_tour->show = [this](std::size_t at) {
        m_looks = 0;
        open_frame();
        if (show_screen(m_screens[at])) {
            appear();
        } else {
            ExitMainLoop();
        }
    };
    m_tour->is_drawn = [this] {
        constexpr int k_patience_looks = 200;  // there may be no window manager to make it the active one
        ++m_looks;
        return m_painted && m_frame->IsShownOnScreen() && (m_frame->IsActive() || m_looks > k_patience_looks);
    };
    m_tour->on_shown = [this](std::size_t at) {
        const auto& name = m_screens[at].name;
        take_picture(m_options.tour_folder.empty() ? std::string() : m_options.tour_folder + "/" + name + ".png", name + ": ");
        if (m_options.tour_on_signal) {
            std::printf("shown: %s\n", name.c_str());
            std::fflush(stdout);
        }
    };
    if (m_options.tour_on_signal) {
        std::signal(SIGUSR1, [](int) { signals_to_go_on = signals_to_go_on + 1; });
        m_tour->may_go_on = [this] {
            const bool more = signals_to_go_on > m_signals;
            m_signals += more ? 1 : 0;
            return more;
        };
    }
    m_tour->on_end = [this](std::size_t drawn) {
        std::printf("screens drawn: %zu\n", drawn);
        ExitMainLoop();
    };
    m_tour->start();
    return true;
}

void App::take_picture(const std::string& path, const std::string& where)
{
    if (m_options.check_clipping) {
        auto texts = ui::glue::clipped_texts(m_frame);
        for (auto& outside : ui::glue::texts_outside(m_frame)) {
            texts.push_back(std::move(outside));
        }
        for (const auto& text : texts) {
            std::printf("clipped: %s%s\n", where.c_str(), text.c_str());
            m_exit_code = 3;
        }
        for (const auto& clash : ui::glue::clashing_letters(m_frame)) {
            std::printf("clash: %s%s\n", where.c_str(), clash.c_str());
            m_exit_code = 3;
        }
    }
    if (!path.empty() && !ui::glue::save_png(m_frame, path)) {
        std::cerr << "balcao-operator: cannot write " << path << "\n";
        m_exit_code = 1;
    }
}

}  // namespace balcao::console
