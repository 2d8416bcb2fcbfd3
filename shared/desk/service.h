#pragma once
// The desk service: one loop that owns the case on the desk, the queue and the socket. Devices, sync
// and calls to the central live on threads of their own and post their results here.

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "base/clock.h"
#include "base/executor.h"
#include "base/mutex.h"
#include "base/random.h"
#include "desk/access_numbers.h"
#include "desk/case_machine.h"
#include "desk/config.h"
#include "desk/kept_pictures.h"
#include "desk/key_watch.h"
#include "desk/leaving.h"
#include "desk/mailbox.h"
#include "desk/network_state.h"
#include "desk/operators.h"
#include "desk/points.h"
#include "desk/ports.h"
#include "desk/record_maker.h"
#include "desk/day_statement.h"
#include "desk/day_tally.h"
#include "desk/record_words.h"
#include "desk/socket_server.h"
#include "desk/sticks.h"
#include "desk/ticket_site.h"
#include "queue/draft_keys.h"
#include "queue/queue.h"
#include "queue/tickets.h"

namespace balcao::desk {

struct ServiceParts {
    DeskConfig config;
    const base::Clock& clock;
    base::Random& random;
    domain::RuleBook rules;
    Roster roster;
    queue::Queue& queue BALCAO_GUARDED_BY(queue_mutex);
    base::Mutex& queue_mutex;           ///< shared with the sync engine: one user of the queue at a time
    queue::DraftKeys drafts;
    const RecordMaker* records;         ///< null before enrolment: cases can be prepared, not signed off
    Central* central;                   ///< null before enrolment
    std::function<void(bool by_a_person)> wake_sync;
    ReadImage read_image;
    ReadMrz read_mrz;
    ReadText read_text;
    Camera* camera;                     ///< null: none at this desk
    CardReader* cards;                  ///< null: no card reader is used here
    WriteReceipt write_receipt;
    std::function<base::Date(base::Instant)> local_day;   ///< in the point of service's time zone
    std::function<int(base::Instant)> local_hour;
    /// Records on a stick: `balcao bundle`, for who may not open the queue. Called on a thread of its own; `file` is -1
    /// without one. Null: not offered here.
    std::function<base::Result<wire::Json>(const wire::Json& args, int file)> bundle = {};
    /// Copies at neighbouring desks: `balcao mirror`. Called on a thread of its own, as `bundle`. Null: not set up here.
    std::function<base::Result<wire::Json>(const wire::Json& args, int file)> mirror = {};
    ScanFlatbed scan_flatbed = {};      ///< null: none at this desk
    KeptPictures* pictures = nullptr;   ///< null: pictures are never kept here
    std::function<NetworkState()> network = {};  ///< null: nothing is known of this machine's network
    std::function<base::Result<sync::ReceiptTrust>()> receipt_trust = {};  ///< whose receipts count at the end of the day; null: nobody's (not enrolled)
    MediaPlaces media = {};              ///< where this machine tells of removable media
    std::optional<PointsBook> points = {};            ///< none: no points of service are known here
    std::function<std::optional<PointsBook>()> load_points = {};  ///< reads them again, from the disk
    WriteSlip write_slip = {};           ///< null: no slips here
    TicketSite* ticket_site = nullptr;   ///< the desk that holds the tickets; null: this one, or nobody
    std::function<std::vector<link::TicketDeskRow>()> ticket_desks = {};  ///< desks that ask this one for tickets; null: it holds them for itself
    /// A day's signed statement as "csv", "pdf" or "escpos". Null: no papers here.
    std::function<base::Result<base::Bytes>(const wire::Json& whole, const std::string& format)> write_day = {};
    /// A lesson takes the line to the central away and gives it back. Null: not a desk for practice.
    std::function<void(bool lost)> practise_line = {};
};

class DeskService {
public:
    /// Faults: storage_in_use, file_unwritable (socket), storage_*, key_*.
    [[nodiscard]] static base::Result<std::unique_ptr<DeskService>> open(ServiceParts parts);
    ~DeskService();

    /// Serves until stop() is called.
    void run();
    /// From any thread or a signal handler's eventfd.
    void stop();

