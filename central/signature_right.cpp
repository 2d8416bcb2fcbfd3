#include "central/signature_right.h"

#include "central/examine.h"
#include "domain/eligibility.h"

namespace balcao::central {

namespace {

constexpr int k_least_age = 16;

bool wants_signature(const domain::Draft& draft) { return draft.text(domain::FieldId::signature_wanted) == "yes"; }

}  // namespace

std::string_view name(SignatureRight right)
{
    switch (right) {
    case SignatureRight::may: return "may";
    case SignatureRight::not_asked: return "not_asked";
    case SignatureRight::at_desk: return "at_desk";
    case SignatureRight::too_young: return "too_young";
    case SignatureRight::ended: return "ended";
    case SignatureRight::exists: return "exists";
    }
    return "not_asked";
}

bool never_could(SignatureRight right)
{
    return right == SignatureRight::not_asked || right == SignatureRight::at_desk || right == SignatureRight::too_young;
}

bool old_enough_to_sign(const domain::Draft& draft, Instant now)
{
    const auto birth = base::parse_iso_date(draft.text(domain::FieldId::birth_date));
    return birth && domain::age_at(*birth, base::utc_day(now)) >= k_least_age;
}

Result<bool> asks_for_signature(const Home& home, base::BytesView kept)
{
    if (kept.empty()) return false;
    const auto draft = open_kept_data(home, kept);
    if (!draft) return base::unexpected(draft.error());
    return wants_signature(*draft);
}

Result<bool> signature_ever_asked_for(Store& store, const Home& home, const ActivationRow& key)
{
    auto versions = store.versions_of(key.registered_case.empty() ? key.case_id : key.registered_case);
    if (!versions) return base::unexpected(versions.error());
    for (const auto& case_id : *versions) {
        auto version = store.activation(case_id);
        if (!version) return base::unexpected(version.error());
        if (!*version) continue;
        auto record = store.record((*version)->epoch_id, (*version)->seq);
        if (!record) return base::unexpected(record.error());
        if (!*record) continue;
        auto asks = asks_for_signature(home, (*record)->data);
        if (!asks || *asks) return asks;
    }
    return false;
}

Result<SignatureRight> signature_right(Store& store, const Home& home, const ActivationRow& key, const CredentialRow& credential, Instant now)
{
    if (key.origin == "letter") return SignatureRight::at_desk;
    if (!credential.signature_pin.empty()) return SignatureRight::exists;
    if (key.signature_ended_at) return SignatureRight::ended;
    auto record = store.record(key.epoch_id, key.seq);
    if (!record) return base::unexpected(record.error());
    if (!*record) return base::fail(base::FaultCode::storage_corrupt);
    const auto draft = open_kept_data(home, (*record)->data);
    if (!draft) return base::fail(base::FaultCode::storage_corrupt);
    if (!wants_signature(*draft)) {
        // A renewed document or a new password takes no wish away. Once there was a signature the old wish is used up.
        if (key.signature_from || key.registered_case.empty()) return SignatureRight::not_asked;
        auto asked = signature_ever_asked_for(store, home, key);
        if (!asked) return base::unexpected(asked.error());
        if (!*asked) return SignatureRight::not_asked;
    }
    return old_enough_to_sign(*draft, now) ? SignatureRight::may : SignatureRight::too_young;
}

}  // namespace balcao::central
