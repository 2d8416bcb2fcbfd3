#include "barcode/classify.h"

#include <set>

#include "base/random.h"
#include "support/test.h"

using namespace balcao;
using barcode::classify;
using barcode::PayloadKind;

namespace {

PayloadKind kind_of(std::string_view text) { return classify(base::as_bytes(text)).kind; }

const std::string k_invoice =
    "A:500000000*B:200000004*C:PT*D:FT*E:N*F:20250314*G:FT A/17*H:ABCD1234-17*I1:PT*I7:10.00*I8:2.30*N:2.30*O:12.30*Q:AaAa*R:1234";

}  // namespace

TEST_CASE("Every kind is told by how the payload begins")
{
    CHECK(classify(*base::from_hex("dc02d9c5a3f20000ff80")).kind == PayloadKind::vds);
    CHECK(classify(*base::from_hex("dc03d9c5a3f20000ff80")).kind == PayloadKind::vds);
    CHECK(kind_of("RDB1BNK6ADJL2PECXOABAHAHX7AA") == PayloadKind::idb);
    CHECK(kind_of("NDB1ABCDEF") == PayloadKind::idb);
    CHECK(kind_of("DC02FR000001125E125B0126FR247500010") == PayloadKind::two_d_doc);
    CHECK(kind_of("DC04FR0AXT4A0F740F79B201FR") == PayloadKind::two_d_doc);
    CHECK(kind_of("HC1:6BFOXN*TS0BI$ZD") == PayloadKind::dcc);
    CHECK(kind_of(R"({"data":{"hdr":{"t":"icao.test"}}})") == PayloadKind::vds_nc);
    CHECK(kind_of("{ \"data\" :\n {\"hdr\":1}}") == PayloadKind::vds_nc);
    CHECK(kind_of(k_invoice) == PayloadKind::fiscal_qr);
    CHECK(kind_of("@\n\x1e\rANSI 636014040002DL00410477ZC") == PayloadKind::aamva);
    CHECK(kind_of("mdoc:owBjMS4wAYIB2BhYS6QBAiABIVgg") == PayloadKind::mdoc);
    CHECK(kind_of("OpenID4VP://?client_id=x") == PayloadKind::mdoc);
    CHECK(kind_of("A042") == PayloadKind::ticket);
    CHECK(kind_of("CC 17") == PayloadKind::ticket);
    CHECK(kind_of("CMD-0007") == PayloadKind::ticket);
}

TEST_CASE("What only resembles a kind is opaque")
{
    CHECK(kind_of("") == PayloadKind::opaque);
    CHECK(kind_of("DC") == PayloadKind::opaque);
    CHECK(kind_of("DC09FR000001125E125B01") == PayloadKind::opaque);
    CHECK(kind_of("DC02 lower case follows") == PayloadKind::opaque);
    CHECK(classify(*base::from_hex("dc7fd9c5a3")).kind == PayloadKind::opaque);
    CHECK(kind_of("A:50000000*B:200000004") == PayloadKind::opaque);
    CHECK(kind_of("{\"date\":{}}") == PayloadKind::opaque);
    CHECK(kind_of("12345678") == PayloadKind::opaque);
    CHECK(kind_of("ABCD12") == PayloadKind::opaque);
    CHECK(kind_of("A12345") == PayloadKind::opaque);
    CHECK(kind_of("@ANSWER 12") == PayloadKind::opaque);
    CHECK(kind_of("javascript:alert(1)") == PayloadKind::opaque);
}

TEST_CASE("Of an address only the host is kept")
{
    const auto host = [](std::string_view text) {
        const auto payload = classify(base::as_bytes(text));
        CHECK(payload.kind == PayloadKind::url);
        return payload.host;
    };
    CHECK(host("https://Example.PT/path?q=1#x") == "example.pt");
    CHECK(host("HTTP://example.pt:8080") == "example.pt");
    CHECK(host("https://www.bank.pt@evil.example/login") == "evil.example");
    CHECK(host("https://evil.example\\@www.bank.pt") == "evil.example");
    CHECK(host("https://[2001:db8::1]:443/x") == "[2001:db8::1]");
    CHECK(host("https://ex\xC3\xA9mplo.pt/") == "ex??mplo.pt");
    CHECK(host("https://").empty());
}

TEST_CASE("A broken fiscal code keeps its kind and says what is wrong")
{
    const auto payload = classify(base::as_bytes("A:500000000*B:200000004*C:PT"));
    CHECK(payload.kind == PayloadKind::fiscal_qr);
    CHECK_FALSE(payload.fiscal.has_value());
    CHECK(payload.fiscal_error == barcode::FiscalQrError::missing_field);
}

TEST_CASE("Names of kinds are unique and lead back to the kind")
{
    std::set<std::string_view> seen;
    for (const auto kind : {PayloadKind::vds, PayloadKind::idb, PayloadKind::two_d_doc, PayloadKind::vds_nc, PayloadKind::dcc,
                            PayloadKind::fiscal_qr, PayloadKind::aamva, PayloadKind::mdoc, PayloadKind::url,
                            PayloadKind::ticket, PayloadKind::opaque}) {
        CHECK(seen.insert(barcode::name(kind)).second);
        CHECK(barcode::payload_kind_from_name(barcode::name(kind)) == kind);
    }
    CHECK_FALSE(barcode::payload_kind_from_name("nonsense").has_value());
}

TEST_CASE("Text for the screen holds no control characters and only valid UTF-8")
{
    const auto shown = [](std::string_view text, std::size_t limit = 1024) {
        return barcode::printable_text(base::as_bytes(text), limit);
    };
    CHECK(shown("Am\xC3\xA9lia") == "Am\xC3\xA9lia");
    CHECK(shown(std::string_view("a\0b\x1b[2J", 7)) == "a\xEF\xBF\xBD""b\xEF\xBF\xBD[2J");
    CHECK(shown("\xE2\x80\xAE""abc") == "\xEF\xBF\xBD""abc");  // turns the writing direction
    CHECK(shown("\xC2\x9B""31m") == "\xEF\xBF\xBD""31m");
    CHECK(shown("\xFF\xC0\xAF") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    CHECK(shown("\xED\xA0\x80").find('\xED') == std::string::npos);
    CHECK(shown("ab\xC3\xA9", 3) == "ab");
    CHECK(shown("\xF0\x9F\x98\x80", 4).size() == 4);
}

TEST_CASE("A payload larger than any symbol is not looked at")
{
    std::string huge = "https://example.pt/";
    huge.resize(3'000'000, 'x');
    CHECK(kind_of(huge) == PayloadKind::opaque);
    CHECK(barcode::printable_text(base::as_bytes(huge)).size() == 1024);
}

TEST_CASE("Random and mutated payloads are classified without harm")
{
    base::SeededRandom random(4711);
    for (int round = 0; round < 4000; ++round) {
        auto bytes = round % 2 == 0 ? base::to_bytes(k_invoice) : random.bytes(random.below(200));
        for (std::uint32_t hits = bytes.empty() ? 0 : random.below(5); hits > 0; --hits) {
            bytes[random.below(static_cast<std::uint32_t>(bytes.size()))] = random.bytes(1)[0];
        }
        const auto payload = classify(bytes);
        // A reading and a complaint exclude each other.
        CHECK_FALSE((payload.fiscal.has_value() && payload.fiscal_error.has_value()));
        const auto text = barcode::printable_text(bytes);
        CHECK(barcode::printable_text(base::as_bytes(text)) == text);
    }
}
