#include "devices/vision/zone_votes.h"

#include <cmath>
#include <random>

#include "support/test.h"

using namespace balcao::devices::vision;

namespace {

using Lines = std::vector<std::string>;

const Lines k_anna{"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"};

/// Sets the check digits of a TD3 second line.
std::string checked(std::string line)
{
    const auto put = [&](std::size_t at, const std::string& over) { line[at] = static_cast<char>('0' + check_value(over)); };
    put(9, line.substr(0, 9));
    put(19, line.substr(13, 6));
    put(27, line.substr(21, 6));
    put(42, line.substr(28, 14));
    put(43, line.substr(0, 10) + line.substr(13, 7) + line.substr(21, 22));
    return line;
}

/// A sister: her number is the next one, the rest of the name is shared.
Lines sister()
{
    return {"P<UTOERIKSSON<<INGA<MARIA<<<<<<<<<<<<<<<<<<<", checked("L898903C36UTO7602293F1204159ZE184227B<<<<<10")};
}

/// What the network sees: `sure` of every place, the rest spread.
ZoneReading seen(const Lines& lines, float sure = 0.995F)
{
    ZoneReading out;
    for (const auto& line : lines) {
        std::vector<Place> places;
        for (const char c : line) {
            Place place;
            place.fill(std::log((1 - sure) / (k_characters - 1)));
            place[k_alphabet.find(c)] = std::log(sure);
            places.push_back(place);
        }
        out.places.push_back(std::move(places));
    }
    return out;
}

/// `printed` and `other` can hardly be told apart in this picture; `share` goes to the printed one.
void blur(ZoneReading& reading, std::size_t line, std::size_t at, char printed, char other, float share)
{
    auto& place = reading.places[line][at];
    place.fill(std::log(0.0001F));
    place[k_alphabet.find(printed)] = std::log(share);
    place[k_alphabet.find(other)] = std::log(1 - share);
}

const MrzLayout& td3()
{
    for (const auto& layout : mrz_layouts()) {
        if (layout.format == MrzFormat::td3) {
            return layout;
        }
    }
    FAIL("no TD3");
    return mrz_layouts().front();
}

/// As MrzReader gives it. `moved_px`: how far the document has been moved since it was laid down.
ZoneReading judged(ZoneReading reading, double moved_px = 0)
{
    reading.zone = judge(td3(), reading.places);
    reading.pitch_px = 15;
    reading.readings_agree = true;
    reading.outline = {cv::Point2d{100 + moved_px, 100}, {760 + moved_px, 100}, {760 + moved_px, 150}, {100 + moved_px, 150}};
    return reading;
}

}  // namespace

TEST_CASE("What one picture hides another shows: two doubtful pictures are sure together")
{
    MrzReader reader;
    ZoneVotes votes(reader);
    auto first = seen(k_anna);
    blur(first, 0, 6, 'R', 'P', 0.8F);  // a name
    auto second = seen(k_anna);
    blur(second, 0, 17, 'N', 'M', 0.8F);
    CHECK_FALSE(is_sure(judged(first)));
    CHECK_FALSE(is_sure(judged(second)));
    CHECK_FALSE(is_sure(votes.add(judged(first))));
    const auto both = votes.add(judged(second, 20));
    CHECK(both.zone.lines == k_anna);
    CHECK(both.frames == 2);
    CHECK(is_sure(both));
}

TEST_CASE("The same from one place, but with other light on it, is another view")
{
    MrzReader reader;
    ZoneVotes votes(reader);
    auto first = seen(k_anna);
    blur(first, 0, 6, 'R', 'P', 0.4F);
    auto second = seen(k_anna);
    blur(second, 0, 17, 'N', 'M', 0.4F);
    (void)votes.add(judged(first));
    (void)votes.add(judged(second));
    const auto three = votes.add(judged(seen(k_anna, 0.97F)));
    CHECK(three.zone.lines == k_anna);
    CHECK(three.frames >= 2);
}

TEST_CASE("A name that only one view shows so is not sure, however clear the sum")
{
    MrzReader reader;
    ZoneVotes votes(reader);
    auto first = seen(k_anna);
    blur(first, 0, 6, 'R', 'P', 0.94F);
    auto second = seen(k_anna);
    blur(second, 0, 6, 'R', 'P', 0.45F);  // by itself it says EPIKSSON
    (void)votes.add(judged(first));
    const auto both = votes.add(judged(second, 20));
    CHECK(both.zone.lines == k_anna);
    CHECK_FALSE(both.readings_agree);
    CHECK_FALSE(is_sure(both));
    CHECK(votes.add(judged(seen(k_anna), 40)).readings_agree);
}

