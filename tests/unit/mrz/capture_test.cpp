#include "mrz/capture.h"
#include "mrz/compose.h"
#include "support/test.h"
#include "zone.h"

using namespace balcao;
using namespace balcao::mrz;
using domain::FieldId;

namespace {

base::Result<domain::FromMrz, CaptureRefusal> capture(const std::vector<std::string>& lines, bool practice = true)
{
    return to_captured(*test::parse(lines), test::views(lines), practice);
}

}  // namespace

TEST_CASE("a Citizen Card fills the form and gives its NIC")
{
    const auto captured = capture(test::k_card, false);
    REQUIRE(captured);
    const domain::CapturedFields expected{{FieldId::document_type, "citizen_card"},
                                          {FieldId::issuing_state, "PRT"},
                                          {FieldId::document_number, "007777779ZZ9"},
                                          {FieldId::nic, "007777779"},
                                          {FieldId::surname, "CACADOR DE ARAUJO"},
                                          {FieldId::given_names, "ANDRE ESTEV"},
                                          {FieldId::birth_date, "1983-03-14"},
                                          {FieldId::sex, "M"},
                                          {FieldId::nationality, "PRT"},
                                          {FieldId::expiry_date, "2034-05-28"}};
    CHECK(captured->fields == expected);
    CHECK(captured->name_may_be_truncated);
    CHECK(captured->lines == test::k_card);
}

TEST_CASE("a card whose national digits fail gives no NIC and says so")
{
    const auto captured = capture({"I<PRT141974817<ZV17<<<<<<<<<<<", "9801082F3407242PRT<<<<<<<<<<<4",
                                   "RONALDO<<CHRISTIANO<<<<<<<<<<<"});
    REQUIRE(captured);
    CHECK(captured->fields.count(FieldId::nic) == 0);
    CHECK(captured->violations ==
          std::vector<std::string>{"long_number_digit_counts_filler", "pt_nic_digit", "pt_cc_digit"});
}

TEST_CASE("specimens are for practice only")
{
    CHECK(capture(test::k_passport, true)->fields.at(FieldId::document_type) == "passport");
    CHECK(capture(test::k_passport, false).error() == CaptureRefusal::specimen);
}

TEST_CASE("a card of Portugal for a foreigner leaves permit or card to the clerk")
{
    // TD1 by Regulation 2019/1157: issuer PRT, nationality of the holder
    Fields fields = fields_of(*test::parse(test::k_card));
    fields.document_code = "IR";
    fields.document_number = "RE0000010";
    fields.nationality = "BRA";
    const auto captured = capture(compose(fields).value());
    REQUIRE(captured);
    CHECK(captured->fields.count(FieldId::document_type) == 0);
    CHECK(captured->fields.at(FieldId::issuing_state) == "PRT");
    CHECK(captured->fields.at(FieldId::nationality) == "BRA");
}

TEST_CASE("unknown parts of the birth date are left to the clerk, an open sex is X")
{
    const auto captured = capture({"PRPRTDOE<<SAM<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<",
                                   "RE000003<0XXC5503<<1M3001019<<<<<<<<<<<<<<<8"});
    REQUIRE(captured);
    CHECK(captured->fields.count(FieldId::birth_date) == 0);
    CHECK(captured->fields.at(FieldId::expiry_date) == "2030-01-01");
    const auto open = capture({"PSPRTDOE<<SAM<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<",
                               "RE000001<4XXA<<<<<<0<3001019<<<<<<<<<<<<<<<8"});
    CHECK(open->fields.at(FieldId::sex) == "X");
}

TEST_CASE("zones that fail and visas give nothing")
{
    auto zone = test::k_card;
    zone[1][0] = '7';
    CHECK(capture(zone).error() == CaptureRefusal::not_usable);
    CHECK(capture({"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<"})
              .error() == CaptureRefusal::not_usable);
}
