#include "wire/key_change.h"

#include "base/uuid.h"
#include "wire/canonical.h"
#include "wire/draft_fields.h"
#include "wire/request_parts.h"

namespace balcao::wire {

using domain::DeskAct;
using domain::KeyChangeRequest;

namespace {

constexpr std::size_t k_max_password = 4096;
constexpr std::size_t k_max_key_change = 64 * 1024;

}  // namespace

const char* schema_of(const KeyChangeRequest& request)
{
    if (request.data.act == DeskAct::letter_completion) {
        return k_key_change_schema_3;
    }
    return of_second_version(request.data) ? k_key_change_schema_2 : k_key_change_schema;
}

Json encode(const KeyChangeRequest& request)
{
    Json json{{"schema", schema_of(request)},
              {"case_id", request.case_id.text()},
              {"change", name(request.data.act)},
              {"identity", identity_json(request.identity)},
              {"fields", encode_fields(request.data)},
              {"acknowledged", request.data.acknowledged},
              {"consent", consent_json(request.consent)},
              {"act", act_json(request.act)},
              {"rules_version", request.rules_version}};
    if (!request.phone_proof.token.empty()) {
        json["phone_proof"] = request.phone_proof.token;
    }
    if (!request.sealed_secret.empty()) {
        json["sealed_secret"] = octets_json(request.sealed_secret, Format::json);
    }
    encode_chip(request.data, json);
    return json;
}

base::Result<KeyChangeRequest> decode_key_change(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    std::string schema = k_key_change_schema;
    for (const std::string_view later : {k_key_change_schema_2, k_key_change_schema_3}) {
        if (json.is_object() && json.value("schema", Json()) == later) {
            schema = later;
        }
    }
    reader.require_schema("schema", schema);
    if (fault) {
        return tl::unexpected(*fault);
    }
    KeyChangeRequest request;
    request.case_id = base::CaseId(reader.text("case_id", 36, 36));
    reader.require(base::is_uuid(request.case_id.text()));
    request.data.act = reader.known(domain::desk_act_from_name(reader.text("change", 32)), DeskAct::new_password);
    reader.require(domain::is_key_change(request.data.act));
    decode_fields(reader.object("fields"), request.data);
    request.data.acknowledged = reader.texts("acknowledged", 64, 64);
    decode_chip(reader, request.data);
    request.identity = read_identity(reader.object("identity"));
    request.consent = read_consent(reader.object("consent"));
    request.act = read_act(reader.object("act"));
    request.phone_proof.token = reader.optional_text("phone_proof", 2048);
    if (reader.has("sealed_secret")) {
        request.sealed_secret = reader.octets("sealed_secret", k_max_password);
    }
    request.rules_version = reader.text("rules_version", 64);
    reader.require(schema_of(request) == schema);
    reader.require(domain::identity_key(request.data) == request.identity);
    return finish(fault, std::move(request));
}

base::Bytes write_key_change(const KeyChangeRequest& request)
{
    return base::to_bytes(canonical(encode(request)).value_or(std::string{}));
}

base::Result<KeyChangeRequest> read_key_change(base::BytesView content)
{
    const auto json = read_body(content, Format::json, {k_max_key_change, 8});
    if (!json) {
        return tl::unexpected(json.error());
    }
    return decode_key_change(*json);
}

}  // namespace balcao::wire
