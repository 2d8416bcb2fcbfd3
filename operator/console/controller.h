#pragma once
// Between the desk service and the views: asks for acts, keeps what was typed until the service has
// it, decides which step is looked at. Holds no widget.

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "console/day_files.h"
#include "console/view_model.h"
#include "link/client.h"
#include "link/point_model.h"

namespace balcao::console {

class Controller {
public:
    /// `attached` rides along when it is open: a picture's file.
    using Ask = std::function<void(std::string_view action, wire::Json args, link::Client::OnReply on_reply, base::Descriptor attached)>;

    explicit Controller(Ask ask) : m_ask(std::move(ask)) {}

    // --- from the service ---
    void model_arrived(ConsoleModel model);
    /// Lost: what was typed stays here and is sent again to the same case once it is back.
    void connection_changed(bool connected);

    [[nodiscard]] const std::optional<ConsoleModel>& model() const { return m_model; }
    [[nodiscard]] const CaseView* current() const;
    [[nodiscard]] bool connected() const { return m_connected; }
    [[nodiscard]] Step viewed() const { return m_viewed; }
    /// The clerk pressed Continue here: missing fields are said even when not visited.
    [[nodiscard]] bool insist() const { return m_insist; }
    /// Text of the field is with the service or on its way there: an older model must not replace it.
    [[nodiscard]] bool on_its_way(FieldId field) const { return m_unsent.count(field) != 0; }

    // --- the clerk's acts ---
    /// \param code of the operator's telephone, for those who use one; else empty
    void sign_in(const std::string& operator_id, const std::string& password, const std::string& code);
    /// By the Citizen Card in the reader. \param pin empty: typed on the reader. \param last_try they said that it may be used
    void sign_in_card(const std::string& pin, bool last_try);
    void sign_out();
    /// Nobody has touched the console for as long as the settings say.
    void idle_lock();
    void start_case(const std::string& ticket);
    void choose_act(domain::DeskAct act);
    /// Sets the field to `on`, or clears it when it holds something.
    void turn(FieldId field, const std::string& on);
    void edit(FieldId field, const std::string& text);
    /// What a scanner or swipe reader typed, or was pasted, on any page: lines of a machine-readable zone or the
    /// content of a code. Opens a case when none is.
    void capture_text(const std::string& text);
    /// The picture in a file, by any way it came: chosen, dropped, pasted.
    void capture_image(const std::string& path);
    void scan_flatbed();
    /// The citizen wants the document's picture kept, or no longer.
    void consent_to_picture(bool yes);
    void capture_picture(base::Descriptor file);
    /// The camera filled the form: to the first step with something open.
    void captured();
    /// The card in the reader. \param number the card access number, or empty
    void read_card(const std::string& number = {});
    void stop_card();
    /// Practice: an invented card into the reader.
    void lay_practice_card(const std::string& card, bool fails);
    void practise_line(bool lost);
    /// The receipt of the record, or of the case on the desk: on_paper tells the copy.
    void print_receipt(std::optional<base::Sequence> seq);
    /// same_person, another_person, not_possible
    void compare_face(const std::string& result);
    enum class Afterwards : std::uint8_t { stay, lead_on };
    /// \param afterwards lead_on: with the step's last point to the next step that has something open
    void acknowledge(const std::string& rule_id, Afterwards afterwards = Afterwards::stay);
    /// By key: a clerk who has confirmed a step's last point is where the next thing is to be typed.
    void acknowledge_next();
    void settle(FieldId field, bool use_captured);
    void settle_next(bool use_captured);
    void view(Step step);
    void back();
    /// The step's primary act, on what the service has by then.
    void proceed();
    void send_to_citizen();
    void take_back();
    void enter_code(const std::string& code);
    void resend_code();
    void skip_code();
    /// Where the site asks who it is again, password and code go with it; without them the caret goes to where they are typed.
    void sign_off(const std::string& password = {}, const std::string& code = {});
    /// approve, approval_refuse. \param second the other person, as link/actions.h wants them
    void decide(std::string_view action, wire::Json second);
    void handover_write(const std::string& text, std::function<void()> done);
    void handover_done(std::int64_t id);
    void cancel(const std::string& reason);
    void send_now();
    /// Records below `before`, newest first; they come by on_older_records.
    void older_records(base::Sequence before, int limit);
    /// ticket_next, ticket_act, …: link/actions.h. A ticket that was given comes by on_ticket_given.
    /// \param then when it went through
    void ticket(std::string_view action, wire::Json args, std::function<void()> then = {});
    /// queue_retry, queue_park, queue_release
    /// \param password of the second operator, who must not be the one signed in
    void release_frozen(const std::string& second, const std::string& password, const std::string& code);
    void queue_act(std::string_view action, base::Sequence seq);
    /// A refused or frozen record is not sent again, ever.
    /// \param shown who answers for it, as link/actions.h wants them; empty: who is signed in
    void give_up(base::Sequence seq, const std::string& reason, wire::Json shown);
    /// \param folder of the medium; not looked at when looking
    void stick(link::StickAct act, const std::string& folder);
    void stick_lost(const std::string& id);
    /// Empties the terminal, or takes that back. \param technician empty: who is signed in is one
    void drain(bool cancel, const std::string& technician, const std::string& password, const std::string& code);
    void look_at_what_is_left();
    /// The nearest desks that do what the case is about. \param place empty: near this desk
    void find_desks(const std::string& place, bool foreigner, bool open_now);
    /// What find_desks() last found.
    [[nodiscard]] const std::optional<link::PointsView>& desks() const { return m_desks; }
    void desks_arrived(link::PointsView view);
    void print_desks();
    void print_refusal();
    /// The day is counted anew; it comes with the next model.
    /// \param day ISO; empty: today
    void look_at_day(const std::string& day = {});
    /// \param anyway with the differences that the page has named
    void close_day(const std::string& day, bool anyway);
    void call_back_done(base::Sequence seq);
    /// The signed statement of the day on the page, or the clerk's own count of it, as papers. A day that is not closed has no statement.
    void day_papers(bool own, std::function<void(const DayPapers&)> then);
    /// A list of appointments in a file; all of it or nothing.
    void import_appointments(const std::string& path);

