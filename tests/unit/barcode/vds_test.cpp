#include "barcode/vds.h"

#include "barcode/octets.h"
#include "support/test.h"
#include "wire/json_text.h"

using namespace balcao;
using barcode::parse_vds;
using barcode::SealError;

namespace {

wire::Json vds_vectors() { return wire::parse_json(test::read_data("barcode/vds_vectors.json")).value(); }

base::Bytes vector_octets(std::string_view name)
{
    for (const auto& item : vds_vectors()) {
        if (item["name"] == name) {
            return *base::from_hex(item["hex"].get<std::string>());
        }
    }
    FAIL("no vector " << name);
    return {};
}

SealError vds_error(const base::Bytes& octets)
{
    const auto seal = parse_vds(octets);
    REQUIRE_FALSE(seal);
    return seal.error();
}

/// Header of the specimen visa sticker: UTO, UTTS, 5B.
const std::string k_vds_header = "dc03d9c5d9cac8a73a990f71347d4e375e03";

}  // namespace

TEST_CASE("Every published seal gives the header, the fields and the signature that its publisher states")
{
    int checked = 0;
    for (const auto& item : vds_vectors()) {
        CAPTURE(item["name"].get<std::string>());
        const auto octets = *base::from_hex(item["hex"].get<std::string>());
        const auto seal = parse_vds(octets);
        REQUIRE(seal);
        const auto& wanted = item["parsed"];
        CHECK(seal->version == wanted["icao_version"].get<int>());
        CHECK(seal->issuing_state == wanted["issuing_country"].get<std::string>());
        CHECK(base::format_iso_date(*seal->issue_date) == wanted["issue_date"].get<std::string>());
        CHECK(base::format_iso_date(*seal->signature_date) == wanted["signature_date"].get<std::string>());
        const int type = (wanted["feature_ref"].get<int>() << 8) | wanted["type_category"].get<int>();
        CHECK(std::stoi(seal->profile_code, nullptr, 16) == type);
        CHECK(seal->profile != "unknown");
        REQUIRE(seal->fields.size() == wanted["messages"].size());
        for (std::size_t i = 0; i < seal->fields.size(); ++i) {
            const auto& message = wanted["messages"][i];
            CHECK(seal->fields[i].tag == message["tag"].get<unsigned>());
            CHECK(base::to_hex(seal->fields[i].value) == message["hex"].get<std::string>());
            // The publisher's C40 reader lets broken text pass; where ours reads, both read the same.
            if (const auto text = barcode::decode_c40(seal->fields[i].value)) {
                CHECK(*text == message["c40"].get<std::string>());
                ++checked;
            }
        }
        REQUIRE(seal->signature.has_value() == wanted.contains("signature"));
        if (seal->signature) {
            CHECK(seal->signature->signer == wanted["signer"].get<std::string>());
            CHECK(seal->signature->reference == wanted["cert_ref"].get<std::string>());
            CHECK(base::to_hex(seal->signature->value) == wanted["signature"].get<std::string>());
            CHECK(seal->signature->content.size() == wanted["signed_len"].get<std::size_t>());
            CHECK(std::equal(seal->signature->content.begin(), seal->signature->content.end(), octets.begin()));
        }
    }
    CHECK(checked == 14);
}

TEST_CASE("A visa's fields are named and fit for reading")
{
    const auto seal = parse_vds(vector_octets("icao_9303_7_appE_visa_as_printed")).value();
    CHECK(seal.profile == "visa");
    CHECK(seal.profile_code == "5d01");
    REQUIRE(seal.fields.size() == 4);
    CHECK(seal.fields[0].name == "mrz");
    CHECK(seal.fields[0].text == "VCD<<DENT<<ARTHUR<PHILIP<<<<<<<<<<<<\n1234567XY7GBR5203116M2105253");
    CHECK(seal.fields[1].name == "duration_of_stay");
    CHECK(seal.fields[1].text == "90 days, 0 months, 0 years");
    CHECK(seal.fields[2].name == "passport_number");
    CHECK(seal.fields[2].text == "ABC424242");
    CHECK(seal.fields[3].name == "number_of_entries");
    CHECK(seal.fields[3].text == "2");
}

TEST_CASE("The residence permit's profile names zone and passport number")
{
    auto octets = vector_octets("supplementSheet");
    octets[16] = 0xFB;  // another profile over the same header
    octets[18] = 2;     // zone
    octets[18 + 50] = 3;  // what was the sheet's number
    const auto seal = parse_vds(octets).value();
    CHECK(seal.profile == "residence_permit");
    CHECK(seal.fields[0].text == "ATD<<RESIDORCE<<ROLAND<<<<<<<<<<<<<<\n6525845096USA7008038M2201018<<<<<<06");
    CHECK(seal.fields[1].name == "passport_number");
    CHECK(seal.fields[1].text == "PA0000005");
}

