#include <algorithm>

#include "card/emulator/citizen_card_1.h"
#include "card/tlv.h"

namespace balcao::card::emulator {

namespace {

constexpr std::size_t k_identity_size = 15500;
constexpr std::size_t k_address_size = 2700;
constexpr std::size_t k_modulus = 1372;      // of the card's own key, 128 octets, then an exponent of three
constexpr std::size_t k_photo_frame = 1503;  // headers of 34, 14, 20 and 12 octets
constexpr std::size_t k_photo = 1583;

struct Field {
    std::size_t offset;
    std::size_t length;
    const std::string& text;
};

void put(Bytes& file, std::size_t offset, std::size_t length, BytesView content)
{
    const std::size_t count = std::min({length, content.size(), file.size() - offset});
    std::copy_n(content.begin(), count, file.begin() + static_cast<std::ptrdiff_t>(offset));
}

void put(Bytes& file, std::initializer_list<Field> fields)
{
    for (const Field& field : fields) {
        put(file, field.offset, field.length, base::as_bytes(field.text));
    }
}

}  // namespace

namespace {

Bytes concatenated(std::initializer_list<const std::string*> fields)
{
    Bytes out;
    for (const std::string* field : fields) {
        append(out, base::as_bytes(*field));
    }
    return out;
}

}  // namespace

Bytes hashed_identity(const Identity1& of)
{
    return concatenated({&of.issuing_entity, &of.country, &of.document_type, &of.document_number, &of.card_number, &of.document_version, &of.valid_from,
                         &of.place_of_request, &of.valid_until, &of.surname, &of.given_name, &of.gender, &of.nationality, &of.birth_date, &of.height,
                         &of.civil_number, &of.mother_surname, &of.mother_given_name, &of.father_surname, &of.father_given_name, &of.indications,
                         &of.tax_number, &of.social_security_number, &of.health_number});
}

Bytes hashed_address(const Address1& of)
{
    if (of.foreign) {
        return concatenated({&of.country_code, &of.country, &of.address, &of.city, &of.region, &of.locality, &of.postal_code, &of.code});
    }
    return concatenated({&of.country_code, &of.district_code, &of.district, &of.municipality_code, &of.municipality, &of.parish_code, &of.parish,
                         &of.street_type_short, &of.street_type, &of.street, &of.building_type_short, &of.building_type, &of.door, &of.floor, &of.side,
                         &of.place, &of.locality, &of.zip4, &of.zip3, &of.postal_locality, &of.code});
}

Bytes hashed_photo(BytesView identity)
{
    const BytesView whole = identity.subspan(k_photo_frame);
    std::size_t end = whole.size();
    while (end > k_photo - k_photo_frame && whole[end - 1] == 0) {
        --end;
    }
    return {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(end)};
}

Bytes hashed_card_key(BytesView identity)
{
    const BytesView key = identity.subspan(k_modulus, k_photo_frame - k_modulus);
    return {key.begin(), key.end()};
}

Bytes identity_file(const Identity1& of, const ChipKey* card_key)
{
    Bytes file(k_identity_size, 0);
    put(file, {{0, 40, of.issuing_entity}, {40, 80, of.country}, {120, 34, of.document_type}, {154, 28, of.document_number},
               {182, 16, of.card_number}, {214, 16, of.document_version}, {230, 20, of.valid_from}, {250, 60, of.place_of_request},
               {310, 20, of.valid_until}, {330, 120, of.surname}, {450, 120, of.given_name}, {570, 2, of.gender}, {572, 6, of.nationality},
               {578, 20, of.birth_date}, {598, 8, of.height}, {606, 18, of.civil_number}, {624, 120, of.mother_surname},
               {744, 120, of.mother_given_name}, {864, 120, of.father_surname}, {984, 120, of.father_given_name}, {1104, 18, of.tax_number},
               {1122, 22, of.social_security_number}, {1144, 18, of.health_number}, {1162, 120, of.indications}, {1282, 30, of.mrz[0]},
               {1312, 30, of.mrz[1]}, {1342, 30, of.mrz[2]}});
    if (card_key != nullptr) {
        put(file, k_modulus, 128, card_key->modulus());
        put(file, 1500, 3, card_key->exponent());
    }
    // The photo's frame: CBEFF header 34, facial record header 14, facial information 20, image information 12 octets.
    const Bytes record = base::to_bytes(std::string_view("FAC\0" "010\0", 8));
    put(file, 1537, 14, record);
    put(file, k_photo, 14128, of.photo);
    return file;
}

Bytes address_file(const Address1& of)
{
    Bytes file(k_address_size, 0);
    const std::string type = of.foreign ? "I" : "N";
    put(file, {{0, 2, type}, {2, 4, of.country_code}});
    if (of.foreign) {
        put(file, {{6, 100, of.country}, {106, 300, of.address}, {406, 100, of.city}, {506, 100, of.region}, {606, 100, of.locality},
                   {706, 100, of.postal_code}, {806, 12, of.code}});
        return file;
    }
    put(file, {{6, 4, of.district_code}, {10, 100, of.district}, {110, 8, of.municipality_code}, {118, 100, of.municipality},
               {218, 12, of.parish_code}, {230, 100, of.parish}, {330, 20, of.street_type_short}, {350, 100, of.street_type},
               {450, 200, of.street}, {650, 20, of.building_type_short}, {670, 100, of.building_type}, {770, 20, of.door}, {790, 40, of.floor},
               {830, 40, of.side}, {870, 100, of.place}, {970, 100, of.locality}, {1070, 8, of.zip4}, {1078, 6, of.zip3},
               {1084, 50, of.postal_locality}, {1134, 12, of.code}});
    return file;
}

}  // namespace balcao::card::emulator
