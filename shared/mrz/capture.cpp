#include "mrz/capture.h"

#include <optional>

#include "domain/citizen_card_number.h"
#include "domain/document.h"

namespace balcao::mrz {

std::string_view name(CaptureRefusal refusal)
{
    switch (refusal) {
        case CaptureRefusal::not_usable: return "not_usable";
        case CaptureRefusal::specimen: return "specimen";
    }
    return "";
}

namespace {

std::optional<domain::DocumentType> document_type(const Mrz& mrz)
{
    if (mrz.format == Format::td3 || mrz.document_code.view().substr(0, 1) == "P") {
        return domain::DocumentType::passport;
    }
    if (mrz.format == Format::td1 && mrz.issuing_state == "PRT" && mrz.nationality == "PRT") {
        return domain::DocumentType::citizen_card;
    }
    return std::nullopt;  // TD1 of PRT for a foreigner: permit or card, the clerk sees which
}

std::string number_without_blanks(const Mrz& mrz)
{
    std::string number;
    for (const char c : mrz.document_number.view()) {
        if (c != ' ') {
            number.push_back(c);
        }
    }
    return number;
}

}  // namespace

base::Result<domain::FromMrz, CaptureRefusal> to_captured(const Mrz& mrz, std::span<const std::string_view> lines,
                                                          bool practice)
{
    using domain::FieldId;
    const bool visa = mrz.format == Format::mrv_a || mrz.format == Format::mrv_b;
    if (!mrz.usable() || visa) {
        return base::unexpected(CaptureRefusal::not_usable);
    }
    if (mrz.specimen() && !practice) {
        return base::unexpected(CaptureRefusal::specimen);
    }
    domain::FromMrz captured;
    for (const auto line : lines) {
        captured.lines.emplace_back(line);
    }
    auto& fields = captured.fields;
    const auto put = [&fields](FieldId field, std::string text) {
        if (!text.empty()) {
            fields[field] = std::move(text);
        }
    };
    const std::string number = number_without_blanks(mrz);
    const auto type = document_type(mrz);
    if (type) {
        put(FieldId::document_type, std::string(domain::name(*type)));
    }
    if (type == domain::DocumentType::citizen_card) {
        if (const auto card = domain::CitizenCardNumber::parse(number)) {
            put(FieldId::nic, card->nic().text());
        }
    }
    put(FieldId::issuing_state, mrz.issuing_state.str());
    put(FieldId::document_number, number);
    put(FieldId::surname, mrz.surname.str());
    put(FieldId::given_names, mrz.given_names.str());
    if (mrz.birth && mrz.birth->complete()) {
        put(FieldId::birth_date, mrz.birth->iso());
    }
    put(FieldId::sex, mrz.sex == '<' ? "X" : std::string(1, mrz.sex));
    put(FieldId::nationality, mrz.nationality.str());
    if (mrz.expiry) {
        put(FieldId::expiry_date, mrz.expiry->iso());
    }
    captured.name_may_be_truncated = mrz.name_may_be_truncated;
    for (const auto violation : mrz.violations.list()) {
        captured.violations.emplace_back(name(violation));
    }
    return captured;
}

}  // namespace balcao::mrz
