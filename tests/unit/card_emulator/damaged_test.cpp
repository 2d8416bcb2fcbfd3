#include "card/emulator/damaged.h"

#include "terminal.h"

using namespace balcao;
using namespace balcao::card;
using namespace balcao::card::emulator;
using test::hex;

TEST_SUITE_BEGIN("damaged cards");

namespace {

base::SeededRandom g_random(1);

EmulatedChannel damaged(Damage damage, bool free_reading = true)
{
    auto content = test::example_passport();
    content.free_reading = free_reading;
    return EmulatedChannel(std::make_shared<DamagedCard>(std::make_shared<Emrtd>(content, g_random), std::move(damage)));
}

/// SELECT, then the first octets of data group 1.
Result<base::Bytes> read(Channel& channel)
{
    Session session(channel);
    const auto selected = session.ask(select_application(hex("A0000002471001")));
    return selected ? session.ask(read_short_file(0x01, 0, 6)) : selected;
}

}  // namespace

TEST_CASE("each damage is seen for what it is")
{
    auto sound = damaged([](const Exchange& one) { return one.answer; });
    CHECK(read(sound) == hex("615B5F1F5850"));
    auto mute = damaged(mute_from(2));
    CHECK(read(mute).error().reason == Reason::mute);
    auto torn = damaged(torn_at(2, 1));
    CHECK(read(torn).error().reason == Reason::malformed);
    auto meagre = damaged(short_reads(3));
    CHECK(read(meagre) == hex("615B5F"));
    auto stubborn = damaged(refuses(0xB0, 0x6F00));
    CHECK(read(stubborn).error() == Failure{Reason::refused, 0x6F00});
    auto without_end = damaged(endless());
    CHECK(read(without_end).error().reason == Reason::too_large);
    CHECK(without_end.commands() < 400);
    auto late = damaged(late_from(2));
    CHECK(read(late) == base::Bytes());  // the answer of SELECT
    auto flipped = damaged(flipped_at(2, 0));
    CHECK(read(flipped) == hex("E15B5F1F5850"));
    const auto begin = std::chrono::steady_clock::now();
    auto waiting = damaged(slow(std::chrono::milliseconds(5)));
    CHECK(read(waiting));
    CHECK(std::chrono::steady_clock::now() - begin >= std::chrono::milliseconds(10));
}

TEST_CASE("a length of four gigabytes, on the line and in the file")
{
    auto lying = damaged(claims_four_gigabytes());
    CHECK(read_tlv_header(*read(lying))->value_size == 0xFFFFFFFF);
    CHECK(claiming(hex("7F61025AA5"), 0xFFFFFFFF) == hex("7F6184FFFFFFFF5AA5"));
}

TEST_CASE("under session keys a damaged answer is a broken seal, never wrong data")
{
    for (std::size_t bit = 0; bit < 8 * 32; bit += 7) {
        CAPTURE(bit);
        auto channel = damaged(flipped_at(4, bit), false);  // SELECT, challenge, authentication, then this read
        Session session(channel);
        REQUIRE(session.ask(select_application(hex("A0000002471001"))));
        auto keys = test::basic_access(session, "L898902C3674081221204159");
        REQUIRE(keys);
        session.protect(*keys);
        const auto got = session.ask(read_short_file(0x01, 0, 6));
        if (got) {
            CHECK(*got == hex("615B5F1F5850"));  // the outer status word is under no seal
        } else {
            CHECK((got.error().reason == Reason::broken_seal || got.error().reason == Reason::too_large));
        }
    }
}

TEST_SUITE_END();
