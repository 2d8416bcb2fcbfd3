#include "devices/vision/mrz_looks.h"

#include <cmath>

#include "support/test.h"

using namespace balcao::devices::vision;

namespace {

/// Places of a line of which every character is read without doubt.
std::vector<Place> clear_line(const std::string& text)
{
    std::vector<Place> out;
    for (const char c : text) {
        Place place;
        place.fill(std::log(0.001F / (k_characters - 1)));
        place[k_alphabet.find(c)] = std::log(0.999F);
        out.push_back(place);
    }
    return out;
}

/// The zone of the specimen with another surname's seventh letter, read in as many looks as there are shares: what goes to that
/// letter in each, the rest to `other`.
ZoneReading looked_at(char letter, char other, const std::vector<float>& shares)
{
    std::string names = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
    names[6] = letter;
    std::vector<ReadLook> looks;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        ReadLook look;
        look.network = k_line_looks.at(i).network;
        for (const auto& line : {names, std::string("L898902C36UTO7408122F1204159ZE184226B<<<<<10")}) {
            look.lines.push_back({clear_line(line), 0, 0, 0});
        }
        Place& place = look.lines[0].places[6];
        place.fill(std::log(0.0001F));
        place[k_alphabet.find(letter)] = std::log(shares[i]);
        place[k_alphabet.find(other)] = std::log(1 - shares[i]);
        looks.push_back(look);
    }
    auto reading = judge_looks(looks, 44);
    REQUIRE(reading);
    reading->pitch_px = 15;
    REQUIRE(reading->zone.lines[0][6] == letter);
    REQUIRE(reading->zone.checks_right);
    return *reading;
}

}  // namespace

TEST_CASE("A letter that every look reads alike may be a little doubtful")
{
    CHECK(is_sure(looked_at('R', 'P', {0.93F, 0.93F, 0.93F, 0.93F, 0.93F, 0.93F})));
    CHECK_FALSE(is_sure(looked_at('R', 'P', {0.87F, 0.87F, 0.87F, 0.87F, 0.87F, 0.87F})));
}

TEST_CASE("A letter that one look doubts is not steady, however sure the others are")
{
    const auto reading = looked_at('R', 'P', {0.97F, 0.97F, 0.97F, 0.97F, 0.6F, 0.97F});
    CHECK(reading.zone.probabilities[0][6] > k_steady);
    CHECK_FALSE(is_sure(reading));
}

TEST_CASE("Before all looks were taken nothing is steady")
{
    CHECK_FALSE(is_sure(looked_at('R', 'P', {0.93F, 0.93F, 0.93F, 0.93F})));
}

TEST_CASE("Q is never taken for steady: a line across an O makes one in every look")
{
    CHECK_FALSE(is_sure(looked_at('Q', 'O', {0.93F, 0.93F, 0.93F, 0.93F, 0.93F, 0.93F})));
    CHECK(is_sure(looked_at('Q', 'O', {0.999F, 0.999F, 0.999F, 0.999F, 0.999F, 0.999F})));
}
