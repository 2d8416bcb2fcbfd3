#include "core/review_rows.h"

#include <map>
#include <stdexcept>

#include "text/names.h"
#include "text/translate.h"
#include "wire/json_text.h"

extern "C" {
extern const unsigned char balcao_countries[];
extern const unsigned long balcao_countries_size;
}

namespace balcao::kiosk {
namespace {

using domain::FieldId;

struct Names {
    std::string pt;
    std::string en;
};

std::map<std::string, Names, std::less<>> read_countries()
{
    const auto json = wire::parse_json({reinterpret_cast<const char*>(balcao_countries), balcao_countries_size});
    if (!json) {
        throw std::logic_error("the list of countries compiled in is damaged");
    }
    std::map<std::string, Names, std::less<>> out;
    for (const auto& country : json->at("countries")) {
        out[country.at("alpha3").get<std::string>()] = {country.at("name_pt").get<std::string>(),
                                                        country.at("name_en").get<std::string>()};
    }
    return out;
}

}  // namespace

std::string country_name(std::string_view alpha3, text::Language language)
{
    static const auto countries = read_countries();
    const auto found = countries.find(alpha3);
    if (found == countries.end()) {
        return std::string(alpha3);
    }
    switch (language) {
    case text::Language::pt: return found->second.pt;
    case text::Language::en: return found->second.en;
    }
    return std::string(alpha3);
}

std::vector<ReviewRow> review_rows(const std::vector<link::ReviewLine>& lines, text::Language language)
{
    std::vector<ReviewRow> rows;
    for (const auto& line : lines) {
        if (line.field == FieldId::phone) {
            continue;
        }
        if (line.field == FieldId::email && line.text.empty()) {
            rows.push_back({text::field_label(language, "email"), text::tr(language, "None; an earlier one is erased"), false});
            continue;
        }
        const auto field = domain::name(line.field);
        const bool country = line.field == FieldId::nationality || line.field == FieldId::issuing_state;
        rows.push_back({text::field_label(language, field),
                        country ? country_name(line.text, language) : text::display_value(language, field, line.text),
                        line.field == FieldId::full_name});
    }
    return rows;
}

}  // namespace balcao::kiosk
