#include "seal_json.h"

namespace balcao::cli {

namespace {

using seal::SealClaim;

SealClaim::Naming naming_of(barcode::SignerNaming naming)
{
    switch (naming) {
        case barcode::SignerNaming::subject_and_serial: return SealClaim::Naming::subject_and_serial;
        case barcode::SignerNaming::certificate_digest: return SealClaim::Naming::certificate_digest;
        case barcode::SignerNaming::authority_and_name: return SealClaim::Naming::authority_and_name;
        case barcode::SignerNaming::certificate_included: return SealClaim::Naming::certificate_included;
        case barcode::SignerNaming::key_digest: return SealClaim::Naming::key_digest;
    }
    return SealClaim::Naming::subject_and_serial;
}

SealClaim::Hash hash_of(barcode::SealSignature::Hash hash)
{
    switch (hash) {
        case barcode::SealSignature::Hash::by_curve: return SealClaim::Hash::by_curve;
        case barcode::SealSignature::Hash::sha256: return SealClaim::Hash::sha256;
        case barcode::SealSignature::Hash::sha384: return SealClaim::Hash::sha384;
        case barcode::SealSignature::Hash::sha512: return SealClaim::Hash::sha512;
    }
    return SealClaim::Hash::by_curve;
}

void put_date(wire::OrderedJson& json, const char* name, const std::optional<base::Date>& date)
{
    if (date) {
        json[name] = base::format_iso_date(*date);
    }
}

/// Texts of a code are shown, so nothing in them may act on a screen; a zone's line end becomes a blank.
std::string shown(const barcode::SealField& field)
{
    std::string text = field.text;
    for (auto& c : text) {
        c = c == '\n' ? ' ' : c;
    }
    return barcode::printable_text(base::as_bytes(text), 200);
}

std::string_view words(const std::optional<seal::SealVerdict>& verdict)
{
    if (!verdict) {
        return "signature not checked: no certificates given";
    }
    switch (*verdict) {
        case seal::SealVerdict::verified: return "signature right, signer known";
        case seal::SealVerdict::signature_wrong: return "SIGNATURE WRONG: take nothing from it";
        case seal::SealVerdict::signer_unknown: return "signature not checked: no certificate of this signer";
        case seal::SealVerdict::certificate_out_of_dates: return "signature right, but the signer's certificate is out of its dates";
    }
    return "";
}

}  // namespace

std::optional<seal::SealVerdict> verdict_on(const barcode::SealContent& content, const seal::SignerStore& store, base::Instant at)
{
    if (!content.signature) {
        return std::nullopt;
    }
    const auto& signature = *content.signature;
    SealClaim claim;
    claim.naming = naming_of(signature.naming);
    claim.signer = signature.signer;
    claim.reference = signature.reference;
    claim.certificate = signature.certificate;
    claim.hash = hash_of(signature.hash);
    claim.content = signature.content;
    claim.signature = signature.value;
    return store.check(claim, at);
}

void put_seal(wire::OrderedJson& json, const barcode::SealContent& content)
{
    json["version"] = content.version;
    json["profile"] = content.profile;
    json["profile_code"] = content.profile_code;
    json["issuing_state"] = content.issuing_state;
    put_date(json, "issue_date", content.issue_date);
    put_date(json, "signature_date", content.signature_date);
    auto fields = wire::OrderedJson::array();
    for (const auto& field : content.fields) {
        wire::OrderedJson one{{"tag", field.tag}, {"name", field.name}};
        one[field.is_text ? "text" : "hex"] = field.text;
        fields.push_back(one);
    }
    json["fields"] = fields;
    if (content.signature) {
        json["signer"] = content.signature->signer;
        json["certificate_reference"] = content.signature->reference;
    }
}

std::string seal_text(barcode::PayloadKind kind, const barcode::SealContent& content,
                      const std::optional<seal::SealVerdict>& verdict)
{
    std::string out = std::string(barcode::name(kind)) + ": " + content.profile + " of " +
                      barcode::printable_text(base::as_bytes(content.issuing_state), 40);
    if (content.signature_date) {
        out += ", " + base::format_iso_date(*content.signature_date);
    }
    out += "; " + std::string(content.signature ? words(verdict) : "not signed");
    for (const auto& field : content.fields) {
        out += "\n  " + field.name + ": " + shown(field);
    }
    return out;
}

}  // namespace balcao::cli
