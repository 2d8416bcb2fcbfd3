#include "wire/first_sign_in.h"

#include "base/uuid.h"
#include "wire/reader.h"

namespace balcao::wire {
namespace {

constexpr std::size_t k_max_envelope = 4096;

}  // namespace

Json encode(const SignInStartRequest& request)
{
    return Json{{"case_id", request.case_id.text()},
                {"sealed", octets_json(request.sealed, Format::json)},
                {"language", request.language}};
}

base::Result<SignInStartRequest> decode_sign_in_start_request(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    SignInStartRequest request;
    request.case_id = base::CaseId(reader.text("case_id", 36, 36));
    reader.require(base::is_uuid(request.case_id.text()));
    request.sealed = reader.octets("sealed", k_max_envelope);
    request.language = reader.text("language", 16, 2);
    return finish(fault, std::move(request));
}

Json encode(const SignInStartAnswer& answer)
{
    return Json{{"id", answer.id},
                {"expires_at", base::format_instant(answer.expires_at)},
                {"tries_left", answer.tries_left}};
}

base::Result<SignInStartAnswer> decode_sign_in_start_answer(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    SignInStartAnswer answer;
    answer.id = reader.text("id", 64);
    answer.expires_at = reader.instant("expires_at");
    answer.tries_left = static_cast<int>(reader.integer("tries_left", 0, 100));
    return finish(fault, std::move(answer));
}

Json encode(const SignInFinishRequest& request)
{
    return Json{{"sealed", octets_json(request.sealed, Format::json)}};
}

base::Result<SignInFinishRequest> decode_sign_in_finish_request(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    SignInFinishRequest request{reader.octets("sealed", k_max_envelope)};
    return finish(fault, std::move(request));
}

Json encode(const SignInFinishAnswer& answer)
{
    Json json = encode(answer.key);
    if (!answer.signature_left_out.empty()) json["signature_left_out"] = answer.signature_left_out;
    return json;
}

base::Result<SignInFinishAnswer> decode_sign_in_finish_answer(const Json& json)
{
    auto key = decode_activation_answer(json);
    if (!key) return tl::unexpected(key.error());
    FirstFault fault;
    Reader reader(json, fault);
    SignInFinishAnswer answer{std::move(*key), reader.optional_text("signature_left_out", 32)};
    return finish(fault, std::move(answer));
}

}  // namespace balcao::wire
