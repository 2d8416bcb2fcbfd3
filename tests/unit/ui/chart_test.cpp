#include "support/test.h"
#include "ui/bar_chart.h"

using balcao::ui::axis_end;

TEST_CASE("the axis ends at an even number that holds the highest bar")
{
    CHECK(axis_end(0) == 2);
    CHECK(axis_end(1) == 2);
    CHECK(axis_end(3) == 4);
    CHECK(axis_end(9) == 10);
    for (std::int64_t highest = 0; highest < 3000; ++highest) {
        const auto end = axis_end(highest);
        CHECK(end >= highest);
        CHECK(end % 2 == 0);
        CHECK(end <= std::max<std::int64_t>(2, highest * 2));
    }
}
