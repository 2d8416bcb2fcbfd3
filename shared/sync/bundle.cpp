#include "sync/bundle.h"

#include <algorithm>
#include <set>
#include <thread>

#include "base/log.h"
#include "seal/aead.h"
#include "seal/envelope.h"
#include "seal/signature.h"
#include "sync/bundle_part.h"
#include "sync/record_convert.h"
#include "wire/bundle.h"

namespace balcao::sync {
namespace {

using base::FaultCode;

constexpr std::int64_t k_part_content = 900 * 1024;  // of records; with the frame around them below a part's octets

/// Octets that are wiped at the end.
struct Wiped {
    base::Bytes octets;
    explicit Wiped(base::Bytes content) : octets(std::move(content)) {}
    Wiped(const Wiped&) = delete;
    Wiped& operator=(const Wiped&) = delete;
    ~Wiped() { base::wipe(octets); }
};

/// message_too_large when the records do not fit into a part.
base::Result<base::Bytes> seal_part(const BundleDesk& desk, const wire::BundlePart& part, const base::Secret& key)
{
    return seal_bundle_part(desk.credentials, part, key, wire::k_bundle_part_octets, desk.clock.now());
}

base::Result<queue::Batch> next_records(const BundleDesk& desk, queue::Position after, std::int64_t content)
{
    const base::Lock lock(desk.queue_mutex);
    return desk.queue.unsent_after(after, static_cast<int>(wire::k_max_batch_items), content);
}

NotedPart note_of(std::span<const queue::StoredRecord> records)
{
    NotedPart part{records.front().epoch, records.front().position - records.front().seq, {}};
    for (const auto& record : records) part.records.push_back({record.seq, record.hash});
    return part;
}

/// No content of the citizen's is left to wait for here.
bool final_state(queue::State state)
{
    using queue::State;
    return state != State::pending && state != State::in_flight && state != State::retry && state != State::resending &&
           state != State::parked;
}

/// One that waits for the central's word.
struct Waiting {
    queue::Position position = 0;
    bool parked = false;               ///< held back here since
};

base::Result<std::vector<Waiting>> waiting(queue::Queue& queue, base::Mutex& mutex, const BundleNote& note)
{
    std::vector<Waiting> open;
    for (const auto& part : note.parts) {
        const base::Lock lock(mutex);
        const auto upto = queue.settled_upto(part.epoch);
        if (!upto) return base::unexpected<base::Fault>(upto.error());
        for (const auto& record : part.records) {
            if (record.seq <= *upto) continue;
            const auto item = queue.item(part.base + record.seq);
            if (!item) return base::unexpected<base::Fault>(item.error());
            const bool ours = *item && (*item)->epoch == part.epoch;
            if (!ours || !final_state((*item)->state)) open.push_back({part.base + record.seq, ours && (*item)->state == queue::State::parked});
        }
    }
    return open;
}

base::Result<std::int64_t> unsettled(queue::Queue& queue, base::Mutex& mutex, const BundleNote& note)
{
    return waiting(queue, mutex, note).map([](const auto& open) { return static_cast<std::int64_t>(open.size()); });
}

base::Result<bool> drop_if_settled(queue::Queue& queue, base::Mutex& mutex, const BundleNotes& notes, const BundleNote& note)
{
    const auto open = unsettled(queue, mutex, note);
    if (!open) return base::unexpected<base::Fault>(open.error());
    if (*open > 0) return false;
    if (auto dropped = notes.settle(note); !dropped) return base::unexpected<base::Fault>(dropped.error());
    return true;
}

// --- an answer ---------------------------------------------------------------------------------------

base::Status<> take_part(const BundleDesk& desk, const BundleNote& note, const base::Secret& key, base::BytesView sealed,
                         int index, BundleIn& in)
{
    if (static_cast<std::size_t>(index) >= note.parts.size()) return base::unexpected<base::Fault>(answer_flaw(AnswerFlaw::content));
    const auto answer = open_bundle_answer(sealed, key, note.id, index);
    if (!answer) return base::unexpected<base::Fault>(answer.error());
    if (answer->problem) return base::unexpected<base::Fault>(wire::fault_of(*answer->problem));
    return settle_carried_part({desk.queue, desk.queue_mutex, desk.credentials, desk.clock}, note.parts[static_cast<std::size_t>(index)],
                               *answer->answer, in);
}

}  // namespace

std::string new_bundle_id(base::Random& random) { return base::to_hex(random.bytes(16)); }
std::string bundle_file_name(const std::string& id) { return "balcao-" + id + ".bundle"; }
std::string answer_file_name(const std::string& bundle_file) { return bundle_file + ".answer"; }

base::Result<BundleOut> write_bundle(const BundleDesk& desk, const std::string& id, int file)
{
    Wiped drawn(desk.random.bytes(wire::k_bundle_key_octets));
    const base::Secret key(drawn.octets);
    StickWriter writer(file, StickKind::bundle, id);
    BundleNote note{id, desk.clock.now(), {}};
    BundleOut out;
    out.id = id;
    queue::Position after = 0;
    std::int64_t content = k_part_content;
    while (true) {
        auto batch = next_records(desk, after, content);
        if (!batch) return base::unexpected<base::Fault>(batch.error());
        if (batch->empty()) break;
        const auto last = batch->records.back().position;
        const auto unfit = std::erase_if(batch->records, [](const auto& record) { return !can_travel(record); });
        if (batch->empty()) {
            out.left_out += static_cast<std::int64_t>(unfit);
            after = last;
            continue;
        }
        if (out.parts == wire::k_bundle_parts) return base::fail(FaultCode::message_too_large, out.records);
        auto records = to_wire(batch->records);
        if (!records) return base::unexpected<base::Fault>(records.error());
        const auto part = seal_part(desk, {id, out.parts, note.created_at, std::move(*records)}, key);
        if (!part && part.error().code == FaultCode::message_too_large && batch->records.size() > 1) {
            content /= 2;  // more frame than content: fewer records
            continue;
        }
        if (!part) return base::unexpected<base::Fault>(part.error());
        if (auto written = writer.add(*part); !written) return base::unexpected<base::Fault>(written.error());
        note.parts.push_back(note_of(batch->records));
        after = last;
        out.left_out += static_cast<std::int64_t>(unfit);
        out.last = batch->records.back().seq;
        out.records += static_cast<std::int64_t>(batch->records.size());
        ++out.parts;
        if (desk.progress) desk.progress(out.records);
    }
    if (out.records == 0) return out;
    if (auto done = writer.finish(); !done) return base::unexpected<base::Fault>(done.error());
    if (auto noted = desk.notes.save(note, key); !noted) return base::unexpected<base::Fault>(noted.error());
    base::log(base::LogLevel::info, "bundle_written", {{"records", out.records}, {"parts", out.parts}});
    return out;
}

base::Result<int> deliver_bundle(CentralApi& api, int bundle, int answer, const std::stop_token& stop, const PartProgress& progress)
{
    auto reader = StickReader::open(bundle);
    if (!reader) return base::unexpected<base::Fault>(reader.error());
    if (reader->header().kind != StickKind::bundle) return base::fail(FaultCode::bundle_not_for_central);
    StickWriter writer(answer, StickKind::answer, reader->header().id);
    constexpr std::uint64_t k_part = wire::k_bundle_part_octets;  // sealed it is a little more: rounded away
    const auto total = std::max<std::int64_t>(1, static_cast<std::int64_t>((reader->header().data_octets + k_part / 2) / k_part));
    for (int parts = 0;; ++parts) {
        const auto part = reader->next();
        if (!part) return base::unexpected<base::Fault>(part.error());
        if (!*part) {
            if (auto done = writer.finish(); !done) return base::unexpected<base::Fault>(done.error());
            return parts;
        }
        const auto reply = post_patiently(api, **part, stop);
        if (!reply) {
            auto fault = reply.error().fault;
            if (fault.code == FaultCode::bundle_not_for_central) fault.a = parts;
            return base::unexpected<base::Fault>(fault);
        }
        if (auto written = writer.add(*reply); !written) return base::unexpected<base::Fault>(written.error());
        if (progress) progress(parts + 1, total);
    }
}

base::Result<BundleIn> take_answer(const BundleDesk& desk, int file)
{
    auto reader = StickReader::open(file);
    if (!reader) return base::unexpected<base::Fault>(reader.error());
    if (reader->header().kind != StickKind::answer) return base::fail(FaultCode::bundle_answer_unknown);
    const auto note = desk.notes.load(reader->header().id);
    if (const auto before = note ? std::nullopt : desk.notes.settled_before(reader->header().id)) {
        BundleIn in;
        in.id = reader->header().id;
        in.known = static_cast<int>(*before);
        in.finished = true;
        return in;
    }
    if (!note) return base::unexpected<base::Fault>(note.error());
    const auto key = desk.notes.answer_key(note->id);
    if (!key) return base::unexpected<base::Fault>(key.error());
    BundleIn in;
    in.id = note->id;
    for (int index = 0;; ++index) {
        const auto part = reader->next();
        if (!part) {
            in.fault = part.error();
            break;
        }
        if (!*part) break;
        if (auto taken = take_part(desk, *note, *key, **part, index, in); !taken && !in.fault) in.fault = taken.error();
    }
    const auto finished = drop_if_settled(desk.queue, desk.queue_mutex, desk.notes, *note);
    if (finished) in.finished = *finished;
    else if (!in.fault) in.fault = finished.error();
    base::log(base::LogLevel::info, "bundle_answer_taken", {{"settled", in.settled}, {"known", in.known}});
    return in;
}

base::Result<std::vector<BundleOnTheWay>> bundles_on_the_way(queue::Queue& queue, base::Mutex& queue_mutex, const BundleNotes& notes)
{
    std::vector<BundleOnTheWay> out;
    for (const auto& id : notes.ids()) {
        const auto note = notes.load(id);
        if (!note) return base::unexpected<base::Fault>(note.error());
        const auto open = unsettled(queue, queue_mutex, *note);
        if (!open) return base::unexpected<base::Fault>(open.error());
        out.push_back({id, note->created_at, static_cast<std::int64_t>(note->records()), *open, notes.lost(id)});
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.since < b.since; });
    return out;
}

