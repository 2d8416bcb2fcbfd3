#pragma once
// Letters with a temporary PIN: A4, for envelopes with a window, folded in three. In Portuguese and a second language.

#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "text/translate.h"

namespace balcao::paper {

struct PinLetter {
    std::string name;                    ///< as the person writes it
    std::vector<std::string> address;    ///< lines below the name, at most 5
    std::string reference;               ///< of the letter
    std::string phone;                   ///< E.164; printed masked
    base::Date printed_on{};
    base::Date use_before{};             ///< last day of the PIN
    text::Language second = text::Language::en;  ///< beside Portuguese; pt = English
    bool practice = false;
};

/// One PDF, a page a letter, in this order. The PIN is in the PDF alone: the octets belong into a file of mode 0600 and have to be
/// wiped. Faults: input_invalid (as many PINs as letters, six ASCII digits each, at most 5 address lines).
[[nodiscard]] base::Result<base::Bytes> render_pin_letters(std::span<const PinLetter> letters, std::span<const base::Secret> pins);

}  // namespace balcao::paper
