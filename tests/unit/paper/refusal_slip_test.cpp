#include "paper/refusal_slip.h"

#include "pictures.h"
#include "text/problem_text.h"

using namespace balcao;
using namespace balcao::paper;
using text::Language;

namespace {

RefusalSlip sample_refusal()
{
    RefusalSlip slip;
    slip.place = "Loja de Cidadão · Loulé";
    slip.desk = "Posto 4";
    slip.at = *base::parse_instant("2026-11-24T10:42:07.123Z");
    slip.reason = std::string(text::cancel_reasons().front());
    slip.rules = {{"Falta o NIF.", "The tax number is missing.", "Portaria 77/2018, art. 2"}};
    slip.desks = {{"Espaço Cidadão de Exemplo", "Rua do Exemplo, 1", "8100-000 Loulé", "Balcão Cidadão", "needed", "+351289000000", "", 1430, "2026-11-24", "09:00–12:30 · 14:00–17:00", "", "", true,
                   "12:30", "", ""},
                  {"RIAC de Exemplo", "Rua do Exemplo, 2", "9500-000 Ponta Delgada", "", "not_needed", "", "", 1'447'000, "2026-11-24", "", "Feriado", "Holiday", false, "", "2026-11-25", "08:30"}};
    return slip;
}

std::string words(const RefusalSlip& slip, Language language, Format format = Format::slip)
{
    const auto bytes = render_refusal_slip(slip, language, format);
    REQUIRE(bytes);
    return test::pdf_text(*bytes);
}

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("the refusal slip says in both languages what was missing, by which law, and where else to go")
{
    for (const auto format : {Format::slip, Format::a4}) {
        const auto text = words(sample_refusal(), Language::en, format);
        CAPTURE(text);
        for (const char* part : {"Loja de Cidadão · Loulé · Posto 4", "What you need to come back", "The tax number is missing.", "Falta o NIF.", "Portaria 77/2018, art. 2",
                                 "Espaço Cidadão de Exemplo", "8100-000 Loulé · 1.4 km", "Open until 12:30", "By appointment only", "Só com marcação", "+351 289 000 000", "RIAC de Exemplo", "Closed today",
                                 "Holiday", "Feriado", "25/11/2026", "08:30", "Nothing was registered"}) {
            CAPTURE(part);
            CHECK(says(text, part));
        }
        CHECK_FALSE(says(text, "PRACTICE"));
    }
    const auto portuguese = words(sample_refusal(), Language::pt);
    CHECK(says(portuguese, "Falta o NIF."));
    CHECK_FALSE(says(portuguese, "The tax number"));
    CHECK(says(portuguese, "1,4 km"));
}

TEST_CASE("without a refusal it is a list of desks; without desks it says whom to ask; old data are said to be old")
{
    auto slip = sample_refusal();
    slip.refused = false;
    CHECK(says(words(slip, Language::en), "Where to go"));
    CHECK_FALSE(says(words(slip, Language::en), "The tax number"));
    slip = sample_refusal();
    slip.desks.clear();
    CHECK(says(words(slip, Language::en), "knows of no other one"));
    slip = sample_refusal();
    CHECK_FALSE(says(words(slip, Language::en), "last confirmed"));
    slip.desks_stale = true;
    slip.desks_age_days = 120;
    CHECK(says(words(slip, Language::en), "last confirmed 120 days ago"));
    slip.practice = true;
    CHECK(says(words(slip, Language::en), "PRACTICE"));
    CHECK_FALSE(says(words(slip, Language::en), "2.ª via"));
    slip.copy = 2;
    CHECK(says(words(slip, Language::en), "Copy 2"));
    CHECK(says(words(slip, Language::en), "2.ª via"));
}

TEST_CASE("a roll printer gets the slip as a picture, the same every time")
{
    const auto first = render_refusal_slip(sample_refusal(), Language::pt, Format::escpos);
    REQUIRE(first);
    CHECK(first->size() > 10'000);
    CHECK((*first)[0] == 0x1B);
    CHECK(base::Bytes(first->end() - 4, first->end()) == base::Bytes{0x1D, 'V', 66, 60});  // fed on and cut: nobody tears the next citizen's paper off with it
    CHECK(*first == *render_refusal_slip(sample_refusal(), Language::pt, Format::escpos));
    auto other = sample_refusal();
    other.rules[0].text_pt = "Falta o documento.";
    CHECK(*first != *render_refusal_slip(other, Language::pt, Format::escpos));
}