    // From any thread: what changed outside.
    void sync_changed(const SyncStatus& status);
    void records_settled();
    void mirror_changed(const link::MirrorView& view);
    void points_changed(std::optional<PointsBook> book);
    /// Another desk has changed something of the tickets this one holds.
    void tickets_changed();
    void site_heard(const SiteHeard& heard);
    /// For the desk that holds the tickets: used on its listener's thread, under the queue's mutex.
    [[nodiscard]] queue::CaseVault case_vault(base::Random& random);
    /// Another number whenever this desk has asked or was answered: a look that began before shows less than is known.
    [[nodiscard]] std::int64_t site_turn() const { return m_site_turn; }
    /// The central's answer to a question of now.
    void roster_fetched(const wire::ReferenceSet& offered);
    /// \param card_there a card lies in a reader
    /// \param with_card readers in which a card lies, where that is known
    void reader_changed(const link::Lamp& lamp, bool card_there, std::vector<std::string> with_card = {});
    /// \param challenge the one that was answered
    void operator_proved(base::Bytes challenge, base::Result<OperatorCardProof> proof);
    void chip_progress(std::string step, int percent);
    void chip_read(base::Result<ChipCapture> capture);
    /// \param challenge the one that was answered
    void holder_judged(base::Bytes challenge, base::Result<std::string> evidence);
    void swipe_reader_changed(const link::Lamp& lamp);
    void swiped(const std::string& text);
    void camera_frame(link::CameraModel seen, link::FramePicture picture);
    /// Nothing moved: what was said of the last frame still holds, over a fresh picture.
    void camera_still(link::FramePicture picture);
    void camera_saw(ImageCapture capture);
    void camera_changed(const link::Lamp& lamp);
    [[nodiscard]] Mailbox& mailbox() { return m_mailbox; }

private:
    using Answer = base::Result<wire::Json>;
    using Handler = Answer (DeskService::*)(const wire::Json& args);
    /// What a console or command must have before it may ask; the kiosk's own part needs nobody.
    enum class Needs : std::uint8_t {
        nobody,
        an_operator,
        the_case  ///< an operator, and that the case on the desk is not a citizen's alone
    };
    struct Action {
        Handler handler;
        Needs needs;
    };
    struct Pending {  ///< the Ask being answered, for handlers that answer later or use what came along
        ClientId client;
        std::int64_t ask_id;
        base::Descriptor attached;
    };

    DeskService(ServiceParts parts, std::unique_ptr<SocketServer> server);
    void restore_draft();
    void restore_newest_draft() BALCAO_REQUIRES(m_parts.queue_mutex);
    [[nodiscard]] bool recall_record() BALCAO_REQUIRES(m_parts.queue_mutex);
    void connect_server();
    void handle_ask(ClientId client, link::Role role, const link::Ask& ask, base::Descriptor attached);
    static const std::map<std::string, Action, std::less<>>& actions();

    // actions (service_actions.cpp)
    Answer sign_in(const wire::Json& args);
    Answer sign_in_card(const wire::Json& args);
    Answer sign_out(const wire::Json& args);
    Answer idle_lock(const wire::Json& args);
    Answer start_case(const wire::Json& args);
    Answer choose_act(const wire::Json& args);
    Answer edit(const wire::Json& args);
    Answer capture_mrz(const wire::Json& args);
    Answer capture_image(const wire::Json& args);
    Answer capture_text(const wire::Json& args);
    Answer scan_flatbed(const wire::Json& args);
    Answer picture_consent(const wire::Json& args);
    Answer camera_watch(const wire::Json& args);
    Answer read_card(const wire::Json& args);
    Answer stop_card(const wire::Json& args);
    Answer chip_photo(const wire::Json& args);
    Answer compare_face(const wire::Json& args);
    Answer practice_card(const wire::Json& args);
    Answer practice_line(const wire::Json& args);
    Answer acknowledge(const wire::Json& args);
    Answer use_captured(const wire::Json& args);
    Answer keep_held(const wire::Json& args);
    Answer send_to_citizen(const wire::Json& args);
    Answer back_to_form(const wire::Json& args);
    Answer enter_code(const wire::Json& args);
    Answer resend_code(const wire::Json& args);
    Answer skip_code(const wire::Json& args);
    Answer sign_off(const wire::Json& args);
    Answer finish_case(const wire::Json& args);
    Answer cancel_case(const wire::Json& args);
    Answer sync_now(const wire::Json& args);
    Answer bundle(const wire::Json& args);
    Answer mirror(const wire::Json& args);
    Answer on_stick_thread(const std::function<base::Result<wire::Json>(const wire::Json& args, int file)>& work, const wire::Json& args);
    Answer queue_retry(const wire::Json& args);
    Answer queue_park(const wire::Json& args);
    Answer queue_release(const wire::Json& args);
    Answer queue_release_frozen(const wire::Json& args);
    Answer queue_waive(const wire::Json& args);
    Answer queue_list(const wire::Json& args);
    Answer stick(const wire::Json& args);
    Answer stick_lost(const wire::Json& args);
    Answer operator_roster(const wire::Json& args);
    Answer drain(const wire::Json& args);
    Answer drain_cancel(const wire::Json& args);
    Answer drain_look(const wire::Json& args);
    Answer retire(const wire::Json& args);
    Answer status(const wire::Json& args);
    Answer audit_verify(const wire::Json& args);
    Answer audit_export(const wire::Json& args);
    Answer receipt(const wire::Json& args);
    Answer choose_language(const wire::Json& args);
    Answer review(const wire::Json& args);
    Answer consent(const wire::Json& args);
    Answer confirm_phone(const wire::Json& args);
    Answer seal_secret(const wire::Json& args);
    Answer sign_in_start(const wire::Json& args);
    Answer sign_in_finish(const wire::Json& args);
    Answer sign_in_skip(const wire::Json& args);
    Answer leave(const wire::Json& args);
    Answer start_alone(const wire::Json& args);
    Answer prove_holder(const wire::Json& args);
    Answer give_contact(const wire::Json& args);
    Answer call_clerk(const wire::Json& args);
    Answer register_again(const wire::Json& args);
    Answer take_over(const wire::Json& args);

