#include "mirror/messages.h"

#include <algorithm>

#include "wire/reader.h"

namespace balcao::mirror {
namespace {

base::Result<wire::Json> read_versioned(base::BytesView cbor, std::size_t at_most)
{
    auto json = wire::read_body(cbor, wire::Format::cbor, {at_most, 5});
    if (!json) return base::unexpected<base::Fault>(json.error());
    wire::FirstFault fault;
    wire::Reader reader(*json, fault);
    const auto version = reader.integer("v", 1);
    if (fault) return base::unexpected<base::Fault>(*fault);
    if (version != k_copy_version) return base::fail(base::FaultCode::message_unknown_version, version);
    return json;
}

}  // namespace

base::Bytes write_holdings(const Holdings& holdings)
{
    wire::Json held = wire::Json::array();
    for (const auto& one : holdings.held) {
        held.push_back({{"name", one.of.name}, {"epoch", one.of.epoch.text()}, {"position", one.of.position}, {"answered", one.answered}});
    }
    return wire::write_body(wire::Json{{"v", k_copy_version}, {"keeper", holdings.keeper.text()}, {"held", std::move(held)}}, wire::Format::cbor);
}

base::Result<Holdings> read_holdings(base::BytesView cbor)
{
    const auto json = read_versioned(cbor, k_holdings_octets);
    if (!json) return base::unexpected<base::Fault>(json.error());
    wire::FirstFault fault;
    wire::Reader reader(*json, fault);
    Holdings holdings;
    holdings.keeper = base::TerminalId(reader.text("keeper", 64));
    for (const auto& one : reader.array("held", k_most_held)) {
        wire::Reader part(one, fault);
        Held held;
        held.of.name = part.text("name", 32);
        held.of.epoch = part.epoch("epoch");
        held.of.position = part.integer("position", 1);
        held.answered = part.boolean("answered");
        part.require(wire::is_bundle_id(held.of.name));
        if (fault) break;
        holdings.held.push_back(std::move(held));
    }
    return wire::finish(fault, std::move(holdings));
}

base::Bytes write_withdrawal(const Withdrawal& withdrawal)
{
    return wire::write_body(wire::Json{{"v", k_copy_version}, {"names", withdrawal.names}}, wire::Format::cbor);
}

base::Result<Withdrawal> read_withdrawal(base::BytesView cbor)
{
    const auto json = read_versioned(cbor, 64 * 1024);
    if (!json) return base::unexpected<base::Fault>(json.error());
    wire::FirstFault fault;
    wire::Reader reader(*json, fault);
    Withdrawal out{reader.texts("names", k_most_withdrawn, 32)};
    reader.require(std::all_of(out.names.begin(), out.names.end(), [](const auto& name) { return wire::is_bundle_id(name); }));
    return wire::finish(fault, std::move(out));
}

}  // namespace balcao::mirror
