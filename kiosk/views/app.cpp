#include "views/app.h"

#include <wx/display.h>

#include <iostream>

#include "core/speech_dispatcher.h"
#include "link/protocol.h"
#include "ui/first_paint.h"
#include "ui/gtk_glue.h"
#include "ui/inspector.h"

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
    if (options.drawn()) {
        return std::make_unique<ShownCard>(devices::PinQuestion{{false, options.card_tries == 0, static_cast<unsigned>(options.card_tries)}, options.card_keys});
    }
    return std::make_unique<CardInReader>([](std::function<void()> answer) { wxTheApp->CallAfter(std::move(answer)); });
}

}  // namespace

KioskApp::KioskApp(WindowOptions options, SealSecret seal, base::Random& random, const base::Clock& clock)
    : m_options(std::move(options)),
      m_clock(clock),
      m_look(m_options.theme, 1.0, text::Language::pt),
      m_card(card_for(m_options)),
      m_session({random, clock, std::move(seal),
                 [this](std::string_view action, wire::Json args, link::Client::OnReply reply) { return ask(action, std::move(args), std::move(reply)); },
                 m_card.get(), m_options.times})
{
}

bool KioskApp::ask(std::string_view action, wire::Json args, link::Client::OnReply reply)
{
    if (m_options.drawn()) {  // a picture has nobody to ask
        if (reply && action == "points_near" && !m_points_shown.is_null()) {
            reply(m_points_shown);
        }
        if (reply && action == "points_places") {
            reply(wire::Json{{"places", {"Faro", "Felgueiras", "Figueira da Foz", "Freixo de Espada à Cinta", "Funchal", "Fundão"}}});
        }
        if (reply && (action == "kiosk_ticket" || action == "kiosk_check_in")) {
            link::GivenTicket shown{"A042", *base::parse_instant("2026-11-24T10:42:00.000Z"), 3, 1620, std::nullopt, "CMD · nacionais", "CMD · nationals"};
            if (action == "kiosk_check_in") {
                shown.due_at = base::parse_instant("2026-11-24T10:50:00.000Z");
            }
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
    if (!m_options.windowed) {
        ui::glue::forbid_inspector();
    }
    if (m_options.display) {
        return open_display();
    }
    const bool picture = m_options.drawn();
    if (m_options.speech != "off") {
        m_voice = std::make_unique<SpeechDispatcher>(m_options.speech_socket);
    }
    m_frame = new KioskFrame(m_look, m_session, {m_options.printer, m_options.windowed || picture, m_options.text_step, m_options.keyboard, m_voice.get(),
                                                    m_options.speech == "headphones" ? m_options.headphone_jack : std::string()});
    m_frame->SetClientSize(m_options.width, m_options.height);
    if (picture) {
        if (m_options.tour.pages.empty() ? !show_model() : !start_tour()) {
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
    if (m_options.measure_first_paint) {
        ui::glue::on_every_frame(m_frame, [this, told = false](double) mutable {
            if (!told && m_frame->headers_built() > 0) {  // the window alone is no page
                told = true;
                ui::print_first_paint();
            }
        });
    }
    picture_when_drawn(m_frame);
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
    m_display = new DisplayFrame(m_look, m_options.windowed || picture, m_options.sound, m_clock);
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
    picture_when_drawn(m_display);
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
    const auto model = read_model(m_options.show_model);
    if (!model) {
        std::cerr << "balcao-kiosk: not a kiosk model: " << m_options.show_model << "\n";
        return false;
    }
    m_points_shown = read_points(m_options.show_model);
    show(*model, m_options.press);
    m_frame->set_text_size(m_options.text_step);
    return true;
}

void KioskApp::show(const link::KioskModel& model, const std::string& press)
{
    m_frame->nothing_over();
    m_session.touched();
    if (m_session.page() == link::KioskPage::done) {
        m_session.leave();  // it would stay for whoever still reads
    }
    m_session.connection(model.page != link::KioskPage::unavailable);
    auto before = model;  // the way there, so that the page has what it needs
    before.record.reset();
    before.page = link::KioskPage::wait;
    if (!model.case_id.empty()) {
        m_session.show(before);
    }
    m_session.show(model);
    m_frame->note_page();
    for (const char key : press) {
        switch (key) {
        case 'E': m_session.press_erase(); break;
        case 'K': m_session.press_ok(); break;
        case 'H': m_frame->set_over(Over::help); break;
        case 'D': m_session.find_desks(false); break;
        case 'L': m_session.show_desks_step(DesksStep::language); break;
        case 'N':
            m_session.show_desks_step(DesksStep::place);
            m_session.type_place('F');
            break;
        case 'W': m_session.warn_now(); break;
        case 'T': m_frame->begin_ticket(); break;
        case 'P':
        case 'C':
            m_frame->ticket_flow().line = "A";
            m_frame->ticket_flow().step = key == 'P' ? TicketFlow::Step::priority : TicketFlow::Step::code;
            break;
        case 'A': m_frame->ticket_flow().step = TicketFlow::Step::language; break;
        case 'X':
            m_frame->ticket_flow().step = TicketFlow::Step::refused;
            m_frame->ticket_flow().fault = base::Fault{base::FaultCode::ticket_unknown};
            break;
        case 'G': m_frame->ticket_acts().take(""); break;
        case 'I': m_frame->ticket_acts().check_in(); break;
        default: m_session.press_digit(key); break;
        }
    }
}

bool KioskApp::start_tour()
{
    auto stops = read_tour(m_options.tour);
    if (!stops) {
        std::cerr << "balcao-kiosk: not a list of pages: " << m_options.tour.pages << "\n";
        return false;
    }
    m_stops = std::move(*stops);
    m_tour = std::make_unique<ui::Tour>(m_stops.size(), ui::Tour::Pace{});
    m_tour->show = [this](std::size_t at) {
        const auto& stop = m_stops[at];
        m_points_shown = stop.points;
        if (m_page_times) {
            m_page_times->changes_to(stop);
        }
        show(stop.model, stop.press);
        m_frame->begin_with_text_size(stop.text_step);
    };
    m_tour->on_shown = [this](std::size_t at) {
        const auto& stop = m_stops[at];
        report_clipping(stop.name);
        if (!m_options.tour.folder.empty() && !ui::glue::save_png(m_frame, m_options.tour.folder + "/" + stop.name + ".png")) {
            m_exit_code = 1;
        }
    };
    m_tour->on_end = [this](std::size_t drawn) {
        std::cout << "pages drawn: " << drawn << "\n";
        if (m_page_times) {
            std::cout << m_page_times->report() << "\n";
        }
        m_frame->Close(true);
    };
    if (m_options.tour.measure) {
        m_page_times = std::make_unique<PageTimes>(m_frame);
    }
    m_tour->start();
    return true;
}

void KioskApp::report_clipping(const std::string& where)
{
    if (!m_options.check_clipping || m_frame == nullptr) {  // the display fits each text into its room
        return;
    }
    for (const auto& text : m_frame->clipped()) {
        std::cout << "clipped: " << where << ": " << text << "\n";
        m_exit_code = 3;
    }
}

/// With a picture wanted: taken once the window has been drawn and nothing moved for a while, however slow the computer.
void KioskApp::picture_when_drawn(wxTopLevelWindow* window)
{
    if (m_options.screenshot.empty()) {
        return;
    }
    ui::glue::on_first_paint(window, [this] { m_painted = true; });
    m_tour = std::make_unique<ui::Tour>(1, ui::Tour::Pace{100, 5});
    m_tour->is_drawn = [this] { return m_painted; };
    m_tour->on_shown = [this, window](std::size_t) { take_picture(window); };
    m_tour->start();
}

void KioskApp::take_picture(wxTopLevelWindow* window)
{
    report_clipping(m_options.show_model);
    if (!ui::glue::save_png(window, m_options.screenshot)) {
        std::cerr << "balcao-kiosk: cannot write " << m_options.screenshot << "\n";
        m_exit_code = 1;
    }
    window->Close(true);
}

}  // namespace balcao::kiosk