    // other desks, and the paper for who is sent on (service_points.cpp)
    Answer points_near(const wire::Json& args);
    Answer points_places(const wire::Json& args);
    Answer points_show(const wire::Json& args);
    Answer points_slip(const wire::Json& args);
    Answer points_reload(const wire::Json& args);
    Answer refusal_slip(const wire::Json& args);
    [[nodiscard]] std::optional<SlipData> refusal_of(const CaseState& state, const std::string& reason);
    [[nodiscard]] std::optional<SlipData> refusal_now();

    // the citizen's receipt on paper (service_receipts.cpp)
    Answer receipt_print(const wire::Json& args);
    void keep_receipt_facts(const ReceiptData& data, const std::string& pdf);
    void forget_old_receipt_facts();

    // the end of the day (service_day.cpp, service_day_papers.cpp)
    struct CountedDay {
        queue::DayRows rows;
        DayAccount account;
    };
    Answer day_report(const wire::Json& args);
    Answer day_close(const wire::Json& args);
    Answer day_statement_of(const wire::Json& args);
    Answer day_check(const wire::Json& args);
    Answer day_own(const wire::Json& args);
    Answer day_paper(const wire::Json& args);
    Answer call_backs(const wire::Json& args);
    Answer call_back_done(const wire::Json& args);
    [[nodiscard]] base::Result<base::Date> wanted_day(const wire::Json& args) const;
    [[nodiscard]] base::Result<CountedDay> count_day(base::Date day) BALCAO_REQUIRES(m_parts.queue_mutex);
    [[nodiscard]] base::Result<link::DayBook> day_book(base::Date day, const std::optional<Operator>& viewer) BALCAO_REQUIRES(m_parts.queue_mutex);
    [[nodiscard]] base::Result<DayFrame> day_frame(const queue::DayRows& rows, const base::OperatorId& who) BALCAO_REQUIRES(m_parts.queue_mutex);
    [[nodiscard]] base::Result<std::vector<link::CallBackRow>> call_back_rows() BALCAO_REQUIRES(m_parts.queue_mutex);
    void look_at_day_again() BALCAO_REQUIRES(m_parts.queue_mutex);
    [[nodiscard]] base::Result<link::DayCharts> day_charts(const queue::DayRows& rows, const base::OperatorId* only = nullptr) BALCAO_REQUIRES(m_parts.queue_mutex);
    void look_for_open_days() BALCAO_REQUIRES(m_parts.queue_mutex);

