#pragma once
// The end of a desk's day, as the console and `balcao day` show it: what the ledger counted, what the records say and what the
// central has signed for; what does not agree; whom to call back.

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "wire/json_text.h"

namespace balcao::link {

/// One kind of record, or all of them, or one clerk's. Each record counts once, under its state.
struct DayCounts {
    std::int64_t registered = 0;
    std::int64_t accepted = 0;
    std::int64_t refused = 0;
    std::int64_t waiting = 0;    ///< unsent, on their way, or for later
    std::int64_t held_back = 0;
    std::int64_t frozen = 0;
    std::int64_t waived = 0;
    std::int64_t replaced = 0;
    std::int64_t erased = 0;     ///< of the accepted ones: content gone after the retention
    friend bool operator==(const DayCounts&, const DayCounts&) = default;
};

struct DayLine {
    std::string name;            ///< kind of record, or operator id
    DayCounts counts;
    friend bool operator==(const DayLine&, const DayLine&) = default;
};

/// One difference; text/day_words.h has the words.
struct DayFlawLine {
    std::string flaw;            ///< desk::DayFlaw by name
    std::string kind;
    std::string positions;       ///< "1-57,59"
    std::int64_t records = 0;    ///< how many those are
    std::int64_t expected = 0;
    std::int64_t found = 0;
    friend bool operator==(const DayFlawLine&, const DayFlawLine&) = default;
};

/// Something that came after the statement that told of its day.
struct DayAfterLine {
    std::string day;
    std::string was;             ///< state by name; empty: registered after the close
    std::string now;
    std::string positions;
    friend bool operator==(const DayAfterLine&, const DayAfterLine&) = default;
};

struct DayClosed {
    std::int64_t part = 1;
    base::Instant at;
    std::string by;              ///< operator id
    std::int64_t records = 0;
    std::int64_t differences = 0;
    friend bool operator==(const DayClosed&, const DayClosed&) = default;
};

/// A person to be called back: the central refused, or the record is stuck.
struct CallBackRow {
    std::int64_t seq = 0;        ///< number at this desk
    std::string day;
    std::string ticket;
    std::string initials;
    std::string document_tail;
    std::string state;           ///< refused, frozen or held_back
    std::string problem;
    std::optional<base::Instant> captured_at;
    std::optional<base::Instant> done_at;
    std::string done_by;
    friend bool operator==(const CallBackRow&, const CallBackRow&) = default;
};

/// Ages of what waits: up to an hour, four hours, a day, three days, more.
inline constexpr std::size_t k_day_ages = 5;
inline constexpr std::array<const char*, k_day_ages> k_day_age_names{"<1 h", "<4 h", "<24 h", "<72 h", ">72 h"};

/// How long people had to wait until they were called, in minutes; who still waits: until now.
inline constexpr std::array<std::int64_t, 4> k_wait_ends{5, 10, 20, 40};
inline constexpr std::array<const char*, k_wait_ends.size() + 1> k_wait_names{"<5", "<10", "<20", "<40", "40+"};
[[nodiscard]] std::size_t wait_group(std::int64_t minutes);

/// What the charts of a day draw.
struct DayCharts {
    std::array<std::int64_t, 24> per_hour{};                              ///< registered, by local hour
    std::array<std::int64_t, k_day_ages> ages{};                          ///< of what waits for the central, of any day
    std::optional<std::array<std::int64_t, k_wait_names.size()>> waits;   ///< nullopt: this desk does not keep the tickets of the day
    friend bool operator==(const DayCharts&, const DayCharts&) = default;
};
[[nodiscard]] wire::Json to_json(const DayCharts& charts);
/// Throws what the JSON library throws.
[[nodiscard]] DayCharts day_charts_from_json(const wire::Json& json);

/// The hours of a whole day's chart: 8 to 19, and as much earlier and later as there is work.
struct DayHour {
    int hour = 0;
    std::int64_t count = 0;
    friend bool operator==(const DayHour&, const DayHour&) = default;
};
[[nodiscard]] std::vector<DayHour> day_hours(const std::array<std::int64_t, 24>& per_hour);

inline constexpr std::size_t k_left_open_days = 31;

struct DayBook {
    std::string day;             ///< ISO date; empty: not looked at yet
    base::Instant looked_at;
    std::int64_t by_ledger = 0;
    std::int64_t by_records = 0;
    std::int64_t confirmed = 0;  ///< accepted, by the central's verified receipts
    std::int64_t confirmed_refused = 0;
    std::int64_t offered_again = 0;  ///< wait although a receipt is held: the central was put back
    DayCounts all;
    std::vector<DayLine> kinds;
    std::vector<DayLine> operators;  ///< a supervisor sees all, a clerk their own
    std::vector<DayFlawLine> differences;
    std::string positions;
    std::string root;            ///< hex
    std::optional<DayClosed> closed;
    std::vector<DayAfterLine> after;  ///< since the last statements, of any day
    std::int64_t open_cases = 0;
    DayCharts charts;
    std::string today;           ///< ISO date at the point of service
    std::string earlier;         ///< the next day before this one on which something was registered; empty: none
    std::string later;           ///< the same after it, or today
    std::vector<std::string> left_open;  ///< earlier days with records and without any statement, newest first, at most k_left_open_days
    std::optional<base::Instant> oldest_waiting_at;
    std::vector<CallBackRow> call_backs;  ///< oldest first; done ones stay until the record is settled
    bool may_close = false;      ///< who is signed in is a supervisor or technician
    friend bool operator==(const DayBook&, const DayBook&) = default;

    [[nodiscard]] bool balanced() const { return differences.empty(); }
    /// Nothing came since the last statement of this day.
    [[nodiscard]] bool stays_closed() const
    {
        if (!closed) {
            return false;
        }
        for (const auto& line : after) {
            if (line.day == day) {
                return false;
            }
        }
        return true;
    }
};

[[nodiscard]] wire::Json to_json(const DayCounts& counts);
[[nodiscard]] wire::Json to_json(const DayFlawLine& line);
[[nodiscard]] wire::Json to_json(const DayAfterLine& line);
[[nodiscard]] wire::Json to_json(const CallBackRow& row);
[[nodiscard]] wire::Json to_json(const DayBook& book);
/// These throw what the JSON library throws.
[[nodiscard]] CallBackRow call_back_row_from_json(const wire::Json& json);
[[nodiscard]] DayBook day_book_from_json(const wire::Json& json);

}  // namespace balcao::link
