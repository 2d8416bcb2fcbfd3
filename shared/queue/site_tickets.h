#pragma once
// One line of people for several desks (docs/adr/0011): what another desk asks the one that holds the tickets, what that answers,
// and what another desk writes down of it. The line between them is mirror/ticket_line.h.

#include <array>
#include <functional>
#include <map>
#include <span>

#include "queue/tickets.h"

namespace balcao::queue {

enum class TicketOp : std::uint8_t {
    view,          ///< the day as it stands, if it has changed since
    list,          ///< every ticket of the day
    next,          ///< calls whoever is next
    act,           ///< one act on one ticket
    take,          ///< a ticket
    walk_in,       ///< a ticket whose person is served at once
    check_in,      ///< the ticket of an appointment
    import,        ///< a list of appointments
    appointments,  ///< of a day
    stats,         ///< of a day
    withdraw,      ///< a request whose answer never came is taken back
    hand_over,     ///< a ticket that was given while the holder was away
    fetch,         ///< the half-done case of the ticket at this counter, once more
    arrived        ///< that case is durably at the asking desk: the holder erases it
};
[[nodiscard]] std::string_view name(TicketOp op);
[[nodiscard]] std::optional<TicketOp> ticket_op_from_name(std::string_view text);

struct SeriesName {
    char letter = 'A';
    std::string name_pt;
    std::string name_en;
    bool priority = false;
    friend bool operator==(const SeriesName&, const SeriesName&) = default;
};

/// The highest number of each series.
using NumbersGiven = std::map<char, int>;

/// A half-done case on its way between two desks (docs/adr/0012). On the line under the neighbours' TLS alone; at rest it is sealed.
struct MovedCase {
    std::string move;                ///< 32 hex digits: number of this hand-over
    base::CaseId case_id;
    std::string counter{};           ///< where it was set aside
    base::Bytes content{};           ///< desk/case_move.h
};
inline constexpr std::size_t k_moved_case_octets = 128U << 10U;  ///< a longer one stays where it is

/// What the holder needs to keep others' cases as it keeps its own drafts. Called under the queue's mutex.
struct CaseVault {
    std::function<base::Date()> day;                                                                         ///< of its key
    std::function<base::Result<base::Bytes>(const base::CaseId& case_id, base::BytesView content)> seal;     ///< looked at first: message_malformed
    std::function<base::Result<base::Bytes>(const base::CaseId& case_id, base::BytesView sealed)> open;      ///< \return what may go along
};

struct TicketAsk {
    TicketOp op = TicketOp::view;
    std::string request{};           ///< 32 hex digits; empty for what changes nothing
    TicketActor actor{};
    std::string since{};             ///< view: stamp of the last one
    base::Date day{};                ///< act, appointments, stats, and of `given_so_far`; else today
    std::string code{};              ///< act: "A041"; empty: the one at the actor's counter
    TicketAct act = TicketAct::call;
    char line = 'A';                 ///< take, walk_in, act transfer
    std::string place{};
    std::string purpose{};
    PriorityGround priority = PriorityGround::none;  ///< take, walk_in, act transfer
    bool priority_back = false;      ///< act transfer
    std::string language = "pt";
    TicketSource source = TicketSource::clerk;
    std::string reference{};         ///< check_in
    std::string other{};             ///< withdraw: the request; arrived: the hand-over, and of act: one that arrived before and is not told yet
    std::vector<Appointment> list{}; ///< import
    std::optional<Ticket> given{};   ///< hand_over, with its events
    std::vector<TicketEvent> events{};
    NumbersGiven given_so_far{};     ///< view: as far as the asking desk was told
    std::optional<MovedCase> moved{};///< act park: the half-done case
    bool registered = false;         ///< act done: its case was registered there, and not only ended
};

/// A ticket that is over, since its case was registered there.
struct RegisteredTicket {
    std::string code;
    std::string counter;
    friend bool operator==(const RegisteredTicket&, const RegisteredTicket&) = default;
};

/// What other desks are shown of the day. No case, no name.
struct SiteView {
    std::string stamp;
    base::Date day{};
    std::string counter;                 ///< of the desk that holds the tickets
    char letter = 'Z';                   ///< of the asking desk's own numbers
    int used = 0;                        ///< highest number of that letter that is known here today
    std::vector<SeriesName> series;
    std::vector<Ticket> open;            ///< not over, in the order of their places; at most k_most_open
    std::vector<Tickets::Call> calls;    ///< newest first
    std::vector<SeriesTimes> times;
    std::vector<Appointment> expected;   ///< whose person has not come
    NumbersGiven given_so_far{};         ///< of that day
    std::vector<RegisteredTicket> registered{};  ///< for a desk that has a case of one still; a holder of an older version tells none
};
inline constexpr std::size_t k_most_open = 2000;
inline constexpr std::size_t k_most_expected = 1000;
inline constexpr int k_calls_of_site = 6;

struct TicketAnswer {
    std::optional<Ticket> ticket{};
    PlaceInLine place{};
    std::optional<SiteView> view{};      ///< nullopt to a view: nothing has changed
    std::vector<Ticket> tickets{};
    std::vector<SeriesTimes> times{};
    std::vector<Appointment> appointments{};
    std::int64_t count = 0;              ///< import: how many were new
    std::optional<MovedCase> moved{};    ///< act resume, fetch: the half-done case; erased there once `arrived` is told
};

/// Those that are not over, in the same order. Whoever waits may be left out of a long line; a ticket at a counter or set aside may not,
/// since a desk that does not see its own gives up what it keeps of it.
[[nodiscard]] std::vector<Ticket> open_ones(std::vector<Ticket> all, std::size_t at_most);

/// How the site keeps its tickets: the holder's settings.
struct SiteRules {
    std::vector<SeriesName> series;
    CallRule rule;
    std::string counter;                 ///< of the holder itself
};

/// A word for the holder that waits here.
struct TicketWord {
    std::int64_t no = 0;
    std::string request;
    std::string word;                    ///< serve, done, no_show, back: of the ticket at this counter; withdraw, arrived
    base::Date day{};
    std::string code;
    std::string other;
    base::OperatorId operator_id;
    bool registered = false;             ///< done: the case was registered here
};
/// The case here of a ticket there.
struct TicketCase {
    base::CaseId case_id;
    base::Date day{};
    std::string code;
    bool parked = false;
    std::string request{};               ///< parked: by which it was set aside, until the answer is known
    friend bool operator==(const TicketCase&, const TicketCase&) = default;
};
struct SiteNote {
    char letter = 'Z';
    base::Date day{};
    int used = 0;
    std::vector<SeriesName> series;
};

/// Borrowed from a Queue as Tickets are.
class SiteTickets {
public:
    explicit SiteTickets(Tickets tickets) : m_tickets(std::move(tickets)) {}

