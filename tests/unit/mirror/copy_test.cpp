// Copies as octets, and what passes between two desks.
#include "copies.h"

#include "mirror/copy_key.h"
#include "mirror/messages.h"
#include "mirror/neighbour.h"
#include "support/temporary_folder.h"

using namespace balcao;
using base::FaultCode;

TEST_CASE("A copy comes back as it was written, and its owner's signature holds")
{
    const auto copy = test::made_copy("desk-1", 7);
    const auto read = mirror::read_copy(mirror::write_copy(copy));
    REQUIRE(read);
    CHECK(*read == copy);
    CHECK(mirror::check_copy(*read, test::mirror_terminal("desk-1").certificate));
}

TEST_CASE("A copy counts only for the terminal that signed it, and only as it was signed")
{
    const auto copy = test::made_copy("desk-1", 7);
    const auto& own = test::mirror_terminal("desk-1").certificate;
    CHECK(mirror::check_copy(copy, test::mirror_terminal("desk-2").certificate).error() == base::Fault{FaultCode::mirror_record_invalid, 2});
    // Another terminal that calls itself by the name.
    const auto impostor = test::make_pair(test::mirror_root(), seal::Profile::client, "desk-1");
    CHECK(mirror::check_copy(copy, impostor.certificate).error() == base::Fault{FaultCode::mirror_record_invalid, 3});
    const auto refused = [&](auto change) {
        auto other = copy;
        change(other);
        return !mirror::check_copy(other, own);
    };
    CHECK(refused([](mirror::Copy& one) { one.of.position = 8; }));
    CHECK(refused([](mirror::Copy& one) { one.of.name.back() = one.of.name.back() == '0' ? '1' : '0'; }));
    CHECK(refused([](mirror::Copy& one) { one.of.epoch = base::EpochId("ff112233445566778899aabbccddeeff"); }));
    CHECK(refused([](mirror::Copy& one) { one.made_at += std::chrono::milliseconds(1); }));
    CHECK(refused([](mirror::Copy& one) { one.sealed.back() ^= 1U; }));
}

TEST_CASE("Octets that are no copy are refused, each for its reason")
{
    const auto good = mirror::write_copy(test::made_copy("desk-1", 7));
    CHECK(mirror::read_copy({}).error().code == FaultCode::mirror_record_invalid);
    CHECK(mirror::read_copy(base::BytesView(good).first(good.size() - 1)).error().code == FaultCode::mirror_record_invalid);
    CHECK(mirror::read_copy(base::Bytes(mirror::k_copy_octets + 1)).error().code == FaultCode::message_too_large);
    const auto refused = [](auto change) {
        auto copy = test::made_copy("desk-1", 7);
        change(copy);
        return mirror::read_copy(mirror::write_copy(copy)).error().code == FaultCode::mirror_record_invalid;
    };
    // A name becomes a folder, another one a file: nothing that could leave its place.
    CHECK(refused([](mirror::Copy& one) { one.owner = base::TerminalId("../desk-2"); }));
    CHECK(refused([](mirror::Copy& one) { one.owner = base::TerminalId(".hidden"); }));
    CHECK(refused([](mirror::Copy& one) { one.owner = base::TerminalId(std::string(65, 'a')); }));
    CHECK(refused([](mirror::Copy& one) { one.of.name = "../../../../../../../etc/passwd0"; }));
    CHECK(refused([](mirror::Copy& one) { one.of.name = "short"; }));
    CHECK(refused([](mirror::Copy& one) { one.of.position = 0; }));
    CHECK(refused([](mirror::Copy& one) { one.sealed.clear(); }));
    CHECK(refused([](mirror::Copy& one) { one.signature.pop_back(); }));
    CHECK(refused([](mirror::Copy& one) { one.sealed.resize(wire::k_bundle_sealed_octets + 1); }));
}

TEST_CASE("Lists of what is kept and of what is withdrawn come back, and hostile ones do not")
{
    const auto copy = test::made_copy("desk-1", 7);
    const mirror::Holdings holdings{base::TerminalId("desk-2"), {{copy.of, false}, {test::made_copy("desk-1", 8).of, true}}};
    CHECK(mirror::read_holdings(mirror::write_holdings(holdings)).value() == holdings);
    const auto withdrawal = mirror::read_withdrawal(mirror::write_withdrawal({{copy.of.name}}));
    REQUIRE(withdrawal);
    CHECK(withdrawal->names == std::vector<std::string>{copy.of.name});
    CHECK(mirror::read_withdrawal(mirror::write_withdrawal({{"../../desk-2/00112233445566778899aa"}})).error().code == FaultCode::message_malformed);
    CHECK_FALSE(mirror::read_withdrawal(mirror::write_withdrawal({std::vector<std::string>(mirror::k_most_withdrawn + 1, copy.of.name)})));
    CHECK_FALSE(mirror::read_holdings(mirror::write_withdrawal({{copy.of.name}})));
    CHECK(mirror::read_withdrawal(wire::write_body(wire::Json{{"v", 2}, {"names", wire::Json::array()}}, wire::Format::cbor)).error() ==
          base::Fault{FaultCode::message_unknown_version, 2});
}

TEST_CASE("The key of an answer depends on the desk's secret and the copy's name, and outlives the program")
{
    const test::TemporaryFolder folder;
    base::SystemRandom random;
    const auto octets = [](const base::Secret& secret) { return secret.use([](base::BytesView view) { return base::Bytes(view.begin(), view.end()); }); };
    const auto first = mirror::CopyKey::open(folder.file("one"), random);
    const auto again = mirror::CopyKey::open(folder.file("one"), random);
    const auto other = mirror::CopyKey::open(folder.file("two"), random);
    REQUIRE((first && again && other));
    CHECK(octets(first->answer_key("a")) == octets(again->answer_key("a")));
    CHECK(octets(first->answer_key("a")) != octets(first->answer_key("b")));
    CHECK(octets(first->answer_key("a")) != octets(other->answer_key("a")));
    CHECK(octets(first->answer_key("a")).size() == 32);
}

TEST_CASE("A neighbour's address names the terminal that must answer there")
{
    const auto where = mirror::neighbour_address("desk-2@192.0.2.7:8743");
    REQUIRE(where);
    CHECK(where->terminal == "desk-2");
    CHECK(where->address == "192.0.2.7:8743");
    for (const char* wrong : {"192.0.2.7:8743", "@192.0.2.7:8743", "desk-2@192.0.2.7", "desk-2@:8743", "desk-2@192.0.2.7:", "../x@192.0.2.7:1"}) {
        CHECK_FALSE_MESSAGE(mirror::neighbour_address(wrong), wrong);
    }
}