    // --- to the views ---
    std::function<void()> on_change;                 ///< draw again
    std::function<void()> on_focus_wanted;           ///< the next open field of the viewed step, else its primary button
    std::function<void()> on_flush_wanted;           ///< report waiting edits now
    std::function<void(const base::Fault&)> on_fault;
    std::function<void()> on_success;                ///< an act went through: an old complaint goes away
    std::function<void(const std::string& refused)> on_image_read;  ///< empty: something was found
    /// A code that fills nothing in was read.
    std::function<void(const std::string& kind, const std::string& text)> on_code;
    std::function<void()> on_sent_now;
    std::function<void(const std::string& path, int copy)> on_paper;  ///< a slip or receipt was written: it can be printed
    enum class TicketNews : std::uint8_t {
        priority_not_done,  ///< the desk that holds the tickets is of an older version
        case_stays          ///< set aside, but the form did not travel
    };
    std::function<void(TicketNews news)> on_ticket_news;
    std::function<void(const link::GivenTicket& given)> on_ticket_given;  ///< by hand: its slip can be printed
    std::function<void()> on_cancelled;
    std::function<void(std::int64_t records)> on_released;
    std::function<void(base::Sequence seq)> on_given_up;
    std::function<void(base::Sequence before, const std::vector<link::QueueRow>& rows)> on_older_records;  ///< no rows: the question failed, or there are none
    std::function<void(bool closed, bool already)> on_day_closed;
    std::function<void()> on_day_not_closed;
    struct BadRow {
        std::int64_t line = 0;
        std::string reason;  ///< desk's appointment_problem_name()
    };
    /// \param bad rows that keep the list from being taken; then nothing of it was.
    std::function<void(std::int64_t read, std::int64_t added, const std::vector<BadRow>& bad)> on_appointments;
    /// Within an answer: what came along with it.
    std::function<base::Descriptor()> take_attached;

private:
    void start_then(const std::string& ticket, std::function<void(const wire::Json&)> then);
    void act(std::string_view action, wire::Json args = wire::Json::object(), std::function<void(const wire::Json&)> done = {},
             base::Descriptor attached = {});
    /// Runs `then` on the model the service has after everything asked so far.
    void on_fresh_model(std::function<void()> then);
    void make_papers(const wire::Json& whole, bool own, const std::function<void(const DayPapers&)>& then);
    /// The service's answer to a picture.
    void picture_read(const wire::Json& answer);
    void capture(std::string_view action, wire::Json args, base::Descriptor attached, std::function<void(const wire::Json&)> done);
    void resend();
    void changed() const;
    void want_focus() const;

    Ask m_ask;
    std::optional<ConsoleModel> m_model;
    std::optional<link::PointsView> m_desks;
    link::ChipState m_chip_state = link::ChipState::none;
    std::optional<link::Phase> m_turn_in;    ///< ready or approval, when the case was last seen in it
    std::set<std::string> m_acknowledging;   ///< rules whose acknowledgement is on its way
    bool m_connected = false;
    Step m_viewed = Step::document;
    Page m_page = Page::sign_in;
    bool m_insist = false;
    bool m_resend_due = false;
    std::string m_case_id;
    std::string m_citizen_not_done;  ///< the case whose closing was refused because the citizen still reads
    std::string m_unsent_case;  ///< the case m_unsent was typed for
    std::map<FieldId, std::string> m_unsent;
};

}  // namespace balcao::console
