#include "paper/ticket_slip.h"

#include "pictures.h"

using namespace balcao;
using namespace balcao::paper;

namespace {

TicketSlip sample_ticket()
{
    TicketSlip slip;
    slip.place = "Loja de Cidadão · Loulé";
    slip.code = "A042";
    slip.service = "CMD · nacionais";
    slip.service_pt = "CMD · nacionais";
    slip.at = *base::parse_instant("2026-11-24T10:42:07.123Z");
    slip.before = 3;
    slip.wait_s = 1561;
    return slip;
}

}  // namespace

TEST_CASE("The time is rounded up, and not invented")
{
    CHECK(expected_text(1561, text::Language::en) == "Expected time: about 27 min");
    CHECK(expected_text(0, text::Language::en) == "Expected time: about 0 min");
    CHECK(expected_text(std::nullopt, text::Language::en) == "Expected time: not known yet");
}

TEST_CASE("The slip of a ticket is a picture that differs with its number, people, time and practice")
{
    const auto picture = [](const TicketSlip& slip) {
        const auto made = render_ticket_escpos(slip, text::Language::pt);
        REQUIRE(made);
        return *made;
    };
    const auto first = picture(sample_ticket());
    CHECK(picture(sample_ticket()) == first);
    auto other = sample_ticket();
    SUBCASE("number") { other.code = "A043"; }
    SUBCASE("people") { other.before = 4; }
    SUBCASE("time") { other.wait_s.reset(); }
    SUBCASE("appointment") { other.due_at = other.at; }
    SUBCASE("practice") { other.practice = true; }
    CHECK(picture(other) != first);
}

TEST_CASE("The slip says everything in the citizen's language and in Portuguese, in Portuguese once")
{
    const auto times = [](const std::string& whole, const std::string& part) {
        int count = 0;
        for (auto at = whole.find(part); at != std::string::npos; at = whole.find(part, at + 1)) {
            ++count;
        }
        return count;
    };
    auto slip = sample_ticket();
    slip.practice = true;
    for (const auto language : text::k_languages) {
        CAPTURE(text::code(language));
        slip.service = language == text::Language::pt ? slip.service_pt : "CMD · nationals";
        const auto made = render_ticket_pdf(slip, language);
        REQUIRE(made);
        const auto said = test::pdf_text(*made);
        CAPTURE(said);
        for (const char* words : {"CMD · nacionais", "TREINO: sem qualquer valor", "À sua frente: 3", "Tempo previsto: cerca de 27 min"}) {
            CAPTURE(words);
            CHECK(times(said, words) == 1);
        }
        CHECK(times(said, "A042") == 1);
        CHECK(times(said, "CMD · nationals") == (language == text::Language::pt ? 0 : 1));
        if (language == text::Language::es || language == text::Language::uk || language == text::Language::en) {  // letters that pdftotext gives back as they stand
            const auto expected = expected_text(slip.wait_s, language);
            CHECK(times(said, expected) == 1);
        }
    }
}

TEST_CASE("The same slip as PDF")
{
    const auto pdf = render_ticket_pdf(sample_ticket(), text::Language::en);
    REQUIRE(pdf);
    CHECK(pdf->size() > 1000);
    CHECK(base::to_text(*pdf).starts_with("%PDF-"));
}
