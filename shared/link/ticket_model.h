#pragma once
// What the windows show of the people at the counter. No name is kept with a ticket.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "wire/json_text.h"

namespace balcao::link {

/// A series of tickets of the site's settings.
struct TicketSeries {
    std::string letter;        ///< A to Z
    std::string name_pt;
    std::string name_en;
    bool priority = false;     ///< numbers of those with priority under DL 58/2016, whatever they come for
    friend bool operator==(const TicketSeries&, const TicketSeries&) = default;
};

struct TicketRow {
    std::int64_t id = 0;
    std::string code;          ///< "A041"
    std::string line;          ///< letter of the series it waits for
    std::string state;         ///< waiting, called, serving, served, no_show, transferred, parked, cancelled
    std::string priority;      ///< elderly, disabled, pregnant, with_infant; empty: none
    std::string language;
    std::string source;        ///< kiosk, clerk, walk_in, appointment
    std::string counter;
    bool has_case = false;
    base::Instant taken_at{};
    base::Instant due_at{};    ///< its place in the line
    base::Instant changed_at{};
    bool case_comes = false;   ///< set aside: its half-done case goes to the desk that takes it up
    friend bool operator==(const TicketRow&, const TicketRow&) = default;
};

/// Today's times of a series; "*" is all of them. Seconds; nullopt: nothing was measured.
struct SeriesTimesView {
    std::string series;
    std::int64_t taken = 0;
    std::int64_t waiting = 0;
    std::int64_t served = 0;
    std::int64_t no_show = 0;
    std::int64_t waited_count = 0;
    std::optional<std::int64_t> waited_median_s;
    std::optional<std::int64_t> waited_p90_s;
    std::int64_t serving_count = 0;
    std::optional<std::int64_t> serving_median_s;
    std::optional<std::int64_t> serving_p90_s;
    friend bool operator==(const SeriesTimesView&, const SeriesTimesView&) = default;
};

struct AppointmentRow {
    std::string reference;
    base::Instant at{};
    std::string line;
    std::string initials;
    std::string ticket;        ///< once the person came
    friend bool operator==(const AppointmentRow&, const AppointmentRow&) = default;
};

/// A desk that asks this one, which holds the tickets.
struct TicketDeskRow {
    std::string terminal;
    std::string counter;
    base::Instant seen_at{};
    friend bool operator==(const TicketDeskRow&, const TicketDeskRow&) = default;
};

/// One line of people for several desks: who holds it, and whether that desk answers.
struct TicketSiteView {
    bool here = false;                        ///< this desk holds the tickets
    std::string holder;                       ///< terminal that holds them
    std::string counter;                      ///< as that desk is called; empty: it never answered
    bool answers = false;
    std::optional<base::FaultCode> fault;     ///< why it does not
    std::optional<base::Instant> since;       ///< no answer since then
    std::string letter;                       ///< of this desk's own numbers meanwhile; empty: none was ever assigned
    std::int64_t untold = 0;                  ///< words that wait for it
    std::vector<TicketDeskRow> desks;         ///< at the holder: who asks
    friend bool operator==(const TicketSiteView&, const TicketSiteView&) = default;
};

struct TicketsView {
    bool on = false;           ///< the site keeps tickets at this desk
    std::optional<TicketSiteView> site;  ///< nullopt: this desk's tickets are its own
    std::string counter;
    std::vector<TicketSeries> series;
    std::optional<TicketRow> here;    ///< called to this counter, or served at it
    std::int64_t waiting = 0;
    std::vector<TicketRow> line;      ///< waiting, in the order of calling; at most 50
    std::vector<TicketRow> aside;     ///< parked, or did not come; at most 20
    std::vector<TicketRow> others;    ///< called to other desks, or served there; at most 20
    std::vector<AppointmentRow> expected;  ///< today's whose person has not come; at most 20
    std::vector<SeriesTimesView> times;
    friend bool operator==(const TicketsView&, const TicketsView&) = default;
};

/// What the kiosk needs to give tickets.
struct KioskTickets {
    bool on = false;
    bool appointments = false; ///< some are expected today: whoever has one checks in
    std::vector<TicketSeries> series;
    std::int64_t waiting = 0;
    friend bool operator==(const KioskTickets&, const KioskTickets&) = default;
};

/// What the kiosk got: answer to kiosk_ticket and kiosk_check_in.
struct GivenTicket {
    std::string code;
    base::Instant at{};
    std::int64_t before = 0;               ///< people waiting before this one
    std::optional<std::int64_t> wait_s;    ///< nullopt: too few were served today to say
    std::optional<base::Instant> due_at;   ///< of an appointment
    std::string name_pt;                   ///< of the service
    std::string name_en;
};

/// The public display: numbers and counters, nothing else.
struct DisplayModel {
    std::int64_t revision = 0;
    std::string place;
    bool practice = false;
    bool on = false;                       ///< tickets are kept here
    struct Call {
        std::string code;
        std::string counter;
        base::Instant at{};
        std::int64_t number = 0;           ///< grows with every call and recall: what is new is announced
        friend bool operator==(const Call&, const Call&) = default;
    };
    std::vector<Call> calls;               ///< newest first, at most 6
};

[[nodiscard]] wire::Json to_json(const TicketRow& row);
[[nodiscard]] wire::Json to_json(const TicketsView& view);
[[nodiscard]] wire::Json to_json(const TicketDeskRow& desk);
[[nodiscard]] wire::Json to_json(const TicketSiteView& site);
[[nodiscard]] base::Result<TicketSiteView> ticket_site_from_json(const wire::Json& json);
[[nodiscard]] wire::Json to_json(const SeriesTimesView& times);
[[nodiscard]] wire::Json to_json(const AppointmentRow& row);
[[nodiscard]] wire::Json to_json(const KioskTickets& tickets);
[[nodiscard]] wire::Json to_json(const GivenTicket& given);
[[nodiscard]] wire::Json to_json(const DisplayModel& model);
/// These two throw what the JSON library throws; for the models' files (*_model_json.cpp).
[[nodiscard]] TicketsView tickets_view_from_json(const wire::Json& json);
[[nodiscard]] KioskTickets kiosk_tickets_from_json(const wire::Json& json);
[[nodiscard]] base::Result<GivenTicket> given_ticket_from_json(const wire::Json& json);
[[nodiscard]] base::Result<DisplayModel> display_model_from_json(const wire::Json& json);

}  // namespace balcao::link
