#include "wire/activation.h"

#include "base/uuid.h"
#include "wire/canonical.h"
#include "wire/draft_fields.h"
#include "wire/request_parts.h"

namespace balcao::wire {

using domain::ActivationRequest;

namespace {

constexpr std::size_t k_max_secret = 4096;
constexpr std::size_t k_max_activation = 64 * 1024;

}  // namespace

const char* schema_of(const ActivationRequest& request) { return of_second_version(request.data()) ? k_activation_schema_2 : k_activation_schema; }

Json encode(const ActivationRequest& request)
{
    Json json{{"schema", schema_of(request)},
              {"case_id", request.case_id().text()},
              {"identity", identity_json(request.identity())},
              {"fields", encode_fields(request.data())},
              {"acknowledged", request.data().acknowledged},
              {"consent", consent_json(request.consent())},
              {"act", act_json(request.act())},
              {"sealed_secret", octets_json(request.sealed_secret(), Format::json)},
              {"key_valid_until", base::format_iso_date(request.key_valid_until())},
              {"rules_version", request.rules_version()}};
    if (!request.phone_proof().token.empty()) {
        json["phone_proof"] = request.phone_proof().token;
    }
    encode_chip(request.data(), json);
    return json;
}

base::Result<ActivationRequest> decode_activation(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    const bool second = json.is_object() && json.value("schema", Json()) == k_activation_schema_2;
    reader.require_schema("schema", second ? k_activation_schema_2 : k_activation_schema);
    if (fault) {
        return tl::unexpected(*fault);
    }
    base::CaseId case_id(reader.text("case_id", 36, 36));
    reader.require(base::is_uuid(case_id.text()));
    domain::Draft data;
    decode_fields(reader.object("fields"), data);
    data.acknowledged = reader.texts("acknowledged", 64, 64);
    decode_chip(reader, data);
    domain::ActivationRequestParts parts{std::move(case_id),
                                         read_identity(reader.object("identity")),
                                         std::move(data),
                                         read_consent(reader.object("consent")),
                                         read_act(reader.object("act")),
                                         {reader.optional_text("phone_proof", 2048)},
                                         reader.octets("sealed_secret", k_max_secret),
                                         reader.date("key_valid_until"),
                                         reader.text("rules_version", 64)};
    reader.require(of_second_version(parts.data) == second);
    // The person the key is bound to must be the person the data describe.
    reader.require(domain::identity_key(parts.data) == parts.identity);
    if (fault) {
        return tl::unexpected(*fault);
    }
    return domain::assemble(std::move(parts));
}

base::Bytes write_activation(const ActivationRequest& request)
{
    return base::to_bytes(canonical(encode(request)).value_or(std::string{}));
}

base::Result<ActivationRequest> read_activation(base::BytesView content)
{
    const auto json = read_body(content, Format::json, {k_max_activation, 8});
    if (!json) {
        return tl::unexpected(json.error());
    }
    return decode_activation(*json);
}

}  // namespace balcao::wire
