#pragma once
// The kiosk gives a ticket: what for, priority, the number. Lies over the idle page, and goes by itself.

#include <optional>
#include <string>

#include "base/fault.h"
#include "link/ticket_model.h"
#include "views/pages.h"

namespace balcao::kiosk {

struct TicketFlow {
    enum class Step : std::uint8_t { service, language, priority, code, asking, given, refused };
    Step step = Step::service;
    std::string line;        ///< series chosen
    std::string reference;   ///< code of an appointment, as tapped
    std::size_t row = 0;     ///< of its keys: the one that the keypad's digits press
    std::optional<link::GivenTicket> given;
    std::optional<base::Fault> fault;
    Slip slip = Slip::no_printer;
};

struct TicketActs {
    std::function<void()> changed;                                 ///< the flow looks different now
    std::function<void(const std::string& priority)> take;
    std::function<void()> check_in;
    std::function<void()> leave;
    std::function<void(text::Language)> read_in;                   ///< before anything else is asked
};

[[nodiscard]] Live build_ticket_page(const PageContext& context, TicketFlow& flow, const TicketActs& acts);

}  // namespace balcao::kiosk
