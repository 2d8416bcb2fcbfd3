#pragma once
// The chip of a passport, a residence permit or an identity card as ICAO Doc 9303-10 lays it out.

#include "card/emulator/chip_keys.h"
#include "card/emulator/files.h"
#include "card/emulator/secure_card.h"

namespace balcao::card::emulator {

constexpr std::uint16_t k_ef_com = 0x011E;
constexpr std::uint16_t k_ef_sod = 0x011D;
constexpr std::uint16_t k_ef_card_access = 0x011C;
/// File identifier of data group 1 to 16.
constexpr std::uint16_t data_group(unsigned number) { return static_cast<std::uint16_t>(0x0100 | number); }

/// \param mrz the lines one after the other, 72, 88 or 90 characters
[[nodiscard]] Bytes data_group_1(std::string_view mrz);
/// Facial record of ISO/IEC 19794-5 around a picture.
[[nodiscard]] Bytes data_group_2(BytesView image, bool jpeg_2000 = true);
/// The whole file `size` octets long, with a picture that is none. \param size at least 200
[[nodiscard]] Bytes data_group_2_of_size(std::size_t size);
struct PersonalDetails {
    std::string name;  ///< SURNAME<<GIVEN<NAMES
    std::string personal_number;
    std::string birth_date;  ///< YYYYMMDD
    std::string birth_place;
    std::string address;
    std::string telephone;
};
[[nodiscard]] Bytes data_group_11(const PersonalDetails& details);
[[nodiscard]] Bytes data_group_12(std::string_view authority, std::string_view issue_date);
/// \param security_infos each a whole SecurityInfo
[[nodiscard]] Bytes data_group_14(const std::vector<Bytes>& security_infos);
[[nodiscard]] Bytes data_group_15(const ChipKey& key);
/// SecurityInfo that names the hash of active authentication with an elliptic key.
[[nodiscard]] Bytes active_authentication_info(Hash hash);
/// EF.ATR/INFO (2F01) of a chip that takes extended lengths: the most octets of a command and of an answer, at most 65535.
[[nodiscard]] Bytes ef_atr_info(std::size_t longest_command, std::size_t longest_answer);
/// EF.COM that lists these data groups.
[[nodiscard]] Bytes ef_com(const std::vector<unsigned>& groups);

struct EmrtdContent {
    AccessRules access;
    std::map<std::uint16_t, Bytes> files;   ///< of the application, by identifier; EF.COM is made when it is missing
    std::map<std::uint16_t, Bytes> master;  ///< of the master file: 011C EF.CardAccess, 2F01 EF.ATR/INFO, ...
    std::optional<ChipKey> active_key;
    Hash active_hash = Hash::sha1;
    ReadRules reading;
    bool extended = false;      ///< takes commands and gives answers of extended length
    bool free_reading = false;  ///< neither BAC nor PACE stands before the files
    bool hides_master = false;  ///< refuses to select the master file (6985), as some chips do; what lies in it is read all the same
    Bytes answer_to_reset = {0x3B, 0x88, 0x80, 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0x09};
    Protocol protocol = Protocol::contactless;
};

class Emrtd final : public SecureCard {
public:
    Emrtd(EmrtdContent content, base::Random& random);

    [[nodiscard]] Bytes answer_to_reset() const override { return m_answer_to_reset; }
    [[nodiscard]] Protocol protocol() const override { return m_protocol; }
    [[nodiscard]] Files& files() { return m_tree.files(); }

private:
    void start_plain() override { m_tree.reset(); }
    [[nodiscard]] Response answer_plain(const Command& command) override;

    FileTree m_tree;
    std::optional<ChipKey> m_active_key;
    Hash m_active_hash;
    bool m_extended;
    bool m_free_reading;
    bool m_hides_master;
    Bytes m_answer_to_reset;
    Protocol m_protocol;
};

}  // namespace balcao::card::emulator
