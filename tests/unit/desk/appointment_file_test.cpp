// Lists of appointments from elsewhere: what is read, and that the rest is refused with its line.
#include "desk/appointment_file.h"

#include "support/test.h"

using namespace balcao;
using desk::AppointmentProblem;

namespace {

desk::AppointmentRules lisbon()
{
    desk::AppointmentRules rules;
    rules.lines = "AB";
    rules.zone = "Europe/Lisbon";
    rules.local_day = base::utc_day;
    // Summer time of 2026 in Portugal: 29 March 01:00 UTC to 25 October 01:00 UTC; the hour from 01:00 on 29 March is left out.
    rules.to_utc = [](const desk::LocalTime& local) -> std::optional<base::Instant> {
        const auto day = std::chrono::sys_days(base::Date{std::chrono::year{local.year}, std::chrono::month{static_cast<unsigned>(local.month)}, std::chrono::day{static_cast<unsigned>(local.day)}});
        const auto as_utc = base::Instant(day) + std::chrono::hours(local.hour) + std::chrono::minutes(local.minute) + std::chrono::seconds(local.second);
        const auto begins = *base::parse_instant("2026-03-29T01:00:00.000Z");
        const auto ends = *base::parse_instant("2026-10-25T01:00:00.000Z");
        if (as_utc >= begins && as_utc < begins + std::chrono::hours(1)) {
            return std::nullopt;
        }
        return as_utc >= begins && as_utc < ends ? as_utc - std::chrono::hours(1) : as_utc;
    };
    return rules;
}

void refused(const std::string& name, const std::string& content, std::int64_t line, AppointmentProblem reason)
{
    CAPTURE(content);
    const auto read = desk::parse_appointments(name, content, lisbon());
    REQUIRE_FALSE(read);
    CHECK(read.error().line == line);
    CHECK(static_cast<int>(read.error().reason) == static_cast<int>(reason));
}

std::string event(const std::string& more) { return "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + more + "END:VEVENT\r\nEND:VCALENDAR\r\n"; }

}  // namespace

TEST_CASE("CSV with either separator, quotes, a mark of the byte order, and local or UTC times")
{
    const auto read = desk::parse_appointments(
        "list.csv", "\xEF\xBB\xBFreference;at;series;name\r\nk7-22;2026-07-01T10:30;A;\"Exemplo \"\"da\"\" Silva\"\r\n\r\nR2;2026-07-01T10:30:00Z;B;\r\n", lisbon());
    REQUIRE_FALSE(read);  // a quote is no letter
    CHECK(read.error().line == 2);
    const auto good = desk::parse_appointments("list.csv", "reference,at,series,name\nk7-22,2026-07-01T10:30,A,\"Amélia da Silva Exemplo\"\nR2,2026-07-01 10:30:00,B,\nR3,2026-07-01T10:30:00Z,B,Bento\n", lisbon());
    REQUIRE(good);
    REQUIRE(good->size() == 3);
    CHECK((*good)[0].reference == "K7-22");
    CHECK((*good)[0].initials == "A. E.");
    CHECK(base::format_instant((*good)[0].at) == "2026-07-01T09:30:00.000Z");
    CHECK((*good)[1].initials.empty());
    CHECK(base::format_instant((*good)[2].at) == "2026-07-01T10:30:00.000Z");
    CHECK((*good)[2].initials == "B.");
}

TEST_CASE("CSV that is wrong is refused with its line")
{
    const std::string head = "reference,at,series\n";
    const std::string good = "R1,2026-07-01T10:30,A\n";
    refused("list.csv", "reference,at\n", 1, AppointmentProblem::column_missing);
    // A column twice: found by the fuzzer, it led past the end of a line.
    refused("list.csv", "at;reference;reference;series\n2026-07-01T10:30;R1;R2\n", 1, AppointmentProblem::column_missing);
    refused("list.csv", "at;reference;reference;series\n2026-07-01T10:30;R1;R2;A\n", 1, AppointmentProblem::column_missing);
    CHECK(desk::parse_appointments("list.csv", "reference,at,series,,\nR1,2026-07-01 10:30,A,x,\n", lisbon()));  // as spreadsheets write them
    refused("list.csv", "reference,at,series,,\nR1,2026-07-01 10:30,A\n", 2, AppointmentProblem::column_missing);
    refused("list.csv", head, 1, AppointmentProblem::nothing_in_it);
    refused("list.csv", head + good + "R2,2026-07-01T10:30\n", 3, AppointmentProblem::column_missing);
    refused("list.csv", head + good + good, 3, AppointmentProblem::reference_twice);
    refused("list.csv", head + "R 1,2026-07-01T10:30,A\n", 2, AppointmentProblem::reference_invalid);
    refused("list.csv", head + "R1,2026-02-30T10:30,A\n", 2, AppointmentProblem::time_invalid);
    refused("list.csv", head + "R1,2026-03-29T01:30,A\n", 2, AppointmentProblem::time_invalid);
    refused("list.csv", head + "R1,2026-07-01T24:00,A\n", 2, AppointmentProblem::time_invalid);
    refused("list.csv", head + "R1,2026-07-01T10:30,X\n", 2, AppointmentProblem::series_unknown);
    refused("list.csv", head + "\"R1,2026-07-01T10:30,A\n", 2, AppointmentProblem::unfinished);
    refused("list.csv", head + good + std::string("R2\0,", 4) + "x,A\n", 3, AppointmentProblem::not_text);
    refused("list.csv", head + "R1\xFF,2026-07-01T10:30,A\n", 1, AppointmentProblem::not_text);
    refused("list.csv", head + std::string(1001, 'x') + "\n", 2, AppointmentProblem::line_too_long);
    refused("list.csv", std::string(1024 * 1024 + 1, '\n'), 1, AppointmentProblem::too_large);
    refused("list.xlsx", head + good, 1, AppointmentProblem::format_unknown);
}

TEST_CASE("iCalendar: folded lines, escapes, UTC and the site's zone")
{
    const auto read = desk::parse_appointments(
        "list.ics", event("UID:k7-2210@example\r\nDTSTART;TZID=Europe/Lisbon:20260701T103000\r\nSUMMARY:A: Amélia\r\n  Exemplo\r\nBEGIN:VALARM\r\nSUMMARY:x\r\nEND:VALARM\r\n"), lisbon());
    REQUIRE(read);
    REQUIRE(read->size() == 1);
    CHECK((*read)[0].reference == "K7-2210");
    CHECK((*read)[0].initials == "A. E.");
    CHECK(base::format_instant((*read)[0].at) == "2026-07-01T09:30:00.000Z");
    const auto utc = desk::parse_appointments("list.ics", event("UID:R1\r\nDTSTART:20260701T103000Z\r\nSUMMARY:B\r\n"), lisbon());
    REQUIRE(utc);
    CHECK(base::format_instant((*utc)[0].at) == "2026-07-01T10:30:00.000Z");
    // An alarm has a beginning, an end and a name of its own; a line is folded anywhere, also inside a word (RFC 5545, 3.1).
    const auto with_alarm = desk::parse_appointments(
        "list.ics",
        event("UID:k7-2\r\n 210@example\r\nDTSTART:20260701T103000Z\r\nSUMMARY:B: Bento Exem\r\n\tplo\r\nBEGIN:VALARM\r\nUID:ALARM\r\nDTSTART:20260630T090000Z\r\nSUMMARY:A: Outra\r\nEND:VALARM\r\n"), lisbon());
    REQUIRE(with_alarm);
    CHECK((*with_alarm)[0].reference == "K7-2210");
    CHECK(base::format_instant((*with_alarm)[0].at) == "2026-07-01T10:30:00.000Z");
    CHECK((*with_alarm)[0].line == 'B');
    CHECK((*with_alarm)[0].initials == "B. E.");
    refused("list.ics", event("UID:R1\r\nDTSTART:20260701T103000\r\nSUMMARY:B\r\n"), 4, AppointmentProblem::zone_unknown);
    refused("list.ics", event("UID:R1\r\nDTSTART;TZID=America/Lima:20260701T103000\r\nSUMMARY:B\r\n"), 2, AppointmentProblem::zone_unknown);
    refused("list.ics", event("UID:R1\r\nSUMMARY:B\r\n"), 2, AppointmentProblem::column_missing);
    refused("list.ics", event("UID:R1\r\nDTSTART:20260701T103000Z\r\nRRULE:FREQ=DAILY\r\nSUMMARY:B\r\n"), 5, AppointmentProblem::time_invalid);
    refused("list.ics", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:R1\r\n", 3, AppointmentProblem::unfinished);
    refused("list.ics", "hello\n", 1, AppointmentProblem::format_unknown);
}

TEST_CASE("JSON: a list of objects with texts; the line is the entry's number")
{
    const auto read = desk::parse_appointments("list.json", R"([{"reference":"R1","at":"2026-07-01T10:30:00Z","series":"A","name":"Amélia Exemplo"}])", lisbon());
    REQUIRE(read);
    CHECK((*read)[0].initials == "A. E.");
    refused("list.json", "{}", 1, AppointmentProblem::format_unknown);
    refused("list.json", R"([1])", 1, AppointmentProblem::column_missing);
    refused("list.json", R"([{"reference":"R1","at":"2026-07-01T10:30:00Z","series":"A"},{"reference":"R2","at":5,"series":"A"}])", 2, AppointmentProblem::column_missing);
    for (const char* name : {"5", "null", "[]", "{}"}) {  // who may be left out may not be anything but a text
        refused("list.json", R"([{"reference":"R1","at":"2026-07-01T10:30:00Z","series":"A","name":)" + std::string(name) + "}]", 1, AppointmentProblem::column_missing);
    }
    CHECK(desk::appointment_problem_name(9) == "zone_unknown");
    CHECK(desk::appointment_problem_name(99).empty());
}
