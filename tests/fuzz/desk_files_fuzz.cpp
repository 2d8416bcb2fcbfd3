// Files that others bring to a desk. First octet: what it says it is; the rest: what is in it.
//   0 1 2  a list of appointments: CSV, iCalendar, JSON. Whole and sound, or refused with a line; both readings agree
//   3      lessons: none with a step that nothing could reach

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "desk/appointment_file.h"
#include "link/lessons.h"

namespace {

using namespace balcao;

void need(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

desk::AppointmentRules rules()
{
    desk::AppointmentRules out;
    out.lines = "AB";
    out.zone = "Europe/Lisbon";
    out.local_day = [](base::Instant at) { return base::utc_day(at); };
    out.to_utc = [](const desk::LocalTime& at) -> std::optional<base::Instant> {
        const base::Date day{std::chrono::year{at.year}, std::chrono::month{static_cast<unsigned>(at.month)}, std::chrono::day{static_cast<unsigned>(at.day)}};
        need(day.ok());
        return base::Instant(std::chrono::sys_days(day)) + std::chrono::hours(at.hour) + std::chrono::minutes(at.minute) + std::chrono::seconds(at.second);
    };
    return out;
}

void any_appointments(std::string_view name, std::string_view content)
{
    constexpr std::size_t k_most = 20;
    const auto read = desk::parse_appointments(name, content, rules());
    const auto wrong = desk::appointment_problems(name, content, rules(), k_most);
    need(read.has_value() == wrong.empty() && wrong.size() <= k_most);
    for (const auto& one : wrong) {
        need(one.line >= 1 && !desk::appointment_problem_name(static_cast<std::int64_t>(one.reason)).empty());
    }
    if (!read) {
        need(read.error().line == wrong.front().line && read.error().reason == wrong.front().reason);
        return;
    }
    need(!read->empty() && read->size() <= 5000);
    for (const auto& one : *read) {
        need(!one.reference.empty() && one.reference.size() <= 16);
        need(one.reference.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == std::string::npos);
        need((one.line == 'A' || one.line == 'B') && one.day.ok() && one.initials.size() <= 12);
    }
}

void any_lessons(std::string_view content)
{
    const auto read = link::read_lessons(content);
    if (!read) {
        return;
    }
    for (const auto& lesson : *read) {
        need(!lesson.steps.empty());
        link::LessonRun run(lesson);
        (void)run.observe(link::ConsoleModel{});
        for (const auto& step : lesson.steps) {
            need(!step.text.empty() && !step.when.empty());
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) {
        return 0;
    }
    const std::string_view content(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 4) {
    case 0: any_appointments("list.csv", content); break;
    case 1: any_appointments("list.ics", content); break;
    case 2: any_appointments("list.json", content); break;
    default: any_lessons(content); break;
    }
    return 0;
}