TEST_CASE("A place that every view shows a little unclear stays so: the fault may be the document's")
{
    MrzReader reader;
    for (const float clear : {0.88F, 0.93F, 0.97F}) {
        ZoneVotes votes(reader);
        bool sure = false;
        for (int i = 0; i < 12; ++i) {
            auto picture = seen(k_anna);
            blur(picture, 0, 6, 'R', 'P', clear);
            const auto sum = votes.add(judged(picture, 20 * i));
            sure = sure || is_sure(sum);
            CHECK((i < 2 || sum.zone.least_uncovered > k_least_uncovered));
        }
        CHECK(sure == (clear > 0.95F));
    }
}

TEST_CASE("A document that lies still under a camera with noise is one view: its mean decides, not the luckiest picture")
{
    MrzReader reader;
    std::mt19937 random(8);
    std::normal_distribution<double> noise(0, 0.8);
    std::normal_distribution<double> jitter(0, 0.7);
    int lucky = 0;
    for (int document = 0; document < 20; ++document) {
        ZoneVotes votes(reader);
        for (int i = 0; i < 40; ++i) {
            const double odds = i == 0 ? 2 : 2.2 + noise(random);  // about 0.9 for what it does not say: a stamp's line makes an R a P
            auto picture = seen(k_anna);
            blur(picture, 0, 6, 'P', 'R', static_cast<float>(1 / (1 + std::exp(-odds))));
            lucky += is_sure(judged(picture)) ? 1 : 0;
            const auto sum = votes.add(judged(picture, jitter(random)));
            CHECK_FALSE(is_sure(sum));
            CHECK(sum.frames == 1);
        }
        CHECK(votes.frames() == 40);
    }
    CHECK(lucky > 30);  // each of these would have been shown
}

TEST_CASE("Of many views the luckiest does not decide")
{
    MrzReader reader;
    ZoneVotes votes(reader);
    for (int i = 0; i < 6; ++i) {
        auto picture = seen(k_anna);
        blur(picture, 0, 6, 'P', 'R', i < 5 ? 0.85F : 0.97F);
        const auto sum = votes.add(judged(picture, 20 * i));
        CHECK_FALSE(is_sure(sum));
    }
}

TEST_CASE("What stands under light must be clearer than the rest, in one picture and in many")
{
    MrzReader reader;
    for (const bool lit : {false, true}) {
        ZoneVotes votes(reader);
        for (int i = 0; i < 4; ++i) {
            auto picture = judged(seen(k_anna), 20 * i);
            blur(picture, 0, 6, 'R', 'P', 0.98F);
            picture = judged(picture, 20 * i);
            picture.veiled = {std::vector<std::uint8_t>(44), std::vector<std::uint8_t>(44)};
            picture.veiled[0][6] = lit ? 1 : 0;
            CHECK(is_sure(picture) != lit);
            CHECK(is_sure(votes.add(picture)) != lit);
        }
        auto away = judged(seen(k_anna), 100);  // the lamp's image has moved on
        away.veiled = {std::vector<std::uint8_t>(44), std::vector<std::uint8_t>(44)};
        CHECK(is_sure(votes.add(away)));
    }
}

TEST_CASE("A sharper picture of the same view takes its place")
{
    MrzReader reader;
    ZoneVotes votes(reader);
    auto blurred = seen(k_anna, 0.8F);
    blur(blurred, 0, 6, 'R', 'P', 0.6F);
    CHECK_FALSE(is_sure(votes.add(judged(blurred))));
    const auto sum = votes.add(judged(seen(k_anna)));
    CHECK(is_sure(sum));
    CHECK(sum.pictures == 2);
    CHECK(is_sure(votes.add(judged(blurred))));
}

TEST_CASE("What hides a check digit in every view is not voted away")
{
    MrzReader reader;
    ZoneVotes votes(reader);
    for (int i = 0; i < 10; ++i) {
        auto picture = seen(k_anna);
        blur(picture, 1, 9, '6', '8', 0.7F);  // the number's digit, and a number that fits the other one
        blur(picture, 1, 8, '3', k_alphabet[9], 0.6F);
        const auto sum = votes.add(judged(picture, 20 * i));
        if (is_sure(sum)) {
            CHECK(sum.zone.lines == k_anna);
        }
    }
}

