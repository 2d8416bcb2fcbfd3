#pragma once
// A queue in a folder of its own, with a terminal key and synthetic records; links balcao_queue.

#include <memory>
#include <string>

#include "queue/queue.h"
#include "seal/chain.h"
#include "seal/signature.h"
#include "support/keys.h"
#include "support/temporary_folder.h"

namespace balcao::test {

class DeskQueue {
public:
    explicit DeskQueue(const seal::KeyPair& terminal = shared_terminal()) : m_terminal(terminal)
    {
        options.path = folder.file("desk.db");
        options.ballast_bytes = 64 * 1024;
        options.keep_records = 1;
    }

    /// One terminal for all tests of a program: making keys is the slow part.
    static const seal::KeyPair& shared_terminal()
    {
        static const seal::KeyPair terminal = make_pair(make_root(), seal::Profile::client);
        return terminal;
    }

    void open()
    {
        close();
        auto opened = queue::Queue::open(options, clock, random);
        REQUIRE_MESSAGE(opened, "opening: " << std::string(base::name(opened ? base::FaultCode::peer_gone : opened.error().code)) << " " << (opened ? 0 : opened.error().a));
        m_queue = std::make_unique<queue::Queue>(std::move(*opened));
    }
    void close() { m_queue.reset(); }
    queue::Queue& operator*() { return *m_queue; }
    queue::Queue* operator->() { return m_queue.get(); }

    [[nodiscard]] queue::NewRecord record(int number) const
    {
        queue::NewRecord out;
        out.case_id = base::CaseId("case-" + std::to_string(number));
        out.day = base::utc_day(clock.now());
        out.captured_at = clock.now();
        out.operator_id = base::OperatorId("ana.operadora");
        out.summary = {"A" + std::to_string(number), "AE", "2C3"};
        return out;
    }
    [[nodiscard]] queue::Prepare prepare(const std::string& content) const
    {
        return [this, content](const queue::Slot& slot) -> base::Result<queue::SignedRecord> {
            queue::SignedRecord out;
            out.header = base::to_bytes("{\"epoch\":\"" + slot.epoch.text() + "\",\"seq\":" + std::to_string(slot.seq) + "}");
            out.sealed = base::to_bytes("sealed " + content);
            out.hash = seal::record_hash(out.header, seal::sha256(out.sealed), slot.prev);
            out.signature = seal::sign(m_terminal.key, out.hash).value();
            return out;
        };
    }
    queue::Appended add(int number)
    {
        const auto added = m_queue->append(record(number), prepare(std::to_string(number)));
        REQUIRE(added);
        return *added;
    }
    void add_many(int count)
    {
        for (int i = 1; i <= count; ++i) {
            add(i);
        }
    }
    [[nodiscard]] queue::VerifiedReceipt receipt(const std::string& text = "receipt") const
    {
        return {base::to_bytes(text), clock.now(), base::to_bytes("results")};
    }
    [[nodiscard]] queue::Signer signer() const
    {
        return [this](base::BytesView content) { return seal::sign(m_terminal.key, content); };
    }
    queue::State state(queue::Position position)
    {
        const auto item = m_queue->item(position);
        REQUIRE(item);
        REQUIRE(item->has_value());
        return (*item)->state;
    }
    /// Claims and settles everything that can be sent with one outcome.
    void settle_all(queue::Outcome outcome)
    {
        for (;;) {
            const auto batch = m_queue->claim(100);
            REQUIRE(batch);
            if (batch->empty()) {
                return;
            }
            std::vector<queue::ItemOutcome> outcomes;
            for (const auto& item : batch->records) {
                outcomes.push_back({item.seq, outcome, outcome == queue::Outcome::rejected ? "rule.x" : "", {}});
            }
            REQUIRE(m_queue->settle(batch->epoch, outcomes, receipt()));
        }
    }
    [[nodiscard]] const seal::Certificate& certificate() const { return m_terminal.certificate; }

    TemporaryFolder folder;
    queue::QueueOptions options;
    base::ManualClock clock{k_now};
    base::SeededRandom random{1};

private:
    seal::KeyPair m_terminal;
    std::unique_ptr<queue::Queue> m_queue;
};

}  // namespace balcao::test
