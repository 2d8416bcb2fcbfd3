// Enrolment, renewal, reference data, time, codes and the first sign-in.
#include <filesystem>
#include <fstream>

#include "desk.h"
#include "sync/reference_store.h"
#include "wire/rules.h"

using namespace balcao;
using base::FaultCode;
using test::CentralFixture;
using test::SyncDesk;

TEST_CASE("a terminal enrols once with its token, and only with a central of its CA")
{
    CentralFixture central;
    test::TemporaryFolder folder;
    const base::SystemClock clock;
    sync::EnrolmentOptions wanted;
    wanted.central_url = central.url();
    wanted.ca_file = central.ca_file();
    wanted.token = central.enrolment_token("posto-1");
    const sync::KeyFolder keys(folder.file("keys"));

    SUBCASE("the token works once")
    {
        const auto enrolled = sync::enrol(keys, wanted, clock);
        REQUIRE(enrolled);
        CHECK(enrolled->terminal == base::TerminalId("posto-1"));
        CHECK(enrolled->key.belongs_to(enrolled->certificate));
        CHECK(keys.load()->certificate == enrolled->certificate);
        const sync::KeyFolder second(folder.file("second"));
        const auto again = sync::enrol(second, wanted, clock);
        REQUIRE(!again);
        CHECK(again.error() == base::Fault{FaultCode::enrolment_refused, 403});
        CHECK_FALSE(std::filesystem::exists(second.path()));
    }
    SUBCASE("a wrong token is refused and nothing is written")
    {
        wanted.token = "an-invented-token-of-some-length";
        CHECK(sync::enrol(keys, wanted, clock).error().code == FaultCode::enrolment_refused);
        CHECK_FALSE(std::filesystem::exists(keys.path()));
    }
    SUBCASE("under another CA nothing is even sent")
    {
        auto key = seal::PrivateKey::generate();
        auto root = seal::issue_root(*key, "outra CA", {clock.now() - std::chrono::hours(1), clock.now() + std::chrono::hours(1)});
        REQUIRE(root);
        REQUIRE(root->save(folder.file("other.pem")));
        auto other = wanted;
        other.ca_file = folder.file("other.pem");
        CHECK(sync::enrol(keys, other, clock).error().code == FaultCode::tls_refused);
        CHECK_FALSE(std::filesystem::exists(keys.path()));
        CHECK(sync::enrol(keys, wanted, clock));  // the token is still good
    }
    SUBCASE("files and addresses of this side that are wrong are told apart")
    {
        auto other = wanted;
        other.ca_file = folder.file("absent.pem");
        CHECK(sync::enrol(keys, other, clock).error().code == FaultCode::file_unreadable);
        other = wanted;
        other.central_url = "http://127.0.0.1:" + std::to_string(central.port());
        CHECK(sync::enrol(keys, other, clock).error().code == FaultCode::configuration_invalid);
    }
}

TEST_CASE("a certificate is renewed over the same key, and the connection moves to it")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    desk.add(1);
    CHECK(desk.run().accepted == 1);
    const auto before = desk.credentials().certificate;
    auto nothing = sync::renew(desk.keys, desk.credentials(), desk.api(), desk.clock, false);
    REQUIRE(nothing);
    CHECK_FALSE(*nothing);
    auto renewed = sync::renew(desk.keys, desk.credentials(), desk.api(), desk.clock, true);
    REQUIRE(renewed);
    REQUIRE(*renewed);
    CHECK_FALSE((*renewed)->certificate == before);
    CHECK((*renewed)->certificate.key_id() == before.key_id());
    desk.add(2);
    CHECK(desk.run().accepted == 1);
    // The old certificate's files are still there for a connection that has not moved yet.
    CHECK(std::filesystem::exists(desk.credentials().certificate_file));
}

