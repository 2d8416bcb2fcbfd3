// The seals in JSON and in CBOR: VDS-NC and the EU certificate.
#include "barcode/cbor.h"
#include "barcode/dcc.h"
#include "barcode/vds_nc.h"
#include "support/test.h"
#include "wire/json_text.h"

using namespace balcao;
using barcode::parse_dcc;
using barcode::parse_vds_nc;
using barcode::SealError;

namespace {

wire::Json data(const std::string& file) { return wire::parse_json(test::read_data("barcode/" + file)).value(); }

std::string field(const barcode::SealContent& seal, std::string_view name)
{
    for (const auto& item : seal.fields) {
        if (item.name == name) {
            return item.text;
        }
    }
    return "none";
}

SealError nc_error(std::string_view text)
{
    const auto seal = parse_vds_nc(base::as_bytes(text));
    REQUIRE_FALSE(seal);
    return seal.error();
}

SealError dcc_error(std::string_view text)
{
    const auto seal = parse_dcc(base::as_bytes(text));
    REQUIRE_FALSE(seal);
    return seal.error();
}

barcode::SealResult<barcode::Cbor> cbor(const base::Bytes& octets)
{
    barcode::Octets in(octets);
    return barcode::read_cbor(in);
}

}  // namespace

TEST_CASE("A VDS-NC gives its fields, its certificate and the canonical form that was signed")
{
    const auto vector = data("vdsnc_vector.json");
    const auto text = vector["qr"].get<std::string>();
    const auto seal = parse_vds_nc(base::as_bytes(text)).value();
    CHECK(seal.profile == "vaccination");
    CHECK(seal.issuing_state == "UTO");
    CHECK(field(seal, "pid.n") == "Smith Bill");
    CHECK(field(seal, "ve.0.vd.0.dvc") == "2021-03-03");
    CHECK(field(seal, "ve.0.vd.0.seq") == "1");
    CHECK(base::to_text(seal.signature->content) == vector["canonical_data"].get<std::string>());
    CHECK(seal.signature->value.size() == 64);
    CHECK(seal.signature->certificate.size() == 356);
    for (std::size_t size = 0; size < text.size(); ++size) {
        CHECK_FALSE(parse_vds_nc(base::as_bytes(std::string_view(text).substr(0, size))));
    }
}

TEST_CASE("What breaks a VDS-NC is named")
{
    const auto with = [](const std::string& msg, const std::string& alg) {
        return R"({"data":{"hdr":{"t":"icao.test","v":1,"is":"UTO"},"msg":)" + msg + R"(},"sig":{"alg":")" + alg +
               R"(","cer":"AA","sigvl":"AA"}})";
    };
    CHECK(parse_vds_nc(base::as_bytes(with("{}", "ES384"))));
    CHECK(nc_error(with("{}", "none")) == SealError::unsupported_version);
    CHECK(nc_error(with("{\"a\":1.5}", "ES256")) == SealError::bad_structure);
    CHECK(nc_error(with("{\"a\":1,\"a\":2}", "ES256")) == SealError::bad_structure);
    CHECK(nc_error(with(std::string(20, '[') + std::string(20, ']'), "ES256")) == SealError::bad_structure);
    CHECK(nc_error(R"({"data":{}})") == SealError::bad_structure);
    CHECK(nc_error("[]") == SealError::bad_structure);
    CHECK(nc_error("") == SealError::bad_structure);
    std::string many = "[0";
    for (int i = 0; i < 300; ++i) {
        many += ",0";
    }
    CHECK(nc_error(with(many + "]", "ES256")) == SealError::too_many_fields);
    CHECK(nc_error(std::string(9000, ' ')) == SealError::too_long);
}

TEST_CASE("The Portuguese test certificate gives names, dates and what was signed")
{
    const auto vectors = data("dcc_vectors.json");
    const auto text = vectors[0]["qr"].get<std::string>();
    const auto parsed = parse_dcc(base::as_bytes(text));
    REQUIRE_MESSAGE(parsed, (parsed ? "" : std::string(barcode::name(parsed.error()))));
    const auto& seal = *parsed;
    CHECK(seal.issuing_state == "PT");
    CHECK(base::format_iso_date(*seal.signature_date) == "2021-05-17");
    CHECK(field(seal, "nam.fnt") == "JOSE<PEDRO<PEREIRA");
    CHECK(field(seal, "nam.fn") == "Jos\xC3\xA9 Pedro Pereira");
    CHECK(field(seal, "dob") == "1985-07-13");
    CHECK(field(seal, "v.0.dn") == "1");
    CHECK(field(seal, "v.0.ci") == "ATOZQWGY3IOJUXGYTBOVWWC3TO");
    CHECK(seal.signature->reference.size() == 16);
    CHECK(seal.signature->value.size() == 64);
    CHECK(base::to_text(seal.signature->content).substr(2, 10) == "Signature1");
    for (std::size_t size = 0; size < text.size(); ++size) {
        CHECK_FALSE(parse_dcc(base::as_bytes(std::string_view(text).substr(0, size))));
    }
}

TEST_CASE("Base45 follows RFC 9285")
{
    CHECK(base::to_text(*barcode::decode_base45("QED8WEX0")) == "ietf!");
    CHECK(base::to_text(*barcode::decode_base45("%69 VD92EX0")) == "Hello!!");
    CHECK(barcode::decode_base45("")->empty());
    CHECK_FALSE(barcode::decode_base45("GGW"));  // 65536
    CHECK_FALSE(barcode::decode_base45("A"));
    CHECK_FALSE(barcode::decode_base45("::"));
    CHECK_FALSE(barcode::decode_base45("a00"));
}

TEST_CASE("Hostile CBOR ends at its bounds")
{
    CHECK(cbor({0x83, 0x01, 0x20, 0x60})->items.size() == 3);
    CHECK(cbor({0xBF, 0x01, 0x02, 0xFF})->find(1)->integer == 2);
    CHECK(cbor({0x9F, 0xFF})->items.empty());
    CHECK(cbor(base::Bytes(100, 0x81)).error() == SealError::bad_structure);
    CHECK(cbor(base::Bytes(100, 0xC1)).error() == SealError::bad_structure);
    CHECK(cbor({0x9B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}).error() == SealError::cut_short);
    CHECK(cbor({0xBB, 0x80, 0, 0, 0, 0, 0, 0, 0}).error() == SealError::cut_short);
    CHECK(cbor({0x5B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}).error() == SealError::cut_short);
    CHECK(cbor({0x1B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}).error() == SealError::bad_structure);
    CHECK(cbor({0x5F, 0x41, 0x00, 0xFF}).error() == SealError::bad_structure);
    CHECK(cbor({0xBF, 0x01, 0xFF}).error() == SealError::bad_structure);  // a key without its value
    CHECK(cbor({0x1C}).error() == SealError::bad_structure);
    CHECK(cbor({0xFF}).error() == SealError::bad_structure);
    base::Bytes long_list{0x9F};
    long_list.insert(long_list.end(), 6000, 0x00);
    CHECK(cbor(long_list).error() == SealError::too_many_fields);
}

TEST_CASE("What breaks a certificate is named")
{
    CHECK(dcc_error("HC2:") == SealError::not_a_seal);
    CHECK(dcc_error("HC1:a") == SealError::bad_character);
    CHECK(dcc_error("HC1:") == SealError::cut_short);
    CHECK(dcc_error("HC1:QED8WEX0") == SealError::bad_structure);
    CHECK(dcc_error("HC1:" + std::string(9000, '0')) == SealError::too_long);
}
