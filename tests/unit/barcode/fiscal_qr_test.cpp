#include "barcode/fiscal_qr.h"

#include "support/test.h"

using namespace balcao;
using barcode::FiscalQrError;
using barcode::parse_fiscal_qr;

namespace {

std::string invoice(const std::string& buyer = "B:200000004*C:PT", const std::string& rest = "Q:AaAa*R:1234")
{
    return "A:500000000*" + buyer + "*D:FT*E:N*F:20250314*G:FT A/17*H:ABCD1234-17*I1:PT*I7:10.00*I8:2.30*N:2.30*O:12.30*" + rest;
}

FiscalQrError fiscal_qr_error(const std::string& text)
{
    const auto result = parse_fiscal_qr(text);
    REQUIRE_FALSE(result.has_value());
    return result.error();
}

std::string replaced(std::string text, std::string_view from, std::string_view to)
{
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("The specification's form is read field by field")
{
    const auto code = parse_fiscal_qr(
        "A:000000000*B:999999999*C:PT*D:FT*E:N*F:20250314*G:AB 123/456789*H:ABCDEFGH-012345*I1:PT*I3:10.00*I4:0.50*N:0.50*"
        "O:10.50*Q:AaAa*R:1234");
    REQUIRE(code.has_value());
    CHECK(code->issuer_nif == "000000000");
    CHECK(code->buyer_nif == "999999999");
    CHECK(code->buyer_country == "PT");
    CHECK(code->document_type == "FT");
    CHECK(code->document_status == "N");
    CHECK(base::format_iso_date(code->date) == "2025-03-14");
    CHECK(code->document_id == "AB 123/456789");
    CHECK(code->atcud == "ABCDEFGH-012345");
    REQUIRE(code->regions.size() == 1);
    CHECK(code->regions[0].region == "PT");
    CHECK(code->regions[0].reduced_base == 1000);
    CHECK(code->regions[0].reduced_tax == 50);
    CHECK_FALSE(code->regions[0].normal_base.has_value());
    CHECK(code->tax_total == 50);
    CHECK(code->gross_total == 1050);
    CHECK(code->hash == "AaAa");
    CHECK(code->certificate == "1234");
}

TEST_CASE("Three regions, stamp duty, withholding and free text are read")
{
    const auto code = parse_fiscal_qr(
        "A:500000000*B:999999990*C:Desconhecido*D:FS*E:N*F:20240229*G:FS 1/2*H:0*I1:PT*I2:1.00*J1:PT-AC*J7:2.00*J8:0.32*"
        "K1:PT-MA*K5:3.00*K6:0.36*L:4.00*M:5.00*N:0.68*O:15.68*P:1.25*Q:abcd*R:0001*S:TB;PT50:x*y:z");
    REQUIRE(code.has_value());
    REQUIRE(code->regions.size() == 3);
    CHECK(code->regions[1].region == "PT-AC");
    CHECK(code->regions[2].intermediate_tax == 36);
    CHECK(code->not_taxable == 400);
    CHECK(code->stamp_duty == 500);
    CHECK(code->withheld == 125);
    CHECK(code->other == "TB;PT50:x*y:z");
}

TEST_CASE("A buyer who is a natural person gives a NIF to propose")
{
    CHECK(barcode::buyer_person_nif(*parse_fiscal_qr(invoice())) == "200000004");
    const auto capture = barcode::to_capture(*parse_fiscal_qr(invoice("B:300000006*C:PT")));
    CHECK(capture.kind == "fiscal-qr");
    CHECK(capture.fields.at(domain::FieldId::nif) == "300000006");
}

TEST_CASE("Nobody, a company, a wrong digit and a foreign buyer propose no NIF")
{
    for (const std::string buyer : {"B:999999990*C:PT", "B:500000000*C:PT", "B:200000005*C:PT", "B:200000004*C:ES",
                                    "B:20000000*C:PT", "B:2000000O4*C:PT", "B:123456789*C:PT"}) {
        CAPTURE(buyer);
        const auto code = parse_fiscal_qr(invoice(buyer));
        REQUIRE(code.has_value());
        CHECK_FALSE(barcode::buyer_person_nif(*code).has_value());
        CHECK(barcode::to_capture(*code).fields.empty());
    }
}

TEST_CASE("Every way to break the form has its own name")
{
    CHECK(fiscal_qr_error("") == FiscalQrError::missing_colon);
    CHECK(fiscal_qr_error(invoice() + "*") == FiscalQrError::missing_colon);
    CHECK(fiscal_qr_error(replaced(invoice(), "D:FT", "DFT")) == FiscalQrError::missing_colon);
    CHECK(fiscal_qr_error(replaced(invoice(), "D:FT", "Z:FT")) == FiscalQrError::unknown_field);
    CHECK(fiscal_qr_error(replaced(invoice(), "D:FT", "D:FT*D:FR")) == FiscalQrError::repeated_field);
    CHECK(fiscal_qr_error(replaced(invoice(), "D:FT*E:N", "E:N*D:FT")) == FiscalQrError::out_of_order);
    CHECK(fiscal_qr_error(replaced(invoice(), "*O:12.30", "")) == FiscalQrError::missing_field);
    CHECK(fiscal_qr_error(replaced(invoice(), "E:N", "E:")) == FiscalQrError::missing_field);
    CHECK(fiscal_qr_error(replaced(invoice(), "A:500000000", "A:50000000X")) == FiscalQrError::bad_nif);
    CHECK(fiscal_qr_error(replaced(invoice(), "20250314", "20250230")) == FiscalQrError::bad_date);
    CHECK(fiscal_qr_error(replaced(invoice(), "20250314", "2025031A")) == FiscalQrError::bad_date);
    CHECK(fiscal_qr_error(replaced(invoice(), "FT A/17", std::string(61, 'x'))) == FiscalQrError::value_too_long);
    CHECK(fiscal_qr_error(replaced(invoice(), "FT A", "FT\nA")) == FiscalQrError::not_text);
    CHECK(fiscal_qr_error(std::string(2001, 'A')) == FiscalQrError::too_long);
    for (const std::string amount : {"12,30", "12.3", "12", ".30", "1e2.30", "12345678901.2.", "--1.00", "1-.00"}) {
        CAPTURE(amount);
        CHECK(fiscal_qr_error(replaced(invoice(), "O:12.30", "O:" + amount)) == FiscalQrError::bad_amount);
    }
}

TEST_CASE("Lengths count characters, not octets")
{
    std::string sixty;
    for (int i = 0; i < 60; ++i) {
        sixty += "\xC3\x87";
    }
    CHECK(parse_fiscal_qr(replaced(invoice(), "FT A/17", sixty)).has_value());
    CHECK(fiscal_qr_error(replaced(invoice(), "FT A/17", sixty + "x")) == FiscalQrError::value_too_long);
}

TEST_CASE("A credit note may carry a negative total")
{
    CHECK(parse_fiscal_qr(replaced(invoice(), "O:12.30", "O:-12.30"))->gross_total == -1230);
}
