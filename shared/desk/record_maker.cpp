#include "desk/record_maker.h"

#include "base/secret.h"
#include "seal/chain.h"
#include "seal/envelope.h"
#include "seal/hash.h"
#include "seal/signature.h"
#include "wire/activation.h"
#include "wire/cancellation.h"
#include "wire/key_change.h"

namespace balcao::desk {
namespace {

queue::Prepare prepare_for_slot(const seal::PrivateKey& key, wire::RecordHeader header, base::Bytes sealed)
{
    return [key, header = std::move(header), sealed = std::move(sealed)](const queue::Slot& slot) mutable -> base::Result<queue::SignedRecord> {
        header.epoch = slot.epoch;
        header.seq = slot.seq;
        queue::SignedRecord record;
        record.header = wire::canonical_header(header);
        record.hash = seal::record_hash(record.header, seal::sha256(sealed), slot.prev);
        auto signature = seal::sign(key, record.hash);
        if (!signature) {
            return base::unexpected(signature.error());
        }
        record.signature = std::move(*signature);
        record.sealed = sealed;
        return record;
    };
}

}  // namespace

base::Result<queue::Prepare> RecordMaker::prepare(const domain::ActivationRequest& request, wire::ClockState clock_state) const
{
    return prepare(wire::write_activation(request), wire::schema_of(request), request.act(), clock_state);
}

base::Result<queue::Prepare> RecordMaker::prepare(const domain::CancellationRequest& request, wire::ClockState clock_state) const
{
    return prepare(wire::write_cancellation(request), wire::k_cancellation_schema, request.act, clock_state);
}

base::Result<queue::Prepare> RecordMaker::prepare(const domain::KeyChangeRequest& request, wire::ClockState clock_state) const
{
    return prepare(wire::write_key_change(request), wire::schema_of(request), request.act, clock_state);
}

base::Result<queue::Prepare> RecordMaker::prepare(base::Bytes content, const char* schema, const domain::OperatorAct& act, wire::ClockState clock_state) const
{
    auto sealed = seal::seal(content, m_identity.recipients, m_clock.now());
    base::wipe(content);
    if (!sealed) {
        return base::unexpected(sealed.error());
    }
    wire::RecordHeader header;
    header.terminal = m_identity.terminal;
    header.captured_at = act.at();
    header.boot_id = m_clock.boot_id();
    header.mono_ms = m_clock.monotonic_ms();
    header.clock_state = clock_state;
    header.operator_ref = act.who().text();
    header.schema = schema;
    return prepare_for_slot(m_identity.key, std::move(header), std::move(*sealed));
}

base::Result<RecordMaker::Again> RecordMaker::prepare_again(const queue::StoredRecord& record) const
{
    auto header = wire::decode_header(record.header);
    if (!header) {
        return base::unexpected(header.error());
    }
    const bool intact = record.hash == seal::record_hash(record.header, seal::sha256(record.sealed), record.prev);
    if (header->terminal != m_identity.terminal || !intact) {
        return base::fail(base::FaultCode::chain_broken, record.position);
    }
    const base::OperatorId author(header->operator_ref);
    return Again{author, prepare_for_slot(m_identity.key, std::move(*header), record.sealed)};
}

base::Result<base::Bytes> RecordMaker::sign(base::BytesView content) const { return seal::sign(m_identity.key, content); }

}  // namespace balcao::desk
