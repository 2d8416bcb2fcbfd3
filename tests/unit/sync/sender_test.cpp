// One turn at a time against a central whose behaviour is written down, with a real queue and a clock that
// stands still.
#include "sync/sender.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <set>

#include "seal/chain.h"
#include "seal/merkle.h"
#include "seal/signature.h"
#include "support/keys.h"
#include "support/temporary_folder.h"
#include "support/test.h"
#include "sync/run_once.h"

using namespace balcao;
using namespace std::chrono_literals;
using base::FaultCode;
using queue::State;
using sync::Advice;
using sync::CallError;
using sync::Millis;
using sync::TurnKind;
using wire::ItemStatus;

namespace {

struct Keys {
    seal::KeyPair root = test::make_root();
    seal::KeyPair terminal = test::make_pair(root, seal::Profile::client, "posto-1");
    seal::KeyPair receipt = test::make_pair(root, seal::Profile::receipt, "central");
};
const Keys& keys()
{
    static const Keys made;  // making keys is the slow part
    return made;
}

CallError error_with(Advice advice, FaultCode code, bool ambiguous = false, int status = 0)
{
    CallError error;
    error.advice = advice;
    error.fault = {code};
    error.ambiguous = ambiguous;
    error.status = status;
    return error;
}

/// Keeps what it accepts, signs receipts, and fails as it is told.
class ScriptedCentral final : public sync::Remote {
public:
    sync::Call<wire::BatchAnswer> post_batch(const wire::Batch& batch, const std::stop_token&) override
    {
        sizes.push_back(batch.records.size());
        if (std::exchange(no_memory, false)) {
            static_cast<void>(answer(batch));  // carried out, and then no memory for the answer
            throw std::bad_alloc();
        }
        if (!failures.empty()) {
            const auto error = failures.front();
            failures.pop_front();
            if (error.ambiguous) static_cast<void>(answer(batch));  // carried out, the answer lost
            return tl::unexpected(error);
        }
        if (batch.records.size() > most) return tl::unexpected(error_with(Advice::halve, FaultCode::message_too_large, false, 413));
        for (const auto& record : batch.records) {
            if (poison.count(record.header.seq) == 0) continue;
            auto error = error_with(Advice::bisect, FaultCode::message_malformed, false, 400);
            error.problem = "message_malformed";
            return tl::unexpected(error);
        }
        auto out = answer(batch);
        if (spoil) spoil(out);
        return out;
    }
    sync::Call<wire::CursorAnswer> cursor(const base::EpochId& epoch, const std::stop_token&) override
    {
        ++cursors;
        if (!cursor_failures.empty()) {
            const auto error = cursor_failures.front();
            cursor_failures.pop_front();
            return tl::unexpected(error);
        }
        wire::CursorAnswer out;
        out.head_hash = base::Bytes(32, 0);
        if (stored.empty()) return out;
        out.epoch = epoch;
        while (stored.count(out.contiguous_upto + 1) > 0) out.head_hash = stored.at(++out.contiguous_upto);
        out.frozen = frozen;
        return out;
    }
    sync::Call<sync::TimeReading> time(const std::stop_token&) override
    {
        return sync::TimeReading{test::k_now, 0ms, 1ms};
    }

