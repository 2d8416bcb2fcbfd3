#include "mrz/repair.h"
#include "support/test.h"
#include "zone.h"

#include <algorithm>

using namespace balcao;
using namespace balcao::mrz;
using test::k_card;
using test::k_passport;
using test::k_today;

namespace {

bool proposes(const std::vector<std::string>& misread, const std::vector<std::string>& right)
{
    const auto proposals = propose_repairs(test::views(misread), k_today);
    return std::any_of(proposals.begin(), proposals.end(), [&](const Proposal& p) { return p.lines == right; });
}

}  // namespace

TEST_CASE("letters read for digits in a date are put right")
{
    auto zone = k_card;
    zone[1][0] = 'B';
    const auto proposals = propose_repairs(test::views(zone), k_today);
    REQUIRE(proposals.size() == 1);
    CHECK(proposals[0].lines == k_card);
    CHECK(proposals[0].changes == std::vector<Change>{{1, 0, 'B', '8'}});
}

TEST_CASE("a digit read for another is found through the check digits")
{
    auto zone = k_card;
    zone[1][3] = '8';  // 830814 for 830314
    CHECK(proposes(zone, k_card));
    zone = k_card;
    zone[0][15] = '2';  // ZZ9 read as 2Z9
    CHECK(proposes(zone, k_card));
}

TEST_CASE("two misread characters of one field come back when no single change fits")
{
    int pairs = 0;
    int restored = 0;
    for (std::size_t a = 13; a < 19; ++a) {
        for (std::size_t b = a + 1; b < 19; ++b) {
            for (const char first : look_alikes(k_passport[1][a])) {
                for (const char second : look_alikes(k_passport[1][b])) {
                    auto zone = k_passport;
                    zone[1][a] = first;
                    zone[1][b] = second;
                    ++pairs;
                    restored += proposes(zone, k_passport) ? 1 : 0;
                }
            }
        }
    }
    CHECK(pairs > 50);
    CHECK(restored * 2 > pairs);
}

TEST_CASE("a look-alike of equal value stays: no digit can tell L from 1")
{
    auto zone = k_passport;
    zone[1][0] = '1';  // L counts 21, 1 counts 1
    zone[1][1] = 'B';
    const auto proposals = propose_repairs(test::views(zone), k_today);
    REQUIRE_FALSE(proposals.empty());
    CHECK(proposals[0].lines[1].substr(0, 2) == "18");
}

TEST_CASE("states are put right when only one of the list looks alike")
{
    auto zone = k_passport;
    zone[0][4] = '0';
    zone[1][12] = '0';
    const auto proposals = propose_repairs(test::views(zone), k_today);
    REQUIRE(proposals.size() == 1);
    CHECK(proposals[0].lines == k_passport);
    CHECK(proposals[0].changes.size() == 2);
}

TEST_CASE("a digit in a name becomes the letter it looks like; letters of names are never touched")
{
    auto zone = k_passport;
    zone[0][10] = '5';
    CHECK(proposes(zone, k_passport));
    zone = k_passport;
    zone[0][10] = 'X';
    CHECK(propose_repairs(test::views(zone), k_today).empty());  // usable as it is
}

TEST_CASE("errors in two fields at once are put right together")
{
    auto zone = k_passport;
    zone[1][13] = '1';  // birth 740812
    zone[1][23] = '8';  // expiry 120415
    CHECK(proposes(zone, k_passport));
}

TEST_CASE("every proposal is a usable zone with the changes it names")
{
    for (const auto& right : {k_card, k_passport}) {
        for (std::size_t line = 0; line < right.size(); ++line) {
            for (std::size_t column = 0; column < right[line].size(); ++column) {
                for (const char c : look_alikes(right[line][column])) {
                    auto zone = right;
                    zone[line][column] = c;
                    for (const auto& proposal : propose_repairs(test::views(zone), k_today)) {
                        const auto mrz = test::parse(proposal.lines);
                        REQUIRE(mrz);
                        REQUIRE(mrz->usable());
                        auto replay = zone;
                        for (const auto& change : proposal.changes) {
                            REQUIRE(replay[change.line][change.column] == change.from);
                            replay[change.line][change.column] = change.to;
                        }
                        REQUIRE(replay == proposal.lines);
                    }
                }
            }
        }
    }
}

TEST_CASE("a character that looks like nothing that fits is left alone")
{
    auto zone = k_card;
    zone[1][1] = 'W';
    CHECK(propose_repairs(test::views(zone), k_today).empty());
}

TEST_CASE("nothing is proposed for a right zone, for no zone and for lines out of order")
{
    CHECK(propose_repairs(test::views(k_card), k_today).empty());
    CHECK(propose_repairs(test::views({"X"}), k_today).empty());
    CHECK(propose_repairs(test::views({k_passport[1], k_passport[0]}), k_today).empty());
    CHECK(propose_repairs(test::views({std::string(44, '<'), std::string(44, '<')}), k_today).empty());
}
