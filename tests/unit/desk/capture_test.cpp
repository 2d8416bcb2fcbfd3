#include "desk/capture.h"

#include "support/test.h"

using namespace balcao;
using namespace balcao::desk;
using base::FaultCode;
using domain::FieldId;

namespace {

constexpr base::Date k_today{std::chrono::year{2026}, std::chrono::November, std::chrono::day{24}};
const CaptureRules k_rules{k_today, true};
const std::string k_first = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
const std::string k_second = "L898902C36UTO7408122F2704151ZE184226B<<<<<18";

/// A passport's two lines with right check digits.
std::vector<std::string> passport() { return {k_first, k_second}; }

FaultCode fault_of_text(const std::string& text)
{
    const auto capture = capture_of_text(text, k_rules);
    REQUIRE_FALSE(capture);
    return capture.error().code;
}

devices::ImageReading refused(devices::MrzRefusal why)
{
    devices::ImageReading out;
    out.refused = why;
    out.zone_outline = devices::PictureOutline{{{0, 0}, {65535, 0}, {65535, 65535}, {0, 32768}}};
    return out;
}

}  // namespace

TEST_CASE("lines are found in a text however a reader parts them, or does not")
{
    for (const std::string between : {"\n", "\r\n", "", " ", "\n\n\t"}) {
        CHECK(zone_lines(k_first + between + k_second + "\n") == passport());
    }
    std::string small = k_first;
    for (auto& c : small) {
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    CHECK(zone_lines(small + "\n" + k_second) == passport());
    CHECK(zone_lines(std::string(90, 'A') + "").empty());  // no filler anywhere: not a zone
    CHECK(zone_lines("I<" + std::string(88, 'A')).size() == 3);
    CHECK(zone_lines(k_first).empty());
    CHECK(zone_lines(k_first + k_second + "X").empty());
    CHECK(zone_lines("Olá <<<").empty());
    CHECK(zone_lines(std::string(100'000, '<')).empty());
}

TEST_CASE("a scanned zone becomes a document, a scanned invoice gives its buyer's NIF, a ticket opens the case")
{
    const auto zone = capture_of_text(k_first + k_second, k_rules);
    REQUIRE(zone);
    CHECK(zone->mrz_found);
    REQUIRE(zone->documents.size() == 1);
    CHECK(domain::fields(zone->documents[0]).at(FieldId::surname) == "ERIKSSON");

    const auto invoice = capture_of_text(
        "A:500000000*B:200000004*C:PT*D:FS*E:N*F:20261120*G:FS 1/1*H:ABCDEFGH-1*I1:PT*I7:10.00*I8:2.30*N:2.30*O:12.30*Q:abcd*R:1\r\n", k_rules);
    REQUIRE(invoice);
    CHECK_FALSE(invoice->mrz_found);
    REQUIRE(invoice->documents.size() == 1);
    CHECK(domain::fields(invoice->documents[0]).at(FieldId::nif) == "200000004");

    const auto ticket = capture_of_text("A042\n", k_rules);
    REQUIRE(ticket);
    CHECK(ticket->documents.empty());
    CHECK(ticket->ticket == "A042");
}

TEST_CASE("a code that fills nothing in is offered as text, of a link the host alone, of octets only what it is")
{
    const auto texts = [](const std::string& content) {
        devices::ImageReading reading;
        reading.refused = devices::MrzRefusal::not_found;
        reading.barcodes.push_back({"QRCode", base::to_bytes(content), {}});
        const auto capture = capture_of(reading, k_rules);
        CHECK(capture.barcodes == 1);
        REQUIRE(capture.codes.size() == 1);
        return capture.codes[0].kind + "|" + capture.codes[0].text;
    };
    CHECK(texts("https://user:secret@example.org/path?token=1") == "url|example.org");
    CHECK(texts("Bem-vindo ao balcão") == "opaque|Bem-vindo ao balcão");
    CHECK(texts("mdoc:abcdef") == "mdoc|");
    const auto hostile = texts(std::string("a\0b\x1b[2J", 7));
    CHECK(hostile.find('\0') == std::string::npos);
    CHECK(hostile.find('\x1b') == std::string::npos);
    CHECK(texts(std::string(5000, 'x')).size() < 220);
}

TEST_CASE("what is no document is said to be none, and wrong digits are no document either")
{
    CHECK(fault_of_text("https://example.org/") == FaultCode::scan_not_understood);
    CHECK(fault_of_text("") == FaultCode::scan_not_understood);
    CHECK(fault_of_text(std::string("\x01\x02\0\x1b[2J", 7)) == FaultCode::scan_not_understood);
    CHECK(fault_of_text(std::string(9000, 'A')) == FaultCode::scan_not_understood);
    auto wrong = k_second;
    wrong[9] = '7';
    CHECK(fault_of_text(k_first + wrong) == FaultCode::input_invalid);
}

TEST_CASE("the live view says what to do, the picture's own trouble before the doubt it causes")
{
    using devices::MrzRefusal;
    using devices::PictureTrouble;
    using link::PictureAdvice;
    CHECK(camera_view(refused(MrzRefusal::doubtful_characters)).advice == PictureAdvice::hold_still);
    CHECK(camera_view(refused(MrzRefusal::wrong_check_digits)).advice == PictureAdvice::check_digits);
    CHECK(camera_view(refused(MrzRefusal::broken_rules)).advice == PictureAdvice::broken_rules);
    auto glare = refused(MrzRefusal::wrong_check_digits);
    glare.trouble = PictureTrouble::glare;
    CHECK(camera_view(glare).advice == PictureAdvice::glare);
    for (int i = 1; i <= static_cast<int>(PictureTrouble::too_dark); ++i) {
        auto troubled = refused(MrzRefusal::not_readable);
        troubled.trouble = static_cast<PictureTrouble>(i);
        CHECK(link::name(camera_view(troubled).advice) == devices::name(troubled.trouble));
    }
    devices::ImageReading nothing;
    nothing.refused = MrzRefusal::not_found;
    CHECK(camera_view(nothing).advice == PictureAdvice::show_document);
    CHECK(camera_view(nothing).outlines.empty());
    nothing.barcodes.push_back({"QRCode", base::to_bytes("A042"), {}});
    CHECK(camera_view(nothing).advice == PictureAdvice::none);

    const auto doubtful = camera_view(refused(MrzRefusal::doubtful_characters));
    REQUIRE(doubtful.outlines.size() == 1);
    CHECK(doubtful.outlines[0].kind == link::OutlineKind::zone_doubtful);
    CHECK(doubtful.outlines[0].corners[2] == link::PicturePoint{1000, 1000});
    CHECK(doubtful.outlines[0].corners[3] == link::PicturePoint{0, 500});
}

TEST_CASE("an access number counts when two pictures gave it")
{
    devices::ImageReading reading = refused(devices::MrzRefusal::not_found);
    reading.access_number = devices::AccessNumberFound{"271828", 0.99, 1, {}};
    CHECK(capture_of(reading, k_rules).access_number.empty());
    reading.access_number->frames = 2;
    CHECK(capture_of(reading, k_rules).access_number == "271828");
}

TEST_CASE("a document counts as another person's when number and birth date both differ from what was read")
{
    auto document = capture_of_lines(passport(), k_rules);
    REQUIRE(document);
    domain::Draft draft;
    CHECK_FALSE(domain::is_of_another_person(*document, draft));
    draft.set(FieldId::document_number, "X1", domain::Origin::typed);
    draft.set(FieldId::birth_date, "1990-01-01", domain::Origin::typed);
    CHECK_FALSE(domain::is_of_another_person(*document, draft));  // typed: perhaps just mistyped
    draft.set(FieldId::document_number, "X1", domain::Origin::mrz);
    draft.set(FieldId::birth_date, "1990-01-01", domain::Origin::mrz);
    CHECK(domain::is_of_another_person(*document, draft));
    draft.set(FieldId::birth_date, "1974-08-12", domain::Origin::mrz);
    CHECK_FALSE(domain::is_of_another_person(*document, draft));  // a second document of the same person
}
