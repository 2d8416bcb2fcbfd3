#include "mirror/copy.h"

#include "seal/hash.h"
#include "seal/signature.h"
#include "wire/reader.h"

namespace balcao::mirror {

using base::FaultCode;

base::unexpected<base::Fault> copy_flaw(CopyFlaw what) { return base::fail(FaultCode::mirror_record_invalid, static_cast<std::int64_t>(what)); }

std::string copy_name(const seal::Digest& record_hash)
{
    const auto digest = seal::tagged_sha256("copy name", {record_hash});
    return base::to_hex(base::BytesView(digest).first(16));
}

bool is_terminal_name(std::string_view text)
{
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    if (text.empty() || text.size() > 64 || !letter(text.front())) return false;
    for (const char c : text) {
        if (!letter(c) && c != '-' && c != '_' && c != '.') return false;
    }
    return true;
}

base::Bytes copy_signed(const Copy& copy)
{
    const auto position = std::to_string(copy.of.position);
    const auto made_at = base::format_instant(copy.made_at);
    const auto content = seal::sha256(copy.sealed);
    return seal::bytes_of(seal::tagged_sha256("copy at a neighbour",
                                              {base::as_bytes(copy.owner.text()), base::as_bytes(copy.of.name), base::as_bytes(copy.of.epoch.text()),
                                               base::as_bytes(position), base::as_bytes(made_at), content}));
}

base::Bytes write_copy(const Copy& copy)
{
    return wire::write_body(wire::Json{{"v", k_copy_version},
                                       {"owner", copy.owner.text()},
                                       {"name", copy.of.name},
                                       {"epoch", copy.of.epoch.text()},
                                       {"position", copy.of.position},
                                       {"made_at", base::format_instant(copy.made_at)},
                                       {"sealed", wire::octets_json(copy.sealed, wire::Format::cbor)},
                                       {"signature", wire::octets_json(copy.signature, wire::Format::cbor)}},
                            wire::Format::cbor);
}

base::Result<Copy> read_copy(base::BytesView cbor)
{
    const auto json = wire::read_body(cbor, wire::Format::cbor, {k_copy_octets, 3});
    if (!json && json.error().code == FaultCode::message_too_large) return base::unexpected<base::Fault>(json.error());
    if (!json) return copy_flaw(CopyFlaw::unreadable);
    wire::FirstFault fault;
    wire::Reader reader(*json, fault);
    const auto version = reader.integer("v", 1);
    if (!fault && version != k_copy_version) return base::fail(FaultCode::message_unknown_version, version);
    Copy copy;
    copy.owner = base::TerminalId(reader.text("owner", 64));
    copy.of.name = reader.text("name", 32);
    copy.of.epoch = reader.epoch("epoch");
    copy.of.position = reader.integer("position", 1);
    copy.made_at = reader.instant("made_at");
    copy.sealed = reader.octets("sealed", wire::k_bundle_sealed_octets);
    copy.signature = reader.octets("signature", seal::k_signature_size, seal::k_signature_size);
    if (fault || !is_terminal_name(copy.owner.text()) || !wire::is_bundle_id(copy.of.name)) return copy_flaw(CopyFlaw::unreadable);
    return copy;
}

base::Status<> check_copy(const Copy& copy, const seal::Certificate& peer)
{
    if (peer.common_name() != copy.owner.text()) return copy_flaw(CopyFlaw::owner);
    if (!seal::verify(peer, copy_signed(copy), copy.signature)) return copy_flaw(CopyFlaw::signature);
    return {};
}

}  // namespace balcao::mirror
