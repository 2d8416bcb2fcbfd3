// Rules about the document on the desk: which one, whose, its numbers and its end.
#include <algorithm>
#include <array>

#include "domain/citizen_card_number.h"
#include "domain/eligibility_facts.h"
#include "domain/nic.h"
#include "domain/representative.h"
#include "domain/travel_document_number.h"

namespace balcao::domain {
namespace {

using F = FieldId;
using D = DocumentType;

bool foreign_document(const Facts& f)
{
    return f.is(D::passport) || f.is(D::residence_permit) || f.is(D::residence_card);
}

/// Issued by Portugal by its nature.
bool portuguese_document(const Facts& f) { return f.document && !f.is(D::passport); }

/// Digits where a Citizen Card number has digits, 12 characters in all.
bool has_card_form(std::string_view number)
{
    return number.size() == 12 && all_digits(number.substr(0, 9)) && all_digits(number.substr(11)) &&
           std::all_of(number.begin(), number.end(),
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

bool has_nic_form(std::string_view nic) { return nic.size() == 9 && all_digits(nic); }

bool digit_fits(std::string_view nic) { return nic_check_digit_fits(nic.substr(0, 8), nic[8]); }

bool same_state(const Country& a, const Country& b)
{
    return a.alpha3 == b.alpha3 || (!a.alpha2.empty() && a.alpha2 == b.alpha2);  // GBD and GBR are one issuer
}

// --- which document -----------------------------------------------------------------------------

bool type_missing(const Facts& f, const Rule&) { return !f.has(F::document_type); }
bool type_unknown(const Facts& f, const Rule&) { return f.has(F::document_type) && !f.document; }
bool not_for_nationals(const Facts& f, const Rule&)
{
    return f.has_nic() && (f.is(D::residence_permit) || f.is(D::residence_card));
}
bool not_for_foreigners(const Facts& f, const Rule&)
{
    return f.foreigner() && (f.is(D::citizen_card) || f.is(D::identity_document));
}
bool bi_after_last_day(const Facts& f, const Rule& rule)
{
    const auto last = day_parameter(rule, "last_day");
    return f.is(D::identity_document) && last && f.context.today > *last;
}
bool bi_read_by_eye(const Facts& f, const Rule&) { return f.is(D::identity_document); }
bool eu_citizen_with_permit(const Facts& f, const Rule& rule)
{
    return f.is(D::residence_permit) && f.foreigner() && listed(rule, "states", f.nationality->alpha3);
}
bool card_may_be_paper(const Facts& f, const Rule&) { return f.is(D::residence_card); }
bool national_passport(const Facts& f, const Rule&) { return f.has_nic() && f.is(D::passport); }

// --- issuing state ------------------------------------------------------------------------------

bool issuer_missing(const Facts& f, const Rule&) { return f.is(D::passport) && !f.has(F::issuing_state); }
bool issuer_unknown(const Facts& f, const Rule&) { return f.has(F::issuing_state) && f.issuing_state == nullptr; }
bool issuer_specimen(const Facts& f, const Rule&)
{
    return !f.context.practice && f.issuing_state != nullptr && f.issuing_state->kind == CountryKind::specimen;
}
bool issuer_not_portugal(const Facts& f, const Rule&)
{
    return portuguese_document(f) && f.issuing_state != nullptr && f.issuing_state->alpha3 != "PRT" &&
           f.issuing_state->kind != CountryKind::specimen;
}
bool issuer_not_the_nationals(const Facts& f, const Rule&)
{
    return national_passport(f, {}) && f.issuing_state != nullptr && f.issuing_state->alpha3 != f.nationality->alpha3;
}
bool issuer_differs(const Facts& f, const Rule&)
{
    return f.foreigner() && f.is(D::passport) && f.issuing_state != nullptr &&
           !same_state(*f.issuing_state, *f.nationality);
}

// --- document number ----------------------------------------------------------------------------

bool number_missing(const Facts& f, const Rule&)
{
    // A BI is bound by its civil id number alone, which may stand in either field.
    return !f.has(F::document_number) && !f.is(D::identity_document);
}
bool number_form(const Facts& f, const Rule&)
{
    const auto number = f.text(F::document_number);
    if (number.empty() || !f.document) {
        return false;
    }
    switch (*f.document) {
    case D::citizen_card: return !has_card_form(number);
    case D::identity_document: return !has_nic_form(number);
    case D::passport: return !PassportNumber::parse(number);
    case D::residence_permit:
    case D::residence_card: return !TravelDocumentNumber::parse(number);
    }
    return true;
}
bool card_check(const Facts& f, const Rule&)
{
    const auto number = f.text(F::document_number);
    return f.is(D::citizen_card) && has_card_form(number) &&
           citizen_card_check_digit(number.substr(0, 11)) != number[11];
}
bool card_nic_digit(const Facts& f, const Rule&)
{
    const auto number = f.text(F::document_number);
    return f.is(D::citizen_card) && has_card_form(number) && !digit_fits(number.substr(0, 9));
}
bool bi_digit(const Facts& f, const Rule&)
{
    const auto number = f.text(F::document_number);
    return f.is(D::identity_document) && has_nic_form(number) && !digit_fits(number);
}
bool portuguese_passport_form(const Facts& f, const Rule&)
{
    const auto number = PassportNumber::parse(f.text(F::document_number));
    return f.is(D::passport) && f.text(F::issuing_state) == "PRT" && number && !number->has_portuguese_form();
}
bool number_specimen(const Facts& f, const Rule& rule)
{
    return !f.context.practice && listed(rule, "numbers", f.text(F::document_number));
}
bool number_typed(const Facts& f, const Rule&)
{
    const auto found = f.draft.fields.find(F::document_number);
    return f.document && !f.is(D::identity_document) && found != f.draft.fields.end() &&
           found->second.origin == Origin::typed;
}

// --- civil id number ----------------------------------------------------------------------------

bool nic_missing(const Facts& f, const Rule&)
{
    if (f.has(F::nic)) {
        return false;
    }
    return (f.is(D::identity_document) && !f.has(F::document_number)) || national_passport(f, {});
}
bool nic_form(const Facts& f, const Rule&) { return f.has(F::nic) && !has_nic_form(f.text(F::nic)); }
bool nic_digit(const Facts& f, const Rule&)
{
    return has_nic_form(f.text(F::nic)) && !digit_fits(f.text(F::nic));
}
bool nic_disagrees(const Facts& f, const Rule&)
{
    const auto nic = f.text(F::nic);
    const auto number = f.text(F::document_number);
    const bool card = f.is(D::citizen_card) && has_card_form(number);
    const bool bi = f.is(D::identity_document) && has_nic_form(number);
    return has_nic_form(nic) && (card || bi) && nic != number.substr(0, 9);
}
bool nic_of_foreigner(const Facts& f, const Rule&) { return f.foreigner() && foreign_document(f) && f.has(F::nic); }
bool nic_specimen(const Facts& f, const Rule& rule)
{
    return !f.context.practice && listed(rule, "numbers", f.text(F::nic));
}

// --- end of validity ----------------------------------------------------------------------------

bool expiry_missing(const Facts& f, const Rule&) { return !f.has(F::expiry_date); }
bool expiry_form(const Facts& f, const Rule&) { return f.has(F::expiry_date) && !f.expiry && !f.lifelong; }
bool lifelong_only_bi(const Facts& f, const Rule&) { return f.lifelong && f.document && !f.is(D::identity_document); }
bool expired(const Facts& f, const Rule&) { return f.expiry && *f.expiry < f.context.today; }
bool expires_soon(const Facts& f, const Rule& rule)
{
    const auto days = number_parameter(rule, "days");
    return days && f.expiry && *f.expiry >= f.context.today && *f.expiry <= days_after(f.context.today, *days);
}
bool expiry_before_birth(const Facts& f, const Rule&) { return f.expiry && f.birth && *f.expiry <= *f.birth; }
bool expiry_too_far(const Facts& f, const Rule& rule)
{
    const auto years = number_parameter(rule, "years");
    return years && f.expiry && *f.expiry > years_after(f.context.today, *years);
}
bool key_capped(const Facts& f, const Rule&) { return f.lifelong && f.is(D::identity_document); }

// --- a finished request judged again ------------------------------------------------------------

bool identity_disagrees(const Facts& f, const Rule&)
{
    return f.request != nullptr && identity_key(f.draft) != f.request->identity;
}
bool key_too_long(const Facts& f, const Rule&)
{
    if (f.request == nullptr || !f.request->key_valid_until) {
        return false;
    }
    const auto latest = key_valid_until(f.draft, f.context.today);
    return !latest || *f.request->key_valid_until > *latest;
}

// The chip, when it was read.
bool chip_refuted(const Facts& f, const Rule&) { return f.draft.chip && f.draft.chip->colour == "red"; }
bool chip_unproven(const Facts& f, const Rule&) { return f.draft.chip && f.draft.chip->colour == "amber"; }
bool face_not_compared(const Facts& f, const Rule&) { return f.draft.chip && f.draft.chip->has_photo && f.draft.chip->face.empty(); }
bool face_of_another(const Facts& f, const Rule&) { return f.draft.chip && f.draft.chip->face == "another_person"; }
/// Whoever takes over a key takes over a person: the chip's photo was compared, or the clerk says that the printed one was.
/// The representative may come alone for what the rule lists (a new password); then the representative is compared.
bool person_not_compared(const Facts& f, const Rule& rule)
{
    const bool alone = has_representative(f.draft) && listed(rule, "representative_alone", name(f.draft.act));
    return !alone && !(f.draft.chip && f.draft.chip->face == "same_person");
}
bool face_not_possible(const Facts& f, const Rule&) { return f.draft.chip && f.draft.chip->face == "not_possible"; }

constexpr std::array k_document_conditions{
    Condition{"document_type.missing", type_missing},
    Condition{"document_type.unknown", type_unknown},
    Condition{"document_type.not_for_nationals", not_for_nationals},
    Condition{"document_type.not_for_foreigners", not_for_foreigners},
    Condition{"document_type.identity_document_last_day", bi_after_last_day},
    Condition{"document_type.identity_document_by_eye", bi_read_by_eye},
    Condition{"document_type.eu_citizen_with_permit", eu_citizen_with_permit},
    Condition{"document_type.residence_card_on_paper", card_may_be_paper},
    Condition{"document_type.passport_of_national", national_passport},
    Condition{"issuing_state.missing", issuer_missing},
    Condition{"issuing_state.unknown", issuer_unknown},
    Condition{"issuing_state.specimen", issuer_specimen},
    Condition{"issuing_state.not_portugal", issuer_not_portugal},
    Condition{"issuing_state.not_of_the_national", issuer_not_the_nationals},
    Condition{"issuing_state.differs_from_nationality", issuer_differs},
    Condition{"document_number.missing", number_missing},
    Condition{"document_number.form", number_form},
    Condition{"document_number.citizen_card_check", card_check},
    Condition{"document_number.citizen_card_nic_digit", card_nic_digit},
    Condition{"document_number.identity_document_digit", bi_digit},
    Condition{"document_number.portuguese_passport_form", portuguese_passport_form},
    Condition{"document_number.specimen", number_specimen},
    Condition{"document_number.typed", number_typed},
    Condition{"nic.missing", nic_missing},
    Condition{"nic.form", nic_form},
    Condition{"nic.check_digit", nic_digit},
    Condition{"nic.disagrees_with_document", nic_disagrees},
    Condition{"nic.not_for_foreigners", nic_of_foreigner},
    Condition{"nic.specimen", nic_specimen},
    Condition{"expiry_date.missing", expiry_missing},
    Condition{"expiry_date.form", expiry_form},
    Condition{"expiry_date.lifelong_only_identity_document", lifelong_only_bi},
    Condition{"expiry_date.expired", expired},
    Condition{"expiry_date.expired_at_cancellation", expired},
    Condition{"expiry_date.soon", expires_soon},
    Condition{"expiry_date.before_birth", expiry_before_birth},
    Condition{"expiry_date.too_far", expiry_too_far},
    Condition{"expiry_date.key_capped", key_capped},
    Condition{"document_number.chip_refuted", chip_refuted},
    Condition{"document_number.chip_unproven", chip_unproven},
    Condition{"document_number.face_not_compared", face_not_compared},
    Condition{"document_number.face_of_another", face_of_another},
    Condition{"document_number.face_not_possible", face_not_possible},
    Condition{"document_number.person_compared", person_not_compared},
    Condition{"request.identity_disagrees", identity_disagrees},
    Condition{"request.key_too_long", key_too_long},
};

}  // namespace

std::span<const Condition> document_conditions() { return k_document_conditions; }

}  // namespace balcao::domain