    // devices (service_devices.cpp)
    /// Takes what a device saw into the case; opens one when none is open.
    Answer take_capture(const ImageCapture& capture);
    Answer open_case(const std::string& ticket);
    /// Gets a picture on the image thread, reads it and takes what was seen into the case that is open now.
    Answer read_picture(std::function<base::Result<base::Descriptor>(std::stop_token)> get);
    /// Swiping or putting in the next document is the clerk's word that the case before is done.
    bool close_done_case();
    // a picture the citizen wants kept (service_pictures.cpp)
    void hold_picture(const ImageCapture& capture);
    void keep_picture();
    void erase_pictures();
    void run_camera();
    void show_camera();
    void show_frame(link::FramePicture picture);

    // people at the counter (service_tickets*.cpp)
    Answer ticket_take(const wire::Json& args);
    Answer ticket_walk_in(const wire::Json& args);
    Answer ticket_check_in(const wire::Json& args);
    Answer ticket_next(const wire::Json& args);
    Answer ticket_act(const wire::Json& args);
    Answer ticket_list(const wire::Json& args);
    Answer ticket_stats(const wire::Json& args);
    Answer appointments_import(const wire::Json& args);
    Answer appointments_list(const wire::Json& args);
    Answer kiosk_ticket(const wire::Json& args);
    Answer kiosk_check_in(const wire::Json& args);
    [[nodiscard]] queue::TicketActor ticket_actor() const;
    [[nodiscard]] const link::TicketSeries* series_named(const std::string& letter) const;
    base::Result<queue::Ticket> take_ticket(const std::string& line, queue::PriorityGround ground, const std::string& language, queue::TicketSource source,
                                            const queue::Appointment* appointment);
    [[nodiscard]] link::GivenTicket given_of(const queue::Ticket& ticket);
    [[nodiscard]] link::GivenTicket given_at(const queue::Ticket& ticket, const queue::PlaceInLine& place) const;
    [[nodiscard]] bool leave_case_aside(bool with_case, Answer& refused);
    [[nodiscard]] bool may_take_up(Answer& refused);
    Answer check_in(const std::string& reference, const std::string& language);
    Answer change_ticket(std::int64_t id, const queue::TicketChange& change);
    Answer park_ticket(const queue::Ticket& ticket, queue::TicketChange change, bool with_case);
    Answer resume_ticket(const queue::Ticket& ticket, const queue::TicketChange& change);
    [[nodiscard]] base::Result<std::optional<CaseState>> parked_case(const base::CaseId& id);
    void take_up(CaseState kept);
    [[nodiscard]] base::Result<std::optional<queue::Ticket>> ticket_for_case(const std::string& text);
    void end_ticket_of_case();
    void look_at_ticket_here() BALCAO_REQUIRES(m_parts.queue_mutex);
    [[nodiscard]] bool is_parked(const base::CaseId& id) BALCAO_REQUIRES(m_parts.queue_mutex);
    void look_at_ticket_day();
    const link::TicketsView& tickets_view();
    [[nodiscard]] link::KioskTickets kiosk_tickets();
    [[nodiscard]] link::DisplayModel display_model();

