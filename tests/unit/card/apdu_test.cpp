#include "card/apdu.h"

#include <vector>

#include "card/session.h"
#include "scripted_channel.h"

using namespace balcao;
using namespace balcao::card;
using test::hex;
using test::ScriptedChannel;

TEST_SUITE_BEGIN("commands");

TEST_CASE("all four cases, short and extended, come apart as they were put together")
{
    for (const std::size_t data : {std::size_t{0}, std::size_t{1}, std::size_t{255}, std::size_t{256}, std::size_t{65535}}) {
        for (const std::optional<std::uint32_t> expect : {std::optional<std::uint32_t>(), {1U}, {255U}, {256U}, {257U}, {65536U}}) {
            for (const bool extended : {false, true}) {
                const Command command{0x00, 0xB0, 0x12, 0x34, base::Bytes(data, 0x5A), expect, extended};
                const auto back = decode_command(encode(command));
                REQUIRE(back);
                CHECK(back->data == command.data);
                CHECK(back->expect == command.expect);
            }
        }
    }
    CHECK(base::to_hex(encode(Command{0, 0xB0, 0, 0, {}, 256, false})) == "00b0000000");
    CHECK(base::to_hex(encode(Command{0, 0xB0, 0, 0, {}, 65536, false})) == "00b00000000000");
    CHECK_FALSE(decode_command(hex("00b000")));
    CHECK_FALSE(decode_command(hex("00b0000005aa")));
    CHECK_FALSE(decode_response(hex("90")));
}

TEST_CASE("with T=0 the answer's length is asked for, and never carries data both ways")
{
    ScriptedChannel card(Protocol::t0, {"6104", "010203049000"});
    Session session(card);
    const auto answer = session.send(Command{0x00, 0x2A, 0x9E, 0x9A, {0xAA}, 256, false});
    REQUIRE(answer);
    CHECK(answer->data == hex("01020304"));
    CHECK(card.sent == std::vector<std::string>{"002a9e9a01aa", "00c0000004"});
}

TEST_CASE("a wrong length is corrected once, as the card says")
{
    ScriptedChannel card(Protocol::t0, {"6C02", "AABB9000"});
    Session session(card);
    CHECK(session.ask(read_binary(0, 256)) == hex("AABB"));
    CHECK(card.sent == std::vector<std::string>{"00b0000000", "00b0000002"});
    ScriptedChannel stubborn(Protocol::t0, {"6C02", "6C02"});
    Session again(stubborn);
    CHECK(again.ask(read_binary(0, 256)).error() == Failure{Reason::refused, 0x6C02});
}

TEST_CASE("an answer that never ends is given up")
{
    ScriptedChannel endless(Protocol::t0, std::vector<std::string>(1000, "AA6101"));
    Session session(endless);
    CHECK(session.send(read_binary(0, 1)).error().reason == Reason::too_large);
    CHECK(endless.sent.size() < 400);
}

TEST_CASE("a stop is heeded before the next command, a card taken away is told at once")
{
    std::stop_source stop;
    ScriptedChannel card(Protocol::t1, {"9000", "9000"});
    Session session(card, stop.get_token());
    REQUIRE(session.ask(select_file(0x0101)));
    stop.request_stop();
    CHECK(session.ask(select_file(0x0101)).error().reason == Reason::cancelled);
    CHECK(card.sent.size() == 1);
    ScriptedChannel gone(Protocol::t1, {});
    Session other(gone);
    CHECK(other.ask(select_file(0x0101)).error().reason == Reason::removed);
}

TEST_SUITE_END();
