#include "barcode/two_d_doc.h"

#include "support/test.h"
#include "wire/json_text.h"

using namespace balcao;
using barcode::parse_two_d_doc;
using barcode::SealError;

namespace {

wire::Json two_d_doc_vectors() { return wire::parse_json(test::read_data("barcode/twoddoc_vectors.json")).value(); }

SealError two_d_doc_error(std::string_view text)
{
    const auto seal = parse_two_d_doc(base::as_bytes(text));
    REQUIRE_FALSE(seal);
    return seal.error();
}

}  // namespace

TEST_CASE("Every published 2D-Doc gives its header, its message and a signature of 64 octets")
{
    for (const auto& item : two_d_doc_vectors()) {
        CAPTURE(item["source"].get<std::string>());
        const auto raw = item["raw"].get<std::string>();
        const auto seal = parse_two_d_doc(base::as_bytes(raw));
        REQUIRE_MESSAGE(seal, (seal ? "" : std::string(barcode::name(seal.error()))));
        const auto& header = item["header"];
        CHECK(seal->version == header["version"].get<int>());
        CHECK(seal->profile_code == header["doctype"].get<std::string>());
        CHECK(seal->issuing_state == header["country"].get<std::string>());
        CHECK(seal->issue_date.has_value() == !header["issue_date"].is_null());
        if (seal->issue_date) {
            CHECK(base::format_iso_date(*seal->issue_date) == header["issue_date"].get<std::string>());
        }
        CHECK(base::format_iso_date(*seal->signature_date) == header["sign_date"].get<std::string>());
        CHECK(seal->signature->signer == header["ca"].get<std::string>());
        CHECK(seal->signature->reference == header["cert"].get<std::string>());
        CHECK(seal->signature->value.size() == 64);
        CHECK(base::to_text(seal->signature->content).substr(26) == item["message"].get<std::string>());
        CHECK(seal->fields.size() > 3);
    }
}

TEST_CASE("The header's length follows the version, and the unsigned annex is not shown")
{
    const std::string value(103, 'A');
    const auto second = parse_two_d_doc(base::as_bytes("DC02FR0000011E581E5808F0X\x1F" + value + "\x1D" "EVIL")).value();
    CHECK(second.profile == "identity_mrz");
    CHECK(second.fields.size() == 1);
    CHECK(second.fields[0].text == "F0X");
    const auto third = parse_two_d_doc(base::as_bytes("DC03FR0000011E581E580801F0X\x1F" + value)).value();
    CHECK(third.fields[0].text == "F0X");
    const auto hidden = parse_two_d_doc(base::as_bytes("DC02FR0000011E581E5808F0\x1B[2J\x1F" + value)).value();
    CHECK(hidden.fields[0].text == "F0\xEF\xBF\xBD[2J");
}

TEST_CASE("What breaks a 2D-Doc is named")
{
    const std::string head = "DC02FR0000011E581E5808";
    CHECK(two_d_doc_error("XX") == SealError::not_a_seal);
    CHECK(two_d_doc_error("DC0") == SealError::cut_short);
    CHECK(two_d_doc_error("DC05") == SealError::unsupported_version);
    CHECK(two_d_doc_error(head) == SealError::cut_short);
    CHECK(two_d_doc_error("DC02FR\x1F") == SealError::cut_short);
    CHECK(two_d_doc_error(head + "F0\x1F") == SealError::cut_short);
    CHECK(two_d_doc_error(head + "F0\x1F" "a") == SealError::bad_character);
    CHECK(two_d_doc_error("DC02FR0000011E5Z1E5808F0\x1F" "AA") == SealError::bad_date);
    CHECK(two_d_doc_error("DC02fr0000011E581E5808F0\x1F" "AA") == SealError::bad_character);
    std::string many;
    for (int i = 0; i < 200; ++i) {
        many += "F0\x1D";
    }
    CHECK(two_d_doc_error(head + many + "\x1F" "AA") == SealError::too_many_fields);
    CHECK(two_d_doc_error(std::string(9000, 'D')) == SealError::too_long);
}
