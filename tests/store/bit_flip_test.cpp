// One flipped bit anywhere in the file is found, or has changed nothing that matters.
#include <filesystem>
#include <fstream>

#include "workload.h"

using namespace balcao;

TEST_CASE("a flipped bit never passes all checks with changed content")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(40);  // so that most of the file is records
    std::vector<queue::StoredRecord> before;
    for (int i = 1; i <= 40; ++i) {
        before.push_back(desk->load(i).value().value());
    }
    desk.close();
    std::ifstream in(desk.options.path, std::ios::binary);
    const std::string sound{std::istreambuf_iterator<char>(in), {}};
    base::SeededRandom random(21);
    int found = 0;
    constexpr int k_rounds = 300;
    for (int round = 0; round < k_rounds; ++round) {
        auto flipped = sound;
        const auto at = random.below(static_cast<std::uint32_t>(sound.size()));
        flipped[at] = static_cast<char>(static_cast<unsigned char>(flipped[at]) ^ (1U << random.below(8)));
        const test::TemporaryFolder folder;
        auto options = desk.options;
        options.path = folder.file("desk.db");
        std::ofstream(options.path, std::ios::binary) << flipped;
        auto opened = queue::Queue::open(options, desk.clock, desk.random);
        if (!opened || !opened->check_integrity() || !opened->verify_chain(desk.certificate()) ||
            !opened->verify_audit() || !opened->balance(base::utc_day(test::k_now))) {
            ++found;
            continue;
        }
        for (const auto& record : before) {
            const auto now = opened->load(record.position);
            REQUIRE(now);
            REQUIRE(now->has_value());
            CHECK((*now)->sealed == record.sealed);
            CHECK((*now)->header == record.header);
            CHECK((*now)->hash == record.hash);
            CHECK((*now)->signature == record.signature);
        }
    }
    MESSAGE(found << " of " << k_rounds << " flips found; the others fell on free space or on what only the screen shows");
    CHECK(found > k_rounds / 10);
}
