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

TEST_CASE("The same slip as PDF")
{
    const auto pdf = render_ticket_pdf(sample_ticket(), text::Language::en);
    REQUIRE(pdf);
    CHECK(pdf->size() > 1000);
    CHECK(base::to_text(*pdf).starts_with("%PDF-"));
}