    bool no_memory = false;
    std::deque<CallError> failures;
    std::deque<CallError> cursor_failures;
    std::set<base::Sequence> poison;                 ///< any request with one of these is refused as a whole
    std::map<base::Sequence, ItemStatus> statuses;   ///< other than accepted
    std::function<void(wire::BatchAnswer&)> spoil;
    std::size_t most = 500;
    wire::Hints hints;
    bool frozen = false;
    std::map<base::Sequence, base::Bytes> stored;
    std::vector<std::size_t> sizes;
    int cursors = 0;

private:
    wire::BatchAnswer answer(const wire::Batch& batch)
    {
        wire::BatchAnswer out;
        wire::Receipt receipt;
        std::vector<seal::Digest> leaves;
        for (const auto& record : batch.records) {
            const auto seq = record.header.seq;
            wire::ItemResult result;
            result.seq = seq;
            const auto wanted = statuses.find(seq);
            const bool known = stored.count(seq) > 0;
            result.status = wanted != statuses.end() ? wanted->second : known ? ItemStatus::duplicate : ItemStatus::accepted;
            if (result.status == ItemStatus::rejected) result.problem = wire::ItemProblem{"rules_refused", {"age.minimum"}, "1"};
            out.results.push_back(result);
            if (result.status == ItemStatus::retry || result.status == ItemStatus::conflict) continue;
            stored[seq] = record.hash;
            if (leaves.empty()) receipt.first = seq;
            receipt.last = seq;
            leaves.push_back(*seal::digest_from(record.hash));
        }
        out.hints = hints;
        if (leaves.empty()) return out;
        out.contiguous_upto = 0;
        receipt.head_hash = base::Bytes(32, 0);
        while (stored.count(out.contiguous_upto + 1) > 0) receipt.head_hash = stored.at(++out.contiguous_upto);
        receipt.terminal = batch.records.front().header.terminal;
        receipt.epoch = batch.records.front().header.epoch;
        receipt.count = static_cast<std::int64_t>(leaves.size());
        receipt.merkle_root = seal::bytes_of(seal::merkle_root(leaves));
        receipt.received_at = test::k_now;
        receipt.results_digest = seal::bytes_of(seal::sha256(wire::canonical_results(out.results)));
        receipt.kid = base::to_hex(keys().receipt.certificate.key_id());
        receipt.sig = seal::sign(keys().receipt.key, wire::canonical_receipt(receipt)).value();
        out.receipt = receipt;
        return out;
    }
};

struct Desk {
    test::TemporaryFolder folder;
    base::ManualClock clock{test::k_now};
    base::SeededRandom random{1};
    base::Mutex mutex;
    std::optional<queue::Queue> queue;
    ScriptedCentral central;
    sync::SenderLimits limits;
    std::optional<sync::Sender> sender;

    explicit Desk(int records = 0)
    {
        queue::QueueOptions options;
        options.path = folder.file("desk.db");
        options.ballast_bytes = 0;
        options.durability = database::Durability::process_only;
        queue.emplace(queue::Queue::open(options, clock, random).value());
        restart();
        for (int i = 1; i <= records; ++i) add(i);
    }
    void restart()
    {
        sender.emplace(*queue, mutex, central,
                       sync::ReceiptTrust{base::TerminalId("posto-1"), {keys().root.certificate}, {keys().receipt.certificate}},
                       clock, random, limits);
    }
    void add(int n)
    {
        queue::NewRecord record;
        record.case_id = base::CaseId("case-" + std::to_string(n));
        record.day = base::utc_day(clock.now());
        record.captured_at = clock.now();
        record.operator_id = base::OperatorId("ana.operadora");
        record.summary = {"A" + std::to_string(n), "AE", "2C3"};
        REQUIRE(queue->append(record, [&](const queue::Slot& slot) -> base::Result<queue::SignedRecord> {
            wire::RecordHeader header;
            header.terminal = base::TerminalId("posto-1");
            header.epoch = slot.epoch;
            header.seq = slot.seq;
            header.captured_at = clock.now();
            header.boot_id = clock.boot_id();
            header.operator_ref = "ana.operadora";
            header.schema = "balcao.activation/1";
            queue::SignedRecord out;
            out.header = wire::canonical_header(header);
            out.sealed = base::to_bytes("sealed " + std::to_string(n));
            out.hash = seal::record_hash(out.header, seal::sha256(out.sealed), slot.prev);
            out.signature = base::Bytes(64, 1);
            return out;
        }));
    }
    sync::Turn turn() { return sender->turn({}); }
    sync::Turn turn_after(Millis wait)
    {
        clock.advance(wait);
        return turn();
    }
    State state(int n) { return queue->item(n).value()->state; }
    int count(State wanted)
    {
        int found = 0;
        const auto last = queue->stats()->last_position;
        for (int n = 1; n <= last; ++n) found += state(n) == wanted ? 1 : 0;
        return found;
    }
};

}  // namespace

