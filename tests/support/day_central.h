#pragma once
// A desk's queue with a central that signs real receipts; links balcao_desk.

#include <map>
#include <vector>

#include "desk/day_statement.h"
#include "seal/merkle.h"
#include "support/desk_queue.h"
#include "sync/receipt_check.h"

namespace balcao::test {

struct DayWorld {
    /// Longer than any test's clock runs: a receipt of a day on which its key no longer held is rightly not believed.
    static seal::Validity years() { return {k_start, k_start + std::chrono::hours(24 * 3650)}; }
    static const seal::KeyPair& root()
    {
        static const seal::KeyPair pair = [] {
            auto key = seal::PrivateKey::generate();
            REQUIRE(key);
            auto certificate = seal::issue_root(*key, "Central de testes", years());
            REQUIRE(certificate);
            return seal::KeyPair{*key, *certificate};
        }();
        return pair;
    }
    static const seal::KeyPair& receipt_key()
    {
        static const seal::KeyPair pair = make_pair(root(), seal::Profile::receipt, "central", years());
        return pair;
    }
    DeskQueue desk;
    sync::ReceiptTrust trust{base::TerminalId("terminal-1"), {root().certificate}, {receipt_key().certificate}};

    DayWorld()
    {
        desk.options.durability = database::Durability::process_only;
        desk.open();
    }

    /// What the central answers to these records, signed.
    wire::BatchAnswer answer(const queue::Batch& batch, const std::vector<queue::Outcome>& outcomes, const seal::KeyPair& by = receipt_key()) const
    {
        wire::BatchAnswer out;
        wire::Receipt receipt;
        std::vector<seal::Digest> leaves;
        for (std::size_t i = 0; i < batch.records.size(); ++i) {
            const auto& record = batch.records[i];
            wire::ItemResult result;
            result.seq = record.seq;
            switch (outcomes[i]) {
            case queue::Outcome::accepted: result.status = wire::ItemStatus::accepted; break;
            case queue::Outcome::duplicate: result.status = wire::ItemStatus::duplicate; break;
            case queue::Outcome::rejected: result.status = wire::ItemStatus::rejected; break;
            case queue::Outcome::retry: result.status = wire::ItemStatus::retry; break;
            case queue::Outcome::conflict: result.status = wire::ItemStatus::conflict; break;
            }
            if (result.status == wire::ItemStatus::accepted) result.activation = wire::ActivationState::pending;
            if (result.status == wire::ItemStatus::rejected || result.status == wire::ItemStatus::retry || result.status == wire::ItemStatus::conflict) result.problem = wire::ItemProblem{"rule.x", {}, "1"};
            out.results.push_back(result);
            if (result.status == wire::ItemStatus::retry || result.status == wire::ItemStatus::conflict) continue;
            if (leaves.empty()) receipt.first = record.seq;
            receipt.last = record.seq;
            leaves.push_back(record.hash);
        }
        out.contiguous_upto = 0;
        if (leaves.empty()) return out;
        receipt.terminal = trust.terminal;
        receipt.epoch = batch.epoch;
        receipt.count = static_cast<std::int64_t>(leaves.size());
        receipt.merkle_root = seal::bytes_of(seal::merkle_root(leaves));
        receipt.head_hash = base::Bytes(32);
        receipt.received_at = desk.clock.now();
        receipt.results_digest = seal::bytes_of(seal::sha256(wire::canonical_results(out.results)));
        receipt.kid = base::to_hex(by.certificate.key_id());
        out.receipt = receipt;
        out.receipt->sig = seal::sign(by.key, wire::canonical_receipt(*out.receipt)).value();
        return out;
    }
    void settle(const queue::Batch& batch, const std::vector<queue::Outcome>& outcomes, const seal::KeyPair& by = receipt_key())
    {
        const auto said = answer(batch, outcomes, by);
        std::vector<queue::ItemOutcome> items;
        for (std::size_t i = 0; i < batch.records.size(); ++i) {
            items.push_back({batch.records[i].seq, outcomes[i], outcomes[i] == queue::Outcome::rejected ? "rule.x" : "", {}});
        }
        REQUIRE(desk->settle(batch.epoch, items,
                             said.receipt ? std::optional(queue::VerifiedReceipt{sync::receipt_blob(said), desk.clock.now(), base::to_bytes("results")}) : std::nullopt));
    }
    /// The next records to send, answered one by one in this way.
    void send(const std::vector<queue::Outcome>& outcomes, const seal::KeyPair& by = receipt_key())
    {
        const auto batch = desk->claim(static_cast<int>(outcomes.size()));
        REQUIRE(batch);
        REQUIRE(batch->records.size() == outcomes.size());
        settle(*batch, outcomes, by);
    }
    [[nodiscard]] base::Date today() const { return base::utc_day(desk.clock.now()); }
    [[nodiscard]] queue::DayRows rows(base::Date day)
    {
        auto read = desk->day_rows(day, base::utc_day);
        REQUIRE(read);
        return std::move(*read);
    }
    [[nodiscard]] desk::DayAccount account(base::Date day) { return desk::account_of(rows(day), trust, desk.certificate()); }
    [[nodiscard]] desk::DayAccount account() { return account(today()); }
    /// Changes the file behind the queue's back. What stands in memory is read anew.
    void tamper(const std::string& statement)
    {
        desk.close();
        {
            database::OpenOptions wanted;
            wanted.path = desk.options.path;
            wanted.application_id = 0x42414C43;
            auto connection = database::Connection::open(wanted);
            REQUIRE(connection);
            const auto done = connection->execute(statement);
            REQUIRE(done);
        }
        desk.open();
    }
    /// Kept as the service keeps it; the statement need not be a signed one here.
    [[nodiscard]] base::Status<> close(base::Date day, const char* who = "rui.supervisor")
    {
        const auto read = rows(day);
        const auto counted = desk::account_of(read, trust, desk.certificate());
        queue::NewDayClose close;
        close.day = day;
        close.who = base::OperatorId(who);
        close.records = static_cast<std::int64_t>(counted.positions.size());
        close.last = counted.positions.empty() ? 0 : counted.positions.back();
        close.differences = static_cast<std::int64_t>(counted.differences.size());
        close.statement = base::to_bytes("statement " + base::to_hex(counted.root));
        close.unfinished = counted.unfinished;
        close.audit_number = read.audit_number;
        return desk->keep_close(close);
    }
};

inline std::vector<desk::DayFlaw> flaws(const desk::DayAccount& account)
{
    std::vector<desk::DayFlaw> out;
    for (const auto& difference : account.differences) out.push_back(difference.flaw);
    return out;
}

}  // namespace balcao::test
