#include "console/views/main_frame.h"

#include <wx/accel.h>
#include <wx/utils.h>

#include "console/kept_look.h"
#include "console/views/menus.h"
#include "text/approval_text.h"
#include "console/appointment_words.h"
#include "ui/gtk_glue.h"

namespace balcao::console {

using ui::utf8;
using ui::wide;

namespace {

constexpr int k_idle_look_ms = 2'000;

}  // namespace

MainFrame::MainFrame(ui::Look& look, Controller& control, CameraWatch& camera, ChipPhoto& photo, FrameSettings settings)
    : wxFrame(nullptr, wxID_ANY, wide("Balcão"), wxDefaultPosition, wxSize(1366, 768)),
      m_look(look),
      m_control(control),
      m_settings(std::move(settings)),
      m_context{look,
                control,
                camera,
                photo,
                [this] { run(Command::scan); },
                [this] { run(Command::cancel); },
                [this] { m_work->set_over(Over::none); },
                [this](ui::Tone tone, const wxString& headline, const wxString& detail) {
                    m_said = {tone, headline, detail};
                    show_notice();
                },
                m_settings.picture_folder,
                m_settings.export_folder,
                m_settings.print_deadline,
                m_settings.locked},
      m_guide(m_settings.lessons_file)
{
    SetMinSize(wxSize(1024, 640));
    connect_controller();
    build();
    bind_keys();
    m_minute.Bind(wxEVT_TIMER, [this](wxTimerEvent&) { refresh(); });
    m_minute.Start(60'000);
    m_idle_look.Bind(wxEVT_TIMER, [this](wxTimerEvent&) { lock_when_idle(); });
    m_idle_look.Start(k_idle_look_ms);
    ui::glue::on_input([this] { m_idle.touched(m_clock.monotonic_ms()); });
}

MainFrame::~MainFrame() { ui::glue::on_input({}); }

/// What was typed goes along first: the service keeps it.
void MainFrame::lock_when_idle()
{
    const auto& model = m_control.model();
    const int minutes = model && model->signed_in && m_control.connected() ? model->idle_lock_minutes : 0;
    if (m_idle.due(minutes, m_clock.monotonic_ms())) {
        m_work->flush();
        m_control.idle_lock();
    }
    warn_before_idle(m_idle.soon(minutes, m_clock.monotonic_ms()));
}

/// Seen and heard; whoever is there touches any key, and it is gone.
void MainFrame::warn_before_idle(bool soon)
{
    if (soon == m_idle_warned) {
        return;
    }
    m_idle_warned = soon;
    const auto headline = m_look.say("This console locks in twenty seconds");
    if (soon) {
        m_said = {ui::Tone::warning, headline, m_look.say("Nobody touched it for a while. Any key keeps it open; the case stays as it is either way.")};
        wxBell();
    } else if (m_said.headline == headline) {
        m_said = {};
    }
    show_notice();
}

void MainFrame::connect_controller()
{
    m_control.on_change = [this] { refresh(); };
    m_control.on_focus_wanted = [this] { CallAfter([this] { focus_next(); }); };
    m_control.on_flush_wanted = [this] { m_work->flush(); };
    m_control.on_fault = [this](const base::Fault& fault) {
        m_work->failed();
        set_fault(fault);
        if (fault.code == base::FaultCode::second_person_needed && m_place == Place::work) {
            focus_next();  // another name is to be typed
        }
    };
    m_control.on_success = [this] {
        if (!m_said.headline.empty()) {
            m_said = {};
            show_notice();
        }
    };
    m_context.camera.on_change = [this] { m_work->camera_changed(); };
    m_context.photo.on_change = [this] { m_work->photo_changed(); };
    m_context.camera.on_read = [this] {
        m_work->set_over(Over::none);
        m_control.captured();
    };
    m_control.on_image_read = [this](const std::string& refused) { m_work->image_read(refused); };
    m_control.on_code = [this](const std::string& kind, const std::string& text) {
        m_said = {ui::Tone::info, m_look.say("Code read"), wide(code_words(kind, text, m_look.language()))};
        show_notice();
    };
    m_control.on_sent_now = [this] {
        const auto& model = m_control.model();
        const auto stuck = model ? model->queue.attention : 0;
        m_said = {ui::Tone::info, m_look.say("Sending now"),
                  stuck == 0 ? wxString()
                             : wide(text::fill(text::tr_plural(m_look.language(), "{n} record needs a person: sending does not mend it. F6 shows why and who acts.",
                                                               "{n} records need a person: sending does not mend them. F6 shows why and who acts.", stuck),
                                               {{"n", std::to_string(stuck)}}))};
        show_notice();
    };
    m_control.on_cancelled = [this] {
        const auto& model = m_control.model();
        if (model && !model->refusal_slip && !model->has_points) {
            return;
        }
        m_said = {ui::Tone::info, m_look.say("The case is broken off and erased"), m_look.say("Ctrl+R prints a slip for the citizen: what was missing, and where else to go.")};
        show_notice();
    };
    m_control.on_paper = [this](const std::string& path, int copy) {
        const wxString again = copy > 1 ? m_look.say("The paper says that it is copy {n}; who printed it and when is kept.", {{"n", std::to_string(copy)}}) : wxString();
        print_paper(m_context, this, path, again);
    };
    m_control.on_ticket_given = [this](const link::GivenTicket& given) { print_slip(m_context, this, given); };
    m_control.on_ticket_news = [this](Controller::TicketNews news) {
        m_said = news == Controller::TicketNews::case_stays
                     ? Said{ui::Tone::info, m_look.say("Set aside, but the form stayed at this desk"),
                            m_look.say("It is too long to go along, or the desk that holds the tickets is of an older version. Take it up here; at another desk the document is read again.")}
                     : Said{ui::Tone::warning, m_look.say("The priority was not changed"),
                            m_look.say("The desk that holds the tickets is of an older version and cannot do this. The ticket is where it was: call it by its number, and change the priority at that desk.")};
        show_notice();
    };
    m_control.on_day_closed = [this](bool closed, bool already) {
        m_said = closed    ? Said{ui::Tone::ok, m_look.say("The day is closed"), m_look.say("The statement is signed and kept. What comes later stands in the next one.")}
                 : already ? Said{ui::Tone::info, m_look.say("The day is closed already"), m_look.say("Nothing came since, so there is nothing to close again.")}
                           : Said{ui::Tone::warning, m_look.say("The day does not balance"),
                                  m_look.say("Nothing was changed. Press the button again to close it with the differences named in the statement.")};
        show_notice();
        m_day->look_again();
    };
    m_control.on_day_not_closed = [this] {
        m_said = {ui::Tone::info, m_look.say("This day is not closed"), m_look.say("There is a statement only once the day is closed. Your own count can be had at any time.")};
        show_notice();
    };
    m_control.on_appointments = [this](std::int64_t read, std::int64_t added, const std::vector<Controller::BadRow>& bad) {
        if (!bad.empty()) {
            m_said = {ui::Tone::bad, m_look.say("The list of appointments was refused; nothing of it was taken."), wide(appointment_rows_text(m_look.language(), bad))};
            show_notice();
            return;
        }
        m_said = {ui::Tone::ok, m_look.say("Appointments taken over: {read} read, {new} new", {{"read", std::to_string(read)}, {"new", std::to_string(added)}}), {}};
        show_notice();
    };
    m_control.on_given_up = [this](base::Sequence seq) {
        (void)m_queue->close_card();
        m_said = {ui::Tone::ok, m_look.say("Record {n} is given up", {{"n", std::to_string(seq)}}), m_look.say("It is not sent again. The reason and who answered for it are kept.")};
        show_notice();
    };
    m_control.on_released = [this](std::int64_t records) {
        m_said = {ui::Tone::ok, wide(text::fill(text::tr_plural(m_look.language(), "{n} record is sent again under a new number",
                                                                "{n} records are sent again under new numbers", records),
                                                {{"n", std::to_string(records)}})),
                  {}};
        show_notice();
    };
}

void MainFrame::build()
{
    m_root = new ui::Surface(this, m_look, ui::Ground::page);
    m_sign_in = new SignInPage(m_root, m_context);
    m_main = new ui::Surface(m_root, m_look, ui::Ground::page);
    m_rail = new Rail(m_main, m_context, [this](Place place) { show_place(place); });
    m_notice = new ui::NoticeBar(m_main, m_look, "notice");
    m_work = new WorkPage(m_main, m_context);
    m_queue = new QueuePage(m_main, m_context);
    m_sync = new SyncPage(m_main, m_context);
    m_day = new DayPage(m_main, m_context);
    m_tickets = new TicketsPage(m_main, m_context, [this] { run(Command::new_case); });
    m_help = new HelpPage(m_main, m_context, [this] { show_help(false); });
    build_lessons();
    m_bar = new FunctionBar(m_main, m_context, [this](Command command) { run(command); });

    auto* pages = new wxBoxSizer(wxVERTICAL);
    pages->Add(m_lesson_strip, 0, wxEXPAND | wxLEFT | wxRIGHT | wxTOP, 12);
    pages->Add(m_notice, 0, wxEXPAND | wxLEFT | wxRIGHT | wxTOP, 20);
    for (wxWindow* page : std::initializer_list<wxWindow*>{m_work, m_queue, m_sync, m_day, m_tickets, m_lessons, m_help}) {
        pages->Add(page, 1, wxEXPAND);
        page->Hide();
    }
    auto* upper = new wxBoxSizer(wxHORIZONTAL);
    upper->Add(m_rail, 0, wxEXPAND);
    upper->Add(pages, 1, wxEXPAND);
    auto* column = new wxBoxSizer(wxVERTICAL);
    column->Add(upper, 1, wxEXPAND);
    column->Add(m_bar, 0, wxEXPAND);
    m_main->SetSizer(column);
    auto* outer = new wxBoxSizer(wxVERTICAL);
    outer->Add(m_sign_in, 1, wxEXPAND);
    outer->Add(m_main, 1, wxEXPAND);
    m_root->SetSizer(outer);
    m_main->Hide();
    m_scanner = std::make_unique<ui::ScanCapture>(this, m_look.say("Scanner input"), m_settings.scan_prefix,
                                                  [this](const std::vector<std::string>& lines) { m_control.capture_text(ui::joined(lines)); });
    take_drops();
    auto* frame_sizer = new wxBoxSizer(wxVERTICAL);
    frame_sizer->Add(m_root, 1, wxEXPAND);
    SetSizer(frame_sizer);
    SetMenuBar(make_menus(m_look));
    if (m_settings.locked) {
        GetMenuBar()->FindItem(k_first_command + static_cast<int>(Command::quit))->GetMenu()->Delete(k_first_command + static_cast<int>(Command::quit));
    }
}

/// Theme, text size or language changed: everything is made anew from the model.
void MainFrame::rebuild()
{
    m_work->flush();
    m_look.apply();
    m_scanner.reset();
    DestroyChildren();  // the menu bar is one of them
    SetMenuBar(nullptr);
    build();
    refresh();
    Layout();
    focus_next();
}

void MainFrame::bind_keys()
{
    Bind(wxEVT_CLOSE_WINDOW, [this](wxCloseEvent& event) {
        if (m_settings.locked && event.CanVeto()) {
            event.Veto();
            say_stays_open();
        } else {
            event.Skip();
        }
    });
    Bind(wxEVT_MENU, [this](wxCommandEvent& event) {
        const int index = event.GetId() - k_first_command;
        if (index >= 0 && index <= static_cast<int>(Command::about)) {
            run(static_cast<Command>(index));
        } else {
            event.Skip();
        }
    });
    // What GTK's menu accelerators do not get to see while a field has the focus.
    Bind(wxEVT_CHAR_HOOK, [this](wxKeyEvent& event) {
        const bool control = event.GetModifiers() == wxMOD_CONTROL;
        const int key = event.GetKeyCode();
        if (key == WXK_ESCAPE) {
            run(Command::close);
        } else if (control && (key == WXK_RETURN || key == WXK_NUMPAD_ENTER)) {
            run(Command::proceed);
        } else if (event.GetModifiers() == (wxMOD_CONTROL | wxMOD_SHIFT) && key == 'V') {
            run(Command::paste_document);
        } else if (const auto act = event.GetModifiers() == (wxMOD_CONTROL | wxMOD_SHIFT) ? act_of_key(key) : std::nullopt) {
            run(*act);
        } else if (control && (key == 'O' || key == 'R')) {
            run(key == 'O' ? Command::find_desk : Command::refusal_slip);
        } else if (control && key == 'D') {
            run(Command::day);
        } else if (control && key == 'T') {
            run(Command::tickets);
        } else if (control && key == 'L') {
            run(Command::lessons);
        } else if (key == WXK_F11 && event.GetModifiers() == wxMOD_NONE) {
            run(Command::lesson_lay);
        } else if (control && key == 'U') {
            run(Command::sticks);
        } else if (control && key == '1') {
            run(Command::keep_held);
        } else if (control && key == '2') {
            run(Command::use_captured);
        } else if (control && key >= '3' && key <= '5') {
            run(key == '3' ? Command::same_person : key == '4' ? Command::another_person : Command::face_not_possible);
        } else if (control && key == 'K') {
            run(Command::confirm);
        } else {
            event.Skip();
        }
    });
}

void MainFrame::refresh()
{
    const auto& model = m_control.model();
    const bool inside = model && model->signed_in.has_value();
    const bool switched = m_main->IsShown() != inside || m_sign_in->IsShown() == inside;
    m_main->Show(inside);
    m_sign_in->Show(!inside);
    const Acts can = model && m_control.connected() ? acts(*model) : Acts{};
    enable_menus(*GetMenuBar(), can);
    show_lessons(*GetMenuBar(), m_look, inside && can.lessons);
    if (!inside) {
        m_sign_in->update(model, m_control.connected());
    } else {
        const auto now = m_settings.now();
        follow_lesson(*model);
        m_rail->show(*model, m_place);
        m_bar->show(can);
        m_work->Show(!m_help_shown && m_place == Place::work);
        m_queue->Show(!m_help_shown && m_place == Place::queue);
        m_sync->Show(!m_help_shown && m_place == Place::sync);
        m_day->Show(!m_help_shown && m_place == Place::day);
        m_tickets->Show(!m_help_shown && m_place == Place::tickets);
        m_lessons->Show(!m_help_shown && m_place == Place::lessons);
        m_help->Show(m_help_shown);
        m_work->update(*model, now);
        if (m_place == Place::queue) {
            m_queue->update(*model, now);
        } else if (m_place == Place::sync) {
            m_sync->update(*model, now);
        } else if (m_place == Place::day) {
            m_day->update(*model, now);
        } else if (m_place == Place::tickets) {
            m_tickets->update(*model, now);
        } else if (m_place == Place::lessons) {
            m_lessons->update(*model);
        }
        show_notice();
    }
    if (switched) {
        m_root->Layout();
        CallAfter([this] { focus_next(); });
    }
    m_main->Layout();
}

void MainFrame::set_fault(const base::Fault& fault)
{
    const auto said = notice_text(fault.code, m_look.language());
    m_said = {ui::Tone::bad, wide(said.headline), wide(said.detail)};
    if (m_sign_in->IsShown()) {
        m_sign_in->set_fault(fault, wide(said.headline + " " + said.detail));
        m_said = {};
    }
    show_notice();
}

/// Of a locked console; the window manager has no button for it, so whoever asked did not ask here.
void MainFrame::say_stays_open()
{
    say_on_shown_page(m_look.say("This window stays open"),
                        m_look.say("This screen is for the desk alone, and nothing was changed. Ctrl+Shift+L signs out; who looks after this machine switches it off."));
}

/// The one line above the pages: a lost service first, then what the last act said, then the model's notice.
void MainFrame::show_notice()
{
    const auto& model = m_control.model();
    if (!m_control.connected()) {
        m_notice->set(ui::Tone::bad, m_look.say("The desk service does not answer"),
                      m_look.say("What is in the fields stays, what is registered is safe. This window connects again by itself."));
    } else if (!m_said.headline.empty()) {
        m_notice->set(m_said.tone, m_said.headline, m_said.detail);
    } else if (model && model->notice) {
        const auto said = notice_text(model->notice->code, m_look.language());
        m_notice->set(base::retry(model->notice->code) == base::Retry::later ? ui::Tone::warning : ui::Tone::bad, wide(said.headline), wide(said.detail));
    } else if (model && model->current && model->current->phase == link::Phase::intake && !model->current->approval_refused.empty()) {
        m_notice->set(ui::Tone::warning, m_look.say("Not approved: {reason}", {{"reason", text::approval_reason_text(m_look.language(), model->current->approval_refused)}}),
                      m_look.say("Nothing was registered. Correct the case and send it to the citizen again, or break it off."));
    } else if (model && model->drain.state != link::DrainState::working) {
        const auto said = notice_text(base::FaultCode::terminal_draining, m_look.language());
        m_notice->set(ui::Tone::warning, wide(said.headline), wide(said.detail));
    } else {
        m_notice->set(ui::Tone::info, {});
    }
}

void MainFrame::show_place(Place place)
{
    m_place = place;
    m_help_shown = false;
    if (place == Place::day) {
        m_day->look();
    }
    refresh();
    focus_next();
}

void MainFrame::show_over(SyncPage::Over over)
{
    m_sync->set_over(over);
    show_place(Place::sync);
}

void MainFrame::show_help(bool on)
{
    m_help_shown = on;
    refresh();
    focus_next();
}

void MainFrame::focus_next()
{
    if (m_sign_in->IsShown()) {
        m_sign_in->focus_next();
    } else if (m_help_shown) {
        m_help->focus_next();
    } else if (m_place == Place::work) {
        m_work->focus_next();
    } else if (m_place == Place::queue) {
        m_queue->focus_next();
    } else if (m_place == Place::day) {
        m_day->focus_next();
    } else if (m_place == Place::tickets) {
        m_tickets->focus_next();
    } else if (m_place == Place::lessons) {
        m_lessons->focus_next();
    } else {
        m_sync->focus_next();
    }
}

void MainFrame::start_new_case()
{
    const auto& model = m_control.model();
    m_place = Place::work;
    m_help_shown = false;
    refresh();  // a refusal is said on the page it is about
    if (model && page_of(*model) == Page::start) {
        m_work->start_case();
    } else {
        m_control.start_case({});
    }
}

/// F6: the pages in turn.
void MainFrame::next_panel()
{
    const auto& model = m_control.model();
    constexpr int k_places = 6;
    int next = static_cast<int>(m_place);
    do {
        next = (next + 1) % k_places;
    } while (model && !has_place(*model, static_cast<Place>(next)));
    show_place(static_cast<Place>(next));
}

void MainFrame::run(Command command)
{
    const auto& model = m_control.model();
    const Acts can = model && m_control.connected() ? acts(*model) : Acts{};
    if (!possible(command, can)) {
        return;
    }
    switch (command) {
    case Command::help: show_help(!m_help_shown && !m_sign_in->IsShown()); break;
    case Command::scan:
        show_place(Place::work);
        m_work->set_over(Over::scan);
        break;
    case Command::cancel:
        show_place(Place::work);
        m_work->set_over(Over::cancel);
        break;
    case Command::new_case: start_new_case(); break;
    case Command::send_now: m_control.send_now(); break;
    case Command::call_next:
        show_place(Place::tickets);
        m_control.ticket("ticket_next", wire::Json::object());
        break;
    case Command::tickets: show_place(Place::tickets); break;
    case Command::lessons: show_place(Place::lessons); break;
    case Command::lesson_lay: lay_lesson_thing(); break;
    case Command::paste_document: paste_document(); break;
    case Command::next_panel: next_panel(); break;
    case Command::to_citizen: m_control.send_to_citizen(); break;
    case Command::take_back: m_control.take_back(); break;
    case Command::sign_off: m_control.sign_off(); break;
    case Command::proceed: m_control.proceed(); break;
    case Command::confirm: m_control.acknowledge_next(); break;
    case Command::keep_held: m_control.settle_next(false); break;
    case Command::use_captured: m_control.settle_next(true); break;
    case Command::read_card:
        show_place(Place::work);
        m_control.read_card();
        break;
    case Command::activation: m_control.choose_act(domain::DeskAct::activation); break;
    case Command::new_password: m_control.choose_act(domain::DeskAct::new_password); break;
    case Command::change_contact: m_control.choose_act(domain::DeskAct::contact_change); break;
    case Command::add_signature: m_control.choose_act(domain::DeskAct::signature_activation); break;
    case Command::cancel_key: m_control.choose_act(domain::DeskAct::key_cancellation); break;
    case Command::cancel_signature: m_control.choose_act(domain::DeskAct::signature_cancellation); break;
    case Command::renew_document: m_control.choose_act(domain::DeskAct::document_renewal); break;
    case Command::complete_letter: m_control.choose_act(domain::DeskAct::letter_completion); break;
    case Command::withdrawal: m_control.turn(FieldId::occasion, "card_withdrawal"); break;
    case Command::accompanied: m_control.turn(FieldId::accompanied, "yes"); break;
    case Command::same_person: m_control.compare_face("same_person"); break;
    case Command::another_person: m_control.compare_face("another_person"); break;
    case Command::face_not_possible: m_control.compare_face("not_possible"); break;
    case Command::find_desk:
        show_place(Place::work);
        m_work->set_over(Over::desks);
        break;
    case Command::refusal_slip: m_control.print_refusal(); break;
    case Command::sticks: show_over(SyncPage::Over::sticks); break;
    case Command::day: show_place(Place::day); break;
    case Command::empty_terminal: show_over(SyncPage::Over::drain); break;
    case Command::sign_out:
        m_work->flush();
        m_sign_in->forget_operator();  // whoever comes next is likely somebody else, and must not type their password below this name
        m_control.sign_out();
        break;
    case Command::quit:
        if (!m_settings.locked) {
            Close();
        }
        break;
    case Command::close:
        if (m_help_shown) {
            show_help(false);
        } else if (m_place == Place::sync && m_sync->over() != SyncPage::Over::none) {
            m_sync->set_over(SyncPage::Over::none);
            focus_next();
        } else if (m_place == Place::queue && m_queue->close_card()) {
            focus_next();
        } else if (m_work->over() != Over::none) {
            m_work->set_over(Over::none);
        } else if (model && model->chip.state == link::ChipState::reading) {
            m_control.stop_card();
        } else if (!m_said.headline.empty()) {
            m_said = {};
            show_notice();
        }
        break;
    case Command::theme_light:
    case Command::theme_dark:
    case Command::theme_contrast:
    case Command::text_smaller:
    case Command::text_larger:
    case Command::language_pt:
    case Command::language_en: run_view(command); break;
    case Command::about: break;
    }
}

void MainFrame::run_view(Command command)
{
    constexpr double k_step = 0.125;
    if (command == Command::theme_light || command == Command::theme_dark || command == Command::theme_contrast) {
        m_look.set_theme(command == Command::theme_light ? ui::Theme::light : command == Command::theme_dark ? ui::Theme::dark : ui::Theme::contrast);
    } else if (command == Command::text_larger) {
        m_look.set_text_scale(std::min(2.0, m_look.text_scale() + k_step));
    } else if (command == Command::text_smaller) {
        m_look.set_text_scale(std::max(0.875, m_look.text_scale() - k_step));
    } else {
        m_look.set_language(command == Command::language_pt ? text::Language::pt : text::Language::en);
    }
    if (command != Command::language_pt && command != Command::language_en && !keep_look(m_settings.look_file, {m_look.theme(), m_look.text_scale()})) {
        m_said = {ui::Tone::warning, m_look.say("This look is not kept"), m_look.say("The next start has the old one: {path} cannot be written.", {{"path", m_settings.look_file}})};
    }
    CallAfter([this] { rebuild(); });  // not under the menu that asked for it
}

}  // namespace balcao::console