TEST_CASE("batches grow from fifty while they go through, and nothing waits in between")
{
    Desk desk(400);
    std::vector<std::size_t> sizes;
    while (true) {
        const auto turn = desk.turn();
        CHECK(turn.wait == 0ms);
        if (turn.kind == TurnKind::idle) break;
        CHECK(turn.kind == TurnKind::progress);
    }
    CHECK(desk.central.sizes == std::vector<std::size_t>{50, 100, 200, 50});
    CHECK(desk.count(State::acked) == 400);
    CHECK(desk.central.cursors == 1);
}

TEST_CASE("a poison item is found within the batch and the others go through in the same turn")
{
    for (const int bad : {1, 2, 25, 49, 50}) {
        Desk desk(50);
        desk.central.poison = {bad};
        const auto turn = desk.turn();
        CHECK(turn.kind == TurnKind::progress);
        CHECK(turn.accepted == 49);
        CHECK(turn.rejected == 1);
        CHECK(desk.state(bad) == State::dead);
        CHECK(desk.queue->item(bad).value()->problem == "message_malformed");
        CHECK(desk.count(State::acked) == 49);
        CHECK(desk.central.sizes.size() <= 14);
        CHECK(desk.sender->failures() == 0);
    }
}

TEST_CASE("memory that runs out in the middle of a turn leaves nothing in flight, and the next turn asks what the central has")
{
    Desk desk(5);
    desk.central.no_memory = true;
    const auto turn = desk.turn();
    CHECK(turn.kind == TurnKind::storage);
    CHECK(turn.fault->code == FaultCode::memory_exhausted);
    CHECK(turn.accepted == 0);
    CHECK(desk.queue->stats()->pending == 5);
    const int cursors = desk.central.cursors;
    const auto next = desk.turn();
    CHECK(desk.central.cursors > cursors);
    CHECK(next.accepted == 5);
    CHECK(next.duplicates == 5);
    CHECK(desk.queue->stats()->unsent() == 0);
}

TEST_CASE("too large is answered with smaller requests, down to the one that can never fit")
{
    Desk desk(50);
    desk.central.most = 7;
    CHECK(desk.turn().accepted == 50);
    CHECK(desk.central.sizes.front() == 50);
    CHECK(*std::max_element(desk.central.sizes.begin() + 3, desk.central.sizes.end()) <= 7);
    desk.add(51);
    desk.add(52);
    desk.central.sizes.clear();
    desk.central.most = 0;
    const auto turn = desk.turn();
    CHECK(turn.rejected == 2);
    CHECK(desk.state(51) == State::dead);
}

TEST_CASE("refusals, postponements and acceptances of one batch are each settled")
{
    Desk desk(5);
    desk.central.statuses = {{2, ItemStatus::rejected}, {3, ItemStatus::retry}};
    const auto turn = desk.turn();
    CHECK(turn.accepted == 3);
    CHECK(turn.rejected == 1);
    CHECK(turn.postponed == 1);
    CHECK(desk.state(2) == State::dead);
    CHECK(desk.queue->item(2).value()->problem == "rules_refused:age.minimum");
    CHECK(desk.state(3) == State::retry);
    CHECK(desk.turn().kind == TurnKind::idle);  // not before its time
    desk.central.statuses.clear();
    desk.clock.advance(5s);
    CHECK(desk.turn().accepted == 1);
    CHECK(desk.state(3) == State::acked);
}

TEST_CASE("after a lost answer the central is asked where it stands, then the same records go again")
{
    Desk desk(10);
    desk.central.failures = {error_with(Advice::again, FaultCode::network_timeout, true)};
    auto turn = desk.turn();
    CHECK(turn.kind == TurnKind::backoff);
    CHECK(turn.fault->code == FaultCode::network_timeout);
    CHECK(turn.wait <= 4s);
    CHECK(desk.count(State::pending) == 10);
    CHECK(desk.central.cursors == 1);
    turn = desk.turn_after(turn.wait);
    CHECK(desk.central.cursors == 2);
    CHECK(turn.accepted == 10);
    CHECK(turn.duplicates == 10);
    CHECK(turn.wait <= 4s);  // comes back within the time it was away
}

