#include "wire/reference_set.h"

#include <algorithm>

#include "wire/canonical.h"
#include "wire/reader.h"

namespace balcao::wire {
namespace {

Json manifest(const ReferenceSet& set)
{
    return Json{{"set", set.set},
                {"version", set.version},
                {"not_before", base::format_instant(set.not_before)},
                {"expires_at", base::format_instant(set.expires_at)},
                {"sha256", set.sha256},
                {"kid", set.kid}};
}

}  // namespace

base::Bytes canonical_manifest(const ReferenceSet& set)
{
    return base::to_bytes(canonical(manifest(set)).value_or(std::string{}));
}

Json encode(const ReferenceSet& set)
{
    Json json = manifest(set);
    json["content"] = set.content;
    json["sig"] = octets_json(set.sig, Format::json);
    return json;
}

base::Result<ReferenceSet> decode_reference_set(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    ReferenceSet set;
    set.set = reader.text("set", 64);
    reader.require(is_token(set.set, 64));
    set.version = reader.text("version", 64);
    set.not_before = reader.instant("not_before");
    set.expires_at = reader.instant("expires_at");
    reader.require(set.not_before < set.expires_at);
    set.content = reader.text("content", k_max_reference_bytes);
    set.sha256 = reader.text("sha256", 64, 64);
    reader.require(std::all_of(set.sha256.begin(), set.sha256.end(),
                               [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }));
    set.kid = reader.text("kid", 64);
    set.sig = reader.octets("sig", 64, 64);
    return finish(fault, std::move(set));
}

}  // namespace balcao::wire
