#pragma once
// The Citizen Card of 2024: applications for national data, for keys and PINs, and that of travel documents; elliptic keys.

#include "card/emulator/emrtd.h"
#include "card/emulator/pins.h"

namespace balcao::card::emulator {

/// What stands in data group 13; UTF-8. An empty text is left out of the file.
struct Identity2 {
    std::string issuing_entity = "República Portuguesa";
    std::string state = "PRT";
    std::string document_label = "Cartão de Cidadão";
    std::string document_number;
    std::string version = "007.006.36";
    std::string issuing_date;  ///< dates "DD MM YYYY"
    std::string place_of_request;
    std::string expiry_date;
    std::string surname;
    std::string given_name;
    std::string gender;
    std::string nationality = "PRT";
    std::string birth_date;
    std::string height;
    std::string civil_number;
    std::string father_surname;
    std::string father_given_name;
    std::string mother_surname;
    std::string mother_given_name;
    std::string tax_number;
    std::string social_security_number;
    std::string health_number;
    std::string indications;
};
/// File 010D. \param further objects appended as they are, known or not \param card_key its public half stands at the end, curve written out
[[nodiscard]] Bytes data_group_13(const Identity2& identity, const ChipKey* card_key = nullptr, BytesView further = {});

struct Card2Content {
    bool contactless = false;  ///< laid on a reader without contacts: nothing before PACE
    std::map<std::uint16_t, Bytes> national;     ///< files of the national application: 0101, 0102, 010D, 010E, 010F, 011D
    std::map<std::uint16_t, Bytes> travel;       ///< files of the travel document application; none: there is no such application
    AccessRules access;                          ///< card access number, printed lines and PACE, when contactless
    std::optional<ChipKey> active_key;           ///< active authentication in the travel document application
    Hash active_hash = Hash::sha256;
    Bytes authentication_certificate, signature_certificate;
    std::string authentication_pin = "1234", signature_pin = "2345", address_pin = "3456", puk = "12345678";
    std::uint16_t blocked_word = 0x6983;  ///< some cards say 6984
    bool activated = true;
};

class CitizenCard2 final : public SecureCard {
public:
    static constexpr std::uint8_t k_authentication_key = 6;
    static constexpr std::uint8_t k_signature_key = 8;

    CitizenCard2(const Card2Content& content, ChipKey authentication_key, ChipKey signature_key, base::Random& random);

    [[nodiscard]] Bytes answer_to_reset() const override;
    [[nodiscard]] Protocol protocol() const override { return m_contactless ? Protocol::contactless : Protocol::t1; }
    [[nodiscard]] Files& files() { return m_tree.files(); }
    [[nodiscard]] const Pins& pins() const { return m_pins; }

private:
    void start_plain() override;
    [[nodiscard]] Response answer_plain(const Command& command) override;
    [[nodiscard]] Response select(const Command& command);
    [[nodiscard]] Response answer_keys(const Command& command);
    [[nodiscard]] Response security_operation(const Command& command);
    [[nodiscard]] Response active_authentication(const Command& command);
    [[nodiscard]] bool in(const char* folder) const;

    bool m_contactless;
    bool m_basic_access;
    FileTree m_tree;
    Pins m_pins;
    ChipKey m_authentication_key;
    ChipKey m_signature_key;
    std::optional<ChipKey> m_active_key;
    Hash m_active_hash;
    std::uint8_t m_algorithm = 0;
    std::uint8_t m_key = 0;
    Bytes m_hash;
};

/// Certificates above the holder's, DER; the card itself does not carry them.
struct Issuers {
    Bytes root;
    Bytes authority;
};
/// Keys and certificates of invented authorities, and the card made of them. \param issuers set when wanted
[[nodiscard]] std::shared_ptr<CitizenCard2> make_citizen_card_2(Card2Content content, const std::string& holder, base::Random& random,
                                                                Issuers* issuers = nullptr);

}  // namespace balcao::card::emulator
