#include "base/clock.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <fstream>

namespace balcao::base {
namespace {

std::optional<int> number(std::string_view text, std::size_t from, std::size_t count)
{
    if (from + count > text.size()) {
        return std::nullopt;
    }
    int value = 0;
    for (std::size_t i = from; i < from + count; ++i) {
        if (text[i] < '0' || text[i] > '9') {
            return std::nullopt;
        }
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

}  // namespace

std::string format_iso_date(Date day)
{
    std::array<char, 32> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02u", static_cast<int>(day.year()),
                  static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
    return buffer.data();
}

std::optional<Date> parse_iso_date(std::string_view text)
{
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
        return std::nullopt;
    }
    const auto y = number(text, 0, 4);
    const auto m = number(text, 5, 2);
    const auto d = number(text, 8, 2);
    if (!y || !m || !d) {
        return std::nullopt;
    }
    const Date day{std::chrono::year{*y}, std::chrono::month{static_cast<unsigned>(*m)},
                   std::chrono::day{static_cast<unsigned>(*d)}};
    return day.ok() ? std::optional(day) : std::nullopt;
}

std::string format_instant(Instant at)
{
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const auto ms = (at - day).count();
    std::array<char, 32> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "T%02d:%02d:%02d.%03dZ", static_cast<int>(ms / 3'600'000),
                  static_cast<int>(ms / 60'000 % 60), static_cast<int>(ms / 1000 % 60), static_cast<int>(ms % 1000));
    return format_iso_date(Date{day}) + buffer.data();
}

std::optional<Instant> parse_instant(std::string_view text)
{
    if (text.size() < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text.back() != 'Z') {
        return std::nullopt;
    }
    const auto day = parse_iso_date(text.substr(0, 10));
    const auto h = number(text, 11, 2);
    const auto m = number(text, 14, 2);
    const auto s = number(text, 17, 2);
    int ms = 0;
    if (text.size() == 24 && text[19] == '.') {
        const auto fraction = number(text, 20, 3);
        if (!fraction) {
            return std::nullopt;
        }
        ms = *fraction;
    } else if (text.size() != 20) {
        return std::nullopt;
    }
    if (!day || !h || !m || !s || *h > 23 || *m > 59 || *s > 59) {
        return std::nullopt;
    }
    return Instant{std::chrono::sys_days{*day}} + std::chrono::hours{*h} + std::chrono::minutes{*m} +
           std::chrono::seconds{*s} + std::chrono::milliseconds{ms};
}

Date utc_day(Instant at) { return Date{std::chrono::floor<std::chrono::days>(at)}; }

Instant SystemClock::now() const
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::int64_t SystemClock::monotonic_ms() const
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string SystemClock::boot_id() const
{
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    std::getline(file, id);
    return id;
}

}  // namespace balcao::base
