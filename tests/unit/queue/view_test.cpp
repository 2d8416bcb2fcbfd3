#include "support/desk_queue.h"

using namespace balcao;
using queue::ItemOutcome;
using queue::Outcome;
using queue::Position;
using queue::State;

namespace {

std::vector<Position> positions(test::DeskQueue& desk, const queue::ListFilter& filter)
{
    std::vector<Position> out;
    const auto items = desk->list(filter);
    REQUIRE(items);
    for (const auto& item : *items) {
        out.push_back(item.position);
    }
    return out;
}

}  // namespace

TEST_CASE("lists show true states, newest first, page by page")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(9);
    REQUIRE(desk->park(5, base::OperatorId("ana")));
    const auto batch = desk->claim(3).value();
    REQUIRE(desk->settle(batch.epoch,
                         std::array{ItemOutcome{1, Outcome::accepted, "", {}}, ItemOutcome{2, Outcome::rejected, "rule.x", {}},
                                    ItemOutcome{3, Outcome::retry, "busy", desk.clock.now()}},
                         desk.receipt()));
    (void)desk->claim(1);  // 3 is sent again
    (void)desk->claim(1);  // 4 is sent
    const auto of = [&](State state) {
        queue::ListFilter filter;
        filter.state = state;
        return positions(desk, filter);
    };
    CHECK(of(State::acked) == std::vector<Position>{1});
    CHECK(of(State::dead) == std::vector<Position>{2});
    CHECK(of(State::resending) == std::vector<Position>{3});
    CHECK(of(State::retry).empty());
    CHECK(of(State::in_flight) == std::vector<Position>{4});
    CHECK(of(State::parked) == std::vector<Position>{5});
    CHECK(of(State::pending) == std::vector<Position>{9, 8, 7, 6});
    CHECK(of(State::purged).empty());
    queue::ListFilter page;
    page.limit = 4;
    CHECK(positions(desk, page) == std::vector<Position>{9, 8, 7, 6});
    page.before = 6;
    CHECK(positions(desk, page) == std::vector<Position>{5, 4, 3, 2});
    queue::ListFilter open;
    open.unsettled_only = true;
    CHECK(positions(desk, open) == std::vector<Position>{9, 8, 7, 6, 5, 4, 3, 2});
    const auto stats = desk->stats().value();
    CHECK(stats.pending == 5);
    CHECK(stats.in_flight == 2);
    CHECK(stats.retry == 1);
    CHECK(stats.parked == 1);
    CHECK(stats.dead == 1);
}
