#pragma once
// Tickets in the desk's file. Every act is one transaction: the ticket's row and its event. When it returns a value it is on the
// disk; after a fault nothing of it is. The reserve of the disk is not spent on tickets: it is for cases.

#include <span>

#include "queue/queue.h"
#include "queue/ticket.h"

namespace balcao::queue {

struct NewTicket {
    base::Date day{};
    char series = 'A';
    char line = 'A';
    PriorityGround priority = PriorityGround::none;
    std::string language = "pt";
    TicketSource source = TicketSource::clerk;
    std::optional<std::int64_t> appointment{};  ///< by its id: whoever came to it
    std::optional<base::Instant> due_at{};      ///< nullopt: now
    int used = 0;                               ///< numbers of the series up to this one are taken elsewhere
};

/// Who does it, and where.
struct TicketActor {
    std::string counter;
    base::OperatorId operator_id;  ///< empty: the kiosk
};

/// A half-done case that lies with its ticket (docs/adr/0012).
struct KeptCase {
    std::string move;         ///< 32 hex digits: number of this hand-over
    base::CaseId case_id;
    std::string counter;      ///< where it was set aside
    std::string goes_to;      ///< terminal that took the ticket up and has not said yet that it arrived; empty: nobody
    base::Bytes sealed;       ///< by the day's key of the desk where it lies
};

/// Another desk's request, by a number it drew: carried out once, answered the same each time.
struct TicketRequest {
    base::TerminalId terminal;
    std::string number;       ///< 32 hex digits
};

struct TicketChange {
    TicketAct act = TicketAct::call;
    TicketActor actor;
    base::CaseId case_id{};   ///< serve: the case begun for it, if any
    char line = '\0';         ///< transfer: to this one
    std::string place{};      ///< send_away: the desk
    std::string purpose{};    ///< park: what the person came for
    PriorityGround priority = PriorityGround::none;  ///< transfer: from the ordinary line into the one with priority, at the old place; `line` is not looked at
    bool priority_back = false;  ///< transfer: the ground is taken back, and the ticket waits at its old place in its line
    std::optional<KeptCase> kept{};            ///< park: the case that comes along from another desk
    std::optional<TicketRequest> undoes{};     ///< park, resume: takes this one back
};

/// How many are before a ticket, and how long that takes.
struct PlaceInLine {
    std::int64_t before = 0;
    std::optional<std::int64_t> wait_ms;  ///< nullopt: too few were served today to say
    friend bool operator==(const PlaceInLine&, const PlaceInLine&) = default;
};

/// Borrowed from a Queue, which must outlive it; used by one thread at a time, under the queue's mutex.
class Tickets {
public:
    explicit Tickets(Queue::Impl& impl) : m_impl(&impl) {}

    /// What is taken, called or changed through this object is done for `request`: noted with the act, in its transaction. One that was
    /// carried out before does nothing and yields the ticket as it was told then; one that was taken back: ticket_not_possible.
    void carry_out_for(TicketRequest request) { m_request = std::move(request); }
    /// What the desk asked for and never got an answer to is undone, if nothing followed; if it comes later, it is refused.
    [[nodiscard]] base::Status<> withdraw(const TicketRequest& request, const TicketActor& actor);

    /// Faults: tickets_used_up (a: numbers of the series), appointment_taken (its ticket was given), input_invalid, disk_full,
    /// storage_write_failed.
    [[nodiscard]] base::Result<Ticket> take(const NewTicket& wanted, const TicketActor& actor);
    /// A ground for priority is given to who waits, and noted in the audit chain too.
    /// Faults: ticket_unknown, ticket_not_possible (a: its state), ticket_still_here (another one is called to this counter or
    /// served there), ticket_elsewhere (it is at another counter: only a call may be ended from here, and what was set aside taken
    /// up; its draft there is erased in the same transaction), disk_full, storage_write_failed.
    [[nodiscard]] base::Result<Ticket> change(std::int64_t id, const TicketChange& change);
    /// Calls whoever is next of the day. Faults: nobody_waiting, ticket_still_here, disk_full, storage_write_failed.
    [[nodiscard]] base::Result<Ticket> call_next(base::Date day, const CallRule& rule, const TicketActor& actor);
    /// The case of a ticket that is being served was given up, or is lost: the person is still here.
    [[nodiscard]] base::Status<> forget_case(std::int64_t id);

