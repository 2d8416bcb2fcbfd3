#include "console/views/app.h"

#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>

#include "link/protocol.h"
#include "ui/first_paint.h"
#include "ui/gtk_glue.h"
#include "wire/json_text.h"

namespace balcao::console {

App::App(Options options) : m_options(std::move(options)), m_look(m_options.theme, m_options.text_scale, m_options.language) {}

bool App::OnInit()
{
    m_look.apply();
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
                           m_options.export_folder};
    m_frame = new MainFrame(m_look, *m_control, *m_camera, *m_photo, std::move(settings));
    m_frame->SetSize(m_options.width, m_options.height);
    if (!m_options.show_model.empty()) {
        if (!show_model()) {
            m_exit_code = 1;
            return false;
        }
    } else {
        connect();
    }
    m_frame->refresh();
    m_frame->Show();
    m_frame->CallAfter([frame = m_frame] { frame->focus_next(); });
    ui::glue::on_first_paint(m_frame, [this] {
        m_painted = true;
        if (m_options.measure_first_paint) {
            ui::print_first_paint();
        }
    });
    if (m_options.measure_scroll > 0) {
        m_frame->show_place(Place::queue);
        m_scroll = std::make_unique<ScrollMeasure>(m_frame, m_frame->queue().list(), m_options.measure_frames);
        m_frame->CallAfter([this] { m_scroll->start(); });
    }
    if (!m_options.screenshot.empty()) {
        m_picture.Bind(wxEVT_TIMER, [this](wxTimerEvent&) { wait_for_picture(); });
        m_picture.Start(100);
    }
    return true;
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

bool App::show_model()
{
    std::ifstream in(m_options.show_model, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    auto json = wire::parse_json(content);
    if (!in || !json) {
        std::cerr << "balcao-operator: cannot read the model in " << m_options.show_model << "\n";
        return false;
    }
    auto model = link::console_model_from_json(*json);
    if (!model) {
        std::cerr << "balcao-operator: not a console model: " << m_options.show_model << "\n";
        return false;
    }
    m_control->connection_changed(m_options.place != "lost");
    if (m_options.measure_scroll > 0) {
        model->queue.rows = made_up_rows(m_options.measure_scroll);
    }
    m_control->model_arrived(std::move(*model));
    if (json->contains("points")) {
        if (auto desks = link::points_view_from_json(json->at("points"))) {
            m_control->desks_arrived(std::move(*desks));
        }
    }
    if (m_options.step) {
        m_control->view(*m_options.step);
    }
    if (!m_options.lesson.empty()) {
        m_frame->begin_lesson(m_options.lesson);
    }
    if (m_options.place == "queue") {
        m_frame->show_place(Place::queue);
    } else if (m_options.place == "tickets") {
        m_frame->show_place(Place::tickets);
    } else if (m_options.place == "lessons") {
        m_frame->show_place(Place::lessons);
    } else if (m_options.place == "sync") {
        m_frame->show_place(Place::sync);
    } else if (m_options.place == "day") {
        m_frame->show_place(Place::day);
    } else if (m_options.place == "sticks") {
        m_frame->show_over(SyncPage::Over::sticks);
    } else if (m_options.place == "drain") {
        m_frame->show_over(SyncPage::Over::drain);
    } else if (m_options.place == "help") {
        m_frame->show_help(true);
    } else if (m_options.place == "scan") {
        m_frame->work().set_over(Over::scan);
    } else if (m_options.place == "cancel") {
        m_frame->work().set_over(Over::cancel);
    } else if (m_options.place == "desks") {
        m_frame->work().set_over(Over::desks);
    }
    return true;
}

/// A picture is taken once the window has been drawn and nothing moved for a while.
void App::wait_for_picture()
{
    constexpr int k_quiet_ticks_wanted = 5;
    m_quiet_ticks = m_painted && m_frame->IsShownOnScreen() && !ui::glue::busy() ? m_quiet_ticks + 1 : 0;
    if (m_quiet_ticks >= k_quiet_ticks_wanted) {
        m_picture.Stop();
        take_picture();
    }
}

void App::take_picture()
{
    if (m_options.check_clipping) {
        for (const auto& text : ui::glue::clipped_texts(m_frame)) {
            std::printf("clipped: %s\n", text.c_str());
            m_exit_code = 3;
        }
    }
    if (!ui::glue::save_png(m_frame, m_options.screenshot)) {
        std::cerr << "balcao-operator: cannot write " << m_options.screenshot << "\n";
        m_exit_code = 1;
    }
    m_frame->Close(true);
}

}  // namespace balcao::console
