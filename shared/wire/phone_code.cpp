#include "wire/phone_code.h"

#include <algorithm>

#include "base/uuid.h"
#include "wire/reader.h"

namespace balcao::wire {
namespace {

bool all_digits(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The shape of E.164; whether the number exists is a rule's question.
bool is_e164(std::string_view text)
{
    return text.size() >= 8 && text.size() <= 16 && text.front() == '+' && all_digits(text.substr(1));
}

}  // namespace

Json encode(const PhoneCodeRequest& request)
{
    return Json{{"case_id", request.case_id.text()}, {"phone", request.phone}, {"language", request.language}};
}

base::Result<PhoneCodeRequest> decode_phone_code_request(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    PhoneCodeRequest request;
    request.case_id = base::CaseId(reader.text("case_id", 36, 36));
    request.phone = reader.text("phone", 16);
    request.language = reader.text("language", 16, 2);
    reader.require(base::is_uuid(request.case_id.text()) && is_e164(request.phone));
    return finish(fault, std::move(request));
}

Json encode(const PhoneCodeAnswer& answer)
{
    return Json{{"id", answer.id},
                {"expires_at", base::format_instant(answer.expires_at)},
                {"tries_left", answer.tries_left}};
}

base::Result<PhoneCodeAnswer> decode_phone_code_answer(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    PhoneCodeAnswer answer;
    answer.id = reader.text("id", 64);
    answer.expires_at = reader.instant("expires_at");
    answer.tries_left = static_cast<int>(reader.integer("tries_left", 0, 100));
    return finish(fault, std::move(answer));
}

Json encode(const PhoneCodeCheck& check) { return Json{{"code", check.code}}; }

base::Result<PhoneCodeCheck> decode_phone_code_check(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    PhoneCodeCheck check{reader.text("code", 6, 6)};
    reader.require(all_digits(check.code));
    return finish(fault, std::move(check));
}

Json encode(const PhoneCodeProof& proof) { return Json{{"token", proof.token}}; }

base::Result<PhoneCodeProof> decode_phone_code_proof(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    PhoneCodeProof proof{reader.text("token", 2048)};
    return finish(fault, std::move(proof));
}

}  // namespace balcao::wire