    // tickets that another desk holds (service_site.cpp, service_site_acts.cpp)
    using HolderAnswered = std::function<Answer(const base::Result<queue::TicketAnswer>& answer)>;
    Answer ticket_site(const wire::Json& args);
    [[nodiscard]] bool held_elsewhere() const { return m_parts.ticket_site != nullptr; }
    [[nodiscard]] bool tickets_on() const { return held_elsewhere() || !m_parts.config.ticket_series.empty(); }
    [[nodiscard]] const std::vector<link::TicketSeries>& ticket_series() const { return held_elsewhere() ? m_site.series : m_parts.config.ticket_series; }
    [[nodiscard]] link::TicketSiteView site_view() const;
    void restore_site();
    void take_site(const SiteHeard& heard);
    void keep_site_note(const queue::SiteView& view);
    void settle_site_cases();
    [[nodiscard]] bool site_case_is_parked(const base::CaseId& id) const;
    [[nodiscard]] std::optional<queue::TicketCase> case_of_ticket(const std::string& code) const;
    base::Status<> keep_site_case(const queue::TicketCase& one);
    void drop_site_case(const base::CaseId& id, bool with_draft);
    void holder_away(const base::Fault& fault);
    void tell_holder(const std::string& word, const std::string& code, const std::string& other = {}, bool registered = false);
    [[nodiscard]] queue::TicketAsk holder_ask(queue::TicketOp op);
    /// `then` is given the answer on the service's loop, now or later; what it returns goes to whoever asked.
    Answer ask_holder(queue::TicketAsk ask, HolderAnswered then);
    [[nodiscard]] base::Result<bool> is_kept_here(const std::string& code);
    [[nodiscard]] std::optional<queue::Ticket> here_at_holder() const;
    [[nodiscard]] std::vector<queue::Ticket> site_tickets() BALCAO_REQUIRES(m_parts.queue_mutex);
    Answer take_at_site(queue::TicketOp op, const std::string& line, queue::PriorityGround ground, const std::string& language, queue::TicketSource source);
    Answer check_in_at_site(const std::string& reference, const std::string& language, bool with_ticket);
    Answer next_at_site();
    Answer act_at_site(const std::string& code, const queue::TicketChange& change);
    Answer park_at_site(const std::string& code, queue::TicketAsk ask, bool with_case);
    Answer told_ticket(const base::Result<queue::TicketAnswer>& answer);
    Answer resume_at_site(const std::string& code, queue::TicketAsk ask);
    Answer take_up_at_site(const std::string& code, queue::TicketAnswer answer, const std::optional<queue::TicketCase>& bound, const std::string& request);
    Answer set_aside_at_site(const base::Result<queue::TicketAnswer>& answer, CaseState aside, const queue::TicketCase& bound, bool sent);
    // half-done cases that go along (service_moved.cpp)
    [[nodiscard]] std::string arrived_untold(const std::string& code);
    void note_case(const char* event, const base::CaseId& id);
    void case_is_with_holder(const base::CaseId& id);
    [[nodiscard]] base::Result<bool> take_over(const std::string& code, queue::MovedCase& moved);
    void fetch_case_of_ticket();
    [[nodiscard]] base::Result<std::optional<CaseState>> kept_for(const queue::Ticket& ticket);
    // two cases of one ticket, at two desks (service_two_desks.cpp)
    struct OtherDesk {
        std::string counter;
        bool registered = false;   ///< there; else it has the ticket
        queue::TicketState state = queue::TicketState::serving;
    };
    [[nodiscard]] std::optional<OtherDesk> case_at_other_desk();
    [[nodiscard]] std::string registered_and_over() const;
    [[nodiscard]] base::Status<> case_is_of_this_desk();
    void tell_registered();
    /// Whether the holder did what it was asked; one of an older version leaves out what it does not know.
    [[nodiscard]] Answer told_priority(const base::Result<queue::TicketAnswer>& answer, queue::PriorityGround wanted);
    /// A case for the ticket that was set aside at another desk: what the person came for, and nothing else.
    void begin_anew_for(const std::string& code, const std::string& purpose);
    void serve_case_of_site(const std::string& code);
    bool end_site_ticket_of_case();

    // records on a medium (service_sticks.cpp)
    [[nodiscard]] bool may_use_sticks() const;
    void run_stick(link::StickAct act, const link::StickMedium& medium, const std::string& who, const std::stop_token& stop);
    // a second person's word, cards of operators, notes (service_operators.cpp)
    Answer approve(const wire::Json& args);
    Answer approval_refuse(const wire::Json& args);
    Answer handover_write(const wire::Json& args);
    Answer handover_list(const wire::Json& args);
    Answer handover_done(const wire::Json& args);
    using Shown = std::function<Answer(const OperatorCardProof& proof)>;
    /// Asks the card in the reader for its proof; the answer to the client follows.
    Answer ask_own_card(const wire::Json& args, std::vector<std::string> known, Shown then);
    Answer signed_in(Operator who, const std::string& reader);
    Answer sign_off_as(const Operator& who);
    Answer decide_approval(const Operator& second, const std::string& refusal);
    Answer ask_for_decision(const wire::Json& args, const std::string& refusal);
    [[nodiscard]] base::Status<> may_decide(const Operator& second) const;
    /// The reader in which the card of whoever is signed in lies; empty: they did not sign in by card.
    [[nodiscard]] std::string own_card_reader() const { return m_operator ? m_card_reader : std::string(); }
    void own_card_gone();
    void lock_operator(bool idle);
    [[nodiscard]] int idle_lock_minutes() const { return m_parts.config.practice ? 0 : m_parts.config.idle_lock_minutes; }
    void begin_tries();
    void look_at_handover();
    // the central's roster of operators (service_roster.cpp)
    base::Result<bool> take_roster(const wire::ReferenceSet& offered, RosterWay way);
    /// Ends the sign-in of somebody who may work no more. \return why
    [[nodiscard]] std::optional<base::Fault> end_work_without_lease();
    void leave_operator();
    // a terminal that leaves (service_drain.cpp)
    void restore_leaving();
    /// Why no case may be begun here: nothing at an ordinary desk.
    [[nodiscard]] std::optional<base::Fault> takes_nobody_new() const;
    [[nodiscard]] static base::Status<> may_answer(const Operator& who, domain::OperatorAct::Right least);
    Answer give_up(queue::Position position, const std::string& reason, const Operator& who);
    [[nodiscard]] base::Result<Operator> answerable_person(const wire::Json& args, domain::OperatorAct::Right least);
    [[nodiscard]] base::Result<base::OperatorId> answerable(const wire::Json& args, domain::OperatorAct::Right least);
    [[nodiscard]] bool case_open() const;
    Answer answer_with_what_is_left();
    Answer change_leaving(const wire::Json& args, base::Status<> (Leaving::*act)(const std::string&) const);
    void show_what_is_left(const base::Result<std::vector<link::LeftLine>>& left);
    void look_at_what_is_left();

