#pragma once
// Which state of a key may follow which, and by what cause: one table (Portaria 77/2018 art. 8 and 9). Pure.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/clock.h"
#include "domain/draft.h"

namespace balcao::domain {

enum class KeyState : std::uint8_t {
    pending,    ///< made, its telephone not proved
    activated,
    locked,     ///< too many wrong passwords or codes
    suspended,  ///< for a time: what it was before holds again afterwards
    replaced,   ///< by a later key or a later version; for good
    cancelled   ///< for good
};
[[nodiscard]] std::string_view name(KeyState state);
[[nodiscard]] std::optional<KeyState> key_state_from_name(std::string_view name);

enum class KeyCause : std::uint8_t {
    phone_proved,     ///< first sign-in
    tries_exhausted,  ///< wrong passwords or codes
    right_password,   ///< a try that was counted as wrong beforehand was right
    replaced,         ///< by a later act at a desk
    holder,           ///< its holder's wish: what the law calls revocation
    expired,          ///< the validity is over and a renewed document lets it go on: nationals (art. 9)
    document_ended,   ///< the validity is over for good: foreigners (art. 8(5)(b))
    abuse,            ///< suspended in periods of 24 hours (art. 8(4))
    suspension_over,  ///< the last of those periods
    renewed,          ///< a renewed document
    death,            ///< told by the civil registry (art. 8(5)(a))
    incapacity,       ///< likewise
    fraud,            ///< the document it was registered with was cancelled for identity fraud
    letter_unused     ///< nobody used the PIN of the letter in time, or the letter came back
};
[[nodiscard]] std::string_view name(KeyCause cause);
[[nodiscard]] std::optional<KeyCause> key_cause_from_name(std::string_view name);

struct KeyMove {
    KeyState from;
    KeyCause cause;
    KeyState to;
};
/// The whole table.
[[nodiscard]] std::span<const KeyMove> key_moves();
/// \param below what a suspended key is underneath; ignored for others
/// \return where the cause leads, nullopt where it leads nowhere
[[nodiscard]] std::optional<KeyState> state_after(KeyState from, KeyCause cause, KeyState below);
/// Some cause leads there in one step, or nothing changes.
[[nodiscard]] bool may_follow(KeyState before, KeyState after);
[[nodiscard]] constexpr bool is_final(KeyState state) { return state == KeyState::replaced || state == KeyState::cancelled; }

/// What an administrator may report of a key from outside.
[[nodiscard]] constexpr bool ends_by_report(KeyCause cause)
{
    return cause == KeyCause::death || cause == KeyCause::incapacity || cause == KeyCause::fraud;
}

/// The two dates of a key (ATR: DataValidadeDoc, DataValidade) and what its end means.
struct KeyDates {
    std::optional<base::Date> document_until;  ///< nullopt: the document has no end
    base::Date key_until{};                    ///< last day
    bool suspends = true;                      ///< false: the key is cancelled at its end
    friend bool operator==(const KeyDates&, const KeyDates&) = default;
};
/// \param activated the day the ten years count from. nullopt while the draft has no usable expiry.
[[nodiscard]] std::optional<KeyDates> key_dates(const Draft& draft, base::Date activated);

}  // namespace balcao::domain
