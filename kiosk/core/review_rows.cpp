#include "core/review_rows.h"

#include <map>
#include <stdexcept>

#include "domain/contact_change.h"
#include "text/bidi.h"
#include "text/names.h"
#include "text/translate.h"
#include "wire/json_text.h"

extern "C" {
extern const unsigned char balcao_countries[];
extern const unsigned long balcao_countries_size;
extern const unsigned char balcao_country_names[];
extern const unsigned long balcao_country_names_size;
}

namespace balcao::kiosk {
namespace {

using domain::FieldId;

using Names = std::map<std::string, std::string, std::less<>>;  ///< by code of three letters

wire::Json parsed(const unsigned char* data, unsigned long size)
{
    auto json = wire::parse_json({reinterpret_cast<const char*>(data), size});
    if (!json) {
        throw std::logic_error("the list of countries compiled in is damaged");
    }
    return std::move(*json);
}

/// Every language's names; English where a language has none of its own (international organisations).
std::map<text::Language, Names> read_countries()
{
    std::map<text::Language, Names> out;
    const auto translated = parsed(balcao_country_names, balcao_country_names_size);
    const auto list = parsed(balcao_countries, balcao_countries_size);
    for (const auto& country : list.at("countries")) {
        const auto alpha3 = country.at("alpha3").get<std::string>();
        for (const auto language : text::k_languages) {
            out[language][alpha3] = country.at(language == text::Language::pt ? "name_pt" : "name_en").get<std::string>();
        }
    }
    for (const auto& [code, names] : translated.at("names").items()) {
        const auto language = text::language_from_code(code);
        if (!language) {
            throw std::logic_error("the list of countries compiled in has an unknown language");
        }
        for (const auto& [alpha3, name] : names.items()) {
            out[*language][alpha3] = name.get<std::string>();
        }
    }
    return out;
}

/// Written in letters of the document or in digits: the same in every language.
bool in_document_letters(FieldId field)
{
    switch (field) {
    case FieldId::document_type:
    case FieldId::issuing_state:
    case FieldId::nationality:
    case FieldId::sex:
    case FieldId::equal_rights:
    case FieldId::occasion:
    case FieldId::accompanied:
    case FieldId::representative_document_type:
    case FieldId::representative_issuing_state:
    case FieldId::representative_relation:
    case FieldId::representative_proof:
    case FieldId::signature_wanted: return false;
    case FieldId::document_number:
    case FieldId::nic:
    case FieldId::surname:
    case FieldId::given_names:
    case FieldId::full_name:
    case FieldId::birth_date:
    case FieldId::expiry_date:
    case FieldId::issue_date:
    case FieldId::representative_name:
    case FieldId::representative_document_number:
    case FieldId::representative_birth_date:
    case FieldId::representative_expiry_date:
    case FieldId::nif:
    case FieldId::niss:
    case FieldId::health_number:
    case FieldId::phone:
    case FieldId::email: return true;
    }
    return true;
}

}  // namespace

std::string country_name(std::string_view alpha3, text::Language language)
{
    static const auto countries = read_countries();
    const auto& names = countries.at(language);
    const auto found = names.find(alpha3);
    return found == names.end() ? std::string(alpha3) : found->second;
}

std::vector<ReviewRow> review_rows(const std::vector<link::ReviewLine>& lines, text::Language language)
{
    std::vector<ReviewRow> rows;
    for (const auto& line : lines) {
        if (line.text.empty() && (line.field == FieldId::phone || line.field == FieldId::email)) {
            rows.push_back({text::field_label(language, domain::name(line.field)), text::tr(language, "Stays as it is"), false});
            continue;
        }
        if (line.field == FieldId::phone) {
            continue;  // has a page of its own
        }
        if (line.field == FieldId::email && line.text == domain::k_email_removed) {
            rows.push_back({text::field_label(language, "email"), text::tr(language, "None; an earlier one is erased"), false});
            continue;
        }
        const auto field = domain::name(line.field);
        const bool country = line.field == FieldId::nationality || line.field == FieldId::issuing_state || line.field == FieldId::representative_issuing_state;
        auto value = country ? country_name(line.text, language) : text::display_value(language, field, line.text);
        if (in_document_letters(line.field) && line.text != "lifelong") {
            value = text::as_written(language, value);
        }
        rows.push_back({text::field_label(language, field), std::move(value), line.field == FieldId::full_name || line.field == FieldId::representative_name});
    }
    return rows;
}

}  // namespace balcao::kiosk
