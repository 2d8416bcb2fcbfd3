#include "card/emulator/emulator.h"

#include "cards.h"
#include "card/session.h"
#include "card/tlv.h"

using namespace balcao;
using namespace balcao::card;
using namespace balcao::card::emulator;
using test::hex;

TEST_SUITE_BEGIN("emulator");

namespace {

/// Answers SELECT with twenty octets, READ BINARY with 300, all else with its own data.
class Echo final : public CommandCard {
public:
    explicit Echo(Protocol protocol) : m_protocol(protocol) {}
    [[nodiscard]] base::Bytes answer_to_reset() const override { return hex("3B00"); }
    [[nodiscard]] Protocol protocol() const override { return m_protocol; }
    int starts = 0;

private:
    void start() override { ++starts; }
    [[nodiscard]] Response answer(const Command& command) override
    {
        if (command.ins == 0xA4) {
            return {base::Bytes(20, 0xAA), 0x9000};
        }
        return command.ins == 0xB0 ? Response{base::Bytes(300, 0xBB), 0x9000} : Response{command.data, 0x9000};
    }
    Protocol m_protocol;
};

std::string line(Card& card, const char* command) { return base::to_hex(card.transmit(hex(command))); }

}  // namespace

TEST_CASE("T=0: data go one way, the answer is fetched, a wrong length is told")
{
    Echo card(Protocol::t0);
    card.power_on();
    CHECK(line(card, "00A40000023F0000") == "6700");  // data and Le at once cannot go over such a line
    CHECK(line(card, "00A40000023F00") == "6114");
    CHECK(line(card, "00C0000015") == "6c14");
    CHECK(line(card, "00C000000A") == "aaaaaaaaaaaaaaaaaaaa610a");
    CHECK(line(card, "00C000000A") == "aaaaaaaaaaaaaaaaaaaa9000");
    CHECK(line(card, "00C000000A") == "6985");
    CHECK(line(card, "00A4000030") == "6c14");
    CHECK(line(card, "00A4000014").size() == 2 * 22);
    CHECK(line(card, "00B0000000").substr(512) == "612c");  // 256 octets, and 44 more
    CHECK(line(card, "00") == "6700");
}

TEST_CASE("T=1 gives an answer with its command, and what is too long in parts")
{
    Echo card(Protocol::t1);
    card.power_on();
    CHECK(line(card, "00A40000023F0000").size() == 2 * 22);
    CHECK(line(card, "00A40000023F00") == "9000");
    CHECK(line(card, "00B0000000").substr(512) == "612c");
    CHECK(line(card, "00C0000000").size() == 2 * 46);
}

TEST_CASE("the terminal's session gets the same out of both")
{
    for (const Protocol protocol : {Protocol::t0, Protocol::t1, Protocol::contactless}) {
        EmulatedChannel channel(std::make_shared<Echo>(protocol));
        Session session(channel);
        CHECK(session.ask(read_binary(0, 256)) == base::Bytes(300, 0xBB));
        CHECK(session.ask(Command{0, 0xA4, 0, 0, hex("3F00"), 256, false}) == base::Bytes(20, 0xAA));
    }
}

TEST_CASE("a card taken away stays away")
{
    EmulatedChannel channel(std::make_shared<Echo>(Protocol::t1));
    channel.pull_at(2);
    CHECK(channel.transmit(hex("00A4000000")));
    CHECK(channel.transmit(hex("00A4000000")).error().reason == Reason::removed);
    CHECK(channel.reset().error().reason == Reason::removed);
    CHECK(channel.commands() == 1);
}

TEST_CASE("a PIN typed on the reader's own keys, too short, or not at all")
{
    EmulatedChannel channel(std::make_shared<Echo>(Protocol::t1));
    const base::Bytes verify = hex("0020008108FFFFFFFFFFFFFFFF");
    CHECK_FALSE(channel.pin_pad().verify);
    CHECK(channel.verify_on_reader(verify, 4, 8).error().reason == Reason::unsupported);
    base::Bytes sent;
    channel.listen([&sent](base::BytesView command, base::BytesView) { sent.assign(command.begin(), command.end()); });
    channel.type_on_reader("1234");
    CHECK(channel.pin_pad().verify);
    CHECK(channel.verify_on_reader(verify, 4, 8) == hex("9000"));
    CHECK(sent == hex("002000810831323334FFFFFFFF"));
    channel.type_on_reader("12");
    CHECK(channel.verify_on_reader(verify, 4, 8).error().reason == Reason::pin_cancelled);
    channel.type_on_reader(std::nullopt);
    CHECK(channel.verify_on_reader(verify, 4, 8).error().reason == Reason::pin_cancelled);
    CHECK(channel.commands() == 1);
}

TEST_SUITE_END();