base::Result<Carried> carried_records(queue::Queue& queue, base::Mutex& queue_mutex, const BundleNotes& notes)
{
    std::set<queue::Position> open;
    Carried carried;
    for (const auto& id : notes.ids()) {
        if (notes.lost(id)) continue;
        const auto note = notes.load(id);
        if (!note) return base::unexpected<base::Fault>(note.error());
        const auto these = waiting(queue, queue_mutex, *note);
        if (!these) return base::unexpected<base::Fault>(these.error());
        const auto before = open.size();
        for (const auto& one : *these) {
            if (!one.parked) open.insert(one.position);
        }
        if (open.size() == before) continue;
        carried.since = carried.since ? std::min(*carried.since, note->created_at) : note->created_at;
    }
    carried.records = static_cast<std::int64_t>(open.size());
    return carried;
}

base::Result<int> drop_settled_notes(queue::Queue& queue, base::Mutex& queue_mutex, const BundleNotes& notes)
{
    int dropped = 0;
    for (const auto& id : notes.ids()) {
        const auto note = notes.load(id);
        if (!note) return base::unexpected<base::Fault>(note.error());
        const auto gone = drop_if_settled(queue, queue_mutex, notes, *note);
        if (!gone) return base::unexpected<base::Fault>(gone.error());
        dropped += *gone ? 1 : 0;
    }
    return dropped;
}

}  // namespace balcao::sync
