#pragma once
// The virtual reader of a test program, and the invented documents that are laid into it. Links balcao_practice_cards.

#include "card/emulator/practice_cards.h"
#include "support/virtual_reader.h"

namespace balcao::test {

inline const std::string k_card_pki = std::string(BALCAO_TEST_DATA) + "/card/pki";

/// One service for the whole program: PC/SC keeps the address it saw first.
inline VirtualReader& reader()
{
    static VirtualReader one;
    return one;
}

inline std::shared_ptr<card::emulator::Card> practice_card(const std::string& name)
{
    static base::SeededRandom random(7);
    auto made = card::emulator::make_practice_card(name, BALCAO_TEST_DATA, random);
    REQUIRE(made);
    return made;
}

/// Settings of a desk that reads cards and knows the invented authorities.
/// \param citizen_card another folder of the Citizen Card's authorities \param more lines of [trust]
inline std::string card_settings(const std::string& crl_days = "100000", const std::string& citizen_card = k_card_pki + "/cc/trust", const std::string& more = {})
{
    return "[trust]\nstates = \"" + k_card_pki + "/icao/trust\"\ncitizen_card = \"" + citizen_card + "\"\ncrl_days = " + crl_days + "\n" + more;
}

}  // namespace balcao::test
