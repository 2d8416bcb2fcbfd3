#pragma once
// Invented people and chips that several tests use.

#include <deque>
#include <memory>

#include "card/emulator/citizen_card_1.h"
#include "card/emulator/emrtd.h"
#include "card/vectors.h"
#include "domain/citizen_card_number.h"

namespace balcao::test {

/// Octets in the order they are asked for; a request for another count fails the test.
class ScriptedRandom final : public base::Random {
public:
    ScriptedRandom(std::initializer_list<base::Bytes> parts) : m_parts(parts) {}
    void fill(std::span<std::uint8_t> out) override
    {
        REQUIRE(!m_parts.empty());
        REQUIRE(m_parts.front().size() == out.size());
        std::copy(m_parts.front().begin(), m_parts.front().end(), out.begin());
        m_parts.pop_front();
    }

private:
    std::deque<base::Bytes> m_parts;
};

inline card::emulator::Identity1 example_identity()
{
    card::emulator::Identity1 of;
    of.document_number = "00000000 0 ZZ4";
    of.card_number = "0000005000000001";
    of.valid_from = "20 05 2021";
    of.valid_until = "20 05 2031";
    of.place_of_request = "CRCiv. Exemplo";
    of.surname = "Cidadã de Exemplo";
    of.given_name = "Amélia";
    of.gender = "F";
    of.birth_date = "08 12 1974";
    of.height = "1,65";
    of.civil_number = "000000000";
    of.tax_number = "200000004";
    of.social_security_number = "11000000007";
    of.health_number = "100000001";
    of.mrz[0] = "I<PRT000000000<ZZ42<<<<<<<<<<<";
    of.mrz[1] = "7412087F3105202PRT<<<<<<<<<<<4";
    of.mrz[2] = "CIDADA<DE<EXEMPLO<<AMELIA<<<<<";
    of.photo = base::Bytes(5000, 0x5A);
    return of;
}

inline card::emulator::Card1Content example_card_1()
{
    card::emulator::Card1Content content;
    content.identity = card::emulator::identity_file(example_identity());
    card::emulator::Address1 home;
    home.district_code = "11";
    home.district = "Lisboa";
    home.municipality = "Lisboa";
    home.street_type = "Rua";
    home.street = "de Exemplo";
    home.door = "1";
    home.zip4 = "1000";
    home.zip3 = "001";
    home.postal_locality = "LISBOA";
    content.address = card::emulator::address_file(home);
    content.sod = hex("77820003300100");
    return content;
}

/// TD3 specimen of Doc 9303-4, with the printed lines as its access key.
inline card::emulator::EmrtdContent example_passport()
{
    card::emulator::EmrtdContent content;
    content.access.mrz_information = "L898902C3674081221204159";
    content.files[card::emulator::data_group(1)] =
        card::emulator::data_group_1("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10");
    content.files[card::emulator::data_group(2)] = card::emulator::data_group_2_of_size(17084);
    content.files[card::emulator::k_ef_sod] = hex("77820003300100");
    return content;
}

}  // namespace balcao::test
