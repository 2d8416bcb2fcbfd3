#include "paper/pin_letter.h"

#include <cstdlib>

#include "pictures.h"

using namespace balcao;
using namespace balcao::paper;
using text::Language;

namespace {

PinLetter sample_letter(Language second)
{
    PinLetter out;
    out.name = "Amélia Exemplo";
    out.address = {"Rua do Exemplo 12, 3.º Esq.", "8000-123 Faro"};
    out.reference = "7F3K-Q2PM-9XWD";
    out.phone = "+351961000001";
    out.printed_on = *base::parse_iso_date("2026-12-02");
    out.use_before = *base::parse_iso_date("2027-03-02");
    out.second = second;
    out.practice = true;
    return out;
}

std::vector<base::Secret> pins_of(std::initializer_list<std::string_view> digits)
{
    std::vector<base::Secret> out;
    for (const auto one : digits) out.emplace_back(base::as_bytes(one));
    return out;
}

}  // namespace

TEST_CASE("a letter has its address in the window, its PIN once, and says everything in two languages on one page")
{
    for (const auto language : text::k_languages) {
        CAPTURE(text::code(language));
        const std::vector letters{sample_letter(language)};
        const auto pdf = render_pin_letters(letters, pins_of({"482915"}));
        REQUIRE(pdf);
        if (const char* folder = std::getenv("BALCAO_KEEP_LETTERS")) test::write_all(std::string(folder) + "/" + std::string(text::code(language)) + ".pdf", *pdf);
        const auto said = test::pdf_text(*pdf);
        CHECK(said.find("Amélia Exemplo") != std::string::npos);
        CHECK(said.find("O seu PIN provisório") != std::string::npos);
        CHECK(said.find("961000001") == std::string::npos);
        CHECK(said.find("TREINO: sem qualquer valor") != std::string::npos);
        if (language == Language::pt || language == Language::en) CHECK(said.find("Your temporary PIN") != std::string::npos);
        const auto picture = test::pdf_picture(*pdf);
        CHECK(picture.height > picture.width);
        // Nothing but the address stands in the window, and something does.
        int dark = 0;
        for (int y = picture.height * 47 / 297; y < picture.height * 62 / 297; ++y) {
            for (int x = picture.width * 100 / 210; x < picture.width * 190 / 210; ++x) dark += picture.pixels[static_cast<std::size_t>(y * picture.width + x)] < 128 ? 1 : 0;
        }
        CHECK(dark > 100);
    }
}

TEST_CASE("a batch has a page a letter, in order; what is no PIN is refused")
{
    std::vector letters{sample_letter(Language::en), sample_letter(Language::fr)};
    letters[1].name = "Bento Exemplo";
    const auto pdf = render_pin_letters(letters, pins_of({"482915", "730294"}));
    REQUIRE(pdf);
    const auto said = test::pdf_text(*pdf);
    const auto second = said.find("Bento Exemplo");
    REQUIRE(second != std::string::npos);
    CHECK(said.find("4 8 2 9 1 5") < second);
    for (auto& one : letters) one.practice = false;
    CHECK(test::pdf_text(*render_pin_letters(letters, pins_of({"482915", "730294"}))).find("TREINO") == std::string::npos);
    CHECK(said.find("7 3 0 2 9 4", second) != std::string::npos);
    CHECK_FALSE(render_pin_letters(letters, pins_of({"482915"})));
    CHECK_FALSE(render_pin_letters(letters, pins_of({"482915", "73029"})));
    CHECK_FALSE(render_pin_letters(letters, pins_of({"482915", "73029a"})));
    letters[0].address.assign(6, "x");
    CHECK_FALSE(render_pin_letters(letters, pins_of({"482915", "730294"})));
}