    // --- at the holder ---
    /// \param day today, by the holder's clock
    /// \param vault null: half-done cases stay where they are. Faults: those of Tickets, input_invalid, ticket_unknown, message_malformed (a case).
    [[nodiscard]] base::Result<TicketAnswer> carry_out(const TicketAsk& ask, const base::TerminalId& from, const SiteRules& rules, base::Date day, const CaseVault* vault = nullptr);
    /// The letter of a desk's own numbers: the same for good, unless the site now has a series of that name.
    [[nodiscard]] base::Result<char> letter_of(const base::TerminalId& terminal, std::span<const SeriesName> series);

    /// Numbers up to these are given, though their tickets may not be here: they are never given again that day. Lower ones than known change
    /// nothing. Faults: input_invalid, disk_full, storage_write_failed.
    [[nodiscard]] base::Status<> know_given(base::Date day, const NumbersGiven& numbers);
    /// Of all series, by the tickets here and by what was told. Faults: storage_read_failed.
    [[nodiscard]] base::Result<NumbersGiven> given_so_far(base::Date day);

    // --- at another desk; faults: storage_*, disk_full ---
    [[nodiscard]] base::Result<std::optional<SiteNote>> note();
    [[nodiscard]] base::Status<> keep_note(const SiteNote& note);
    [[nodiscard]] base::Status<> add_word(const TicketWord& word);
    /// Oldest first.
    [[nodiscard]] base::Result<std::vector<TicketWord>> words();
    [[nodiscard]] base::Status<> drop_word(std::int64_t no);
    [[nodiscard]] base::Status<> keep_case(const TicketCase& one);
    [[nodiscard]] base::Result<std::vector<TicketCase>> cases();
    [[nodiscard]] base::Status<> drop_case(const base::CaseId& case_id);
    /// The draft goes with it, and the audit chain says so.
    [[nodiscard]] base::Status<> leave_case(const base::CaseId& case_id);
    /// The holder has it: the draft goes, and the audit chain says so.
    [[nodiscard]] base::Status<> case_moved_away(const base::CaseId& case_id, const std::string& holder);
    /// In one transaction: the draft, whose ticket it is, and the word that it is here. A case of that ticket from before goes.
    [[nodiscard]] base::Status<> case_came(const TicketCase& one, base::BytesView sealed, const TicketWord& arrived, const std::string& holder);
    [[nodiscard]] base::Status<> drop_cases_before(base::Date day);
    /// Given here, nobody at the counter with them, not handed over yet; at most `limit`.
    [[nodiscard]] base::Result<std::vector<Ticket>> to_hand_over(int limit);
    [[nodiscard]] base::Status<> handed_over(const Ticket& ticket, const TicketActor& actor);

private:
    [[nodiscard]] base::Result<TicketAnswer> view(const TicketAsk& ask, const base::TerminalId& from, const SiteRules& rules, base::Date day);
    [[nodiscard]] base::Result<TicketAnswer> take(const TicketAsk& ask, const SiteRules& rules, base::Date day);
    [[nodiscard]] base::Result<TicketAnswer> act(const TicketAsk& ask, const base::TerminalId& from, const SiteRules& rules, base::Date day, const CaseVault* vault);
    [[nodiscard]] base::Result<TicketAnswer> fetch(const TicketAsk& ask, const base::TerminalId& from, base::Date day, const CaseVault* vault);
    [[nodiscard]] base::Result<std::optional<KeptCase>> sealed_case(const TicketAsk& ask, const Ticket& ticket, const CaseVault* vault);
    void add_case(TicketAnswer& answer, const base::TerminalId& from, const CaseVault* vault);
    [[nodiscard]] base::Status<> put_case(const TicketCase& one);
    [[nodiscard]] base::Status<> put_word(const TicketWord& word);
    [[nodiscard]] base::Result<TicketAnswer> hand_over(const TicketAsk& ask, const base::TerminalId& from, const SiteRules& rules, base::Date day);
    [[nodiscard]] base::Result<TicketAnswer> with_place(base::Result<Ticket> ticket);

    Tickets m_tickets;
};

}  // namespace balcao::queue
