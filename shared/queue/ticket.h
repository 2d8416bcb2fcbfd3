#pragma once
// A ticket of the people at the counter: what it is, what may become of it, who is next, and what was measured. Pure.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"

namespace balcao::queue {

enum class TicketState : std::uint8_t { waiting, called, serving, served, no_show, transferred, parked, cancelled };
/// What is done with a ticket; each is one row of ticket_event.
enum class TicketAct : std::uint8_t {
    take,
    call,
    recall,     ///< once more on the display
    serve,      ///< the person is at the counter; of one set aside there: begun anew, what was set aside is given up
    done,
    no_show,
    back,       ///< came after all: into the line again, at the old place
    transfer,   ///< to the line of another series or, with a ground, into the one with priority; at the old place
    send_away,  ///< to another desk, which this one knows nothing of
    park,       ///< with the case begun
    resume,
    cancel,
    expire      ///< the day is over
};
/// DL 58/2016, article 3.
enum class PriorityGround : std::uint8_t { none, elderly, disabled, pregnant, with_infant };
enum class TicketSource : std::uint8_t { kiosk, clerk, walk_in, appointment };

[[nodiscard]] std::string_view name(TicketState state);
[[nodiscard]] std::string_view name(TicketAct act);
/// Empty for none.
[[nodiscard]] std::string_view name(PriorityGround ground);
[[nodiscard]] std::string_view name(TicketSource source);
[[nodiscard]] std::optional<TicketState> ticket_state_from_name(std::string_view text);
[[nodiscard]] std::optional<TicketAct> ticket_act_from_name(std::string_view text);
[[nodiscard]] std::optional<PriorityGround> priority_from_name(std::string_view text);
[[nodiscard]] std::optional<TicketSource> ticket_source_from_name(std::string_view text);

/// nullopt: not from there. take is from nowhere.
[[nodiscard]] std::optional<TicketState> next(TicketState from, TicketAct act);

inline constexpr int k_ticket_numbers = 999;  ///< a series and day; three digits on paper and display

struct Ticket {
    std::int64_t id = 0;
    base::Date day{};
    char series = 'A';
    int number = 0;
    char line = 'A';              ///< series it waits for now
    PriorityGround priority = PriorityGround::none;
    std::string language;
    TicketSource source = TicketSource::clerk;
    base::Instant taken_at{};
    base::Instant due_at{};       ///< its place in the line: taken_at, or the appointment's time
    TicketState state = TicketState::waiting;
    std::string counter;
    base::CaseId case_id;
    std::optional<std::int64_t> appointment;
    base::Instant changed_at{};
    std::string purpose;          ///< what the person came for (domain::name of a DeskAct), while it is set aside with a case; empty: not known
    bool handed_over = false;     ///< given here while the holder was away, and since in its hands
    bool case_kept = false;       ///< its half-done case lies at the desk that holds the ticket, and goes to whoever takes it up
    std::string registered_at{};  ///< counter of the desk that has registered its case, whoever has the ticket now; empty: none
};

/// "A041"
[[nodiscard]] std::string code_of(const Ticket& ticket);
struct TicketCode {
    char series = 'A';
    int number = 0;
};
/// nullopt: no code of a ticket. "a41" is A041.
[[nodiscard]] std::optional<TicketCode> ticket_code_from_text(std::string_view text);

/// The site's order of calling.
struct CallRule {
    int ordinary_between = 0;  ///< so many without priority between two with it; 0: priority always first
};
/// Who is next of those waiting; null when nobody is. \param ordinary_since how many without priority were called since
/// the last with it; nullopt: none with it was called yet
[[nodiscard]] const Ticket* next_in_line(std::span<const Ticket> waiting, const CallRule& rule, std::optional<int> ordinary_since);

struct TicketEvent {
    std::int64_t ticket = 0;
    base::Instant at{};
    TicketAct act = TicketAct::take;
    std::string counter;
    base::OperatorId operator_id;
    std::string detail;
};

/// One ticket measured from its events. Clocks that went back never yield less than nothing.
struct TicketTimes {
    std::optional<std::int64_t> waited_ms;  ///< from its place in the line to the first call; none for who took no ticket
    std::optional<std::int64_t> served_ms;  ///< at the counter, without the time it lay parked; none before it is done
};
/// \param events of this ticket, oldest first
[[nodiscard]] TicketTimes times_of(const Ticket& ticket, std::span<const TicketEvent> events);

struct Spread {
    std::int64_t count = 0;
    std::int64_t median_ms = 0;
    std::int64_t p90_ms = 0;  ///< nearest rank
    friend bool operator==(const Spread&, const Spread&) = default;
};
[[nodiscard]] Spread spread_of(std::vector<std::int64_t> values_ms);

struct SeriesTimes {
    char series = 'A';
    std::int64_t taken = 0;
    std::int64_t waiting = 0;
    std::int64_t served = 0;
    std::int64_t no_show = 0;
    Spread waited;
    Spread serving;
};

/// With fewer measured, nobody is told how long it will take.
inline constexpr std::int64_t k_least_measured = 5;
/// How long whoever comes now will wait: those before, each the median of today; nullopt: too few were measured.
[[nodiscard]] std::optional<std::int64_t> expected_wait_ms(std::int64_t before, const Spread& serving);

struct Appointment {
    std::int64_t id = 0;
    std::string reference;  ///< what the person shows; [A-Z0-9-]{1,16}
    base::Date day{};       ///< at the point of service
    base::Instant at{};
    char line = 'A';
    std::string initials;   ///< "A. E.", at most 8 characters; empty when the list has no names
    std::string ticket;     ///< code, once the person came
};

}  // namespace balcao::queue
