// Killed in the middle of batches, again and again: what was acknowledged is stored.
#include <atomic>
#include <random>

#include "terminal.h"

using namespace balcao;
using test::CentralFixture;
using test::Terminal;
using wire::ItemStatus;

namespace {

/// Sends batch after batch until told to stop, keeping what was acknowledged with a receipt.
struct Sender {
    Sender(CentralFixture& central, const std::string& name, int first_person)
        : terminal(central, name), next_person(first_person)
    {}

    void run(const std::atomic<bool>& stop)
    {
        while (!stop) {
            if (open.records.empty()) {
                const auto size = 1 + next_person % 7;
                for (int i = 0; i < size; ++i) open.records.push_back(terminal.log().append_person(next_person++, test::now()));
            }
            const auto response = terminal.send_batch(open);
            if (!response || response->status != 200) {
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
                continue;
            }
            take(*response);
        }
    }
    void take(const http::Response& response)
    {
        const auto answer = terminal.answer(response);
        REQUIRE(answer.receipt);
        for (std::size_t i = 0; i < open.records.size(); ++i) {
            const auto status = answer.results.at(i).status;
            CHECK((status == ItemStatus::accepted || status == ItemStatus::duplicate));
            acknowledged.push_back(open.records.at(i));
        }
        open.records.clear();
        ++batches;
    }

    Terminal terminal;
    int next_person;
    wire::Batch open;  ///< not acknowledged yet: sent again as it is
    std::vector<wire::Record> acknowledged;
    std::atomic<int> batches{0};
};

/// Until both together have got `more` batches through, at most 30 s.
void wait_for_batches(const Sender& one, const Sender& two, int more)
{
    const int wanted = one.batches + two.batches + more;
    for (int i = 0; i < 3000 && one.batches + two.batches < wanted; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

}  // namespace

TEST_CASE("kill -9 while batches run: everything acknowledged is there, nothing twice")
{
    CentralFixture central;
    Sender one(central, "desk-1", 1);
    Sender two(central, "desk-2", 100'001);
    std::atomic<bool> stop{false};
    std::thread first([&] { one.run(stop); });
    std::thread second([&] { two.run(stop); });
    std::mt19937 random(7);  // NOLINT: the same moments in every run, as far as the machine allows
    for (int kill = 0; kill < 6; ++kill) {
        wait_for_batches(one, two, 4);
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 30'000));
        central.kill_hard();
        central.start();
    }
    wait_for_batches(one, two, 4);
    stop = true;
    first.join();
    second.join();
    MESSAGE("acknowledged: " << one.acknowledged.size() + two.acknowledged.size());
    CHECK(one.acknowledged.size() + two.acknowledged.size() > 28);

    for (auto* sender : {&one, &two}) {
        // Asked again, each is a duplicate: stored with this very hash, and the key is there.
        for (std::size_t i = 0; i < sender->acknowledged.size(); i += 400) {
            const auto end = std::min(i + 400, sender->acknowledged.size());
            const wire::Batch batch{{sender->acknowledged.begin() + static_cast<std::ptrdiff_t>(i),
                                     sender->acknowledged.begin() + static_cast<std::ptrdiff_t>(end)}};
            const auto response = sender->terminal.send_batch(batch);
            REQUIRE(response);
            for (const auto& result : sender->terminal.answer(*response).results) {
                CHECK(result.status == ItemStatus::duplicate);
                CHECK(result.activation == wire::ActivationState::pending);
            }
        }
        const auto cursor = wire::decode_cursor_answer(Terminal::body(*sender->terminal.call("GET", "cursor")));
        REQUIRE(cursor);
        CHECK_FALSE(cursor->frozen);
        CHECK(cursor->gaps.empty());
        CHECK(cursor->contiguous_upto >= static_cast<std::int64_t>(sender->acknowledged.size()));
        // Every receipt can be had again, and they cover all that was acknowledged.
        std::int64_t after = 0;
        std::int64_t covered = 0;
        bool more = true;
        while (more) {
            const auto response = sender->terminal.call("GET", "receipts?after=" + std::to_string(after));
            const auto receipts = wire::decode_receipts_answer(Terminal::body(*response));
            REQUIRE(receipts);
            more = receipts->more;
            for (const auto& receipt : receipts->receipts) {
                covered += receipt.count;
                after = std::max(after, receipt.last);
            }
        }
        CHECK(covered >= static_cast<std::int64_t>(sender->acknowledged.size()));
    }
    CHECK(central.stop() == 0);
    const auto integrity = std::system(("sqlite3 '" + central.store() + "' 'PRAGMA integrity_check' | grep -qx ok").c_str());
    if (std::system("command -v sqlite3 >/dev/null") == 0) CHECK(integrity == 0);
}