    // the citizen alone (service_self.cpp)
    [[nodiscard]] bool citizen_alone() const;
    /// Why a clerk cannot have the case on the desk: nothing while no citizen is alone and clerks work here.
    [[nodiscard]] std::optional<base::Fault> kept_from_clerk() const;
    [[nodiscard]] bool may_begin_alone() const;
    void begin_alone();
    void read_own_card();
    void register_alone();
    void card_moved_alone(bool put_in);
    void own_card_read(const base::Result<ChipCapture>& capture);
    void add_self_service(link::KioskModel& model);

    // the card in the reader (service_cards.cpp)
    void begin_reading(const std::string& can);
    void leave_chip();
    void await_key(bool awaited);
    void access_number_seen(const std::string& digits);
    [[nodiscard]] bool open_with_what_is_known();
    void show_chip(const ChipCapture& capture);
    void forget_chip();

    /// Runs one event over the current case, with its effects. act_not_possible_now without a case.
    Answer feed(const Event& event);
    void run_effect(const Effect& effect);
    void run(const effect::SaveDraft&);
    void run(const effect::DropDraft&);
    void run(const effect::SendPhoneCode& effect);
    void run(const effect::CheckPhoneCode& effect);
    void run(const effect::Record& effect);
    void run(const effect::FindLetter& effect);
    void run(const effect::StartSignIn& effect);
    void run(const effect::FinishSignIn& effect);
    void run(const effect::WriteReceipt&);
    void run(const effect::Audit& effect);
    /// Runs `call` on the central's thread and feeds the event it returns into the case it was made for.
    void ask_central(std::function<Event(Central&, std::stop_token)> call);

    Answer queue_act(const wire::Json& args, base::Status<> (queue::Queue::*act)(queue::Position, const base::OperatorId&));
    [[nodiscard]] base::Result<int> release_frozen(const base::OperatorId& second);
    [[nodiscard]] base::Status<> issue_again(const queue::Item& item, const base::OperatorId& second) BALCAO_REQUIRES(m_parts.queue_mutex);
    void look_at_room();
    void look_at_network();
    void add_network(link::ConsoleModel& model) const;
    void add_people(link::ConsoleModel& model) const;
    void look_at_current_record();
    void note_failure(const base::Fault& fault);
    [[nodiscard]] MachineContext machine_context() const;
    [[nodiscard]] bool hands_out_cards() const;
    [[nodiscard]] link::ConsoleModel console_model();
    [[nodiscard]] link::KioskModel kiosk_model();
    void look_at_keys();
    void ask_about_key(queue::Position position, const base::CaseId& case_id);
    [[nodiscard]] std::vector<link::QueueRow> queue_rows(int limit, queue::Position before = 0);
    void publish();
    void changed() { m_dirty = true; }
    void tick();
    void open_queue_again() BALCAO_REQUIRES(m_parts.queue_mutex);
    /// false: nothing can be waited for any more.
    bool run_round();
    void begin_anew();
    void start_day(base::Date day);

    ServiceParts m_parts;
    std::unique_ptr<SocketServer> m_server;
    Mailbox m_mailbox;
    std::atomic<bool> m_stopping{false};
    bool m_dirty = true;
    std::int64_t m_revision = 0;

