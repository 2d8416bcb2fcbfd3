#include "central/proof.h"

#include "seal/signature.h"
#include "wire/json_text.h"

namespace balcao::central {

namespace {

constexpr std::string_view k_tag{"balcao phone proof v1\0", 22};

base::Bytes signed_part(std::string_view payload)
{
    auto content = base::to_bytes(k_tag);
    content.insert(content.end(), payload.begin(), payload.end());
    return content;
}

}  // namespace

base::Result<std::string> make_phone_proof(const Home& home, const std::string& terminal, const std::string& case_id,
                                           const seal::Digest& phone, base::Instant at)
{
    const wire::Json json = {{"v", 1},
                             {"terminal", terminal},
                             {"case_id", case_id},
                             {"phone", base::to_hex(phone)},
                             {"at", base::format_instant(at)},
                             {"kid", base::to_hex(home.receipt().certificate.key_id())}};
    const auto payload = wire::to_line(json);
    auto signature = seal::sign(home.receipt().key, signed_part(payload));
    if (!signature) return base::unexpected(signature.error());
    return base::to_base64url(base::as_bytes(payload)) + "." + base::to_base64url(*signature);
}

bool phone_proof_holds(const Home& home, std::string_view token, const std::string& terminal,
                       const std::string& case_id, const seal::Digest& phone)
{
    const auto dot = token.find('.');
    if (dot == std::string_view::npos || token.size() > 2048) return false;
    const auto payload = base::from_base64(token.substr(0, dot));
    const auto signature = base::from_base64(token.substr(dot + 1));
    if (!payload || !signature) return false;
    const auto text = base::to_text(*payload);
    const auto json = wire::parse_json(text, {2048, 2});
    if (!json || !json->is_object()) return false;
    const auto member = [&json](const char* name) {
        const auto found = json->find(name);
        return found != json->end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    const auto* pair = home.receipt_key(member("kid"));
    if (pair == nullptr || !seal::verify(pair->certificate, signed_part(text), *signature)) return false;
    return member("terminal") == terminal && member("case_id") == case_id &&
           member("phone") == base::to_hex(phone);
}

}  // namespace balcao::central
