#include "views/app.h"

#include <wx/display.h>

#include <fstream>
#include <iostream>
#include <iterator>

#include "link/protocol.h"
#include "ui/gtk_glue.h"

namespace balcao::kiosk {
namespace {

/// In a picture: a card that says how its PIN is given, and nothing else.
class ShownCard final : public OwnCard {
public:
    explicit ShownCard(devices::PinQuestion way) : m_way(way) {}
    void ask_way(std::function<void(base::Result<devices::PinQuestion>)> done) override { done(m_way); }
    void prove(Question, std::function<void(base::Result<card::PossessionProof>)>) override {}

private:
    devices::PinQuestion m_way;
};

std::unique_ptr<OwnCard> card_for(const WindowOptions& options)
{
    if (!options.show_model.empty()) {
        return std::make_unique<ShownCard>(devices::PinQuestion{{false, options.card_tries == 0, static_cast<unsigned>(options.card_tries)}, options.card_keys});
    }
    return std::make_unique<CardInReader>([](std::function<void()> answer) { wxTheApp->CallAfter(std::move(answer)); });
}

}  // namespace

KioskApp::KioskApp(WindowOptions options, SealSecret seal, base::Random& random, const base::Clock& clock)
    : m_options(std::move(options)),
      m_look(m_options.theme, 1.0, text::Language::pt),
      m_card(card_for(m_options)),
      m_session({random, clock, std::move(seal),
                 [this](std::string_view action, wire::Json args, link::Client::OnReply reply) { return ask(action, std::move(args), std::move(reply)); },
                 m_card.get(), m_options.times})
{
}

bool KioskApp::ask(std::string_view action, wire::Json args, link::Client::OnReply reply)
{
    if (!m_options.show_model.empty()) {  // a picture has nobody to ask
        if (reply && action == "kiosk_ticket") {
            const link::GivenTicket shown{"A042", *base::parse_instant("2026-11-24T10:42:00.000Z"), 3, 1620, std::nullopt, "CMD · nacionais", "CMD · nationals"};
            reply(to_json(shown));
        }
        if (reply && action == "seal_secret") {
            reply(wire::Json::object());
        }
        return true;
    }
    if (!m_link || !m_link->connected()) {
        return false;
    }
    m_link->ask(action, std::move(args), std::move(reply));
    return true;
}

bool KioskApp::OnInit()
{
    m_look.apply();
    if (m_options.display) {
        return open_display();
    }
    const bool picture = !m_options.show_model.empty();
    m_frame = new KioskFrame(m_look, m_session, {m_options.printer, m_options.windowed || picture, m_options.keyboard});
    m_frame->SetClientSize(m_options.width, m_options.height);
    if (picture) {
        if (!show_model()) {
            m_exit_code = 1;
            return false;
        }
        m_frame->Show();
    } else {
        m_frame->Show();
        if (!m_options.windowed && !place_on_monitor(m_frame)) {
            m_exit_code = 2;
            return false;
        }
        connect();
    }
    m_frame->refresh_soon();
    if (!m_options.screenshot.empty()) {
        m_picture.Bind(wxEVT_TIMER, [this](wxTimerEvent&) { take_picture(); });
        m_picture.StartOnce(m_options.screenshot_after_ms);
    }
    return true;
}

int KioskApp::OnExit()
{
    m_link.reset();
    m_card.reset();  // its thread ends while there is still somebody to answer to
    return wxApp::OnExit();
}

/// Its own window, and a role of its own at the service: it sees what was called and nothing else.
bool KioskApp::open_display()
{
    const bool picture = !m_options.show_model.empty();
    m_display = new DisplayFrame(m_look, m_options.windowed || picture, m_options.sound);
    m_display->SetClientSize(m_options.width, m_options.height);
    if (picture) {
        std::ifstream in(m_options.show_model, std::ios::binary);
        const std::string content{std::istreambuf_iterator<char>(in), {}};
        const auto json = wire::parse_json(content);
        const auto model = json ? link::display_model_from_json(*json) : base::Result<link::DisplayModel>(base::unexpected(json.error()));
        if (!model) {
            std::cerr << "balcao-kiosk: not a model of the display: " << m_options.show_model << "\n";
            m_exit_code = 1;
            return false;
        }
        m_display->show(*model);
        m_display->Show();
    } else {
        m_display->Show();
        if (!m_options.windowed && !place_on_monitor(m_display)) {
            m_exit_code = 2;
            return false;
        }
        m_link = std::make_unique<ui::ServiceLink>(m_options.socket, link::Role::display);
        m_link->on_display = [this](const link::DisplayModel& model) { m_display->show(model); };
        m_link->on_connection = [this](bool connected) { m_display->connection(connected); };
        m_link->start();
    }
    if (!m_options.screenshot.empty()) {
        m_picture.Bind(wxEVT_TIMER, [this](wxTimerEvent&) { take_picture(); });
        m_picture.StartOnce(m_options.screenshot_after_ms);
    }
    return true;
}

bool KioskApp::place_on_monitor(wxTopLevelWindow* window)
{
    const auto count = static_cast<int>(wxDisplay::GetCount());
    const int wanted = m_options.monitor >= 0 ? m_options.monitor : count > 1 ? 1 : 0;
    if (wanted >= count) {
        std::cerr << "balcao-kiosk: there is no monitor " << wanted << "; this computer has " << count << "\n";
        return false;
    }
    ui::glue::fullscreen_on_monitor(window, wanted);
    ui::glue::hide_pointer(window);
    return true;
}

void KioskApp::connect()
{
    m_link = std::make_unique<ui::ServiceLink>(m_options.socket, link::Role::kiosk);
    m_link->on_kiosk = [this](const link::KioskModel& model) { m_session.show(model); };
    m_link->on_connection = [this](bool connected) { m_session.connection(connected); };
    m_link->start();
}

bool KioskApp::show_model()
{
    std::ifstream in(m_options.show_model, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    const auto json = wire::parse_json(content);
    const auto model = json ? link::kiosk_model_from_json(*json) : base::Result<link::KioskModel>(base::unexpected(json.error()));
    if (!in || !model) {
        std::cerr << "balcao-kiosk: not a kiosk model: " << m_options.show_model << "\n";
        return false;
    }
    m_session.connection(model->page != link::KioskPage::unavailable);
    auto before = *model;  // the way there, so that the page has what it needs
    before.record.reset();
    before.page = link::KioskPage::wait;
    if (!model->case_id.empty()) {
        m_session.show(before);
    }
    m_session.show(*model);
    for (const char key : m_options.press) {
        switch (key) {
        case 'E': m_session.press_erase(); break;
        case 'K': m_session.press_ok(); break;
        case 'H': m_frame->set_over(Over::help); break;
        case 'T': m_frame->begin_ticket(); break;
        case 'P':
        case 'C':
            m_frame->ticket_flow().line = "A";
            m_frame->ticket_flow().step = key == 'P' ? TicketFlow::Step::priority : TicketFlow::Step::code;
            break;
        case 'G': m_frame->ticket_acts().take(""); break;
        default: m_session.press_digit(key); break;
        }
    }
    m_frame->set_text_size(m_options.text_step);
    return true;
}

void KioskApp::take_picture()
{
    wxTopLevelWindow* window = m_display != nullptr ? static_cast<wxTopLevelWindow*>(m_display) : m_frame;
    window->Update();
    if (!ui::glue::save_png(window, m_options.screenshot)) {
        std::cerr << "balcao-kiosk: cannot write " << m_options.screenshot << "\n";
        m_exit_code = 1;
    }
    window->Close(true);
}

}  // namespace balcao::kiosk
