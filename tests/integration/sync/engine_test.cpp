// The worker: wakes, reports, recovers, stops.
#include <arpa/inet.h>
#include <sys/socket.h>

#include <functional>

#include "desk.h"

using namespace balcao;
using namespace std::chrono_literals;
using base::FaultCode;
using queue::State;
using sync::Contact;
using test::CentralFixture;
using test::SyncDesk;

namespace {

bool wait_until(const std::function<bool()>& reached, std::chrono::seconds longest = 30s)
{
    const auto until = std::chrono::steady_clock::now() + longest;
    while (std::chrono::steady_clock::now() < until) {
        if (reached()) return true;
        std::this_thread::sleep_for(5ms);
    }
    return false;
}

sync::EngineParts parts_of(SyncDesk& desk)
{
    sync::EngineParts parts{desk.queue(), desk.mutex, desk.api(), desk.trust(), desk.clock, desk.random};
    parts.limits.sender = desk.limits;
    parts.limits.probe_every = 100ms;
    return parts;
}

}  // namespace

TEST_CASE("a new record wakes the engine and is settled at once; stopping takes no time")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    std::atomic<int> settled{0};
    auto parts = parts_of(desk);
    parts.limits.probe_every = 1h;  // nothing but the notice wakes it
    parts.on_settled = [&] { ++settled; };
    sync::Engine engine(std::move(parts));
    CHECK(engine.status().contact == Contact::unknown);
    engine.start();
    REQUIRE(wait_until([&] { return engine.status().contact == Contact::up; }));
    CHECK(engine.status().clock_state == wire::ClockState::synchronized);
    for (int n = 1; n <= 3; ++n) {
        desk.add(n);
        const auto added = std::chrono::steady_clock::now();
        engine.notify();
        REQUIRE(wait_until([&] { return settled == n; }));
        MESSAGE("settled after " << std::chrono::duration_cast<sync::Millis>(std::chrono::steady_clock::now() - added).count() << " ms");
        CHECK(desk.item(n).state == State::acked);
    }
    const auto status = engine.status();
    CHECK(status.accepted == 3);
    CHECK(status.last_accepted_at);
    CHECK_FALSE(status.fault);
    const auto asked = std::chrono::steady_clock::now();
    engine.stop();
    CHECK(std::chrono::steady_clock::now() - asked < 20s);  // and not the hour it would have waited
}

TEST_CASE("the lamp follows the central down and up again, and what waited is sent without being asked")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    base::Mutex mutex;
    std::vector<std::string> seen;  // without repetitions
    auto parts = parts_of(desk);
    parts.on_status = [&](const sync::EngineStatus& status) {
        const base::Lock lock(mutex);
        const std::string contact(sync::name(status.contact));
        if (seen.empty() || seen.back() != contact) seen.push_back(contact);
    };
    sync::Engine engine(std::move(parts));
    engine.start();
    REQUIRE(wait_until([&] { return engine.status().contact == Contact::up; }));
    central.kill_hard();
    REQUIRE(wait_until([&] { return engine.status().contact == Contact::down; }));
    CHECK(engine.status().fault->code == FaultCode::network_unreachable);
    CHECK(engine.status().since);
    desk.add_many(1, 5);
    engine.notify();
    REQUIRE(wait_until([&] { return engine.status().next_attempt_at.has_value(); }));
    CHECK(desk.stats().unsent() == 5);
    central.start();
    REQUIRE(wait_until([&] { return desk.stats().unsent() == 0; }));
    REQUIRE(wait_until([&] { return engine.status().contact == Contact::up; }));
    CHECK_FALSE(engine.status().fault);
    engine.stop();
    const base::Lock lock(mutex);
    std::string story;
    for (const auto& contact : seen) story += contact + " ";
    CHECK(story == "unknown up down up ");
}

TEST_CASE("a refused terminal tries to renew once, then shows it and keeps quiet")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    REQUIRE(central.command({"terminals", "revoke", "posto-1", "--home", central.home(), "--json"}).exit_code == 0);
    desk.add(1);
    std::atomic<int> renewals{0};
    auto parts = parts_of(desk);
    parts.renew = [&](bool at_once, const std::stop_token&) -> base::Result<std::optional<sync::ReceiptTrust>> {
        if (at_once) ++renewals;
        if (!at_once) return std::optional<sync::ReceiptTrust>();
        return base::fail(FaultCode::terminal_revoked, 403);
    };
    sync::Engine engine(std::move(parts));
    engine.start();
    REQUIRE(wait_until([&] { return engine.status().contact == Contact::refused && engine.status().next_attempt_at; }));
    CHECK(engine.status().fault->code == FaultCode::terminal_revoked);
    CHECK(renewals == 1);
    desk.add(2);
    CHECK(desk.stats().pending == 2);
    engine.stop();
}

TEST_CASE("a stop in the middle of a long request ends it, and the records stay")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    desk.add_many(1, 3);
    central.stop();
    // A listener that takes the connection and never says a word.
    int port = 0;
    const int silent = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(silent, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(silent, 4) == 0);
    REQUIRE(::getsockname(silent, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port = ntohs(address.sin_port);
    desk.connect("https://127.0.0.1:" + std::to_string(port));
    sync::Engine engine(parts_of(desk));
    engine.start();
    std::this_thread::sleep_for(200ms);
    const auto asked = std::chrono::steady_clock::now();
    engine.stop();
    CHECK(std::chrono::steady_clock::now() - asked < 1s);
    CHECK(desk.stats().pending == 3);
    ::close(silent);
}
