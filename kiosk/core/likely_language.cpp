#include "core/likely_language.h"

#include <string_view>

namespace balcao::kiosk {
namespace {

using text::Language;

struct Spoken {
    Language language;
    std::string_view states;  ///< codes of three letters, with a blank on either side
};

// A country with several official languages stands where most holders of its passports read one of these.
constexpr Spoken k_spoken[]{
    {Language::pt, " PRT BRA AGO MOZ CPV GNB STP TLS "},
    {Language::en, " GBR IRL USA CAN AUS NZL ZAF NGA GHA KEN JAM ZWE "},
    {Language::es, " ESP ARG BOL CHL COL CRI CUB DOM ECU GTM HND MEX NIC PAN PER PRY SLV URY VEN GNQ "},
    {Language::fr, " FRA MCO SEN CIV BEN BFA MLI NER TGO GAB COG COD CMR GIN HTI "},
    {Language::uk, " UKR "},
    {Language::ar, " DZA MAR TUN LBY EGY SDN SAU YEM OMN ARE QAT BHR KWT IRQ SYR LBN JOR PSE MRT "},
    {Language::hi, " IND "},
    {Language::zh, " CHN "},
};

std::optional<Language> of_state(std::string_view alpha3)
{
    if (alpha3.size() != 3) {
        return std::nullopt;
    }
    const std::string wanted = " " + std::string(alpha3) + " ";
    for (const auto& spoken : k_spoken) {
        if (spoken.states.find(wanted) != std::string_view::npos) {
            return spoken.language;
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<Language> likely_language(const std::vector<link::ReviewLine>& lines)
{
    for (const auto field : {domain::FieldId::nationality, domain::FieldId::issuing_state}) {
        for (const auto& line : lines) {
            if (line.field == field) {
                if (const auto found = of_state(line.text)) {
                    return found;
                }
            }
        }
    }
    return std::nullopt;
}

}  // namespace balcao::kiosk
