#include "barcode/idb.h"

#include "barcode/inflate.h"
#include "barcode/octets.h"
#include "support/test.h"
#include "wire/json_text.h"

using namespace balcao;
using barcode::parse_idb;
using barcode::SealError;

namespace {

wire::Json idb_vectors() { return wire::parse_json(test::read_data("barcode/idb_vectors.json")).value(); }

std::string vector_text(std::string_view name)
{
    for (const auto& item : idb_vectors()) {
        if (item["name"] == name) {
            return item["raw"];
        }
    }
    FAIL("no vector " << name);
    return {};
}

SealError idb_error(std::string_view text)
{
    const auto seal = parse_idb(base::as_bytes(text));
    REQUIRE_FALSE(seal);
    return seal.error();
}

std::string to_base32(const base::Bytes& bytes)
{
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string out;
    for (std::size_t bit = 0; bit < bytes.size() * 8; bit += 5) {
        unsigned value = 0;
        for (std::size_t i = bit; i < bit + 5; ++i) {
            value = (value << 1U) | (i < bytes.size() * 8 ? (bytes[i / 8] >> (7 - i % 8)) & 1U : 0U);
        }
        out += alphabet[value];
    }
    return out;
}

std::string unsigned_code(std::string_view hex) { return "RDB1A" + to_base32(*base::from_hex(hex)); }

}  // namespace

TEST_CASE("Every published data structure gives the header and the fields its publisher states")
{
    for (const auto& item : idb_vectors()) {
        CAPTURE(item["name"].get<std::string>());
        const auto raw = item["raw"].get<std::string>();
        const auto seal = parse_idb(base::as_bytes(raw));
        REQUIRE_MESSAGE(seal, (seal ? "" : std::string(barcode::name(seal.error()))));
        const auto& wanted = item["parsed"];
        CHECK(seal->issuing_state == wanted["country"].get<std::string>());
        CHECK(seal->signature.has_value() == wanted["signed"].get<bool>());
        std::size_t at = 0;
        for (const auto& group : wanted["groups"]) {
            if (group["tag"] == 127) {
                REQUIRE(seal->signature);
                CHECK(seal->signature->value.size() == group["len"].get<std::size_t>());
                continue;
            }
            REQUIRE(at < seal->fields.size());
            CHECK(seal->fields[at].tag == group["tag"].get<unsigned>());
            CHECK(seal->fields[at].value.size() == group["len"].get<std::size_t>());
            if (group.contains("hex")) {
                CHECK(base::to_hex(seal->fields[at].value) == group["hex"].get<std::string>());
            }
            ++at;
        }
        CHECK(at == seal->fields.size());
        if (seal->signature) {
            CHECK(seal->signature->reference == wanted["cert_ref"].get<std::string>());
        }
    }
}

TEST_CASE("A temporary passport's fields are named and fit for reading")
{
    const auto text = vector_text("TemporaryPassport");
    const auto seal = parse_idb(base::as_bytes(text)).value();
    CHECK(seal.profile == "temporary_passport");
    CHECK(base::format_iso_date(*seal.signature_date) == "2025-02-11");
    CHECK(seal.fields[0].text.substr(0, 24) == "PPD<<FOLKS<<TALLULAH<<<<");
    CHECK(seal.fields[1].name == "face_image");
    CHECK_FALSE(seal.fields[1].is_text);
    CHECK(seal.fields[2].name == "expiry_date");
    CHECK(seal.fields[2].text == "2027-01-31");
}

TEST_CASE("Compressed and plain forms of one seal are the same")
{
    const auto plain = parse_idb(base::as_bytes(vector_text("seal_B"))).value();
    const auto packed = parse_idb(base::as_bytes(vector_text("seal_D"))).value();
    CHECK(plain.signature->content == packed.signature->content);
    CHECK(plain.signature->value == packed.signature->value);
    CHECK(plain.signature->content.size() == 32);
}

TEST_CASE("A data structure cut anywhere is refused")
{
    for (const std::string name : {"seal_B", "seal_C", "seal_D", "CertifyingPermanentResidence"}) {
        const auto whole = vector_text(name);
        for (std::size_t size = 0; size < whole.size(); ++size) {
            CHECK_FALSE(parse_idb(base::as_bytes(std::string_view(whole).substr(0, size))));
        }
    }
}

TEST_CASE("What breaks a data structure is named")
{
    CHECK(idb_error("XDB1A") == SealError::not_a_seal);
    CHECK(idb_error("RDB1") == SealError::cut_short);
    CHECK(idb_error("RDB1EAAAA") == SealError::unsupported_version);
    CHECK(idb_error("RDB1A1") == SealError::bad_character);
    CHECK(idb_error("RDB1Aaa") == SealError::bad_character);
    CHECK(idb_error("RDB1CAAAAAAAA") == SealError::bad_structure);
    CHECK(idb_error(unsigned_code("6abc6200")) == SealError::bad_structure);
    CHECK(idb_error(unsigned_code("6abc610400000000")) == SealError::repeated_field);
    CHECK(idb_error(unsigned_code("6abc61020405")) == SealError::cut_short);
    CHECK(idb_error(unsigned_code("6abc610000")) == SealError::after_end);
    CHECK(idb_error("RDB1A" + std::string(9000, 'A')) == SealError::too_long);
    CHECK(parse_idb(base::as_bytes(unsigned_code("6abc6100"))));
}

TEST_CASE("Decompression stops at its bound, whatever a stream promises")
{
    // How zlib begins a million zeros; the whole stream has 991 octets.
    auto bomb = *base::from_hex("78daedc101010000008220ffaf6e484001");
    bomb.insert(bomb.end(), 974, 0x00);
    const auto inflated = barcode::inflate_bounded(bomb);
    REQUIRE_FALSE(inflated);
    CHECK(inflated.error() == SealError::too_long);
    const auto inside = parse_idb(base::as_bytes("RDB1C" + to_base32(bomb)));
    REQUIRE_FALSE(inside);
    CHECK(inside.error() == SealError::too_long);
}
