#include "card/emrtd.h"

#include "card/lds.h"
#include "card/tlv.h"
#include "card_emulator/cards.h"

using namespace balcao;
using namespace balcao::card;
namespace emulator = balcao::card::emulator;
using emulator::EmulatedChannel;

TEST_SUITE_BEGIN("emrtd");

namespace {

MrzKey passport_key() { return *MrzKey::of("L898902C3", "740812", "120415"); }

struct PassportBench {
    base::SeededRandom chip_random{1};
    base::SeededRandom own_random{2};
    std::shared_ptr<emulator::Emrtd> chip;
    std::unique_ptr<EmulatedChannel> channel;

    explicit PassportBench(emulator::EmrtdContent content = test::example_passport())
    {
        chip = std::make_shared<emulator::Emrtd>(std::move(content), chip_random);
        channel = std::make_unique<EmulatedChannel>(chip);
        chip->power_on();
    }
    Result<EmrtdFiles> read(const std::optional<AccessKey>& key, EmrtdRequest request = {})
    {
        Session session(*channel);
        return read_emrtd(session, key, request, own_random);
    }
};

}  // namespace

TEST_CASE("a passport behind basic access control is read whole")
{
    PassportBench bench;
    const auto files = bench.read(AccessKey(passport_key()));
    REQUIRE(files);
    CHECK(files->access == Access::basic);
    const auto expected = test::example_passport();
    CHECK(files->groups.at(1) == expected.files.at(emulator::data_group(1)));
    CHECK(files->groups.at(2) == expected.files.at(emulator::data_group(2)));
    CHECK(files->security_object == expected.files.at(emulator::k_ef_sod));
    CHECK(parse_dg1(files->groups.at(1))->substr(0, 5) == "P<UTO");
    CHECK(parse_com(files->common_data)->groups == std::vector<int>{1, 2});
}

TEST_CASE("DG1, a photo of 17 KB and the security object: as few commands as short ones allow")
{
    emulator::EmrtdContent content = test::example_passport();
    content.files[emulator::k_ef_sod] = tlv(0x77, base::Bytes(1800, 0x11));
    for (const std::uint32_t longest : {256U, 223U}) {
        CAPTURE(longest);
        content.reading.longest = longest;
        PassportBench bench(content);
        EmrtdRequest request;
        request.groups = {1, 2};
        request.common_data = false;
        const auto files = bench.read(AccessKey(passport_key()), request);
        REQUIRE(files);
        // Three commands of access, one for DG1, 77 blocks of 223 of a group of 17084 octets, 9 of an object of 1804.
        constexpr unsigned minimum = 3 + 1 + 77 + 9;
        MESSAGE("commands: " << bench.channel->commands() << ", least with blocks of 223: " << minimum);
        CHECK(bench.channel->commands() * 100 <= minimum * 105);
    }
}

TEST_CASE("long commands are used where the chip offers them, and only there")
{
    emulator::EmrtdContent content = test::example_passport();
    content.extended = true;
    content.master[0x2F01] = tlv(0x7F66, test::hex("020300FFFF020300FFFF"));
    PassportBench bench(content);
    EmrtdRequest request;
    request.groups = {1, 2};
    request.common_data = false;
    const auto files = bench.read(AccessKey(passport_key()), request);
    REQUIRE(files);
    CHECK(files->extended_lengths);
    CHECK(files->groups.at(2) == content.files.at(emulator::data_group(2)));
    CHECK(bench.channel->commands() <= 10);  // EF.ATR/INFO, EF.CardAccess, three of access, three files
}

TEST_CASE("the wrong key, no key, no chip application: each its own answer")
{
    CHECK(PassportBench().read(AccessKey(*MrzKey::of("L898902C4", "740812", "120415"))).error().reason == Reason::wrong_key);
    CHECK(PassportBench().read(std::nullopt).error().reason == Reason::key_needed);
    CHECK(PassportBench().read(AccessKey(*CardAccessNumber::of("123456"))).error().reason == Reason::unsupported);
}

TEST_CASE("a chip that is open to everyone needs no key")
{
    emulator::EmrtdContent content = test::example_passport();
    content.free_reading = true;
    PassportBench bench(content);
    const auto files = bench.read(std::nullopt);
    REQUIRE(files);
    CHECK(files->access == Access::none);
    CHECK(files->groups.at(2).size() == 17084);
}

TEST_CASE("pulled at any command, the answer is: removed")
{
    PassportBench whole;
    REQUIRE(whole.read(AccessKey(passport_key())));
    const unsigned all = whole.channel->commands();
    for (unsigned at = 1; at <= all; ++at) {
        CAPTURE(at);
        PassportBench bench;
        bench.channel->pull_at(at);
        const auto files = bench.read(AccessKey(passport_key()));
        REQUIRE_FALSE(files);
        CHECK(files.error().reason == Reason::removed);
    }
}

TEST_CASE("chips that give only small blocks are read in small blocks")
{
    for (const std::uint32_t longest : {192U, 160U, 128U, 64U}) {
        CAPTURE(longest);
        emulator::EmrtdContent content = test::example_passport();
        content.reading.longest = longest;
        for (const auto end : {emulator::AtEnd::gives_what_is_there, emulator::AtEnd::warns, emulator::AtEnd::refuses}) {
            content.reading.at_end = end;
            PassportBench bench(content);
            const auto files = bench.read(AccessKey(passport_key()));
            REQUIRE(files);
            CHECK(files->groups.at(2) == content.files.at(emulator::data_group(2)));
        }
    }
}

TEST_SUITE_END();
