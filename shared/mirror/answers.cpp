#include "mirror/answers.h"

#include "sync/stick_file.h"
#include "wire/reader.h"

namespace balcao::mirror {
namespace {

/// A part of the file: what the answer belongs to, and the answer.
base::Bytes write_part(const CopyName& of, base::BytesView answer)
{
    return wire::write_body(wire::Json{{"v", k_copy_version},
                                       {"name", of.name},
                                       {"epoch", of.epoch.text()},
                                       {"position", of.position},
                                       {"answer", wire::octets_json(answer, wire::Format::cbor)}},
                            wire::Format::cbor);
}

struct AnswerPart {
    CopyName of;
    base::Bytes answer;
};

std::optional<AnswerPart> read_part(base::BytesView cbor)
{
    const auto json = wire::read_body(cbor, wire::Format::cbor, {sync::k_stick_part_octets, 3});
    if (!json) return std::nullopt;
    wire::FirstFault fault;
    wire::Reader reader(*json, fault);
    reader.require(reader.integer("v", 1) == k_copy_version);
    AnswerPart part;
    part.of.name = reader.text("name", 32);
    part.of.epoch = reader.epoch("epoch");
    part.of.position = reader.integer("position", 1);
    part.answer = reader.octets("answer", wire::k_bundle_answer_octets);
    return fault ? std::nullopt : std::optional(std::move(part));
}

}  // namespace

base::Status<> take_answer(const sync::CarriedDesk& desk, const CopyKey& key, const CopyName& of, base::BytesView answer, sync::BundleIn& in)
{
    std::optional<queue::Item> item;
    {
        const base::Lock lock(desk.queue_mutex);
        auto found = desk.queue.item(of.position);
        if (!found) return base::unexpected<base::Fault>(found.error());
        item = std::move(*found);
    }
    if (!item || item->epoch != of.epoch || copy_name(item->hash) != of.name) return base::fail(base::FaultCode::bundle_answer_unknown);
    const auto opened = sync::open_bundle_answer(answer, key.answer_key(of.name), of.name, 0);
    if (!opened) return base::unexpected<base::Fault>(opened.error());
    if (opened->problem) return base::unexpected<base::Fault>(wire::fault_of(*opened->problem));
    const sync::NotedPart part{of.epoch, of.position - item->seq, {{item->seq, item->hash}}};
    return sync::settle_carried_part(desk, part, *opened->answer, in);
}

std::string answers_file_name(const std::string& id) { return "balcao-" + id + std::string(k_answers_ending); }

base::Result<int> write_answers(const Store& store, const base::TerminalId& owner, const std::string& id, int file)
{
    sync::StickWriter writer(file, sync::StickKind::answer, id);
    int written = 0;
    for (const auto& of : store.answered(owner)) {
        const auto answer = store.answer(owner, of.name);
        if (!answer) continue;   // withdrawn meanwhile
        if (auto added = writer.add(write_part(of, *answer)); !added) return base::unexpected<base::Fault>(added.error());
        ++written;
    }
    if (written == 0) return base::fail(base::FaultCode::mirror_nothing_kept);
    if (auto done = writer.finish(); !done) return base::unexpected<base::Fault>(done.error());
    return written;
}

base::Result<AnswersIn> read_answers(const sync::CarriedDesk& desk, const CopyKey& key, int file)
{
    auto reader = sync::StickReader::open(file);
    if (!reader) return base::unexpected<base::Fault>(reader.error());
    AnswersIn out;
    out.in.id = reader->header().id;
    while (true) {
        const auto part = reader->next();
        if (!part) return base::unexpected<base::Fault>(part.error());
        if (!*part) return out;
        const auto answer = read_part(**part);
        const auto taken = answer ? take_answer(desk, key, answer->of, answer->answer, out.in) : base::fail(base::FaultCode::bundle_damaged);
        if (taken) continue;
        if (taken.error().code == base::FaultCode::bundle_answer_unknown) ++out.unknown;
        else if (!out.in.fault) out.in.fault = taken.error();
    }
}

}  // namespace balcao::mirror
