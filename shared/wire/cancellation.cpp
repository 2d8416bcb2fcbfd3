#include "wire/cancellation.h"

#include "base/uuid.h"
#include "wire/canonical.h"
#include "wire/draft_fields.h"
#include "wire/request_parts.h"

namespace balcao::wire {

using domain::CancellationRequest;
using domain::DeskAct;

namespace {

constexpr std::size_t k_max_cancellation = 64 * 1024;

/// What ends, in the record's words.
std::string_view ends_name(DeskAct act) { return act == DeskAct::signature_cancellation ? "signature" : "key"; }

}  // namespace

Json encode(const CancellationRequest& request)
{
    Json json{{"schema", k_cancellation_schema},
              {"case_id", request.case_id.text()},
              {"ends", ends_name(request.data.act)},
              {"identity", identity_json(request.identity)},
              {"fields", encode_fields(request.data)},
              {"acknowledged", request.data.acknowledged},
              {"consent", consent_json(request.consent)},
              {"act", act_json(request.act)},
              {"rules_version", request.rules_version}};
    encode_chip(request.data, json);
    return json;
}

base::Result<CancellationRequest> decode_cancellation(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    reader.require_schema("schema", k_cancellation_schema);
    if (fault) {
        return tl::unexpected(*fault);
    }
    CancellationRequest request;
    request.case_id = base::CaseId(reader.text("case_id", 36, 36));
    reader.require(base::is_uuid(request.case_id.text()));
    const auto ends = reader.text("ends", 16);
    reader.require(ends == "key" || ends == "signature");
    request.data.act = ends == "signature" ? DeskAct::signature_cancellation : DeskAct::key_cancellation;
    decode_fields(reader.object("fields"), request.data);
    request.data.acknowledged = reader.texts("acknowledged", 64, 64);
    decode_chip(reader, request.data);
    request.identity = read_identity(reader.object("identity"));
    request.consent = read_consent(reader.object("consent"));
    request.act = read_act(reader.object("act"));
    request.rules_version = reader.text("rules_version", 64);
    reader.require(!of_second_version(request.data));
    reader.require(domain::identity_key(request.data) == request.identity);
    return finish(fault, std::move(request));
}

base::Bytes write_cancellation(const CancellationRequest& request)
{
    return base::to_bytes(canonical(encode(request)).value_or(std::string{}));
}

base::Result<CancellationRequest> read_cancellation(base::BytesView content)
{
    const auto json = read_body(content, Format::json, {k_max_cancellation, 8});
    if (!json) {
        return tl::unexpected(json.error());
    }
    return decode_cancellation(*json);
}

}  // namespace balcao::wire
