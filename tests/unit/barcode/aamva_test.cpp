#include "barcode/aamva.h"

#include "barcode/seal.h"
#include "support/test.h"

using namespace balcao;
using barcode::parse_aamva;
using barcode::SealError;

namespace {

/// Synthetic; header of 21 octets and one designator of 10, so that the subfile begins at 31.
const std::string k_subfile = "DLDAQX0000001\nDCSEXEMPLO\nDACAMELIA\nDBB01311990\nDCGUSA\nDAG1 EXAMPLE ST\r";
const std::string k_aamva_header = "@\n\x1e\rANSI 636000090001DL";
std::string licence(const std::string& subfile) { return k_aamva_header + "00310" + std::to_string(100 + subfile.size()) + subfile; }

SealError aamva_error(std::string_view text)
{
    const auto read = parse_aamva(base::as_bytes(text));
    REQUIRE_FALSE(read);
    return read.error();
}

}  // namespace

TEST_CASE("A North American licence gives its elements and no signature")
{
    const auto text = licence(k_subfile);
    const auto read = parse_aamva(base::as_bytes(text));
    REQUIRE(read);
    CHECK(read->version == 9);
    CHECK(read->profile_code == "636000");
    CHECK_FALSE(read->signature);
    REQUIRE(read->fields.size() == 6);
    CHECK(read->fields[0].name == "document_number");
    CHECK(read->fields[0].text == "X0000001");
    CHECK(read->fields[1].text == "EXEMPLO");
    CHECK(read->fields[3].text == "01311990");
    CHECK(read->fields[5].name == "DAG");
    CHECK(barcode::read_seal(barcode::PayloadKind::aamva, base::as_bytes(text)).has_value());
}

TEST_CASE("What breaks a licence is named")
{
    CHECK(aamva_error("") == SealError::not_a_seal);
    CHECK(aamva_error("@\n") == SealError::not_a_seal);
    CHECK(aamva_error("@ANSI 6360") == SealError::cut_short);
    CHECK(aamva_error("@\n\x1e\rANSI 63600009000XDL") == SealError::bad_character);
    CHECK(aamva_error(k_aamva_header + "0031") == SealError::cut_short);
    CHECK(aamva_error(k_aamva_header + "99990010DL") == SealError::bad_structure);
    CHECK(aamva_error(k_aamva_header + "00310010XX") == SealError::bad_structure);
    CHECK(aamva_error("@\n\x1e\rANSI 636000090000") == SealError::bad_structure);
    std::string many = "DL";
    for (int i = 0; i < 200; ++i) {
        many += "ZZZ\n";
    }
    CHECK(aamva_error(licence(many)) == SealError::too_many_fields);
}
