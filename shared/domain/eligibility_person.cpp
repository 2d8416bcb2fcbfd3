// Rules about the person: name, birth, sex, nationality and status.
#include <algorithm>
#include <array>

#include "domain/eligibility_facts.h"
#include "domain/name_comparison.h"

namespace balcao::domain {
namespace {

using F = FieldId;

bool given(const Facts& f, F field) { return f.has(field); }

/// Foreigners may have one name only (ICAO 9303-3 4.6); Portuguese law gives everyone both parts.
bool one_name_will_do(const Facts& f) { return f.foreigner() && (f.has(F::surname) || f.has(F::given_names)); }

/// Digits, control characters and the filler of the machine-readable zone never stand in a name.
bool odd_in_name(std::string_view text)
{
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto octet = static_cast<unsigned char>(c);
        return (c >= '0' && c <= '9') || octet < 0x20 || octet == 0x7F || c == '<' || c == '@';
    });
}

bool from_mrz(const Facts& f, F field)
{
    const auto found = f.draft.fields.find(field);
    return found != f.draft.fields.end() && found->second.origin == Origin::mrz;
}

bool surname_missing(const Facts& f, const Rule&) { return !given(f, F::surname) && !one_name_will_do(f); }
bool given_names_missing(const Facts& f, const Rule&) { return !given(f, F::given_names) && !one_name_will_do(f); }
bool single_name(const Facts& f, const Rule&)
{
    return one_name_will_do(f) && given(f, F::surname) != given(f, F::given_names);
}
bool surname_characters(const Facts& f, const Rule&) { return odd_in_name(f.text(F::surname)); }
bool given_names_characters(const Facts& f, const Rule&) { return odd_in_name(f.text(F::given_names)); }
bool full_name_characters(const Facts& f, const Rule&) { return odd_in_name(f.text(F::full_name)); }
bool full_name_missing(const Facts& f, const Rule&) { return !given(f, F::full_name); }

bool full_name_disagrees(const Facts& f, const Rule&)
{
    if (!given(f, F::full_name) || (!given(f, F::surname) && !given(f, F::given_names))) {
        return false;
    }
    if (from_mrz(f, F::surname) || from_mrz(f, F::given_names)) {
        // The zone writes without accents and may have cut the name; the draft no longer tells.
        const PersonName parts{f.text(F::surname), f.text(F::given_names)};
        return compare_full_name_with_mrz(f.text(F::full_name), parts, true) == NameAgreement::different;
    }
    const std::string parts = std::string(f.text(F::given_names)) + " " + std::string(f.text(F::surname));
    return compare_names(f.text(F::full_name), parts) == NameAgreement::different;
}

bool full_name_from_mrz(const Facts& f, const Rule&) { return from_mrz(f, F::full_name); }
bool surname_from_mrz(const Facts& f, const Rule&) { return from_mrz(f, F::surname); }
bool given_names_from_mrz(const Facts& f, const Rule&) { return from_mrz(f, F::given_names); }

bool birth_missing(const Facts& f, const Rule&) { return !given(f, F::birth_date); }
bool birth_form(const Facts& f, const Rule&) { return given(f, F::birth_date) && !f.birth; }
bool birth_future(const Facts& f, const Rule&) { return f.birth && *f.birth > f.context.today; }
bool birth_long_ago(const Facts& f, const Rule& rule)
{
    const auto years = number_parameter(rule, "years");
    return years && f.age() && *f.age() >= *years;
}
bool minor(const Facts& f, const Rule& rule)
{
    const auto majority = number_parameter(rule, "majority_age");
    return majority && f.age() && *f.age() < *majority;
}

bool sex_form(const Facts& f, const Rule&)
{
    const auto sex = f.text(F::sex);
    return !sex.empty() && sex != "F" && sex != "M" && sex != "X";
}

bool nationality_missing(const Facts& f, const Rule&) { return !given(f, F::nationality); }
bool nationality_unknown(const Facts& f, const Rule&) { return given(f, F::nationality) && f.nationality == nullptr; }
bool nationality_specimen(const Facts& f, const Rule&)
{
    return !f.context.practice && f.nationality != nullptr && f.nationality->kind == CountryKind::specimen;
}
bool nationality_organisation(const Facts& f, const Rule&)
{
    return f.nationality != nullptr && f.nationality->kind == CountryKind::organisation;
}

bool rights_form(const Facts& f, const Rule&)
{
    const auto rights = f.text(F::equal_rights);
    return !rights.empty() && rights != "yes" && rights != "no";
}
bool rights_only_brazilians(const Facts& f, const Rule&)
{
    return f.text(F::equal_rights) == "yes" && f.nationality != nullptr && f.nationality->alpha3 != "BRA";
}
bool rights_denied_with_card(const Facts& f, const Rule&)
{
    return f.text(F::equal_rights) == "no" && f.text(F::nationality) == "BRA" && f.is(DocumentType::citizen_card);
}

constexpr std::array k_person_conditions{
    Condition{"surname.missing", surname_missing},
    Condition{"surname.characters", surname_characters},
    Condition{"surname.from_machine_readable_zone", surname_from_mrz},
    Condition{"given_names.missing", given_names_missing},
    Condition{"given_names.characters", given_names_characters},
    Condition{"given_names.from_machine_readable_zone", given_names_from_mrz},
    Condition{"given_names.single_name", single_name},
    Condition{"full_name.missing", full_name_missing},
    Condition{"full_name.characters", full_name_characters},
    Condition{"full_name.disagrees_with_parts", full_name_disagrees},
    Condition{"full_name.from_machine_readable_zone", full_name_from_mrz},
    Condition{"birth_date.missing", birth_missing},
    Condition{"birth_date.form", birth_form},
    Condition{"birth_date.future", birth_future},
    Condition{"birth_date.long_ago", birth_long_ago},
    Condition{"birth_date.minor", minor},
    Condition{"sex.form", sex_form},
    Condition{"nationality.missing", nationality_missing},
    Condition{"nationality.unknown", nationality_unknown},
    Condition{"nationality.specimen", nationality_specimen},
    Condition{"nationality.organisation", nationality_organisation},
    Condition{"equal_rights.form", rights_form},
    Condition{"equal_rights.only_brazilians", rights_only_brazilians},
    Condition{"equal_rights.denied_with_card", rights_denied_with_card},
};

}  // namespace

std::span<const Condition> person_conditions() { return k_person_conditions; }

}  // namespace balcao::domain
