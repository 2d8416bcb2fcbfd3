#pragma once
// Whole invented documents, good ones and forged ones: what a trainee puts into the virtual reader, and tests into the
// desk. Their issuers are those of tests/data/card/pki; the passport and the permit are the ones of tests/data/documents.

#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "card/emulator/emulator.h"

namespace balcao::card::emulator {

struct PracticeCard {
    std::string name;
    std::string what;  ///< one line in English
};
/// In the order of a lesson: the good ones first.
[[nodiscard]] const std::vector<PracticeCard>& practice_cards();

/// \param folder tests/data or a copy of it. \param random the chip's own; outlives the card.
/// nullptr for a name that is none. Throws std::runtime_error when a file of the folder is missing or no key.
[[nodiscard]] std::shared_ptr<Card> make_practice_card(const std::string& name, const std::string& folder, base::Random& random);

/// Printed on every practice card that has one.
inline constexpr const char* k_practice_access_number = "123456";
inline constexpr const char* k_practice_pin = "1234";

}  // namespace balcao::card::emulator
