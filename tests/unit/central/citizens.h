#pragma once
// Synthetic nationals with Citizen Cards, a partner, and sign-ins.

#include "central.h"
#include "domain/citizen_card_number.h"
#include "wire/first_sign_in.h"
#include "wire/letter.h"
#include "wire/phone_code.h"

namespace balcao::test {

/// Citizen Card number `n` of nobody: its digits are right.
inline std::string card_number(int n)
{
    char digits[16];
    std::snprintf(digits, sizeof digits, "%08d", 10'000'000 + n);
    int sum = 0;
    for (int i = 0; i < 8; ++i) sum += (digits[i] - '0') * (9 - i);
    const int check = 11 - sum % 11;
    auto out = std::string(digits) + static_cast<char>('0' + (check >= 10 ? 0 : check)) + "ZZ";
    out.push_back(domain::citizen_card_check_digit(out));
    return out;
}

/// Holder of a Citizen Card that ends on that day.
inline Draft citizen_number(int n, const std::string& expiry = "2031-05-20")
{
    auto draft = with(citizen_card(), {{F::document_number, card_number(n), Origin::chip}, {F::phone, phone_number(n)}, {F::expiry_date, expiry, Origin::chip}});
    return acknowledge_all(draft, k_practice);
}

/// Activated at the desk with person's and case's number `n`.
inline wire::ItemResult activate(Central& central, DeskLog& desk, int n, const Draft& draft, base::Instant at = k_morning)
{
    const auto id = case_number(n);
    return send_one(central, desk, desk.append(request_of(id, draft, sealed_password(id, "482915", desk.seal_to, at), at), at));
}

inline base::Bytes sealed_to_central(const DeskLog& desk, const base::Result<base::Secret>& packed)
{
    REQUIRE(packed);
    return packed->use([&](base::BytesView plain) { return seal::seal(plain, desk.seal_to, k_morning); }).value();
}

inline central::Response start_sign_in(Central& central, const DeskLog& desk, int case_id, int phone, std::string_view password)
{
    const base::CaseId id(case_number(case_id));
    const wire::SignInStart content{id, phone_number(phone), secret_of(password)};
    return central.call(desk, "POST", "first-sign-ins", wire::encode(wire::SignInStartRequest{id, sealed_to_central(desk, wire::pack(content)), "pt"}));
}

/// Password, code and own PIN, at a desk.
inline central::Response first_sign_in(Central& central, const DeskLog& desk, int case_id, int phone, std::string_view password, const std::string& signature = {})
{
    const auto started = start_sign_in(central, desk, case_id, phone, password);
    if (started.status != 201) return started;
    const auto id = wire::decode_sign_in_start_answer(Central::body(started)).value().id;
    wire::SignInFinish content{base::CaseId(case_number(case_id)), id, secret_of(central.sms.last_code), secret_of("730294"), {}};
    if (!signature.empty()) content.signature_pin = secret_of(signature);
    return central.call(desk, "POST", "first-sign-ins/" + id + "/finish", wire::encode(wire::SignInFinishRequest{sealed_to_central(desk, wire::pack(content))}));
}

inline std::optional<central::CredentialRow> credential_row(Central& central, int case_id)
{
    return central.stored<std::optional<central::CredentialRow>>([case_id](central::Store& s) { return s.credential(case_number(case_id)); });
}

/// The Finances Portal, as this central knows it.
struct Partner {
    std::string name;
    seal::PrivateKey key = seal::PrivateKey::generate().value();
    base::Bytes certificate;

    explicit Partner(Central& central, std::string as = "financas") : name(std::move(as))
    {
        const auto added = central.call("POST", "/admin/partners", {{"partner", name}});
        REQUIRE(added.status == 201);
        const auto enrolled = central.enrol_with(Central::body(added).at("token").get<std::string>(), key, name);
        REQUIRE(enrolled.status == 201);
        certificate = seal::Certificate::from_pem(wire::decode_enrolment_answer(Central::body(enrolled)).value().certificate_pem).value().to_der();
    }
    central::Response call(Central& central, const std::string& method, const std::string& what, const wire::Json& body = nullptr) const
    {
        return central.call(method, "/v1/partners/" + name + "/" + what, body, certificate);
    }
    /// The code's check, as the citizen does it on the partner's page.
    std::string prove(Central& central, int case_id, int phone) const
    {
        const auto sent = call(central, "POST", "phone-codes", wire::encode(wire::PhoneCodeRequest{base::CaseId(case_number(case_id)), phone_number(phone), "pt"}));
        REQUIRE(sent.status == 201);
        const auto id = wire::decode_phone_code_answer(Central::body(sent)).value().id;
        const auto checked = call(central, "POST", "phone-codes/" + id + "/check", wire::encode(wire::PhoneCodeCheck{central.sms.last_code}));
        REQUIRE(checked.status == 200);
        return wire::decode_phone_code_proof(Central::body(checked)).value().token;
    }
    wire::LetterRequest request(Central& central, int n, const std::string& language = "en") const
    {
        auto draft = citizen_number(n);
        draft.acknowledged.clear();
        return {base::CaseId(case_number(n)),
                draft,
                {{"Rua do Exemplo 12, 3.º Esq."}, "8000-123", "Faro", {domain::Region::mainland, "Faro"}},
                language,
                {"letter-authorisation", "2026-11", "pt", std::string(64, 'c'), central.clock.now(), central.clock.now()},
                prove(central, n, n)};
    }
    central::Response ask(Central& central, int n, const std::string& language = "en") const
    {
        return call(central, "POST", "letters", wire::encode(request(central, n, language)));
    }
};

}  // namespace balcao::test