TEST_CASE("a failure before sending asks no cursor; five in a row open the breaker; one record probes it")
{
    Desk desk(100);
    for (int i = 0; i < 5; ++i) desk.central.failures.push_back(error_with(Advice::again, FaultCode::network_unreachable));
    sync::Turn turn;
    for (int i = 1; i <= 5; ++i) {
        turn = desk.turn_after(turn.wait);
        CHECK(turn.kind == TurnKind::backoff);
        CHECK(desk.sender->failures() == i);
        CHECK(turn.wait <= sync::retry_ceiling(i, {}));
    }
    CHECK(desk.central.cursors == 1);
    CHECK(turn.wait >= 5s);
    const auto calls = desk.central.sizes.size();
    CHECK(desk.turn().kind == TurnKind::backoff);  // held back without a call
    CHECK(desk.turn().fault->code == FaultCode::network_unreachable);
    CHECK(desk.central.sizes.size() == calls);
    turn = desk.turn_after(turn.wait);
    CHECK(turn.accepted == 1);
    CHECK(desk.central.sizes.back() == 1);
    CHECK(desk.turn().accepted == 50);
}

TEST_CASE("a person may try at once, but not before the central's Retry-After")
{
    Desk desk(3);
    for (int i = 0; i < 5; ++i) desk.central.failures.push_back(error_with(Advice::again, FaultCode::network_unreachable));
    auto busy = error_with(Advice::again, FaultCode::central_busy, false, 503);
    busy.retry_after = 100s;
    desk.central.failures.push_back(busy);
    for (int i = 0; i < 5; ++i) {
        desk.sender->try_now();
        static_cast<void>(desk.turn());
    }
    CHECK(desk.central.sizes.size() == 5);
    desk.sender->try_now();
    const auto turn = desk.turn();
    CHECK(turn.fault->code == FaultCode::central_busy);
    CHECK(turn.wait >= 100s);
    desk.sender->try_now();
    CHECK(desk.turn_after(99s).kind == TurnKind::backoff);
    CHECK(desk.central.sizes.size() == 6);
    CHECK(desk.turn_after(turn.wait).accepted == 1);
}

TEST_CASE("retries without end are held to one a minute")
{
    Desk desk(1);
    desk.limits.breaker.failures_in_a_row = 1'000'000;
    desk.limits.breaker.window_min_calls = 1'000'000;
    desk.limits.retry.max_delay = 1ms;
    desk.restart();
    for (int i = 0; i < 1000; ++i) desk.central.failures.push_back(error_with(Advice::again, FaultCode::central_error, false, 500));
    const auto until = desk.clock.monotonic_ms() + 3600'000;
    while (desk.clock.monotonic_ms() < until) {
        const auto turn = desk.turn();
        REQUIRE(turn.kind == TurnKind::backoff);
        desk.clock.advance(std::max(turn.wait, Millis(1)));
    }
    CHECK(desk.central.sizes.size() <= 80);
    CHECK(desk.central.sizes.size() >= 60);
}

TEST_CASE("a receipt that fails its check acknowledges nothing; the third in a row raises the alarm")
{
    Desk desk(4);
    desk.central.spoil = [](wire::BatchAnswer& answer) { answer.receipt->sig[0] ^= 1; };
    sync::Turn turn;
    for (int i = 1; i <= 3; ++i) {
        turn = desk.turn_after(turn.wait);
        CHECK(turn.kind == TurnKind::backoff);
        CHECK(turn.fault->code == FaultCode::receipt_invalid);
        CHECK(turn.receipt_alarm == (i == 3));
        CHECK(desk.count(State::pending) == 4);
        CHECK_FALSE(desk.queue->receipt_of(1).value());
    }
    desk.central.spoil = nullptr;
    turn = desk.turn_after(turn.wait);
    CHECK(turn.duplicates == turn.accepted);
    CHECK(turn.accepted > 0);
    CHECK_FALSE(turn.receipt_alarm);
}

TEST_CASE("refused and closed stop the sending without counting as a failure of the network")
{
    for (const auto& [advice, kind] : {std::pair{Advice::refused, TurnKind::refused}, std::pair{Advice::closed, TurnKind::closed}}) {
        Desk desk(2);
        desk.central.failures = {error_with(advice, FaultCode::terminal_revoked, false, 403)};
        const auto turn = desk.turn();
        CHECK(turn.kind == kind);
        CHECK(turn.wait == 15min);
        CHECK(turn.contact);
        CHECK(desk.sender->failures() == 0);
        CHECK(desk.count(State::pending) == 2);
        desk.add(3);
        CHECK(desk.turn_after(turn.wait).accepted == 3);
    }
}

