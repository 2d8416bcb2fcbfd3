// Which rows the queue page knows and which it asks for.

#include "console/queue_rows.h"

#include "support/test.h"

using balcao::console::QueueRows;
using balcao::link::QueueRow;

namespace {

/// Records from `first` down to `last`.
std::vector<QueueRow> down(std::int64_t first, std::int64_t last, const std::string& ticket = "")
{
    std::vector<QueueRow> rows;
    for (std::int64_t seq = first; seq >= last; --seq) {
        QueueRow row;
        row.seq = seq;
        row.ticket = ticket;
        rows.push_back(row);
    }
    return rows;
}

/// Newest first, none twice, none missing between the first and the last.
bool gapless(const QueueRows& rows)
{
    for (std::size_t i = 1; i < rows.size(); ++i) {
        if (rows.at(i).seq != rows.at(i - 1).seq - 1) {
            return false;
        }
    }
    return true;
}

}  // namespace

TEST_CASE("older rows are asked for when the clerk comes near them, page after page, until the oldest")
{
    QueueRows rows;
    rows.newest(down(1000, 951));
    CHECK(rows.due_at(0) == 951);   // so few are known that the next page is due at once
    rows.page(951, down(950, 751));
    REQUIRE(rows.size() == 250);
    CHECK(rows.due_at(0) == 0);
    CHECK(rows.due_at(189) == 0);
    CHECK(rows.due_at(190) == 751);
    rows.page(751, down(750, 551));
    rows.page(551, down(550, 540));  // a short page: there are no more
    CHECK(rows.size() == 461);
    CHECK(gapless(rows));
    CHECK(rows.due_at(460) == 0);
    CHECK(rows.index_of(540) == 460);
    CHECK(rows.index_of(539) == rows.size());
}

TEST_CASE("new records come on top and what was loaded stays; after too many the older ones are let go")
{
    QueueRows rows;
    rows.newest(down(1000, 951));
    rows.page(951, down(950, 751));
    rows.newest(down(1003, 954, "new"));
    CHECK(rows.size() == 253);
    CHECK(gapless(rows));
    CHECK(rows.at(0).ticket == "new");
    CHECK(rows.at(49).ticket == "new");
    CHECK(rows.at(50).ticket.empty());
    rows.newest(down(1100, 1051));  // 1050 to 1004 were never seen
    CHECK(rows.size() == 50);
    CHECK(gapless(rows));
    CHECK(rows.due_at(0) == 1051);
}

TEST_CASE("a stretch that may have changed is asked for anew and replaced in place")
{
    QueueRows rows;
    rows.newest(down(1000, 951));
    rows.page(951, down(950, 751));
    rows.page(751, down(750, 551));
    CHECK(rows.stale_at(0) == 0);
    CHECK(rows.stale_at(49) == 0);      // those come with every model
    CHECK(rows.stale_at(120) == 881);
    rows.page(881, down(880, 681, "settled"));
    CHECK(rows.size() == 450);
    CHECK(gapless(rows));
    CHECK(rows.at(119).ticket.empty());
    CHECK(rows.at(120).ticket == "settled");
    CHECK(rows.at(319).ticket == "settled");
    CHECK(rows.at(320).ticket.empty());
}

TEST_CASE("an erased record leaves the list; an answer for rows that were let go changes nothing")
{
    QueueRows rows;
    rows.newest(down(1000, 951));
    rows.page(951, down(950, 751));
    auto without = down(950, 750);
    without.erase(without.begin() + 10);  // 940 was erased meanwhile
    rows.page(951, without);
    CHECK(rows.index_of(940) == rows.size());
    CHECK(rows.index_of(939) == 60);
    CHECK(rows.index_of(750) == rows.size() - 1);
    rows.newest(down(2000, 1951));
    rows.page(751, down(750, 551));
    CHECK(rows.size() == 50);
    rows.newest({});
    CHECK(rows.size() == 0);
    CHECK(rows.due_at(0) == 0);
}
