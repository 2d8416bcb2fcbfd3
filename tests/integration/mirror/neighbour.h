#pragma once
// A desk that keeps copies for others: store, keeper and listener, as the desk service runs them.

#include <filesystem>
#include <thread>

#include "integration/sync/stick.h"
#include "mirror/deliver.h"
#include "mirror/keeper.h"
#include "mirror/sender.h"
#include "server/server.h"
#include "support/kept_port.h"

namespace balcao::test {

class NeighbourDesk {
public:
    explicit NeighbourDesk(CentralFixture& central, const std::string& name = "posto-2", mirror::StoreLimits wanted = {}) : desk(central, name), limits(wanted)
    {
        limits.leave_free = 0;
        open_store();
        listen();
    }
    ~NeighbourDesk() { hang_up(); }

    void open_store()
    {
        store.reset();
        auto opened = mirror::Store::open(desk.folder.file("mirror"), limits, desk.clock);
        REQUIRE(opened);
        store = std::move(*opened);
    }
    void listen()
    {
        const auto& as = desk.credentials();
        keeper = std::make_unique<mirror::Keeper>(*store, mirror::KeeperRules{as.terminal, as.point_of_service, accept_from}, [this] { ++changes; });
        server::ServerOptions options;
        options.port = static_cast<std::uint16_t>(m_port.number());
        options.certificate_chain_pem = as.certificate_file;
        options.private_key_pem = as.private_key;
        options.client_ca_pem = as.ca_file;
        options.demand_certificate = true;
        options.max_body_octets = mirror::k_copy_octets;
        options.stop_grace = std::chrono::milliseconds(200);
        options.stop_on_signals = false;
        m_server = std::make_unique<server::HttpServer>(options, *keeper);
        REQUIRE(m_server->open());
        m_thread = std::jthread([this] { m_server->run(); });
    }
    void hang_up()
    {
        if (m_server == nullptr) return;
        m_server->stop();
        m_thread.join();
        m_server.reset();
    }
    [[nodiscard]] int port() const { return m_port.number(); }
    [[nodiscard]] mirror::NeighbourAddress where(int through = 0) const
    {
        return {desk.keys.load().value().terminal.text(), "127.0.0.1:" + std::to_string(through == 0 ? port() : through)};
    }
    [[nodiscard]] std::size_t kept_for(const SyncDesk& owner) const { return store->held(owner.trust().terminal).size(); }
    [[nodiscard]] mirror::Delivery deliver(const std::string& owner)
    {
        const auto done = mirror::deliver(*store, base::TerminalId(owner), desk.api(), {});
        REQUIRE(done);
        return *done;
    }

    SyncDesk desk;
    mirror::StoreLimits limits;
    std::vector<std::string> accept_from;
    std::unique_ptr<mirror::Store> store;
    std::unique_ptr<mirror::Keeper> keeper;
    std::atomic<int> changes{0};    ///< copies taken and withdrawals

private:
    KeptPort m_port;
    std::unique_ptr<server::HttpServer> m_server;
    std::jthread m_thread;
};

/// The owner's side, stepped by the test.
struct CopyingDesk {
    CopyingDesk(CentralFixture& central, const std::string& name = "posto-1") : desk(central, name), key(mirror::CopyKey::open(desk.folder.file("mirror.key"), desk.random).value())
    {
    }
    std::unique_ptr<mirror::Sender> sender_to(const mirror::NeighbourAddress& where, mirror::SenderLimits limits = quick())
    {
        mirror::SenderParts parts{where, desk.queue(), desk.mutex, [this] { return desk.keys.load(); }, key, desk.clock, desk.random};
        parts.limits = limits;
        parts.on_settled = [this] { ++settled; };
        return std::make_unique<mirror::Sender>(std::move(parts));
    }
    /// Asks the neighbour at every step.
    static mirror::SenderLimits quick()
    {
        mirror::SenderLimits limits;
        limits.look_every = mirror::Millis(0);
        limits.shortest_wait = mirror::Millis(2);
        limits.longest_wait = mirror::Millis(10);
        limits.deadlines = {std::chrono::milliseconds(20'000), std::chrono::milliseconds(60'000)};
        return limits;
    }

    SyncDesk desk;
    mirror::CopyKey key;
    int settled = 0;
};

/// Fails the test with the fault's name when a step did not go well.
inline void step(mirror::Sender& sender)
{
    static_cast<void>(sender.step({}));
    const auto status = sender.status();
    REQUIRE_MESSAGE(!status.fault, std::string(base::name(status.fault ? status.fault->code : base::FaultCode::peer_gone)));
}

}  // namespace balcao::test
