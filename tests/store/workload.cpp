#include "workload.h"

namespace balcao::test {
namespace {

constexpr int k_records = 8;
constexpr int k_keystrokes = 6;
const base::CaseId k_draft("case-draft");
const base::Date k_day = base::utc_day(k_now);

queue::NewRecord record(int number)
{
    queue::NewRecord out;
    out.case_id = base::CaseId("case-" + std::to_string(number));
    out.day = k_day;
    out.captured_at = k_now;
    out.operator_id = base::OperatorId("ana");
    out.summary = {"A" + std::to_string(number), "AE", "2C3"};
    return out;
}

queue::SignedRecord prepared(const queue::Slot& slot, int number)
{
    queue::SignedRecord out;
    out.header = base::to_bytes("{\"seq\":" + std::to_string(slot.seq) + "}");
    out.sealed = base::to_bytes("sealed " + std::to_string(number) + std::string(700, 's'));
    out.hash = seal::record_hash(out.header, seal::sha256(out.sealed), slot.prev);
    out.signature.assign(64, 7);  // the signature is not what is tested here
    return out;
}

std::string fault_text(const base::Fault& fault) { return std::string(base::name(fault.code)) + " " + std::to_string(fault.a); }

bool settle_some(queue::Queue& queue, const Promise& promise)
{
    const auto batch = queue.claim(3);
    if (!batch || batch->empty()) {
        return false;
    }
    std::vector<queue::ItemOutcome> outcomes;
    for (const auto& item : batch->records) {
        outcomes.push_back({item.seq, queue::Outcome::accepted, "", {}});
    }
    if (!queue.settle(batch->epoch, outcomes, queue::VerifiedReceipt{base::to_bytes("receipt"), k_now})) {
        return false;
    }
    for (const auto& item : batch->records) {
        promise('S', static_cast<int>(item.position));
    }
    return true;
}

}  // namespace

void work(const queue::QueueOptions& options, const std::string& key_folder, const Promise& promise,
          bool promise_early)
{
    base::ManualClock clock(k_now);
    base::SeededRandom random(5);
    auto queue = queue::Queue::open(options, clock, random);
    auto keys = queue::DraftKeys::open(key_folder, k_day, k_now, random);
    if (!queue || !keys) {
        return;
    }
    for (int stroke = 1; stroke <= k_keystrokes; ++stroke) {
        const auto text = base::to_bytes(std::string(static_cast<std::size_t>(stroke), 'x'));
        const auto sealed = keys->seal(k_draft, text, random);
        if (!sealed || !queue->save_draft(k_draft, k_day, *sealed)) {
            return;
        }
        promise('D', stroke);
    }
    for (int number = 1; number <= k_records; ++number) {
        if (promise_early) {
            promise('R', number);
        }
        if (!queue->append(record(number), prepared(queue->next_slot(), number))) {
            return;
        }
        if (!promise_early) {
            promise('R', number);
        }
        if (number % 3 == 0 && !settle_some(*queue, promise)) {
            return;
        }
        if (number == 5 && !queue->upkeep()) {
            return;
        }
    }
}

std::string broken_promises(const queue::QueueOptions& options, const std::string& key_folder,
                            const Promises& promises)
{
    base::ManualClock clock(k_now);
    base::SeededRandom random(6);
    auto plain = options;
    plain.vfs.clear();
    plain.durability = database::Durability::full;
    auto queue = queue::Queue::open(plain, clock, random);
    if (!queue) {
        return "does not open: " + fault_text(queue.error());
    }
    for (const auto& check : {queue->check_integrity(), queue->verify_chain(), queue->verify_audit(), queue->balance(k_day)}) {
        if (!check) {
            return "check fails: " + fault_text(check.error());
        }
    }
    for (const int number : promises.registered) {
        const auto kept = queue->load(number);
        const auto item = queue->item_of_case(base::CaseId("case-" + std::to_string(number)));
        const auto content = "sealed " + std::to_string(number);
        if (!kept || !*kept || !item || !*item || base::to_text((*kept)->sealed).compare(0, content.size(), content) != 0) {
            return "record " + std::to_string(number) + " is lost";
        }
    }
    for (const int position : promises.settled) {
        const auto item = queue->item(position);
        const auto receipt = queue->receipt_of(position);
        if (!item || !*item || (*item)->state != queue::State::acked || !receipt || !*receipt) {
            return "receipt of " + std::to_string(position) + " is lost";
        }
    }
    if (promises.draft > 0) {
        auto keys = queue::DraftKeys::open(key_folder, k_day, k_now, random);
        const auto drafts = queue->drafts();
        if (!keys || !drafts || drafts->size() != 1) {
            return "the draft is lost";
        }
        const auto text = keys->open_draft(k_draft, drafts->front().sealed);
        if (!text || text->size() < static_cast<std::size_t>(promises.draft)) {
            return "a keystroke group is lost";
        }
    }
    return {};
}

}  // namespace balcao::test
