#include "devices/vision/mrz_decode.h"

#include <cmath>

#include "support/test.h"

using namespace balcao::devices::vision;

namespace {

/// Columns as a sure network would give them: two columns of a character, two between, after
/// `margin` empty columns; `uneven` adds a column after every fifth character.
LineColumns ideal(const std::string& text, std::size_t margin, bool uneven = false)
{
    std::vector<std::size_t> cls(margin, k_characters);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = k_alphabet.find(text[i]);
        cls.insert(cls.end(), {c, c, k_characters, k_characters});
        if (uneven && i % 5 == 4) {
            cls.push_back(k_characters);
        }
    }
    cls.insert(cls.end(), margin, k_characters);
    LineColumns out;
    out.columns = cls.size();
    out.log_probability.assign(k_classes * cls.size(), std::log(0.001F));
    for (std::size_t k = 0; k < cls.size(); ++k) {
        out.log_probability[cls[k] * cls.size() + k] = std::log(0.96F);
    }
    return out;
}

const std::string k_line = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";

}  // namespace

TEST_CASE("A line is read with its count, wherever it begins")
{
    for (const std::size_t margin : {4U, 12U, 13U, 30U}) {
        const auto line = decode_line(ideal(k_line, margin), 44);
        REQUIRE(line.has_value());
        CHECK(best_text(line->places) == k_line);
        CHECK(line->first_column == margin);
    }
}

TEST_CASE("An uneven step is followed")
{
    const auto line = decode_line(ideal(k_line, 12, true), 44);
    REQUIRE(line.has_value());
    CHECK(best_text(line->places) == k_line);
}

TEST_CASE("The right count has more evidence than the wrong ones")
{
    const auto columns = ideal(k_line.substr(0, 36), 30);
    CHECK(decode_line(columns, 36)->evidence > decode_line(columns, 44)->evidence);
    CHECK(decode_line(columns, 36)->evidence > decode_line(columns, 30)->evidence);
    const auto full = ideal(k_line, 12);
    CHECK(decode_line(full, 44)->evidence > decode_line(full, 36)->evidence);
}

TEST_CASE("A character that cannot be seen does not shift its neighbours")
{
    auto columns = ideal(k_line, 12);
    for (std::size_t k = 12 + 9 * 4; k < 12 + 9 * 4 + 2; ++k) {
        for (std::size_t c = 0; c < k_classes; ++c) {
            columns.log_probability[c * columns.columns + k] = std::log(1.0F / 38);
        }
    }
    const auto text = best_text(decode_line(columns, 44)->places);
    CHECK(text.substr(0, 9) == k_line.substr(0, 9));
    CHECK(text.substr(10) == k_line.substr(10));
}

TEST_CASE("A picture too narrow for the count is not read")
{
    CHECK_FALSE(decode_line(ideal("ABC", 4), 30).has_value());
    CHECK_FALSE(decode_line(LineColumns{}, 30).has_value());
}

TEST_CASE("Readings are averaged by their weights")
{
    std::vector<Place> first(2);
    std::vector<Place> second(2);
    first[1][5] = -3;
    second[1][5] = -6;
    CHECK(average({first, second}, {1, 2})[1][5] == doctest::Approx(-5));
    CHECK(average({first}, {2})[1][5] == doctest::Approx(-3));
}
