// Centrals that are not ours, and a central that does not want us.
#include <fstream>
#include <iterator>

#include "desk.h"
#include "support/raw_server.h"

using namespace balcao;
using namespace std::chrono_literals;
using base::FaultCode;
using queue::State;
using sync::TurnKind;
using test::CentralFixture;
using test::http_answer;
using test::RawAnswer;
using test::RawServer;
using test::SyncDesk;

namespace {

/// The desk's connection, to a server without TLS that answers as the test says.
std::unique_ptr<sync::CentralApi> plain_api(SyncDesk& desk, const RawServer& server)
{
    http::ClientOptions options;
    options.base_url = server.url();
    options.allow_plain = true;
    return std::make_unique<sync::CentralApi>(options, desk.credentials().terminal, desk.clock);
}

sync::RunReport run_against(SyncDesk& desk, const RawServer& server)
{
    auto api = plain_api(desk, server);
    auto sender = desk.sender(*api);
    return sync::run_once(sender, desk.queue(), desk.mutex, desk.clock, 1min, {});
}

}  // namespace

TEST_CASE("a revoked terminal stops sending, goes on registering and loses nothing")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    desk.add(1);
    CHECK(desk.run().accepted == 1);
    REQUIRE(central.command({"terminals", "revoke", "posto-1", "--home", central.home(), "--json"}).exit_code == 0);
    desk.add(2);
    const auto report = desk.run();
    CHECK(report.ended == TurnKind::refused);
    CHECK(report.fault->code == FaultCode::terminal_revoked);
    CHECK(report.left == 1);
    desk.add(3);
    CHECK(desk.stats().pending == 2);
    CHECK(sync::renew(desk.keys, desk.credentials(), desk.api(), desk.clock, true).error().code ==
          FaultCode::terminal_revoked);
}

TEST_CASE("a terminal that pretends to be another one is refused")
{
    CentralFixture central;
    SyncDesk one(central, "posto-1");
    SyncDesk two(central, "posto-2");
    one.api().reconnect(two.credentials().connection(), one.credentials().terminal);
    one.add(1);
    const auto report = one.run();
    CHECK(report.ended == TurnKind::refused);
    CHECK(one.item(1).state == State::pending);
}

TEST_CASE("a central of another CA gets nothing")
{
    CentralFixture central;
    CentralFixture stranger;
    SyncDesk desk(central, "posto-1");
    desk.add(1);
    desk.connect(stranger.url());
    const auto report = desk.run();
    CHECK(report.ended == TurnKind::backoff);
    CHECK(report.fault->code == FaultCode::tls_refused);
    CHECK(desk.item(1).state == State::pending);
    desk.connect(central.url());
    CHECK(desk.run().accepted == 1);
}

TEST_CASE("receipts signed by a key we do not know are not believed; three in a row raise the alarm")
{
    CentralFixture central;
    CentralFixture stranger;
    SyncDesk desk(central, "posto-1");
    SyncDesk other(stranger, "posto-1");
    desk.add(1);
    auto trust = desk.trust();
    trust.receipt = other.credentials().receipt;
    SUBCASE("key id unknown") {}
    SUBCASE("known key of another CA, under the right CA")
    {
        trust.receipt.push_back(other.credentials().receipt.front());
    }
    sync::Sender sender(desk.queue(), desk.mutex, desk.api(), trust, desk.clock, desk.random, desk.limits);
    for (int i = 1; i <= 3; ++i) {
        sender.try_now();
        const auto turn = sender.turn({});
        CHECK(turn.kind == TurnKind::backoff);
        CHECK(turn.fault == base::Fault{FaultCode::receipt_invalid, static_cast<int>(sync::ReceiptFlaw::key)});
        CHECK(turn.receipt_alarm == (i == 3));
        CHECK(desk.item(1).state == State::pending);
    }
    sender.set_trust(desk.trust());
    sender.try_now();
    const auto turn = sender.turn({});
    CHECK(turn.accepted == 1);
    CHECK(turn.duplicates == 1);
}

TEST_CASE("a captive portal never counts as an answer, whatever it says")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    desk.add(1);
    const std::string html = "<html><body>Aceite as condições</body></html>";
    for (const auto& octets :
         {http_answer("200 OK", "Content-Type: text/html\r\n", html),
          http_answer("200 OK", "Content-Type: application/json\r\n", R"({"results":[],"contiguous_upto":1,"gaps":[]})"),
          http_answer("302 Found", "Location: http://portal.example/\r\n", ""),
          http_answer("403 Forbidden", "Content-Type: text/html\r\n", html),
          http_answer("401 Unauthorized", "Content-Type: application/problem+json\r\n", "{}")}) {
        RawServer portal([&](const std::string&, int) { return RawAnswer{octets, 0ms, false}; });
        const auto report = run_against(desk, portal);
        CHECK(report.ended == TurnKind::backoff);
        CHECK(report.fault->code == FaultCode::captive_portal);
        CHECK(desk.item(1).state == State::pending);
    }
    CHECK(desk.run().accepted == 1);
}

TEST_CASE("429 and 503 are obeyed: never again before Retry-After")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    desk.add(1);
    for (const std::string status : {"429 Too Many Requests", "503 Service Unavailable"}) {
        RawServer busy([&](const std::string&, int) {
            return RawAnswer{http_answer(status, "Balcao-Protocol: 1\r\nRetry-After: 2\r\n", ""), 0ms, false};
        });
        auto api = plain_api(desk, busy);
        auto sender = desk.sender(*api);
        const auto first = sender.turn({});
        CHECK(first.kind == TurnKind::backoff);
        CHECK(first.fault->code == FaultCode::central_busy);
        CHECK(first.wait >= 2s);
        CHECK(first.wait <= 2s + desk.limits.retry.spread);
        sender.try_now();  // not even a person can hurry the central
        CHECK(sender.turn({}).kind == TurnKind::backoff);
        CHECK(busy.requests().size() == 1);
    }
}

TEST_CASE("answers that make no sense are failures, not successes")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    desk.add(1);
    const std::string ours = "Balcao-Protocol: 1\r\nContent-Type: application/json\r\n";
    for (const std::string body : {"", "{", "[]", "null", R"({"epoch":"","contiguous_upto":-1})", "\xff\xfe"}) {
        RawServer server([&](const std::string&, int) { return RawAnswer{http_answer("200 OK", ours, body), 0ms, false}; });
        const auto report = run_against(desk, server);
        CHECK(report.ended == TurnKind::backoff);
        CHECK(report.fault->code == FaultCode::central_answer_unreadable);
        CHECK(desk.item(1).state == State::pending);
    }
}
