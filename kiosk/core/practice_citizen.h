#pragma once
// A citizen without a window, for practice desks: confirms, consents, reads the codes from the practice SMS file,
// chooses a random PIN that the policy accepts. A real kiosk process with real secrets; refuses a desk that is not
// in practice mode.

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "core/recipients.h"
#include "text/translate.h"

namespace balcao::kiosk {

struct PracticeOptions {
    std::string socket;
    std::string sms_file;                   ///< JSON lines {"at","to","text"} of the central's file sink; empty: no codes
    text::Language language = text::Language::pt;
    std::string own_card_pin_file;          ///< begins alone, with the Citizen Card in the reader; first line: its PIN
    std::string own_phone = "912345678";    ///< alone: as tapped on the pad
    bool once = false;                      ///< end after one case
    std::int64_t deadline_ms = 120'000;     ///< with once: give up
    std::int64_t sign_in_wait_ms = 20'000;  ///< on the password page, for the central to take the key
    bool skip_sign_in = false;              ///< takes the password along and leaves
    std::string letter_pin_file;            ///< first line: the PIN of the citizen's letter; empty: this citizen has none
    int reveal_fd = -1;                     ///< a pipe that is told "password NNNNNN" and "pin N…" for tests of what is kept
};

/// Plays until the service stops (or one case is over). Writes one JSON line a page to the standard output, never a
/// secret. \return exit code: 0 played, 1 the case went back or was cancelled, 2 no service, not a practice desk, or late.
[[nodiscard]] int play_citizen(const PracticeOptions& options, const SealSecret& seal, base::Random& random,
                               const base::Clock& clock);

/// The newest six-digit code sent to `phone` in lines after the first `from` octets of the file; empty when none.
[[nodiscard]] base::Secret code_from_sms_file(const std::string& path, std::size_t from, const std::string& phone);

}  // namespace balcao::kiosk
