// Rules about whoever answers for the holder, and about the day a new Citizen Card is handed over.
#include <algorithm>
#include <array>

#include "domain/citizen_card_number.h"
#include "domain/eligibility_facts.h"
#include "domain/name_comparison.h"
#include "domain/representative.h"
#include "domain/travel_document_number.h"

namespace balcao::domain {
namespace {

using F = FieldId;

constexpr std::string_view k_withdrawal = "card_withdrawal";

bool withdrawal(const Facts& f) { return f.text(F::occasion) == k_withdrawal; }

// --- a new Citizen Card is handed over ----------------------------------------------------------

bool occasion_form(const Facts& f, const Rule&) { return f.has(F::occasion) && !withdrawal(f); }
bool occasion_elsewhere(const Facts& f, const Rule&) { return withdrawal(f) && f.context.hands_out_cards == false; }
bool occasion_other_act(const Facts& f, const Rule&) { return withdrawal(f); }
bool occasion_other_document(const Facts& f, const Rule&) { return withdrawal(f) && f.document && !f.is(DocumentType::citizen_card); }
bool occasion_card_first(const Facts& f, const Rule&) { return withdrawal(f); }
bool occasion_not_recent(const Facts& f, const Rule& rule)
{
    const auto days = number_parameter(rule, "days");
    if (!withdrawal(f) || !days) {
        return false;
    }
    const auto issued = base::parse_iso_date(f.text(F::issue_date));
    return !issued || days_after(*issued, *days) < f.context.today;
}
bool issue_date_form(const Facts& f, const Rule&)
{
    const auto issued = base::parse_iso_date(f.text(F::issue_date));
    return f.has(F::issue_date) && (!issued || *issued > f.context.today || (f.expiry && *issued >= *f.expiry));
}
/// Of a foreigner's key the document is the name: another one makes another key.
bool renewal_of_foreigner(const Facts& f, const Rule&) { return f.foreigner(); }

// --- an accompanied adult -----------------------------------------------------------------------

bool accompanied(const Facts& f) { return f.text(F::accompanied) == "yes"; }
bool accompanied_form(const Facts& f, const Rule&) { return f.has(F::accompanied) && !accompanied(f) && f.text(F::accompanied) != "no"; }
/// Anything but the one word lets nobody through.
bool accompanied_refused(const Facts& f, const Rule& rule) { return accompanied(f) && !listed(rule, "desk", "with_representative"); }

// --- the representative -------------------------------------------------------------------------

/// By the holder's age, or because an accompanied adult is served here with one.
bool wanted(const Facts& f)
{
    const Rule* missing = f.rules == nullptr ? nullptr : f.rules->find("representative_name.nobody");
    if (missing == nullptr || !is_asked(*missing, f)) {
        return false;
    }
    const auto under = number_parameter(*missing, "under_age");
    if (under && f.age() && *f.age() < *under) {
        return true;
    }
    const Rule* refused = f.rules->find("accompanied.not_at_desk");
    return accompanied(f) && !(refused != nullptr && is_asked(*refused, f) && accompanied_refused(f, *refused));
}

bool there(const Facts& f) { return has_representative(f.draft); }
bool lacks_one(const Facts& f, F field) { return there(f) && !f.has(field); }
std::optional<DocumentType> their_document(const Facts& f) { return document_type_from_name(f.text(F::representative_document_type)); }
std::optional<base::Date> their_day(const Facts& f, F field) { return base::parse_iso_date(f.text(field)); }

bool representative_missing(const Facts& f, const Rule&) { return wanted(f) && !there(f); }
/// What is left without the name lacks the name: nothing of a representative who is not asked for gets through.
bool representative_not_asked_for(const Facts& f, const Rule&) { return f.has(F::representative_name) && !wanted(f); }
bool their_name_missing(const Facts& f, const Rule&) { return lacks_one(f, F::representative_name); }
bool their_name_odd(const Facts& f, const Rule&)
{
    const auto text = f.text(F::representative_name);
    return std::any_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || static_cast<unsigned char>(c) < 0x20 || c == '<' || c == '@'; });
}
bool their_type(const Facts& f, const Rule&) { return there(f) && !their_document(f); }
bool their_state(const Facts& f, const Rule&)
{
    return there(f) && their_document(f) == DocumentType::passport && find_country(f.text(F::representative_issuing_state)) == nullptr;
}
bool their_number_missing(const Facts& f, const Rule&) { return lacks_one(f, F::representative_document_number); }
bool their_number_form(const Facts& f, const Rule&)
{
    const auto number = f.text(F::representative_document_number);
    const auto type = their_document(f);
    if (number.empty() || !type) {
        return false;
    }
    switch (*type) {
    case DocumentType::citizen_card: return !CitizenCardNumber::parse(number);
    case DocumentType::identity_document: return number.size() != 9 || !all_digits(number);
    case DocumentType::passport: return !PassportNumber::parse(number);
    case DocumentType::residence_permit:
    case DocumentType::residence_card: return !TravelDocumentNumber::parse(number);
    }
    return true;
}
bool their_birth(const Facts& f, const Rule&) { return there(f) && !their_day(f, F::representative_birth_date); }
bool not_of_age(const Facts& f, const Rule& rule)
{
    const auto least = number_parameter(rule, "minimum_age");
    const auto birth = their_day(f, F::representative_birth_date);
    return least && birth && age_at(*birth, f.context.today) < *least;
}
bool their_lifelong(const Facts& f)
{
    return f.text(F::representative_expiry_date) == "lifelong" && their_document(f) == DocumentType::identity_document;
}
bool their_expiry(const Facts& f, const Rule&) { return there(f) && !their_day(f, F::representative_expiry_date) && !their_lifelong(f); }
bool their_document_expired(const Facts& f, const Rule&)
{
    const auto end = their_day(f, F::representative_expiry_date);
    return end && *end < f.context.today;
}
bool their_relation(const Facts& f, const Rule& rule) { return there(f) && !listed(rule, "relations", f.text(F::representative_relation)); }
/// Which papers prove a relation stands in the parameter that bears the relation's name.
bool their_proof(const Facts& f, const Rule& rule)
{
    const std::string relation(f.text(F::representative_relation));
    return there(f) && rule.parameters.count(relation) != 0 && !listed(rule, relation, f.text(F::representative_proof));
}
bool their_document_is_the_holders(const Facts& f, const Rule&)
{
    const auto number = f.text(F::representative_document_number);
    return !number.empty() && number == f.text(F::document_number) && f.text(F::representative_document_type) == f.text(F::document_type);
}
/// With another document of their own.
bool they_are_the_holder(const Facts& f, const Rule&)
{
    const bool same_birth = f.has(F::birth_date) && f.text(F::representative_birth_date) == f.text(F::birth_date);
    return same_birth && f.has(F::representative_name) &&
           compare_names(f.text(F::representative_name), f.text(F::full_name)) != NameAgreement::different;
}
bool their_chip_refuted(const Facts& f, const Rule&) { return f.draft.representative_chip && f.draft.representative_chip->colour == "red"; }
bool their_face_of_another(const Facts& f, const Rule&) { return f.draft.representative_chip && f.draft.representative_chip->face == "another_person"; }
bool they_were_not_compared(const Facts& f, const Rule&)
{
    return f.has(F::representative_document_number) && !(f.draft.representative_chip && f.draft.representative_chip->face == "same_person");
}

