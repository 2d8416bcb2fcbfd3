#include "desk/lease_clock.h"

#include <algorithm>
#include <cerrno>

#include "base/files.h"
#include "base/log.h"
#include "wire/json_text.h"

namespace balcao::desk {
namespace {

constexpr std::chrono::seconds k_save_every{30};

}  // namespace

LeaseClock::LeaseClock(std::string path) : m_path(std::move(path))
{
    if (m_path.empty()) {
        return;
    }
    const auto content = base::read_file(m_path);
    if (!content && content.error().a == ENOENT) {
        return;
    }
    const auto json = content ? wire::parse_json(*content) : base::unexpected(content.error());
    if (!json || !json->is_object() || !json->contains("at") || !json->at("at").is_string() || !json->contains("boot") || !json->at("boot").is_string() ||
        !json->contains("mono_ms") || !json->at("mono_ms").is_number_integer() || !json->contains("wall_off_ms") || !json->at("wall_off_ms").is_number_integer()) {
        base::log(base::LogLevel::warning, "lease_clock_unreadable");
        return;
    }
    const auto at = base::parse_instant(json->at("at").get<std::string>());
    if (!at) {
        base::log(base::LogLevel::warning, "lease_clock_unreadable");
        return;
    }
    m_known = Known{*at, json->at("boot").get<std::string>(), json->at("mono_ms").get<std::int64_t>(), std::chrono::milliseconds(json->at("wall_off_ms").get<std::int64_t>())};
    m_saved = *at;
}

void LeaseClock::save()
{
    if (m_path.empty() || !m_known) {
        return;
    }
    const wire::Json json{{"v", 1},
                          {"at", base::format_instant(m_known->at)},
                          {"boot", m_known->boot},
                          {"mono_ms", m_known->mono_ms},
                          {"wall_off_ms", m_known->wall_off.count()}};
    // A full disk must not end anybody's work: then it counts in memory.
    if (const auto written = base::write_file(m_path, json.dump(), 0600); !written) {
        base::log(base::LogLevel::warning, "lease_clock_not_kept", written.error());
    }
    m_saved = m_known->at;
}

void LeaseClock::keep(const base::Clock& clock, base::Instant at)
{
    m_known->at = at;
    m_known->boot = clock.boot_id();
    m_known->mono_ms = clock.monotonic_ms();
    if (!m_saved || at >= *m_saved + k_save_every || at < *m_saved) {
        save();
    }
}

void LeaseClock::answered(base::Instant central, const base::Clock& clock)
{
    m_known = Known{central, clock.boot_id(), clock.monotonic_ms(), std::chrono::duration_cast<std::chrono::milliseconds>(central - clock.now())};
    save();
}

void LeaseClock::at_least(base::Instant central, bool may_begin, const base::Clock& clock)
{
    if (!m_known && !may_begin) {
        return;
    }
    const auto known = now(clock);
    if (!m_known) {
        m_known = Known{};
    }
    m_saved.reset();
    keep(clock, std::max(known.value_or(central), central));
}

std::optional<base::Instant> LeaseClock::now(const base::Clock& clock)
{
    if (!m_known) {
        return std::nullopt;
    }
    const auto mono_ms = clock.monotonic_ms();
    // In another boot at least the time since it began has passed.
    const auto passed = m_known->boot == clock.boot_id() ? mono_ms - m_known->mono_ms : mono_ms;
    const auto counted = m_known->at + std::chrono::milliseconds(std::max<std::int64_t>(passed, 0));
    // The forward clock stands still while the machine sleeps or is off: then the wall clock is ahead of it.
    const auto at = std::max(counted, clock.now() + m_known->wall_off);
    keep(clock, at);
    return at;
}

}  // namespace balcao::desk
