#pragma once
// The slip of a ticket, for a roll printer (ESC/POS) or as PDF, in the citizen's language and, when that is another one, in
// Portuguese as well. No name stands on it.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "text/translate.h"

namespace balcao::paper {

struct TicketSlip {
    std::string place;
    std::string code;                       ///< "A041"
    std::string service;                    ///< in the citizen's language, where the site names it so
    std::string service_pt;
    base::Instant at{};
    std::chrono::minutes utc_offset{0};
    std::int64_t before = 0;                ///< people waiting
    std::optional<std::int64_t> wait_s;     ///< nullopt: not known
    std::optional<base::Instant> due_at;    ///< of an appointment
    bool practice = false;
};

/// What is said of the time, on paper and screen: rounded up to whole minutes.
[[nodiscard]] std::string expected_text(const std::optional<std::int64_t>& wait_s, text::Language language);

[[nodiscard]] base::Result<base::Bytes> render_ticket_escpos(const TicketSlip& slip, text::Language language);
[[nodiscard]] base::Result<base::Bytes> render_ticket_pdf(const TicketSlip& slip, text::Language language);

}  // namespace balcao::paper
