#pragma once
// What can become of a record: a table of states and events, without any effect. The queue asks it
// before it changes a row; docs and screens read it too.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace balcao::queue {

enum class State : std::uint8_t {
    pending,    ///< registered here, not sent, or sent without an answer
    in_flight,  ///< sent, answer awaited; kept in memory only, so a crash makes it pending again
    retry,      ///< the central asked for it later; due at a time
    resending,  ///< in_flight for a record that came from retry; memory only
    parked,     ///< held back by an operator
    dead,       ///< refused by the central: needs a person
    replaced,   ///< a corrected record took its place
    waived,     ///< a person decided, with a reason, that it will not be sent again
    frozen,     ///< the central holds another record under this number: its epoch is stopped, support must look
    acked,      ///< the central's signed receipt is held
    purged      ///< content erased after the receipt and the retention time
};
inline constexpr std::array k_states{State::pending,  State::in_flight, State::retry,  State::resending,
                                     State::parked,   State::dead,      State::replaced, State::waived,
                                     State::frozen,   State::acked,     State::purged};

enum class Event : std::uint8_t {
    send,       ///< handed to the network
    accept,     ///< accepted or duplicate, with a verified receipt
    postpone,   ///< the central says: this one later
    give_back,  ///< no answer: connection lost, timeout, crash
    reject,     ///< the central refuses this record for good
    conflict,   ///< the central holds another record under the same number
    correct,    ///< operator: a corrected record supersedes it
    waive,      ///< operator: will not be sent
    retry_now,  ///< operator: try again at once
    park,       ///< operator: hold back
    release,    ///< operator: no longer held back
    freeze,     ///< its epoch was given up while it was unsent
    erase,      ///< retention is over
    forget      ///< the central was put back from a backup and no longer holds it: it is offered again
};
inline constexpr std::array k_events{Event::send,  Event::accept, Event::postpone,  Event::give_back, Event::reject,
                                     Event::conflict, Event::correct, Event::waive, Event::retry_now, Event::park,
                                     Event::release, Event::freeze, Event::erase,    Event::forget};

[[nodiscard]] std::string_view name(State state);
[[nodiscard]] std::optional<State> state_from_name(std::string_view name);
[[nodiscard]] std::string_view name(Event event);

/// nullopt: the event cannot happen in this state; nothing may change.
[[nodiscard]] std::optional<State> next(State state, Event event);

/// Does a person have to look? (dead, frozen)
[[nodiscard]] bool needs_attention(State state);

}  // namespace balcao::queue
