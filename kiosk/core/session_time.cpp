// The time without a touch, the countdown at its end, and more of it for who asks.
#include <algorithm>

#include "core/session.h"

namespace balcao::kiosk {

using link::KioskPage;

bool KioskSession::page_watched() const
{
    switch (page()) {
    case KioskPage::idle:
    case KioskPage::wait: return false;  // nobody there, or waiting for the clerk
    case KioskPage::unavailable: return !holds_nothing();
    case KioskPage::language:
    case KioskPage::insert_card:
    case KioskPage::card_reading:
    case KioskPage::card_pin:
    case KioskPage::contact:
    case KioskPage::see_clerk:
    case KioskPage::review:
    case KioskPage::consent:
    case KioskPage::phone:
    case KioskPage::code:
    case KioskPage::password:
    case KioskPage::sign_in:
    case KioskPage::done: return true;
    }
    return true;
}

std::int64_t KioskSession::patience_ms() const
{
    const auto shown = page();
    if (shown == KioskPage::done) {
        return m_patience * m_parts.times.done_ms;
    }
    const bool secret = shown == KioskPage::password || shown == KioskPage::sign_in || shown == KioskPage::card_pin || (shown == KioskPage::unavailable && !holds_nothing());
    return m_patience * (secret ? m_parts.times.until_warning_secret_ms : m_parts.times.until_warning_ms);
}

std::optional<int> KioskSession::countdown() const
{
    if (!watched()) {
        return std::nullopt;
    }
    const auto quiet = m_parts.clock.monotonic_ms() - m_last_touch_ms - patience_ms();
    if (quiet < 0) {
        return std::nullopt;
    }
    const auto left_ms = std::max<std::int64_t>(0, m_patience * m_parts.times.warning_ms - quiet);
    return static_cast<int>((left_ms + 999) / 1000);
}

void KioskSession::touched()
{
    const bool warned = countdown().has_value();
    m_last_touch_ms = m_parts.clock.monotonic_ms();
    if (warned) {
        changed();
    }
}

void KioskSession::more_time()
{
    constexpr std::int64_t k_most_patience = 4;
    m_patience = std::min(2 * m_patience, k_most_patience);
    touched();
    changed();
}

/// Whoever comes next to the welcome has the usual times.
void KioskSession::calm_down()
{
    if (!watched()) {
        m_patience = 1;
    }
}

void KioskSession::tick()
{
    if (!watched()) {
        m_last_touch_ms = m_parts.clock.monotonic_ms();
        return;
    }
    const auto quiet = m_parts.clock.monotonic_ms() - m_last_touch_ms;
    if (quiet >= patience_ms() + m_patience * m_parts.times.warning_ms) {
        m_last_touch_ms = m_parts.clock.monotonic_ms();
        end_now();
    } else if (countdown()) {
        changed();
    }
}

}  // namespace balcao::kiosk