TEST_CASE("Names beyond ASCII come whole, and a field of no known meaning stays in hexadecimal")
{
    const auto card = parse_vds(vector_octets("socialInsurance")).value();
    CHECK(card.fields[1].text == "Perschwei\xC3\x9F");
    CHECK(card.fields[3].name == "birth_name");
    const auto unknown = parse_vds(*base::from_hex(k_vds_header + "7702abcd")).value();
    CHECK(unknown.fields[0].name == "unknown");
    CHECK_FALSE(unknown.fields[0].is_text);
    CHECK(unknown.fields[0].text == "abcd");
    CHECK_FALSE(unknown.signature);
}

TEST_CASE("Version 4 with the fixed reference of version 3 is read: the German arrival attestation")
{
    const auto pack = [](std::string_view three) {
        const auto value = [](char c) -> unsigned {
            return c == ' ' ? 3U : c >= 'A' ? static_cast<unsigned>(c - 'A') + 14 : static_cast<unsigned>(c - '0') + 4;
        };
        const unsigned packed = 1600 * value(three[0]) + 40 * value(three[1]) + value(three[2]) + 1;
        return base::to_hex(base::Bytes{static_cast<std::uint8_t>(packed >> 8U), static_cast<std::uint8_t>(packed)});
    };
    const auto seal =
        parse_vds(*base::from_hex("dc036abc" + pack("DEM") + pack("E00") + pack("008") + "0f71340f7134fd02ff0101"));
    REQUIRE(seal);
    CHECK(seal->signature->signer == "DEME");
    CHECK(seal->signature->reference == "00008");
    CHECK(seal->profile == "arrival_attestation");
}

TEST_CASE("A seal cut anywhere is refused or ends between two fields, and never reads past its end")
{
    for (const auto& item : vds_vectors()) {
        const auto whole = *base::from_hex(item["hex"].get<std::string>());
        const auto seal = parse_vds(whole).value();
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const auto cut = parse_vds(base::BytesView(whole).first(size));
            if (cut) {
                CHECK_FALSE(cut->signature);
                CHECK(cut->fields.size() <= seal.fields.size());
            }
        }
    }
}

TEST_CASE("What breaks a seal is named")
{
    const auto with = [](const std::string& rest) { return *base::from_hex(k_vds_header + rest); };
    CHECK(vds_error({}) == SealError::not_a_seal);
    CHECK(vds_error({0xDD, 0x03}) == SealError::not_a_seal);
    CHECK(vds_error({0xDC}) == SealError::cut_short);
    CHECK(vds_error({0xDC, 0x04}) == SealError::unsupported_version);
    CHECK(vds_error(with("02")) == SealError::cut_short);
    CHECK(vds_error(with("0205aabb")) == SealError::cut_short);
    CHECK(vds_error(with("028105aabbccddee")) == SealError::bad_length);
    CHECK(vds_error(with("0280")) == SealError::bad_length);
    CHECK(vds_error(with("0283000001aa")) == SealError::bad_length);
    CHECK(vds_error(with("0201aa0201aa")) == SealError::repeated_field);
    CHECK(vds_error(with("ff00")) == SealError::bad_length);
    CHECK(vds_error(with("ff01aa00")) == SealError::after_end);
    CHECK(vds_error(base::Bytes(9000, 0xDC)) == SealError::too_long);
    std::string many;
    for (int tag = 0; tag < 70; ++tag) {
        many += base::to_hex(base::Bytes{static_cast<std::uint8_t>(tag), 0});
    }
    CHECK(vds_error(with(many)) == SealError::too_many_fields);
    auto no_day = *base::from_hex(k_vds_header);
    no_day[10] = no_day[11] = no_day[12] = 0xFF;
    CHECK(vds_error(no_day) == SealError::bad_date);
    auto no_c40 = *base::from_hex(k_vds_header);
    no_c40[2] = no_c40[3] = 0xFF;
    CHECK(vds_error(no_c40) == SealError::bad_character);
}

TEST_CASE("C40 reads both ends of an uneven text and refuses shifts")
{
    const auto read = [](std::string_view hex) { return barcode::decode_c40(*base::from_hex(hex)); };
    CHECK(read("59e9") == std::string("ABC"));
    CHECK(read("59e9fe42") == std::string("ABCA"));
    CHECK(read("fe31") == std::string("0"));
    CHECK(read("59d9").value_or("") == "AB");  // third value 0 pads
    CHECK_FALSE(read("59d959e9"));             // padding in the middle
    CHECK_FALSE(read("0000"));
    CHECK_FALSE(read("fe00"));
    CHECK_FALSE(read("59"));
    CHECK_FALSE(read("ffff"));
}
