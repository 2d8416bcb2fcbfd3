#include "devices/vision/mrz_judge.h"

#include <cmath>

#include "support/test.h"

using namespace balcao::devices::vision;

namespace {

const std::vector<std::string> k_td3{"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"};
const std::vector<std::string> k_td1{"I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"};

/// Places where the text is sure; `second` can then put another character in front.
std::vector<std::vector<Place>> sure(const std::vector<std::string>& lines)
{
    std::vector<std::vector<Place>> out;
    for (const auto& line : lines) {
        std::vector<Place> places;
        for (const char c : line) {
            Place place;
            place.fill(std::log(0.0002F));
            place[k_alphabet.find(c)] = std::log(0.99F);
            places.push_back(place);
        }
        out.push_back(std::move(places));
    }
    return out;
}

/// The network takes `seen` for the likelier character, with the given odds against the printed one.
void mistake(std::vector<std::vector<Place>>& zone, std::size_t line, std::size_t at, char printed, char seen, float odds)
{
    zone[line][at][k_alphabet.find(seen)] = std::log(odds / (1 + odds));
    zone[line][at][k_alphabet.find(printed)] = std::log(1 / (1 + odds));
}

const MrzLayout& layout(MrzFormat format)
{
    for (const auto& known : mrz_layouts()) {
        if (known.format == format) {
            return known;
        }
    }
    FAIL("no such layout");
    return mrz_layouts().front();
}

}  // namespace

TEST_CASE("Layouts are as long as their classes and their checks stay inside")
{
    for (const auto& l : mrz_layouts()) {
        REQUIRE(l.classes.size() == l.line_count);
        for (const auto& classes : l.classes) {
            CHECK(classes.size() == l.length);
        }
        for (const auto& rule : l.checks) {
            CHECK(rule.digit_at < l.length);
            for (const auto& span : rule.over) {
                CHECK(span.begin < span.end);
                CHECK(span.end <= l.length);
            }
        }
    }
}

TEST_CASE("A zone read with certainty is right as it stands")
{
    const auto judged = judge(layout(MrzFormat::td3), sure(k_td3));
    CHECK(judged.lines == k_td3);
    CHECK(judged.checks_right);
    CHECK(judged.repaired == 0);
    CHECK(judged.doubtful == 0);
    CHECK(is_a_zone(judged));
}

TEST_CASE("A place that admits only digits or only letters settles O and 0")
{
    auto zone = sure(k_td3);
    mistake(zone, 1, 13, '7', 'T', 3);   // birth date
    mistake(zone, 0, 2, 'U', '0', 3);    // issuing state
    const auto judged = judge(layout(MrzFormat::td3), zone);
    CHECK(judged.lines == k_td3);
    CHECK(judged.checks_right);
    CHECK(judged.repaired == 0);
}

TEST_CASE("A character seen wrongly with small odds is put right by the check digit")
{
    auto zone = sure(k_td3);
    mistake(zone, 1, 3, '8', 'B', 4);
    const auto judged = judge(layout(MrzFormat::td3), zone);
    CHECK(judged.lines == k_td3);
    CHECK(judged.checks_right);
    CHECK(judged.repaired == 1);
}

TEST_CASE("A sure character is not changed to please a check digit")
{
    auto lines = k_td3;
    lines[1][3] = '7';  // printed so: the document's own digit is wrong
    const auto judged = judge(layout(MrzFormat::td3), sure(lines));
    CHECK(judged.lines == lines);
    CHECK_FALSE(judged.checks_right);
    CHECK(judged.repaired == 0);
}

TEST_CASE("Two repairs nearly as likely are both left alone")
{
    auto zone = sure(k_td3);
    // 8 seen as 3 at one place, 9 seen as 4 at another; one more alternative fits the digit as well
    mistake(zone, 1, 1, '8', '3', 5);
    zone[1][2][k_alphabet.find('2')] = zone[1][1][k_alphabet.find('8')];
    std::size_t fitting = 0;
    for (const char c : k_alphabet) {
        auto lines = k_td3;
        lines[1][1] = '3';
        lines[1][2] = c;
        fitting += satisfies(lines, layout(MrzFormat::td3).checks[0], layout(MrzFormat::td3)) ? 1U : 0U;
        if (c != '9' && satisfies(lines, layout(MrzFormat::td3).checks[0], layout(MrzFormat::td3))) {
            zone[1][2][k_alphabet.find(c)] = zone[1][2][k_alphabet.find('9')] - std::log(5.0F);
        }
    }
    REQUIRE(fitting > 0);
    CHECK_FALSE(judge(layout(MrzFormat::td3), zone).checks_right);
}

TEST_CASE("A doubtful letter in a name is counted, since no digit covers it")
{
    auto zone = sure(k_td1);
    mistake(zone, 2, 3, 'K', 'X', 1.5F);
    const auto judged = judge(layout(MrzFormat::td1), zone);
    CHECK(judged.checks_right);
    CHECK(judged.doubtful == 1);
    CHECK(judged.least_uncovered < 0.65);
}