TEST_CASE("reference data come signed, once")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    const auto folder = desk.folder.file("reference");
    std::filesystem::create_directories(central.home() + "/reference");
    std::ofstream(central.home() + "/reference/holidays.json") << R"({"version":"2026-11-24.1","days":[]})";
    sync::ReferenceStore store(folder, desk.credentials().reference, desk.credentials().ca);
    const auto first = store.refresh(desk.api(), "holidays", desk.clock, {});
    REQUIRE_MESSAGE(first, std::string(first ? "" : base::name(first.error().code)));
    CHECK(*first);
    CHECK((*store.current("holidays"))->version == "2026-11-24.1");
    CHECK(store.refresh(desk.api(), "holidays", desk.clock, {}) == false);
    std::ofstream(central.home() + "/reference/holidays.json") << R"({"version":"2026-11-25.1","days":["2026-12-25"]})";
    CHECK(store.refresh(desk.api(), "holidays", desk.clock, {}) == true);
    CHECK((*store.current("holidays"))->content.find("2026-12-25") != std::string::npos);
    CHECK_FALSE(store.refresh(desk.api(), "no_such_set", desk.clock, {}));
    // Another reference key is not believed, and the last good set stays.
    sync::ReferenceStore other(folder, desk.credentials().receipt, desk.credentials().ca);
    CHECK(other.refresh(desk.api(), "holidays", desk.clock, {}).error().code == FaultCode::signature_invalid);
    CHECK(store.current("holidays"));
}

TEST_CASE("the central's time is read with half the round trip taken off")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    const auto reading = desk.api().time({});
    REQUIRE(reading);
    CHECK(std::chrono::abs(reading->offset) <= reading->round_trip + std::chrono::milliseconds(5));
}

TEST_CASE("phone code, first sign-in and the state of a key go over the same connection")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    auto& api = desk.api();
    const base::CaseId case_id(test::case_number(1));
    const auto phone = test::phone_number(1);

    const auto asked = api.start_phone_code({case_id, phone, "pt"}, {});
    REQUIRE(asked);
    const auto code = central.last_sms_code(phone);
    REQUIRE(code.size() == 6);
    const std::string wrong = code == "000000" ? "000001" : "000000";
    const auto refused = api.check_phone_code(asked->id, {wrong}, {});
    REQUIRE(!refused);
    CHECK(refused.error().fault == base::Fault{FaultCode::phone_code_wrong, asked->tries_left - 1});
    CHECK(refused.error().tries_left == asked->tries_left - 1);
    CHECK(api.check_phone_code(asked->id, {code}, {}));

    desk.add(1);
    CHECK(desk.run().accepted == 1);
    REQUIRE(desk.word(1));
    CHECK(desk.word(1)->activation == wire::ActivationState::pending);
    const auto pending = api.activation_state(case_id, {});
    REQUIRE(pending);
    CHECK(pending->activation == wire::ActivationState::pending);

    const auto seal_up = [&](const base::Secret& packed) {
        return packed.use([&](base::BytesView plain) {
            return seal::seal(plain, desk.credentials().seal_to, desk.clock.now()).value();
        });
    };
    const auto start = wire::pack(wire::SignInStart{case_id, phone, test::secret_of("482915")});
    // The temporary password is hardened after the batch; until then the central asks for a moment.
    auto begun = api.start_sign_in({case_id, seal_up(*start), "pt"}, {});
    for (int i = 0; i < 100 && !begun; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        begun = api.start_sign_in({case_id, seal_up(*start), "pt"}, {});
    }
    REQUIRE(begun);
    wire::SignInFinish content{case_id, begun->id, test::secret_of(central.last_sms_code(phone)),
                               test::secret_of("730294"), std::nullopt};
    const auto done = api.finish_sign_in(begun->id, {seal_up(*wire::pack(content))}, {});
    REQUIRE(done);
    CHECK(done->key.activation == wire::ActivationState::activated);
    CHECK(api.activation_state(case_id, {})->activation == wire::ActivationState::activated);
}
