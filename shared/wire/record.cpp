#include "wire/record.h"

#include "wire/canonical.h"
#include "wire/reader.h"

namespace balcao::wire {
namespace {

constexpr std::size_t k_max_id = 64;

Json header_json(const RecordHeader& header)
{
    return Json{{"v", header.v},
                {"terminal", header.terminal.text()},
                {"epoch", header.epoch.text()},
                {"seq", header.seq},
                {"captured_at", base::format_instant(header.captured_at)},
                {"boot_id", header.boot_id},
                {"mono_ms", header.mono_ms},
                {"clock_state", name(header.clock_state)},
                {"operator_ref", header.operator_ref},
                {"schema", header.schema}};
}

std::optional<ClockState> clock_state_from_name(std::string_view text)
{
    for (const auto state : {ClockState::synchronized, ClockState::holdover, ClockState::unchecked}) {
        if (name(state) == text) {
            return state;
        }
    }
    return std::nullopt;
}

/// Reads the version first: members of another version need not make sense.
bool known_version(Reader& reader)
{
    const auto version = reader.integer("v", 1);
    if (!reader.failed() && version != k_record_version) {
        reader.fault() = base::Fault{base::FaultCode::message_unknown_version, version};
    }
    return !reader.failed();
}

RecordHeader read_header(Reader& reader)
{
    RecordHeader header;
    if (!known_version(reader)) {
        return header;
    }
    header.terminal = base::TerminalId(reader.text("terminal", k_max_id));
    header.epoch = reader.epoch("epoch");
    header.seq = reader.integer("seq", 1);
    header.captured_at = reader.instant("captured_at");
    header.boot_id = reader.text("boot_id", k_max_id);
    header.mono_ms = reader.integer("mono_ms", 0);
    header.clock_state = reader.known(clock_state_from_name(reader.text("clock_state", 32)), ClockState::unchecked);
    header.operator_ref = reader.text("operator_ref", k_max_id);
    header.schema = reader.text("schema", k_max_id);
    return header;
}

Record read_record(const Json& json, FirstFault& fault)
{
    Reader reader(json, fault);
    Record record;
    record.header = read_header(reader);
    if (fault) {
        return record;
    }
    record.sealed = reader.octets("sealed", k_max_sealed_bytes);
    record.prev = reader.digest("prev");
    record.hash = reader.digest("hash");
    record.sig = reader.octets("sig", 64, 64);
    return record;
}

}  // namespace

std::string_view name(ClockState state)
{
    switch (state) {
    case ClockState::synchronized: return "synchronized";
    case ClockState::holdover: return "holdover";
    case ClockState::unchecked: return "unchecked";
    }
    return "";
}

base::Bytes canonical_header(const RecordHeader& header)
{
    return base::to_bytes(canonical(header_json(header)).value_or(std::string{}));
}

base::Result<RecordHeader> decode_header(base::BytesView octets)
{
    const auto json = read_body(octets, Format::json, {4096, 4});
    if (!json) {
        return tl::unexpected(json.error());
    }
    FirstFault fault;
    Reader reader(*json, fault);
    auto header = read_header(reader);
    return finish(fault, std::move(header));
}

std::string idempotency_key(const Batch& batch)
{
    if (batch.records.empty()) {
        return {};
    }
    const auto& first = batch.records.front();
    const auto& last = batch.records.back();
    return first.header.epoch.text() + ":" + std::to_string(first.header.seq) + "-" + std::to_string(last.header.seq) +
           ":" + base::to_hex(last.hash).substr(0, 8);
}

Json encode(const Batch& batch, Format format)
{
    Json records = Json::array();
    for (const auto& record : batch.records) {
        Json json = header_json(record.header);
        json["sealed"] = octets_json(record.sealed, format);
        json["prev"] = digest_json(record.prev, format);
        json["hash"] = digest_json(record.hash, format);
        json["sig"] = octets_json(record.sig, format);
        records.push_back(std::move(json));
    }
    return Json{{"v", k_record_version}, {"records", std::move(records)}};
}

base::Result<Batch> decode_batch(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    Batch batch;
    if (known_version(reader)) {
        const auto& items = reader.array("records", k_max_batch_items);
        reader.require(!items.empty());
        for (const auto& item : items) {
            batch.records.push_back(read_record(item, fault));
            if (fault) {
                break;
            }
            const auto& now = batch.records.back().header;
            const auto& first = batch.records.front().header;
            const bool same_log = now.terminal == first.terminal && now.epoch == first.epoch;
            const bool ascending = batch.records.size() == 1 || (batch.records.end() - 2)->header.seq < now.seq;
            reader.require(same_log && ascending);
        }
    }
    return finish(fault, std::move(batch));
}

}  // namespace balcao::wire
