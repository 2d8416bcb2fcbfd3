// The chip in the reader, in words.
#include <algorithm>

#include "console/view_model.h"
#include "domain/country.h"
#include "text/fault_text.h"

namespace balcao::console {

using link::ChipState;
using text::tr;

namespace {

std::string state_name(const std::string& alpha3, Language language)
{
    const auto* country = domain::find_country(alpha3);
    return country == nullptr ? alpha3 : std::string(language == Language::pt ? country->name_pt : country->name_en);
}

ChipWords finding_words(const link::ChipView& chip, Language language)
{
    const std::string& finding = chip.finding;
    if (finding == "genuine") {
        return {Mood::ok, tr(language, "The chip is genuine and no copy."), {}};
    }
    if (finding == "genuine_unproven") {
        return {Mood::ok, tr(language, "The chip's data are genuine."), tr(language, "This model cannot prove that its chip is no copy.")};
    }
    if (finding == "issuer_unknown") {
        return {Mood::warning, tr(language, "The chip could not be proved genuine."),
                tr(language, "This desk has no certificate of the issuer to compare its signature with.")};
    }
    if (finding == "signer_expired") {
        return {Mood::warning, tr(language, "The chip could not be proved genuine."), tr(language, "The certificate that signed it has run out.")};
    }
    if (finding == "revocation_unknown") {
        return {Mood::warning, tr(language, "The chip's signature is right."),
                tr(language, "Whether the issuer has withdrawn the certificate meanwhile is not known here: the list is missing or too old.")};
    }
    if (finding == "unsigned_chip") {
        return {Mood::warning, tr(language, "The chip could not be proved genuine."), tr(language, "Its signature is missing or cannot be read.")};
    }
    if (finding == "copied") {
        return {Mood::bad, tr(language, "The chip is a copy. Do not accept this document."),
                tr(language, "It does not have the key that its issuer gave to the original.")};
    }
    if (finding == "altered") {
        return {Mood::bad, tr(language, "The chip was altered. Do not accept this document."),
                tr(language, "What it says is not what its issuer signed.")};
    }
    if (finding == "revoked") {
        return {Mood::bad, tr(language, "The issuer has withdrawn this chip's certificate. Do not accept this document."), {}};
    }
    return {Mood::bad, tr(language, "The chip was not signed by its issuer. Do not accept this document."), {}};
}

std::string step_words(const std::string& step, Language language)
{
    if (step == "opening") {
        return tr(language, "Opening the chip…");
    }
    if (step == "text") {
        return tr(language, "Reading the data…");
    }
    if (step == "photo") {
        return tr(language, "Reading the photo…");
    }
    return step == "proofs" ? tr(language, "Checking whether the chip is genuine…") : tr(language, "Which card is it?");
}

}  // namespace

ChipWords chip_words(const link::ChipView& chip, Language language)
{
    switch (chip.state) {
    case ChipState::none: return {Mood::neutral, tr(language, "A card lies in the reader."), {}};
    case ChipState::reading:
        return {Mood::info, step_words(chip.step, language), tr(language, "Leave the document where it is. Esc stops the reading.")};
    case ChipState::key_needed: {
        const auto words = text::fault_text(language, chip.fault.value_or(base::FaultCode::card_key_needed));
        return {Mood::warning, words.happened, words.now};
    }
    case ChipState::failed: {
        const auto words = text::fault_text(language, chip.fault.value_or(base::FaultCode::card_unreadable));
        return {Mood::bad, words.happened, words.safe + ' ' + words.now};
    }
    case ChipState::read: {
        ChipWords words = finding_words(chip, language);
        if (words.mood == Mood::ok && !chip.issuer.empty()) {
            const std::string issuer = tr(language, "Issued by") + ": " + state_name(chip.issuer, language) + '.';
            words.detail = words.detail.empty() ? issuer : words.detail + ' ' + issuer;
        }
        return words;
    }
    }
    return {};
}

std::string face_words(const std::string& face, Language language)
{
    if (face == "same_person") {
        return tr(language, "Recorded: the photo shows the same person.");
    }
    if (face == "another_person") {
        return tr(language, "Recorded: the photo shows another person.");
    }
    if (face == "not_possible") {
        return tr(language, "Recorded: not compared with the photo of the chip.");
    }
    return tr(language, "Is this the person in front of you?");
}

bool is_card_access_number(std::string_view text)
{
    return text.size() == 6 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace balcao::console
