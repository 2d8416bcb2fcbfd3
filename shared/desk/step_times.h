// How long each step of a case takes at this desk, from the event chain: what shows which screen holds the line up.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"

namespace balcao::desk {

/// One entry of the chain, as far as it is about a case.
struct StepEvent {
    base::Instant at;
    std::string event;
    std::string case_id;  ///< empty: not about a case
    std::string act;      ///< domain::DeskAct by name, as the form said then; empty: not told (an entry of the queue, or of an earlier program)
};

/// The way from one event of a case to its next, over all cases.
struct StepTime {
    std::string from;
    std::string to;
    int count = 0;
    std::chrono::milliseconds median{};
    std::chrono::milliseconds ninetieth{};  ///< nine of ten were no slower (nearest rank)
    std::chrono::milliseconds longest{};
    std::chrono::milliseconds together{};
    std::string act;      ///< empty: of all acts, or of cases that never told theirs
    friend bool operator==(const StepTime&, const StepTime&) = default;
};

enum class StepsOf : std::uint8_t { all, each_act };

/// \param events in the order of the chain
/// \param of     each_act: a case counts under the act that it ended with, from its first step on
/// \return what took most time together first. Not counted: while a case rested (set aside) or was at another desk, and where the clock went back.
[[nodiscard]] std::vector<StepTime> step_times(std::span<const StepEvent> events, StepsOf of = StepsOf::all);

}  // namespace balcao::desk
