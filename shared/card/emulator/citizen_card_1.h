#pragma once
// The Citizen Card issued until June 2024: one application, files of fixed offsets, RSA keys.

#include <string>

#include "card/emulator/chip_keys.h"
#include "card/emulator/files.h"
#include "card/emulator/pins.h"

namespace balcao::card::emulator {

/// What stands in file EF02 but the photo's frame; UTF-8. Dates "DD MM YYYY".
struct Identity1 {
    std::string issuing_entity = "República Portuguesa";
    std::string country = "PRT";
    std::string document_type = "Cartão de Cidadão";
    std::string document_number;  ///< "00000000 0 ZZ4"
    std::string card_number;      ///< PAN, 16 digits
    std::string document_version = "006.007.23";
    std::string valid_from;
    std::string place_of_request;
    std::string valid_until;
    std::string surname;
    std::string given_name;
    std::string gender;
    std::string nationality = "PRT";
    std::string birth_date;
    std::string height;
    std::string civil_number;
    std::string mother_surname;
    std::string mother_given_name;
    std::string father_surname;
    std::string father_given_name;
    std::string tax_number;
    std::string social_security_number;
    std::string health_number;
    std::string indications;
    std::string mrz[3];
    Bytes photo;  ///< JPEG 2000, at most 13917 octets
};

struct Address1 {
    bool foreign = false;
    std::string country_code = "PT";
    std::string district_code, district, municipality_code, municipality, parish_code, parish;
    std::string street_type_short, street_type, street;
    std::string building_type_short, building_type, door, floor, side, place, locality, zip4, zip3, postal_locality, code;
    // Abroad.
    std::string country, address, city, region, postal_code;
};

/// File EF02, 15500 octets. \param card_key the card's own RSA-1024 key, of which modulus and exponent are printed into it
[[nodiscard]] Bytes identity_file(const Identity1& identity, const ChipKey* card_key = nullptr);
/// File EF05, 2700 octets.
[[nodiscard]] Bytes address_file(const Address1& address);

// What the document security object's hashes of the older card are taken over (numbers 1 to 4): fields without the zeros
// behind them, in an order of their own.
[[nodiscard]] Bytes hashed_identity(const Identity1& identity);
[[nodiscard]] Bytes hashed_address(const Address1& address);
/// \param identity the whole file EF02
[[nodiscard]] Bytes hashed_photo(BytesView identity);
[[nodiscard]] Bytes hashed_card_key(BytesView identity);

/// Which of the cards in circulation it is: what it says on reset.
enum class Model1 : std::uint8_t {
    gemsafe_t0,  ///< contact protocol T=0
    applet_3,    ///< T=1
    applet_4     ///< T=1, knows PSS
};

struct Card1Content {
    Model1 model = Model1::gemsafe_t0;
    Bytes identity;  ///< EF02
    Bytes address;   ///< EF05
    Bytes sod;       ///< EF06
    std::string notes;
    bool activated = true;
    Bytes authentication_certificate, signature_certificate;
    Bytes authentication_authority, signature_authority, root;
    std::string authentication_pin = "1234", signature_pin = "2345", address_pin = "3456", puk = "12345678";
    std::uint16_t blocked_word = 0x6983;  ///< some cards say 6984
};

class CitizenCard1 final : public CommandCard {
public:
    static constexpr std::uint8_t k_authentication_key = 0x02;
    static constexpr std::uint8_t k_signature_key = 0x01;

    CitizenCard1(const Card1Content& content, ChipKey authentication_key, ChipKey signature_key);

    [[nodiscard]] Bytes answer_to_reset() const override;
    [[nodiscard]] Protocol protocol() const override;
    [[nodiscard]] Files& files() { return m_tree.files(); }
    [[nodiscard]] const Pins& pins() const { return m_pins; }

private:
    void start() override;
    [[nodiscard]] Response answer(const Command& command) override;
    [[nodiscard]] Response set_environment(const Command& command);
    [[nodiscard]] Response security_operation(const Command& command);
    [[nodiscard]] Response sign();
    [[nodiscard]] Response data_object(const Command& command) const;

    Model1 m_model;
    FileTree m_tree;
    Pins m_pins;
    ChipKey m_authentication_key;
    ChipKey m_signature_key;
    std::uint8_t m_algorithm = 0;
    std::uint8_t m_key = 0;
    Bytes m_hash;
};

/// Keys and certificates of invented authorities, and the card made of them.
[[nodiscard]] std::shared_ptr<CitizenCard1> make_citizen_card_1(Card1Content content, const std::string& holder);

}  // namespace balcao::card::emulator