    Sticks m_stick_desk;
    link::StickView m_sticks;
    Leaving m_leaving;
    link::DrainView m_drain;
    std::int64_t m_next_left_ms = 0;

    SiteState m_site;
    std::atomic<std::int64_t> m_site_turn{0};
    link::TicketsView m_tickets;
    bool m_tickets_old = true;                 ///< something changed since
    bool m_expected_today = false;             ///< there are appointments
    base::Date m_ticket_day{};                 ///< days before it are closed
    std::int64_t m_next_ticket_day_ms = 0;

    std::optional<Operator> m_operator;
    std::string m_card_reader;                 ///< in which the card of m_operator lies; empty: signed in without
    std::string m_locked_for;                  ///< display name of who was locked out
    bool m_locked_idle = false;                ///< because nobody touched the console
    std::optional<std::vector<std::string>> m_with_card;  ///< readers in which a card lies; nullopt: nobody said yet
    struct OwnCard {
        base::Bytes challenge;
        ClientId client;
        std::int64_t ask_id;
        Shown then;
    };
    std::optional<OwnCard> m_own_card;         ///< a proof that is awaited
    std::vector<link::HandoverNote> m_handover;
    std::int64_t m_next_handover_ms = 0;
    std::optional<CaseState> m_case;
    base::Bytes m_record_hash;                 ///< of the current case once recorded
    base::EpochId m_record_epoch;
    std::string m_receipt_pdf;
    int m_receipt_copies = 0;                  ///< of the case on the desk
    PictureFile m_picture;                     ///< of the current case's document, while it may yet be kept
    bool m_picture_consent = false;
    std::int64_t m_next_erasing_ms = 0;
    std::int64_t m_next_room_ms = 0;
    std::optional<std::int64_t> m_room_records;
    std::optional<std::int64_t> m_room_days;
    NetworkState m_network = NetworkState::none;
    std::optional<base::Instant> m_network_since;
    std::optional<SlipData> m_refusal;         ///< of the case before, until the next one begins
    base::CaseId m_refusal_case;               ///< whose that is
    std::optional<link::Notice> m_notice;
    std::int64_t m_noticed = 0;                ///< failures noted so far
    bool m_begin_anew = false;                 ///< memory ran out in the middle of something
    std::optional<base::Fault> m_effect_fault; ///< what the last effect failed with, for the answer
    SyncStatus m_sync;
    link::MirrorView m_mirror;
    RecordWords m_words;
    KeyWatch m_keys;
    bool m_asks_key = false;                  ///< an answer about one is under way
    std::int64_t m_next_key_ms = 0;
    DayTally m_tally;
    std::string m_left_open;                    ///< newest earlier day without a statement, ISO
    std::optional<link::DayBook> m_day_book;   ///< as whoever is signed in last looked at it
    queue::Position m_record_position = 0;     ///< of the current case once recorded
    link::Lamp m_reader;
    link::Lamp m_swipe_reader{link::LampState::off, std::nullopt, std::nullopt};
    link::Lamp m_camera{link::LampState::off, std::nullopt, std::nullopt};
    link::CameraModel m_camera_model;
    std::optional<link::FrameMemory> m_frames;
    std::set<ClientId> m_watchers;             ///< clients that show the live picture
    std::int64_t m_frame_number = 0;
    bool m_camera_runs = false;
    domain::CapturedFields m_seen_last;        ///< the document the camera opened the last case with
    link::ChipView m_chip;
    bool m_card_there = false;
    AccessNumbers m_numbers;                   ///< of cards the camera has seen
    bool m_key_by_lines = false;               ///< the card was last opened with lines, or with nothing
    bool m_key_awaited = false;                ///< a chip asked for its key: the camera looks for it
    std::vector<std::string> m_zone;           ///< lines last read for the case on the desk: they open its chip
    std::optional<link::FrameMemory> m_photo;  ///< the chip's, for the console
    link::FramePicture m_photo_shown;
    link::Lamp m_storage{link::LampState::ok, std::nullopt, std::nullopt};
    std::optional<base::Instant> m_kiosk_since;
    base::Date m_day{};
    std::int64_t m_next_tick_ms = 0;
    std::optional<Pending> m_asking;

    base::SerialExecutor m_central_thread;     // last: their jobs use what stands above
    base::SerialExecutor m_image_thread;
    base::SerialExecutor m_bundle_thread;
    std::optional<base::SerialExecutor> m_site_thread;
};

}  // namespace balcao::desk