TEST_CASE("a conflict freezes the epoch, and a frozen central is not sent anything")
{
    Desk desk(3);
    desk.central.statuses = {{2, ItemStatus::conflict}};
    const auto turn = desk.turn();
    CHECK(turn.kind == TurnKind::frozen);
    CHECK(desk.state(2) == State::frozen);
    CHECK(desk.queue->frozen());
    CHECK(desk.turn().kind == TurnKind::frozen);

    Desk other(3);
    other.central.frozen = true;
    other.central.stored = {{1, base::Bytes(32, 9)}};
    CHECK(other.turn().kind == TurnKind::frozen);
    CHECK(other.central.sizes.empty());
    CHECK(other.count(State::pending) == 3);
    CHECK(other.queue->frozen());  // learnt from the central alone
    REQUIRE(other.queue->begin_epoch("support"));
    CHECK(other.count(State::frozen) == 3);
}

TEST_CASE("what a central forgot of an epoch it has stopped waits with the rest for people to send it again")
{
    Desk desk(3);
    CHECK(desk.turn().accepted == 3);
    desk.central.stored.erase(3);  // put back from a backup
    desk.central.frozen = true;
    desk.sender->reconcile_next();
    CHECK(desk.turn().kind == TurnKind::frozen);
    CHECK(desk.queue->frozen());
    REQUIRE(desk.queue->begin_epoch("support"));
    CHECK(desk.state(2) == State::acked);
    CHECK(desk.state(3) == State::frozen);  // not "sent": the central does not hold it
}

TEST_CASE("a central that was set back behind receipts we hold is noticed and gets a new epoch")
{
    Desk desk(3);
    CHECK(desk.turn().accepted == 3);
    const auto epoch = desk.queue->epoch();
    desk.central.stored[3][0] ^= 1;
    desk.sender->reconcile_next();
    const auto turn = desk.turn();
    CHECK(turn.kind == TurnKind::frozen);
    CHECK(turn.fault == base::Fault{FaultCode::epoch_frozen, 3});
    CHECK_FALSE(desk.queue->epoch() == epoch);
}

TEST_CASE("the cursor is asked again once a day, and its failure is one like any other")
{
    Desk desk(1);
    desk.central.cursor_failures = {error_with(Advice::again, FaultCode::network_unreachable)};
    auto turn = desk.turn();
    CHECK(turn.kind == TurnKind::backoff);
    CHECK(desk.central.sizes.empty());
    CHECK(desk.turn_after(turn.wait).accepted == 1);
    CHECK(desk.central.cursors == 2);
    CHECK(desk.turn_after(23h).kind == TurnKind::idle);
    CHECK(desk.central.cursors == 2);
    CHECK(desk.turn_after(1h).kind == TurnKind::idle);
    CHECK(desk.central.cursors == 3);
}

TEST_CASE("the central's hints are followed: fewer records, a pause, a spread")
{
    Desk desk(30);
    desk.central.hints.max_items = 10;
    desk.central.hints.pause_s = 7;
    CHECK(desk.turn().accepted == 30);
    desk.add(31);
    for (int n = 32; n <= 60; ++n) desk.add(n);
    const auto turn = desk.turn();
    CHECK(turn.accepted == 10);
    CHECK(turn.wait == 7s);
}

TEST_CASE("a stop before and between requests leaves every record where it was")
{
    Desk desk(3);
    desk.central.failures = {error_with(Advice::wait, FaultCode::network_timeout)};
    CHECK(desk.turn().kind == TurnKind::stopped);
    CHECK(desk.count(State::pending) == 3);
    CHECK(desk.sender->failures() == 0);
    const auto report = sync::run_once(*desk.sender, *desk.queue, desk.mutex, desk.clock, 1min, {});
    CHECK(report.accepted == 3);
    CHECK(report.ended == TurnKind::idle);
}
