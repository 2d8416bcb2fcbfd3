#pragma once
// A desk without windows: key folder, queue and connection to a real central.

#include <chrono>
#include <memory>
#include <string>

#include "base/mutex.h"
#include "queue/queue.h"
#include "support/central_fixture.h"
#include "support/desk_records.h"
#include "support/one_day.h"
#include "support/temporary_folder.h"
#include "sync/central_api.h"
#include "sync/engine.h"
#include "sync/enrolment.h"
#include "sync/run_once.h"

namespace balcao::test {

class SyncDesk {
public:
    /// \param url of what stands in front of the central; empty = the central itself
    SyncDesk(CentralFixture& central, const std::string& name, const std::string& url = {})
    {
        not_over_midnight();
        sync::EnrolmentOptions wanted;
        wanted.central_url = url.empty() ? central.url() : url;
        wanted.ca_file = central.ca_file();
        wanted.token = central.enrolment_token(name);
        wanted.software = "balcao test";
        auto enrolled = sync::enrol(keys, wanted, clock);
        REQUIRE_MESSAGE(enrolled, "enrolment: " << (enrolled ? "" : std::string(base::name(enrolled.error().code))));
        m_credentials = std::make_unique<sync::Credentials>(std::move(*enrolled));
        options.path = folder.file("queue.db");
        options.ballast_bytes = 64 * 1024;
        open();
        connect(wanted.central_url);
        limits.retry.base_delay = sync::Millis(10);
        limits.retry.max_delay = sync::Millis(200);
        limits.retry.spread = sync::Millis(20);
        limits.breaker.shortest_open = sync::Millis(50);
        limits.retry_refill = sync::Millis(100);
    }

    /// Lets go of the file, for another program.
    void close() { m_queue.reset(); }
    void open()
    {
        m_queue.reset();
        auto opened = queue::Queue::open(options, clock, random);
        REQUIRE(opened);
        m_queue = std::make_unique<queue::Queue>(std::move(*opened));
    }
    /// The same central under another address, e.g. a proxy's.
    void connect(const std::string& url, sync::Deadlines deadlines = {})
    {
        auto connection = m_credentials->connection();
        connection.base_url = url;
        m_api = std::make_unique<sync::CentralApi>(connection, m_credentials->terminal, clock, deadlines);
    }

    /// Registers person `n`, as the desk service does.
    queue::Appended add(int n) { return add(request_of(case_number(n), person_number(n), password(n), clock.now()), n); }
    queue::Appended add(const domain::ActivationRequest& request, int n)
    {
        auto sealed = seal::seal(wire::write_activation(request), m_credentials->seal_to, clock.now());
        REQUIRE(sealed);
        return add_sealed(std::move(*sealed), n);
    }
    queue::Appended add_sealed(base::Bytes sealed, int n, const std::string& operator_ref = "m.silva")
    {
        const auto prepare = [&](const queue::Slot& slot) -> base::Result<queue::SignedRecord> {
            return prepared(slot, sealed, clock.now(), operator_ref);
        };
        queue::NewRecord record;
        record.case_id = base::CaseId(case_number(n));
        record.day = base::utc_day(clock.now());
        record.captured_at = clock.now();
        record.operator_id = base::OperatorId("m.silva");
        record.summary = {"A" + std::to_string(n), "AE", "2C3"};
        const base::Lock lock(mutex);
        auto added = m_queue->append(record, prepare);
        REQUIRE(added);
        return *added;
    }
    /// A record of these sealed octets for a slot, signed by this terminal.
    [[nodiscard]] queue::SignedRecord prepared(const queue::Slot& slot, const base::Bytes& sealed, base::Instant at,
                                               const std::string& operator_ref = "m.silva") const
    {
        wire::RecordHeader header;
        header.terminal = m_credentials->terminal;
        header.epoch = slot.epoch;
        header.seq = slot.seq;
        header.captured_at = at;
        header.boot_id = clock.boot_id();
        header.mono_ms = clock.monotonic_ms();
        header.clock_state = wire::ClockState::synchronized;
        header.operator_ref = operator_ref;
        header.schema = wire::k_activation_schema;
        queue::SignedRecord record;
        record.header = wire::canonical_header(header);
        record.sealed = sealed;
        record.hash = seal::record_hash(record.header, seal::sha256(record.sealed), slot.prev);
        record.signature = seal::sign(m_credentials->key, record.hash).value();
        return record;
    }
    void add_many(int first, int last)
    {
        for (int n = first; n <= last; ++n) add(n);
    }
    base::Bytes password(int n) { return sealed_password(case_number(n), "482915", m_credentials->seal_to, clock.now()); }

    [[nodiscard]] sync::ReceiptTrust trust() const
    {
        return {m_credentials->terminal, m_credentials->ca, m_credentials->receipt};
    }
    sync::Sender sender(sync::Remote& remote)
    {
        return {*m_queue, mutex, remote, trust(), clock, random, limits};
    }
    sync::RunReport run(std::chrono::milliseconds longest = std::chrono::minutes(2))
    {
        auto one = sender(*m_api);
        return sync::run_once(one, *m_queue, mutex, clock, longest, {});
    }
    /// Until everything is settled, over failures; fails the test after a while.
    void run_to_the_end()
    {
        auto one = sender(*m_api);
        const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(2);
        while (stats().unsent() > 0) {
            REQUIRE(std::chrono::steady_clock::now() < until);
            const auto turn = one.turn({});
            REQUIRE(turn.kind != sync::TurnKind::frozen);
            REQUIRE(turn.kind != sync::TurnKind::storage);
            if (turn.wait.count() > 0) std::this_thread::sleep_for(std::min(turn.wait, sync::Millis(100)));
        }
    }

    [[nodiscard]] queue::Stats stats()
    {
        const base::Lock lock(mutex);
        auto found = m_queue->stats();
        REQUIRE(found);
        return *found;
    }
    [[nodiscard]] queue::Item item(queue::Position position)
    {
        const base::Lock lock(mutex);
        auto found = m_queue->item(position);
        REQUIRE(found);
        REQUIRE(*found);
        return **found;
    }
    /// What the held receipt says of a record.
    [[nodiscard]] std::optional<sync::ReceiptWord> word(queue::Position position)
    {
        const base::Lock lock(mutex);
        auto held = m_queue->receipt_of(position);
        REQUIRE(held);
        if (!*held) return std::nullopt;
        auto word = sync::read_receipt((*held)->blob, position);
        REQUIRE(word);
        return *word;
    }
    [[nodiscard]] wire::CursorAnswer cursor()
    {
        auto answer = m_api->cursor(m_queue->epoch(), {});
        REQUIRE(answer);
        return *answer;
    }

    [[nodiscard]] sync::CentralApi& api() { return *m_api; }
    [[nodiscard]] queue::Queue& queue() { return *m_queue; }
    [[nodiscard]] sync::Credentials& credentials() { return *m_credentials; }

    TemporaryFolder folder;
    sync::KeyFolder keys{folder.file("keys")};
    base::SystemClock clock;
    base::SystemRandom random;
    base::Mutex mutex;
    queue::QueueOptions options;
    sync::SenderLimits limits;

private:
    std::unique_ptr<sync::Credentials> m_credentials;
    std::unique_ptr<queue::Queue> m_queue;
    std::unique_ptr<sync::CentralApi> m_api;
};

}  // namespace balcao::test