constexpr std::array k_representative_conditions{
    Condition{"occasion.form", occasion_form},
    Condition{"occasion.not_at_this_desk", occasion_elsewhere},
    Condition{"occasion.other_act", occasion_other_act},
    Condition{"document_type.not_the_new_card", occasion_other_document},
    Condition{"issue_date.not_recent", occasion_not_recent},
    Condition{"occasion.card_first", occasion_card_first},
    Condition{"issue_date.form", issue_date_form},
    Condition{"document_type.renewal_of_foreigner", renewal_of_foreigner},
    Condition{"accompanied.form", accompanied_form},
    Condition{"accompanied.not_at_desk", accompanied_refused},
    Condition{"representative_name.nobody", representative_missing},
    Condition{"representative_name.not_asked_for", representative_not_asked_for},
    Condition{"representative_name.missing", their_name_missing},
    Condition{"representative_name.characters", their_name_odd},
    Condition{"representative_document_type.missing", their_type},
    Condition{"representative_issuing_state.missing", their_state},
    Condition{"representative_document_number.missing", their_number_missing},
    Condition{"representative_document_number.form", their_number_form},
    Condition{"representative_birth_date.missing", their_birth},
    Condition{"representative_birth_date.not_of_age", not_of_age},
    Condition{"representative_expiry_date.missing", their_expiry},
    Condition{"representative_expiry_date.expired", their_document_expired},
    Condition{"representative_relation.missing", their_relation},
    Condition{"representative_proof.missing", their_proof},
    Condition{"representative_document_number.of_the_holder", their_document_is_the_holders},
    Condition{"representative_name.of_the_holder", they_are_the_holder},
    Condition{"representative_document_number.chip_refuted", their_chip_refuted},
    Condition{"representative_document_number.face_of_another", their_face_of_another},
    Condition{"representative_document_number.person_compared", they_were_not_compared},
};

}  // namespace

std::span<const Condition> representative_conditions() { return k_representative_conditions; }

bool wants_representative(const Draft& draft, const RuleBook& rules, const EvaluationContext& context)
{
    Facts facts = understand(draft, context);
    facts.rules = &rules;
    return wanted(facts);
}

}  // namespace balcao::domain
