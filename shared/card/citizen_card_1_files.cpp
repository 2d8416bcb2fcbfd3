// Files of the Citizen Card issued until June 2024: texts at fixed places, UTF-8, filled up with zeros.
#include <algorithm>
#include <array>

#include "card/applications.h"
#include "card/citizen_card.h"
#include "card/tlv.h"

namespace balcao::card {

using base::Bytes;
using base::BytesView;

namespace {

constexpr std::uint16_t k_identity_file = 0xEF02;
constexpr std::uint16_t k_address_file = 0xEF05;
constexpr std::uint16_t k_security_object_file = 0xEF06;
constexpr std::size_t k_identity_file_size = 15500;
constexpr std::size_t k_without_photo = 1503;  // the photo's frame begins here
constexpr std::size_t k_photo_frame_header = 34;  // CBEFF, before the facial record
constexpr std::size_t k_address_size = 1612;
constexpr std::size_t k_most_security_object = 4096;

struct Place {
    std::size_t at;
    std::size_t size;
};

/// Without the zeros that fill it up; places that reach beyond the file give what there is.
BytesView stored(BytesView file, Place place)
{
    if (place.at >= file.size()) {
        return {};
    }
    BytesView value = file.subspan(place.at, std::min(place.size, file.size() - place.at));
    while (!value.empty() && value.back() == 0) {
        value = value.first(value.size() - 1);
    }
    return value;
}
std::string text(BytesView file, Place place) { return base::to_text(stored(file, place)); }

// In the order the security object hashes them.
constexpr std::array<Place, 24> k_hashed_identity{{
    {0, 40},      // issuing entity
    {40, 80},     // country
    {120, 34},    // document type
    {154, 28},    // document number
    {182, 32},    // card number
    {214, 16},    // version
    {230, 20},    // valid from
    {250, 60},    // place of request
    {310, 20},    // valid until
    {330, 120},   // surname
    {450, 120},   // given names
    {570, 2},     // gender
    {572, 6},     // nationality
    {578, 20},    // birth date
    {598, 8},     // height
    {606, 18},    // civil number
    {624, 120},   // mother's surname
    {744, 120},   // mother's given names
    {864, 120},   // father's surname
    {984, 120},   // father's given names
    {1162, 120},  // indications
    {1104, 18},   // tax number
    {1122, 22},   // social security number
    {1144, 18},   // health number
}};
constexpr Place k_modulus{1372, 128};
constexpr Place k_exponent{1500, 3};

constexpr std::array<Place, 21> k_national_address{{{2, 4},     {6, 4},     {10, 100},   {110, 8},    {118, 100},  {218, 12},  {230, 100},
                                                    {330, 20},  {350, 100}, {450, 200},  {650, 20},   {670, 100},  {770, 20},  {790, 40},
                                                    {830, 40},  {870, 100}, {970, 100},  {1070, 8},   {1078, 6},   {1084, 50}, {1134, 12}}};
constexpr std::array<Place, 8> k_foreign_address{{{2, 4}, {6, 100}, {106, 300}, {406, 100}, {506, 100}, {606, 100}, {706, 100}, {806, 12}}};

Status select(Session& session, std::uint16_t identifier)
{
    if (auto application = session.ask(select_application(k_card_1_application)); !application) {
        return base::unexpected(application.error());
    }
    const auto file = session.ask(select_in_citizen_folder(identifier));
    return file ? Status() : Status(base::unexpected(file.error()));
}

}  // namespace

Result<IdentityFile> parse_identity_1(BytesView file)
{
    if (file.size() < k_without_photo) {
        return fail(Reason::malformed);
    }
    const auto at = [file](std::size_t offset, std::size_t size) { return text(file, {offset, size}); };
    IdentityFile out;
    auto& who = out.identity;
    who.issuing_entity = at(0, 40);
    who.country = at(40, 80);
    who.document_type = at(120, 34);
    who.document_number = at(154, 28);
    who.document_version = at(214, 16);
    who.valid_from = iso_date(at(230, 20));
    who.place_of_request = at(250, 60);
    who.valid_until = iso_date(at(310, 20));
    who.surname = at(330, 120);
    who.given_names = at(450, 120);
    who.sex = at(570, 2);
    who.nationality = at(572, 6);
    who.birth_date = iso_date(at(578, 20));
    who.height = at(598, 8);
    who.civil_number = at(606, 18);
    who.nif = at(1104, 18);
    who.niss = at(1122, 22);
    who.health_number = at(1144, 18);
    who.indications = at(1162, 120);
    for (std::size_t line = 0; line < 3; ++line) {
        who.mrz[line] = at(1282 + 30 * line, 30);
    }
    if (who.document_number.empty() || who.surname.size() + who.given_names.size() == 0) {
        return fail(Reason::malformed);  // an empty or foreign file of the same name
    }
    for (const Place place : k_hashed_identity) {
        append(out.hashed[1], stored(file, place));
    }
    Bytes key = out.hashed[4];
    append(key, file.subspan(k_modulus.at, k_modulus.size));
    append(key, file.subspan(k_exponent.at, k_exponent.size));
    out.hashed[4] = std::move(key);
    return out;
}

Result<IdentityFile> read_identity_1(Session& session, const Progress& progress)
{
    if (auto selected = select(session, k_identity_file); !selected) {
        return base::unexpected(selected.error());
    }
    const auto file = FileReader(session).read_range(0, k_without_photo, progress);
    return file ? parse_identity_1(*file) : base::unexpected(file.error());
}

Result<PhotoFile> read_photo_1(Session& session, const Progress& progress)
{
    if (auto selected = select(session, k_identity_file); !selected) {
        return base::unexpected(selected.error());
    }
    auto frame = FileReader(session).read_range(k_without_photo, k_identity_file_size - k_without_photo, progress);
    if (!frame) {
        return base::unexpected(frame.error());
    }
    while (!frame->empty() && frame->back() == 0) {
        frame->pop_back();
    }
    if (frame->size() <= k_photo_frame_header) {
        return fail(Reason::malformed);
    }
    auto photo = parse_facial_record(BytesView(*frame).subspan(k_photo_frame_header));
    if (!photo) {
        return base::unexpected(photo.error());
    }
    return PhotoFile{std::move(*photo), {{3, std::move(*frame)}}};
}

Result<AddressFile> parse_address_1(BytesView file)
{
    if (file.size() < k_address_size) {
        return fail(Reason::malformed);
    }
    AddressFile out;
    const std::string type = text(file, {0, 2});
    if (type != "N" && type != "I") {
        return fail(Reason::malformed);
    }
    out.address.abroad = type == "I";
    const auto take = [&](const auto& places) {
        for (const Place place : places) {
            const auto value = stored(file, place);
            append(out.hashed[2], value);
            if (!value.empty()) {
                out.address.parts.push_back(base::to_text(value));
            }
        }
    };
    out.address.abroad ? take(k_foreign_address) : take(k_national_address);
    return out;
}

Result<AddressFile> read_address_1(Session& session)
{
    // Selecting the application again would forget the PIN that was proved.
    const auto selected = session.ask(select_in_citizen_folder(k_address_file));
    if (!selected) {
        return base::unexpected(selected.error());
    }
    const auto file = FileReader(session).read_range(0, k_address_size);
    return file ? parse_address_1(*file) : base::unexpected(file.error());
}

bool address_hash_unreliable(std::string_view valid_from) { return valid_from >= "2017-01-01" && valid_from <= "2018-02-20"; }

Result<Bytes> read_security_object_1(Session& session)
{
    if (auto selected = select(session, k_security_object_file); !selected) {
        return base::unexpected(selected.error());
    }
    return FileReader(session).read_selected_object(k_most_security_object);
}

}  // namespace balcao::card
