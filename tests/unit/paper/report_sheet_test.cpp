// The bars of a report as they are drawn: as tall as the figures say, each in its place, on the page and on the roll.
#include "paper/report_sheet.h"

#include <algorithm>
#include <cmath>

#include "pictures.h"
#include "support/test.h"

using namespace balcao;
using namespace balcao::paper;

namespace {

ReportSheet sheet_with_bars()
{
    ReportSheet sheet;
    sheet.title = "Folha com gráficos";
    sheet.at = *base::parse_instant("2026-11-24T16:40:00.000Z");
    sheet.lines.emplace_back(ReportHeading{"Gráficos"});
    sheet.lines.emplace_back(ReportBars{"Um", {{"8", 3}, {"9", 12}, {"10", 0}, {"11", 6}}});
    sheet.lines.emplace_back(ReportBars{"Outro", {{"a", 0}, {"b", 100}}});
    sheet.lines.emplace_back(ReportBars{"Vazio", {{"a", 0}, {"b", 0}}});
    return sheet;
}

/// Heights against the tallest of the chart; the picture rounds by a dot.
void check_heights(const test::DrawnBar& bar, const test::DrawnBar& tallest, double share)
{
    CHECK(bar.bottom == tallest.bottom);
    CHECK(std::abs(bar.height() - tallest.height() * share) <= 2);
}

void check_bars(const std::vector<test::DrawnBar>& bars, int width)
{
    REQUIRE(bars.size() == 4);  // three and one; nothing is no bar
    check_heights(bars[0], bars[1], 3.0 / 12);
    check_heights(bars[2], bars[1], 6.0 / 12);
    CHECK(bars[3].height() == doctest::Approx(bars[1].height()).epsilon(0.02));  // each chart by its own highest
    const int slot = bars[1].left - bars[0].left;
    CHECK(bars[2].left - bars[1].left == doctest::Approx(2 * slot).epsilon(0.02));  // one place stays empty
    CHECK(4 * slot < width);
    CHECK(4 * slot > width * 3 / 4);
    for (const auto& bar : bars) {
        CHECK(bar.width() > 0);
        CHECK(bar.height() > 0);
    }
}

}  // namespace

TEST_CASE("the bars of a chart are as tall as their figures, on the page")
{
    const auto picture = test::pdf_picture(render_report(sheet_with_bars()));
    check_bars(test::bars_of(picture, 60, 90), picture.width);
}

TEST_CASE("a report of many lines makes the page longer: nothing is cut off")
{
    auto sheet = sheet_with_bars();
    const auto short_one = test::pdf_picture(render_report(sheet));
    CHECK(std::abs(short_one.height - 1754) <= 2);  // A4 at 150 dpi
    sheet.lines.clear();
    for (int i = 0; i < 120; ++i) {
        sheet.lines.emplace_back(ReportRow{"Linha", std::to_string(i)});
    }
    const auto long_one = test::pdf_picture(render_report(sheet));
    CHECK(long_one.width == short_one.width);
    const auto dark_below = [&](int from) {
        return std::count_if(long_one.pixels.begin() + static_cast<std::ptrdiff_t>(from) * long_one.width, long_one.pixels.end(), [](int pixel) { return pixel < 128; });
    };
    REQUIRE(long_one.height > short_one.height + 200);
    CHECK(dark_below(long_one.height - 200) > 50);  // the last lines
}

TEST_CASE("and on the roll, whose dots are black or none")
{
    const auto picture = test::roll_picture(render_report_roll(sheet_with_bars()));
    check_bars(test::bars_of(picture, 0, 0), picture.width);
}
