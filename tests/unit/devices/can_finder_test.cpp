#include "devices/vision/can_finder.h"
#include "devices/vision/can_votes.h"

#include <algorithm>
#include <cmath>

#include "support/test.h"

using namespace balcao;
using namespace balcao::devices::vision;

namespace {

const cv::Size k_size{800, 600};

/// Marks of `count` digits 12 px wide and 20 high from a place on, `pitch` px apart, with blanks where `wider` says.
std::vector<Mark> digits_at(int x, int y, int count, int pitch = 15, const std::vector<int>& wider = {})
{
    std::vector<Mark> out;
    for (int i = 0; i < count; ++i) {
        out.push_back({cv::Rect(x, y, 12, 20), 120});
        x += pitch + (std::count(wider.begin(), wider.end(), i) > 0 ? 10 : 0);
    }
    return out;
}

std::vector<PrintRun> numbers(const std::vector<Mark>& marks, LinesRun run = LinesRun::level)
{
    auto found = find_print_runs(marks, k_size, run);
    std::erase_if(found, [](const PrintRun& one) { return !one.number || one.rank > 1; });
    return found;
}

std::vector<Mark> joined(std::vector<Mark> a, const std::vector<Mark>& b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

CanCandidate candidate(const std::string& digits, float doubt)
{
    CanCandidate out;
    out.digits = digits;
    out.certainty = 0.99;
    out.mean_log = -0.01;
    out.paper = 0.99;
    out.high_px = 20;
    out.alone = out.way_known = out.place_fits = true;
    for (std::size_t place = 0; place < k_number_digits; ++place) {
        out.places.at(place).fill(-8.0F - doubt);
        out.places.at(place).at(static_cast<std::size_t>(digits[place] - '0')) = -0.01F;
    }
    return out;
}

}  // namespace

TEST_CASE("Six even marks are a number by their shape; five, seven, a date's are not")
{
    const auto found = numbers(digits_at(300, 200, 6));
    REQUIRE(found.size() == 1);
    CHECK(found[0].marks == 6);
    CHECK(found[0].rank == 0);
    CHECK(found[0].high == doctest::Approx(20));
    CHECK(found[0].length == doctest::Approx(5 * 15 + 12));
    CHECK(found[0].middle.x == doctest::Approx(300 + (5 * 15 + 12) / 2.0).epsilon(0.01));
    CHECK(numbers(digits_at(300, 200, 5)).empty());
    CHECK(numbers(digits_at(300, 200, 7)).empty());
    CHECK(numbers(digits_at(300, 200, 6, 15, {1, 3})).empty());
}

TEST_CASE("Two groups of six far from each other are two numbers; a blank apart they are none")
{
    CHECK(numbers(joined(digits_at(100, 200, 6), digits_at(400, 200, 6))).size() == 2);
    CHECK(numbers(joined(digits_at(100, 200, 6), digits_at(100 + 6 * 15 + 8, 200, 6))).empty());
}

TEST_CASE("Three marks of a label before six, or behind them, make no other number of them")
{
    const auto upright = find_print_runs(joined(digits_at(100, 200, 3), digits_at(100 + 3 * 15 + 8, 200, 6)), k_size, LinesRun::level);
    REQUIRE(!upright.empty());
    CHECK(upright[0].number);
    CHECK(upright[0].rank == 1);
    CHECK(upright[0].marks == 6);
    CHECK(std::count_if(upright.begin(), upright.end(), [](const auto& one) { return one.marks == 3; }) == 1);
    const auto turned = find_print_runs(joined(digits_at(100, 200, 6), digits_at(100 + 6 * 15 + 8, 200, 3)), k_size, LinesRun::level);
    REQUIRE(!turned.empty());
    CHECK(turned[0].rank == 1);
    CHECK(turned[0].middle.x < 100 + 6 * 15);
}

TEST_CASE("Plumb and tilted numbers are found with their direction")
{
    std::vector<Mark> plumb;
    std::vector<Mark> tilted;
    for (int i = 0; i < 6; ++i) {
        plumb.push_back({cv::Rect(200, 100 + i * 15, 20, 12), 120});
        tilted.push_back({cv::Rect(200 + i * 15, 100 + i * 3, 12, 20), 120});
    }
    CHECK(numbers(plumb).empty());
    const auto found = numbers(plumb, LinesRun::plumb);
    REQUIRE(found.size() == 1);
    CHECK(found[0].along.y == doctest::Approx(-1));
    CHECK(found[0].middle.x == doctest::Approx(209.5));
    CHECK(found[0].middle.y == doctest::Approx(100 + (5 * 15 + 12) / 2.0).epsilon(0.01));
    const auto aslant = numbers(tilted);
    REQUIRE(aslant.size() == 1);
    CHECK(std::atan2(aslant[0].along.y, aslant[0].along.x) == doctest::Approx(std::atan(0.2)).epsilon(0.02));
}

TEST_CASE("What is not clear is not shown, and of two clear numbers none, unless one alone is labelled")
{
    auto one = candidate("730295", 0);
    REQUIRE(only_clear({one}) != nullptr);
    for (auto* flag : {&one.alone, &one.way_known, &one.place_fits}) {
        *flag = false;
        CHECK(only_clear({one}) == nullptr);
        *flag = true;
    }
    one.certainty = 0.8;
    CHECK(only_clear({one}) == nullptr);
    one.certainty = 0.99;
    auto other = candidate("418863", 0);
    other.outline = {cv::Point2d(0, 300), {60, 300}, {60, 320}, {0, 320}};
    CHECK(only_clear({one, other}) == nullptr);
    other.labelled = true;
    const std::vector<CanCandidate> both{one, other};
    REQUIRE(only_clear(both) != nullptr);
    CHECK(only_clear(both)->digits == "418863");
}

TEST_CASE("Differing pictures that agree are counted, repeats and contradictions are not")
{
    NumberVotes votes;
    const auto frames = [&](const std::string& digits, float doubt) {
        const auto voted = votes.add({candidate(digits, doubt)});
        return voted ? voted->frames : 0;
    };
    CHECK(frames("730295", 0) == 1);
    CHECK(frames("730295", 0) == 1);      // the same picture again
    CHECK(frames("730295", 0.1F) == 2);
    CHECK(frames("730295", 0) == 2);      // one of the two
    CHECK(frames("730296", 0.2F) == 1);   // one digit otherwise: against it
    CHECK(frames("730295", 0.3F) == 3);
    CHECK(frames("418863", 0) == 1);      // another card
    CHECK(frames("418863", 0.1F) == 2);
    for (int i = 0; i < 4; ++i) {
        CHECK_FALSE(votes.add({}).has_value());
    }
    CHECK(frames("418863", 0.2F) == 3);
    for (int i = 0; i < 5; ++i) {
        CHECK_FALSE(votes.add({}).has_value());
    }
    CHECK(frames("418863", 0.3F) == 1);   // it was away
    votes.clear();
    CHECK(frames("418863", 0.4F) == 1);
}