TEST_CASE("The same picture again is counted and proves nothing: a doubt stays, what was sure stays sure")
{
    MrzReader reader;
    ZoneVotes votes(reader);
    auto doubtful = seen(k_anna);
    blur(doubtful, 0, 6, 'R', 'P', 0.9F);
    ZoneReading reading;
    for (int i = 0; i < 12; ++i) {
        reading = votes.add(judged(doubtful));
        CHECK_FALSE(is_sure(reading));
    }
    CHECK(reading.frames == 1);
    CHECK(reading.pictures == 12);
    CHECK(votes.frames() == 12);
    votes.clear();
    for (std::size_t i = 1; i <= 3; ++i) {
        reading = votes.add(judged(seen(k_anna)));
        CHECK(is_sure(reading));
        CHECK(reading.pictures == i);
    }
}

TEST_CASE("A wrong check digit is not voted right")
{
    auto wrong = k_anna;
    wrong[1][9] = '7';
    MrzReader reader;
    ZoneVotes votes(reader);
    for (int i = 0; i < 6; ++i) {
        const auto sum = votes.add(judged(seen(wrong), 20 * i));
        CHECK_FALSE(sum.zone.checks_right);
        CHECK_FALSE(is_sure(sum));
    }
}

TEST_CASE("The next person's document begins anew")
{
    MrzReader reader;
    ZoneVotes votes(reader);
    for (int i = 0; i < 3; ++i) {
        (void)votes.add(judged(seen(k_anna)));
    }
    const auto next = votes.add(judged(seen(sister())));
    CHECK(next.zone.lines == sister());
    CHECK(votes.frames() == 1);
    CHECK(votes.add(judged(seen(sister()))).zone.lines == sister());
    CHECK(votes.frames() == 2);
}

TEST_CASE("A picture that contradicts in one place is left out; a second such begins anew")
{
    MrzReader reader;
    ZoneVotes votes(reader);
    (void)votes.add(judged(seen(k_anna)));
    auto odd = k_anna;
    odd[0][6] = 'P';
    (void)votes.add(judged(seen(odd)));
    CHECK(votes.frames() == 1);
    CHECK(votes.add(judged(seen(k_anna))).zone.lines == k_anna);
    CHECK(votes.frames() == 2);
    (void)votes.add(judged(seen(odd)));
    (void)votes.add(judged(seen(odd)));
    CHECK(votes.frames() == 1);
}

TEST_CASE("Sisters' documents in turns, blurred at random: what is shown is one of them, never a mixture")
{
    MrzReader reader;
    std::mt19937 random(20261126);
    const std::array<Lines, 2> people{k_anna, sister()};
    int shown = 0;
    for (int round = 0; round < 200; ++round) {
        ZoneVotes votes(reader);
        for (int frame = 0; frame < 8; ++frame) {
            const auto& who = people[random() % 2];
            auto reading = seen(who);
            for (int i = 0; i < 10; ++i) {  // a tenth of the places hardly legible, some read wrongly
                const std::size_t line = random() % 2;
                const std::size_t at = random() % 44;
                blur(reading, line, at, who[line][at], people[random() % 2][line][(at + random() % 2) % 44], 0.3F + 0.1F * static_cast<float>(random() % 7));
            }
            const auto sum = votes.add(judged(reading, 20 * frame));
            if (is_sure(sum)) {
                ++shown;
                CHECK(sum.zone.lines == who);
            }
        }
    }
    MESSAGE(shown << " of 1600 shown");
    CHECK(shown > 50);
}

TEST_CASE("Pictures without a zone end the document")
{
    MrzReader reader;
    ZoneVotes votes(reader);
    (void)votes.add(judged(seen(k_anna)));
    const cv::Mat empty(120, 160, CV_8UC1, cv::Scalar(128));
    CHECK_FALSE(votes.add(empty).has_value());
    CHECK(votes.frames() == 1);
    for (int i = 0; i < 4; ++i) {
        CHECK_FALSE(votes.add(empty).has_value());
    }
    CHECK(votes.frames() == 0);
}
