#include "barcode/vds_profiles.h"

#include <array>

#include "barcode/classify.h"
#include "barcode/octets.h"

namespace balcao::barcode {
namespace {

enum class Coding : std::uint8_t { c40, zone_36, zone_44, utf8, number, stay, octets };

struct ProfileTag {
    std::uint16_t document_type;
    std::uint8_t tag;
    Coding coding;
    std::string_view name;
};

struct ProfileRow {
    std::uint16_t document_type;
    std::string_view name;
};

constexpr std::array k_profiles{
    ProfileRow{0x5D01, "visa"},
    ProfileRow{0x5E03, "emergency_travel_document"},
    ProfileRow{0xFB06, "residence_permit"},
    ProfileRow{0xFA06, "residence_permit_supplement"},
    ProfileRow{0xFD02, "arrival_attestation"},
    ProfileRow{0xF908, "address_sticker_id_card"},
    ProfileRow{0xF80A, "address_sticker_passport"},
    ProfileRow{0xF90C, "address_sticker_residence_permit"},
    ProfileRow{0xFC04, "social_insurance_card"},
    ProfileRow{0x01C8, "administrative_document"},
    ProfileRow{0x01C9, "administrative_document"},
};

constexpr std::array k_profile_tags{
    ProfileTag{0x5D01, 1, Coding::zone_44, "mrz"},
    ProfileTag{0x5D01, 2, Coding::zone_36, "mrz"},
    ProfileTag{0x5D01, 3, Coding::number, "number_of_entries"},
    ProfileTag{0x5D01, 4, Coding::stay, "duration_of_stay"},
    ProfileTag{0x5D01, 5, Coding::c40, "passport_number"},
    ProfileTag{0x5D01, 6, Coding::octets, "visa_type"},
    ProfileTag{0x5D01, 7, Coding::octets, "additional_features"},
    ProfileTag{0x5E03, 2, Coding::zone_36, "mrz"},
    ProfileTag{0xFB06, 2, Coding::zone_36, "mrz"},
    ProfileTag{0xFB06, 3, Coding::c40, "passport_number"},
    ProfileTag{0xFA06, 4, Coding::zone_36, "mrz"},
    ProfileTag{0xFA06, 5, Coding::c40, "sheet_number"},
    ProfileTag{0xFD02, 2, Coding::zone_36, "mrz"},
    ProfileTag{0xFD02, 3, Coding::c40, "register_number"},
    ProfileTag{0xF908, 1, Coding::c40, "document_number"},
    ProfileTag{0xF908, 2, Coding::c40, "municipality_code"},
    ProfileTag{0xF908, 3, Coding::c40, "address"},
    ProfileTag{0xF80A, 1, Coding::c40, "document_number"},
    ProfileTag{0xF80A, 2, Coding::c40, "municipality_code"},
    ProfileTag{0xF80A, 3, Coding::c40, "postal_code"},
    ProfileTag{0xFC04, 1, Coding::c40, "social_insurance_number"},
    ProfileTag{0xFC04, 2, Coding::utf8, "surname"},
    ProfileTag{0xFC04, 3, Coding::utf8, "given_names"},
    ProfileTag{0xFC04, 4, Coding::utf8, "birth_name"},
    // TR-03171: the meaning of other tags stands in a profile that the seal only names.
    ProfileTag{0x01C8, 0, Coding::octets, "profile_number"},
    ProfileTag{0x01C9, 0, Coding::octets, "profile_number"},
};

void put_text(SealField& field, std::string text)
{
    field.text = std::move(text);
    field.is_text = true;
}

void put_zone(SealField& field, base::BytesView value, std::size_t line_length)
{
    // The arrival attestation may hold a passport's zone: two lines of 44.
    if (value.size() > 48) {
        line_length = 44;
    }
    if (const auto text = decode_c40(value)) {
        put_text(field, zone_lines(*text, line_length));
    }
}

}  // namespace

std::string_view vds_profile_name(std::uint16_t document_type)
{
    for (const auto& row : k_profiles) {
        if (row.document_type == document_type) {
            return row.name;
        }
    }
    return "unknown";
}

SealField vds_field(std::uint16_t document_type, std::uint8_t tag, base::BytesView value)
{
    const ProfileTag* known = nullptr;
    for (const auto& row : k_profile_tags) {
        if (row.document_type == document_type && row.tag == tag) {
            known = &row;
        }
    }
    auto field = field_of(tag, known == nullptr ? "unknown" : known->name, value);
    if (known == nullptr) {
        return field;
    }
    switch (known->coding) {
        case Coding::c40:
            if (const auto text = decode_c40(value)) {
                put_text(field, *text);
            }
            break;
        case Coding::zone_36: put_zone(field, value, 36); break;
        case Coding::zone_44: put_zone(field, value, 44); break;
        case Coding::utf8: put_text(field, printable_text(value)); break;
        case Coding::number:
            if (value.size() == 1) {
                put_text(field, std::to_string(value[0]));
            }
            break;
        case Coding::stay:  // 9303-7: days, months, years
            if (value.size() == 3) {
                put_text(field, std::to_string(value[0]) + " days, " + std::to_string(value[1]) + " months, " +
                                    std::to_string(value[2]) + " years");
            }
            break;
        case Coding::octets: break;
    }
    return field;
}

}  // namespace balcao::barcode
