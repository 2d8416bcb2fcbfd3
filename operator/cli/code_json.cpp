#include "code_json.h"

#include <algorithm>
#include <cstdlib>

#include "seal_json.h"

namespace balcao::cli {

namespace {

using barcode::PayloadKind;
using wire::OrderedJson;

std::string amount(barcode::Cents cents)
{
    const auto whole = std::llabs(cents);
    const auto rest = whole % 100;
    return (cents < 0 ? "-" : "") + std::to_string(whole / 100) + "." + (rest < 10 ? "0" : "") + std::to_string(rest);
}

void put_amount(OrderedJson& json, const char* name, const std::optional<barcode::Cents>& cents)
{
    if (cents) {
        json[name] = amount(*cents);
    }
}

OrderedJson regions_json(const barcode::FiscalQr& code)
{
    OrderedJson out = OrderedJson::array();
    for (const auto& region : code.regions) {
        OrderedJson json{{"region", region.region}};
        put_amount(json, "exempt_base", region.exempt_base);
        put_amount(json, "reduced_base", region.reduced_base);
        put_amount(json, "reduced_tax", region.reduced_tax);
        put_amount(json, "intermediate_base", region.intermediate_base);
        put_amount(json, "intermediate_tax", region.intermediate_tax);
        put_amount(json, "normal_base", region.normal_base);
        put_amount(json, "normal_tax", region.normal_tax);
        out.push_back(json);
    }
    return out;
}

void put_fiscal(OrderedJson& json, const barcode::FiscalQr& code)
{
    const auto person = barcode::buyer_person_nif(code);
    json["issuer_nif"] = code.issuer_nif;
    json["buyer_nif"] = code.buyer_nif;
    json["buyer_person_nif"] = person ? OrderedJson(*person) : OrderedJson(nullptr);
    json["buyer_country"] = code.buyer_country;
    json["document_type"] = code.document_type;
    json["document_status"] = code.document_status;
    json["date"] = base::format_iso_date(code.date);
    json["document_id"] = code.document_id;
    json["atcud"] = code.atcud;
    json["regions"] = regions_json(code);
    put_amount(json, "not_taxable", code.not_taxable);
    put_amount(json, "stamp_duty", code.stamp_duty);
    json["tax_total"] = amount(code.tax_total);
    json["gross_total"] = amount(code.gross_total);
    put_amount(json, "withheld", code.withheld);
    json["hash"] = code.hash;
    json["certificate"] = code.certificate;
    if (!code.other.empty()) {
        json["other"] = code.other;
    }
}

std::string_view signature_word(const barcode::SealContent& content, const SignerCheck& check)
{
    if (!content.signature) {
        return "none";
    }
    return check.store == nullptr ? "unverified" : seal::name(*verdict_on(content, *check.store, check.at));
}

}  // namespace

OrderedJson to_json(const barcode::Payload& payload, base::BytesView bytes, const SignerCheck& check)
{
    OrderedJson json{{"kind", barcode::name(payload.kind)}};
    const auto sealed = barcode::read_seal(payload.kind, bytes);
    if (payload.fiscal) {
        put_fiscal(json, *payload.fiscal);
    }
    if (payload.fiscal_error) {
        json["error"] = barcode::name(*payload.fiscal_error);
    } else if (bytes.empty() || bytes.size() > barcode::k_max_payload_bytes) {
        json["error"] = bytes.empty() ? "empty" : "too_long";
    }
    if (payload.kind == PayloadKind::url) {
        json["host"] = payload.host;
    }
    if (payload.ticket) {
        json["shape"] = payload.ticket->shape;
        json["ticket"] = payload.ticket->ticket;
        json["fields"] = payload.ticket->fields;
    }
    if (sealed && *sealed) {
        put_seal(json, **sealed);
    } else if (sealed) {
        json["error"] = barcode::name(sealed->error());
    }
    json["text"] = barcode::printable_text(bytes);
    json["bytes_hex"] = base::to_hex(bytes.first(std::min(bytes.size(), barcode::k_max_payload_bytes)));
    json["signature"] = !sealed ? "none" : *sealed ? signature_word(**sealed, check) : "unverified";
    return json;
}

std::string to_text(const barcode::Payload& payload, base::BytesView bytes, const SignerCheck& check)
{
    if (payload.fiscal_error) {
        return "Invoice code that breaks its form (" + std::string(barcode::name(*payload.fiscal_error)) +
               "): nothing is taken from it; scan it again or type the NIF";
    }
    if (payload.fiscal) {
        const auto person = barcode::buyer_person_nif(*payload.fiscal);
        return "Invoice " + payload.fiscal->document_id + " of " + base::format_iso_date(payload.fiscal->date) +
               (person ? ": NIF of the buyer " + *person : ": no person's NIF in it");
    }
    if (payload.ticket) {
        std::string out = "Ticket " + payload.ticket->ticket + " (" + payload.ticket->shape + ")";
        for (const auto& [field, value] : payload.ticket->fields) {
            out += ", " + field + " " + value;
        }
        return out;
    }
    if (payload.kind == PayloadKind::url) {
        return "Address of " + (payload.host.empty() ? std::string("no host") : payload.host) + ": not opened";
    }
    if (const auto sealed = barcode::read_seal(payload.kind, bytes)) {
        if (!*sealed) {
            return std::string(barcode::name(payload.kind)) + " that breaks its form (" +
                   std::string(barcode::name(sealed->error())) + "): nothing is taken from it; scan it again";
        }
        return seal_text(payload.kind, **sealed,
                         check.store == nullptr ? std::nullopt : verdict_on(**sealed, *check.store, check.at));
    }
    return std::string(barcode::name(payload.kind)) + ": " + barcode::printable_text(bytes, 200);
}

bool acceptable(const barcode::Payload& payload, base::BytesView bytes, const SignerCheck& check)
{
    if (const auto sealed = barcode::read_seal(payload.kind, bytes)) {
        if (!*sealed) {
            return false;
        }
        const auto verdict = check.store == nullptr ? std::nullopt : verdict_on(**sealed, *check.store, check.at);
        return !verdict || *verdict == seal::SealVerdict::verified;
    }
    return !payload.fiscal_error && !bytes.empty() && bytes.size() <= barcode::k_max_payload_bytes;
}

}  // namespace balcao::cli
