// Rules about the other numbers, the phone, the e-mail, the signature and what came with a request.
#include <array>

#include "domain/eligibility_facts.h"
#include "domain/contact_change.h"
#include "domain/email.h"
#include "domain/health_number.h"
#include "domain/nif.h"
#include "domain/niss.h"
#include "domain/phone.h"
#include "domain/representative.h"

namespace balcao::domain {
namespace {

using F = FieldId;
using D = DocumentType;

bool lacks(const Facts& f, F field) { return !f.has(field); }

/// The number rule that refuses the field's text; nullopt when it is empty or good.
template <class Number>
std::optional<NumberRule> refused(const Facts& f, F field)
{
    if (lacks(f, field)) {
        return std::nullopt;
    }
    const auto number = Number::parse(f.text(field));
    return number ? std::nullopt : std::optional(number.error().rule);
}

// --- tax number ---------------------------------------------------------------------------------

bool nif_for_permit(const Facts& f, const Rule&) { return f.is(D::residence_permit) && lacks(f, F::nif); }
bool nif_for_card(const Facts& f, const Rule&) { return f.is(D::residence_card) && lacks(f, F::nif); }
bool nif_for_passport(const Facts& f, const Rule&)
{
    return f.is(D::passport) && f.foreigner() && lacks(f, F::nif);
}
bool nif_for_bi(const Facts& f, const Rule&) { return f.is(D::identity_document) && lacks(f, F::nif); }
bool nif_placeholder(const Facts& f, const Rule& rule)
{
    return listed(rule, "numbers", f.text(F::nif)) || refused<Nif>(f, F::nif) == NumberRule::placeholder;
}
bool nif_check_digit(const Facts& f, const Rule&) { return refused<Nif>(f, F::nif) == NumberRule::check_digit; }
bool nif_form(const Facts& f, const Rule&)
{
    const auto why = refused<Nif>(f, F::nif);
    return why && *why != NumberRule::check_digit && *why != NumberRule::placeholder;
}
bool nif_not_natural(const Facts& f, const Rule&)
{
    const auto nif = Nif::parse(f.text(F::nif));
    return nif && !nif->natural_person();
}

// --- social security and health -----------------------------------------------------------------

bool niss_for_bi(const Facts& f, const Rule&) { return f.is(D::identity_document) && lacks(f, F::niss); }
bool niss_invalid(const Facts& f, const Rule&) { return refused<Niss>(f, F::niss).has_value(); }
bool niss_of_body(const Facts& f, const Rule&)
{
    const auto niss = Niss::parse(f.text(F::niss));
    return niss && !niss->natural_person();
}
bool health_for_bi(const Facts& f, const Rule&) { return f.is(D::identity_document) && lacks(f, F::health_number); }
bool health_form(const Facts& f, const Rule&) { return refused<HealthNumber>(f, F::health_number).has_value(); }

// --- phone and e-mail ---------------------------------------------------------------------------

bool phone_missing(const Facts& f, const Rule&) { return lacks(f, F::phone); }
bool phone_not_mobile(const Facts& f, const Rule&) { return refused<Phone>(f, F::phone) == NumberRule::not_mobile; }
bool phone_invalid(const Facts& f, const Rule&)
{
    const auto why = refused<Phone>(f, F::phone);
    return why && *why != NumberRule::not_mobile;
}
bool phone_poor_delivery(const Facts& f, const Rule& rule)
{
    const auto phone = Phone::parse(f.text(F::phone));
    return phone && listed(rule, "regions", phone->region());
}
bool email_form(const Facts& f, const Rule&)
{
    const bool removed = f.draft.act == DeskAct::contact_change && email_change(f.draft) == EmailChange::removed;
    return !removed && refused<Email>(f, F::email).has_value();
}
bool contact_unchanged(const Facts& f, const Rule&) { return lacks(f, F::phone) && lacks(f, F::email); }

// --- signature ----------------------------------------------------------------------------------

bool signature_form(const Facts& f, const Rule&)
{
    const auto wanted = f.text(F::signature_wanted);
    return !wanted.empty() && wanted != "yes" && wanted != "no";
}
bool signature_too_young(const Facts& f, const Rule& rule)
{
    const auto least = number_parameter(rule, "minimum_age");
    return least && f.text(F::signature_wanted) == "yes" && f.age() && *f.age() < *least;
}
bool signature_ask(const Facts& f, const Rule& rule)
{
    const auto least = number_parameter(rule, "minimum_age");
    return least && lacks(f, F::signature_wanted) && f.age() && *f.age() >= *least;
}
/// The act is about nothing else: without the word there is nothing to register.
bool signature_not_said(const Facts& f, const Rule&) { return f.text(F::signature_wanted) != "yes"; }
bool signature_by_letter(const Facts&, const Rule&) { return true; }

// --- a finished request judged again ------------------------------------------------------------

bool request_consent(const Facts& f, const Rule&)
{
    // The yes to another act, or to nothing whole, is none to this one.
    return f.request != nullptr && (!is_whole(f.request->consent) || !agrees_to(f.request->consent, f.draft));
}
bool alone(const Facts& f) { return f.request != nullptr && f.request->act.right() == OperatorAct::Right::self_service; }
bool request_right(const Facts& f, const Rule&)
{
    // Alone at the kiosk a key is made, and nothing else.
    return f.request != nullptr && (f.request->act.right() == OperatorAct::Right::maintain || f.request->act.who().empty() ||
                                    (alone(f) && f.draft.act != DeskAct::activation));
}
/// The card's own proof stands for the clerk's look at person and document.
bool alone_without_holder(const Facts& f, const Rule&)
{
    const auto& chip = f.draft.chip;
    return alone(f) && !(f.is(DocumentType::citizen_card) && chip && chip->colour == "green" && chip->holder == "proved");
}
bool alone_without_phone(const Facts& f, const Rule&) { return alone(f) && !f.request->phone_proved; }
bool request_secret(const Facts& f, const Rule&)
{
    return f.request != nullptr && makes_password(f.draft, f.request->phone_proved) && !f.request->has_secret;
}

constexpr std::array k_contact_conditions{
    Condition{"nif.required_for_permit", nif_for_permit},
    Condition{"nif.required_for_residence_card", nif_for_card},
    Condition{"nif.advised_for_passport", nif_for_passport},
    Condition{"nif.asked_for_identity_document", nif_for_bi},
    Condition{"nif.placeholder", nif_placeholder},
    Condition{"nif.form", nif_form},
    Condition{"nif.check_digit", nif_check_digit},
    Condition{"nif.not_a_natural_person", nif_not_natural},
    Condition{"niss.asked_for_identity_document", niss_for_bi},
    Condition{"niss.invalid", niss_invalid},
    Condition{"niss.of_a_body", niss_of_body},
    Condition{"health_number.asked_for_identity_document", health_for_bi},
    Condition{"health_number.form", health_form},
    Condition{"phone.missing", phone_missing},
    Condition{"phone.invalid", phone_invalid},
    Condition{"phone.not_mobile", phone_not_mobile},
    Condition{"phone.poor_delivery", phone_poor_delivery},
    Condition{"email.form", email_form},
    Condition{"phone.nothing_changes", contact_unchanged},
    Condition{"signature_wanted.form", signature_form},
    Condition{"signature_wanted.minimum_age", signature_too_young},
    Condition{"signature_wanted.ask", signature_ask},
    Condition{"signature_wanted.not_said", signature_not_said},
    Condition{"signature_wanted.finances_letter", signature_by_letter},
    Condition{"request.consent_incomplete", request_consent},
    Condition{"request.operator_not_entitled", request_right},
    Condition{"request.self_service_without_holder", alone_without_holder},
    Condition{"request.self_service_without_phone", alone_without_phone},
    Condition{"request.secret_missing", request_secret},
};

}  // namespace

std::span<const Condition> contact_conditions() { return k_contact_conditions; }

}  // namespace balcao::domain