TEST_CASE("A filler among many that looks like a letter stays a filler: no name goes on behind three of them")
{
    auto zone = sure(k_td3);
    mistake(zone, 0, 35, '<', 'K', 9.0F);
    const auto judged = judge(layout(MrzFormat::td3), zone);
    CHECK(judged.lines == k_td3);
    CHECK(judged.probabilities[0][35] > 0.95);
    CHECK(judged.least_uncovered > 0.95);
    CHECK(judged.forced_cost > 2);  // it was seen otherwise
}

TEST_CASE("The first filler behind a name is not settled by the others")
{
    auto zone = sure(k_td3);
    const auto behind = k_td3[0].find("MARIA") + 5;
    mistake(zone, 0, behind, '<', 'K', 9.0F);
    const auto judged = judge(layout(MrzFormat::td3), zone);
    CHECK(judged.lines[0].substr(0, behind + 1) == "P<UTOERIKSSON<<ANNA<MARIAK");
    CHECK(judged.probabilities[0][behind] < 0.92);
}

TEST_CASE("A name begins with a letter, unless a filler is plainly printed there")
{
    auto zone = sure(k_td3);
    mistake(zone, 0, 5, 'E', '<', 3);
    const auto judged = judge(layout(MrzFormat::td3), zone);
    CHECK(judged.lines == k_td3);
    CHECK(judged.probabilities[0][5] > 0.95);
    auto without = k_td3;
    without[0] = "P<UTO<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<<<<<<<<<";
    const auto plain = judge(layout(MrzFormat::td3), sure(without));
    CHECK(plain.lines == without);
    CHECK(plain.least_uncovered < 0.95);  // shown to be compared, not as sure
}

TEST_CASE("A state's code is read as a whole: what is on the list settles a doubtful letter")
{
    auto zone = sure(k_td3);
    mistake(zone, 1, 11, 'T', 'I', 3);  // UIO is no state's
    const auto judged = judge(layout(MrzFormat::td3), zone);
    CHECK(judged.lines == k_td3);
    CHECK(judged.probabilities[1][11] > 0.95);
    CHECK(judged.forced_cost > 1);
}

TEST_CASE("The list settles nothing between two states, and changes no code that is plainly printed")
{
    auto lines = k_td3;
    lines[0].replace(2, 3, "BRA");
    auto zone = sure(lines);
    mistake(zone, 0, 2, 'B', 'F', 0.5F);  // FRA is a state as well
    CHECK(judge(layout(MrzFormat::td3), zone).probabilities[0][2] < 0.8);
    lines[0].replace(2, 3, "QQQ");
    const auto unlisted = judge(layout(MrzFormat::td3), sure(lines));
    CHECK(unlisted.lines == lines);
    CHECK(unlisted.least_uncovered < 0.95);  // 0.99 of every letter is not enough for it
    auto short_code = k_td3;
    short_code[0].replace(2, 3, "D<<");
    const auto germany = judge(layout(MrzFormat::td3), sure(short_code));
    CHECK(germany.lines == short_code);
    CHECK(germany.least_uncovered > 0.98);
}

TEST_CASE("Words of a name may be one or two fillers apart")
{
    for (const std::string line : {"P<UTOA<B<<C<D<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", "P<UTOABCDEFGHIJKLMNOPQRSTUVWXYZ<<ABCDEFGHIJK", "P<UTOAB<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<"}) {
        const auto judged = judge(layout(MrzFormat::td3), sure({line, k_td3[1]}));
        CHECK(judged.lines[0] == line);
        CHECK(judged.least_uncovered > 0.98);
        CHECK(judged.forced_cost == doctest::Approx(0));
    }
}

TEST_CASE("The long number of the Citizen Card is checked by either way of counting")
{
    const auto& td1 = layout(MrzFormat::td1);
    const std::vector<std::string> with_rest{"I<PRT007666667<ZZ00<<<<<<<<<<<", "7906237F3405282PRT<<<<<<<<<<<8", "CIDADA<DE<EXEMPLO<<AMELIA<<<<<"};
    CHECK(judge(td1, sure(with_rest)).checks_right);
    auto wrong = with_rest;
    wrong[0][18] = '5';
    CHECK_FALSE(satisfies(wrong, td1.checks[0], td1));
    auto none = with_rest;
    none[0] = "I<PRT007666667<<<<<<<<<<<<<<<<";  // nine characters, no digit and no rest
    CHECK_FALSE(satisfies(none, td1.checks[0], td1));
}

TEST_CASE("Noise is not taken for a zone")
{
    std::vector<std::vector<Place>> noise(2, std::vector<Place>(44));
    for (auto& line : noise) {
        for (std::size_t i = 0; i < line.size(); ++i) {
            line[i].fill(std::log(1.0F / 40));
            line[i][i % k_characters] = std::log(0.2F);
        }
    }
    CHECK_FALSE(is_a_zone(judge(layout(MrzFormat::td3), noise)));
}
