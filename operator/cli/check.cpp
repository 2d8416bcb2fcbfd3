// balcao check KIND VALUE...: one number, phone or PIN each, with the rule that refuses it.

#include <cstdio>
#include <optional>

#include "commands.h"
#include "domain/citizen_card_number.h"
#include "domain/nic.h"
#include "domain/nif.h"
#include "domain/niss.h"
#include "domain/number_error.h"
#include "domain/phone.h"
#include "domain/pin_policy.h"
#include "domain/travel_document_number.h"

namespace balcao::cli {

namespace {

struct Verdict {
    bool valid = false;
    std::optional<std::string> canonical;
    std::optional<std::string> reason;
    std::uint16_t position = 0;         ///< where the reason applies, 0 = the whole
    wire::OrderedJson more = wire::OrderedJson::object();
};

Verdict refused(const domain::NumberError& error)
{
    Verdict verdict;
    verdict.reason = std::string(domain::name(error.rule));
    verdict.position = error.position;
    return verdict;
}

Verdict accepted(std::string canonical)
{
    Verdict verdict;
    verdict.valid = true;
    verdict.canonical = std::move(canonical);
    return verdict;
}

Verdict check_nif(const std::string& value)
{
    const auto nif = domain::Nif::parse(value);
    if (!nif) {
        return refused(nif.error());
    }
    Verdict verdict = accepted(nif->text());
    verdict.more["kind"] = domain::name(nif->kind());
    verdict.more["natural_person"] = nif->natural_person();
    if (!nif->natural_person()) {  // well formed, but nobody who can hold a key
        verdict.valid = false;
        verdict.reason = "not_a_natural_person";
    }
    return verdict;
}

Verdict check_niss(const std::string& value)
{
    const auto niss = domain::Niss::parse(value);
    if (!niss) {
        return refused(niss.error());
    }
    Verdict verdict = accepted(niss->text());
    verdict.more["natural_person"] = niss->natural_person();
    if (!niss->natural_person()) {
        verdict.valid = false;
        verdict.reason = "not_a_natural_person";
    }
    return verdict;
}

Verdict check_nic(const std::string& value)
{
    const auto nic = domain::Nic::parse(value);
    return nic ? accepted(nic->text()) : refused(nic.error());
}

Verdict check_cc(const std::string& value)
{
    const auto number = domain::CitizenCardNumber::parse(value);
    if (!number) {
        return refused(number.error());
    }
    Verdict verdict = accepted(number->text());
    verdict.more["display"] = number->display();
    verdict.more["nic"] = number->nic().text();
    verdict.more["version"] = number->version();
    return verdict;
}

Verdict check_passport(const std::string& value)
{
    const auto number = domain::PassportNumber::parse(value);
    if (!number) {
        return refused(number.error());
    }
    Verdict verdict = accepted(number->text());
    verdict.more["portuguese_form"] = number->has_portuguese_form();
    return verdict;
}

Verdict check_phone(const std::string& value)
{
    const auto phone = domain::Phone::parse(value);
    if (!phone) {
        return refused(phone.error());
    }
    Verdict verdict = accepted(phone->e164());
    verdict.more["display"] = phone->display();
    verdict.more["masked"] = phone->masked();
    verdict.more["region"] = phone->region();
    return verdict;
}

Verdict check_pin(const std::string& value)
{
    Verdict verdict;
    const auto problem = domain::check_pin(base::as_bytes(value), {});
    verdict.valid = !problem;
    if (problem) {
        verdict.reason = std::string(domain::name(*problem));
    }
    return verdict;  // no canonical form: a PIN is not repeated
}

/// The reason in the clerk's words.
std::string explain(std::string_view reason)
{
    struct Text {
        std::string_view reason;
        std::string_view text;
    };
    static constexpr Text texts[] = {
        {"empty", "nothing was given"},
        {"length", "too many or too few characters; count them on the document"},
        {"character", "a character that cannot stand there"},
        {"check_digit", "the check digit does not fit; compare with the document digit by digit"},
        {"nic_check_digit", "the check digit of the civil identification number does not fit"},
        {"unassigned_prefix", "no number begins like that"},
        {"placeholder", "a placeholder that belongs to nobody; ask for the person's own number"},
        {"not_a_natural_person", "belongs to a company or body, not to a person"},
        {"unknown_country", "the country prefix does not exist"},
        {"not_assigned", "no operator has such a number"},
        {"not_mobile", "not a mobile line: it cannot receive the code"},
        {"extension", "numbers with an extension cannot receive the code"},
        {"too_short", "fewer than 4 digits"},
        {"too_long", "more than 8 digits"},
        {"not_digits", "only digits are allowed"},
        {"repeats", "one block repeated is too easy to guess"},
        {"sequence", "a sequence is too easy to guess"},
        {"birth_date", "the birth date is too easy to guess"},
        {"phone", "part of the phone number is too easy to guess"}};
    for (const Text& text : texts) {
        if (text.reason == reason) {
            return std::string(text.text);
        }
    }
    return std::string(reason);
}

void report(Context& context, const std::string& value, bool secret, const Verdict& verdict)
{
    if (!verdict.valid) {
        context.raise(Exit::refused);
    }
    const auto or_null = [](const std::optional<std::string>& text) {
        return text ? wire::OrderedJson(*text) : wire::OrderedJson(nullptr);
    };
    wire::OrderedJson json{{"value", secret ? wire::OrderedJson(nullptr) : wire::OrderedJson(value)},
                           {"valid", verdict.valid},
                           {"canonical", or_null(verdict.canonical)},
                           {"reason", or_null(verdict.reason)}};
    if (verdict.reason) {
        json["message"] = explain(*verdict.reason);
    }
    if (verdict.position != 0) {
        json["position"] = verdict.position;
    }
    json.update(verdict.more);
    std::string text = secret ? "(PIN)" : value;
    text += verdict.valid ? ": good" : ": refused, " + explain(verdict.reason.value_or(""));
    if (verdict.valid && verdict.canonical && *verdict.canonical != value) {
        text += " (" + *verdict.canonical + ')';
    }
    if (verdict.position != 0) {
        text += " (character " + std::to_string(verdict.position) + ')';
    }
    context.answer(json, text);
}

struct Kind {
    const char* name;
    const char* description;
    Verdict (*check)(const std::string&);
    bool secret;
};

constexpr Kind k_kinds[] = {
    {"nif", "Tax number of a person", check_nif, false},
    {"niss", "Social security number of a person", check_niss, false},
    {"nic", "Civil identification number with its check digit", check_nic, false},
    {"cc", "Citizen Card number", check_cc, false},
    {"passport", "Passport number", check_passport, false},
    {"phone", "Mobile number that receives the codes", check_phone, false},
    {"pin", "PIN of the key, against the policy", check_pin, true}};

}  // namespace

void add_check(CLI::App& app, Context& context)
{
    CLI::App& check = group(app, "check", "Check numbers: is it well formed, and whose kind is it");
    for (const Kind& kind : k_kinds) {
        auto* command = check.add_subcommand(kind.name, kind.description);
        const auto values = std::make_shared<std::vector<std::string>>();
        command->add_option("value", *values, "One or more; quote values with blanks")->required();
        command->callback([&context, &kind, values] {
            for (const std::string& value : *values) {
                report(context, value, kind.secret, kind.check(value));
            }
        });
    }
}

}  // namespace balcao::cli