    /// A desk has registered the case of the ticket, at its counter or not: whoever has the ticket, or a case of it, is shown it. The first one stands.
    [[nodiscard]] base::Status<> note_registered(const Ticket& ticket, const TicketActor& actor);

    // --- half-done cases that lie with their tickets (kept_cases.cpp) ---
    [[nodiscard]] base::Result<std::optional<KeptCase>> kept_case(std::int64_t id);
    /// Of other desks, of any ticket. Faults: storage_read_failed.
    [[nodiscard]] base::Result<std::int64_t> kept_cases();
    /// One that nobody can open.
    [[nodiscard]] base::Status<> drop_kept_case(std::int64_t id);
    /// The desk that took the ticket up has it durably: it is erased here. A second time, or from another desk, nothing happens.
    [[nodiscard]] base::Status<> case_arrived(const std::string& move, const base::TerminalId& at);

    /// What is open of other days is over; appointments of days before are erased, and tickets of days before `keep_from`.
    /// \param but a ticket that is still being served. \return how many tickets were closed
    [[nodiscard]] base::Result<int> close_days_before(base::Date day, base::Date keep_from, std::optional<std::int64_t> but);

    // --- looking; faults: storage_read_failed ---
    [[nodiscard]] base::Result<std::optional<Ticket>> find(std::int64_t id);
    [[nodiscard]] base::Result<std::optional<Ticket>> find(base::Date day, const TicketCode& code);
    [[nodiscard]] base::Result<std::optional<Ticket>> of_case(const base::CaseId& case_id);
    /// Called to the counter, or served there.
    [[nodiscard]] base::Result<std::optional<Ticket>> at_counter(const std::string& counter);
    /// Of a day, in the order of the line; `state` nullopt: all.
    [[nodiscard]] base::Result<std::vector<Ticket>> list(base::Date day, std::optional<TicketState> state = std::nullopt);
    [[nodiscard]] base::Result<std::vector<TicketEvent>> events(std::int64_t id);
    struct Call {
        std::string code;
        std::string counter;
        base::Instant at{};
        std::int64_t event = 0;  ///< grows with every call and recall
    };
    /// Calls of a day, one a ticket, newest first; of those only called back into the line nothing is shown.
    [[nodiscard]] base::Result<std::vector<Call>> last_calls(base::Date day, int limit);
    /// Of all waiting, as far as whoever comes now can be told.
    [[nodiscard]] base::Result<PlaceInLine> place_of(const Ticket& ticket);
    /// How long each person of a day waited from their place in the line to the first call, in minutes; who waits now: until now.
    [[nodiscard]] base::Result<std::vector<std::int64_t>> waited(base::Date day);
    /// Another text whenever what others are shown of the day has changed.
    [[nodiscard]] base::Result<std::string> stamp(base::Date day);
    /// One line a series, and one with series '*' of all of them.
    [[nodiscard]] base::Result<std::vector<SeriesTimes>> times(base::Date day);

    // --- appointments ---
    /// All of them or none, with an entry in the audit chain. One with a known reference of that day replaces it, unless its
    /// person came. \return how many were new. Faults: input_invalid (a: index from 1), disk_full, storage_write_failed.
    [[nodiscard]] base::Result<int> import(std::span<const Appointment> list, const base::OperatorId& who);
    [[nodiscard]] base::Result<std::vector<Appointment>> appointments(base::Date day);

private:
    friend class SiteTickets;
    [[nodiscard]] base::Result<std::optional<Ticket>> carried_out();
    [[nodiscard]] base::Status<> leave_draft(const base::CaseId& case_id);
    [[nodiscard]] base::Status<> move_kept(const Ticket& ticket, const TicketChange& change, const base::CaseId& left_behind, const std::string& left_at);
    [[nodiscard]] base::Status<> put_kept(const Ticket& ticket, const KeptCase& kept);
    [[nodiscard]] base::Status<> erase_kept(std::int64_t id, const char* event, const std::string& desk);
    [[nodiscard]] base::Status<> note_request(const Ticket& ticket, TicketAct act);
    [[nodiscard]] base::Status<> note(std::int64_t ticket, TicketAct act, const TicketActor& actor, const std::string& detail);
    [[nodiscard]] base::Result<std::optional<int>> ordinary_since_priority(base::Date day);
    [[nodiscard]] base::Status<> counter_is_free(const std::string& counter, std::int64_t but);
    Queue::Impl* m_impl;
    std::optional<TicketRequest> m_request;
};

}  // namespace balcao::queue
