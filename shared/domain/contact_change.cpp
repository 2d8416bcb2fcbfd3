#include "domain/contact_change.h"

#include "domain/completion.h"
#include "domain/representative.h"

namespace balcao::domain {

EmailChange email_change(const Draft& draft)
{
    const auto email = draft.text(FieldId::email);
    if (email.empty()) {
        return EmailChange::kept;
    }
    return email == k_email_removed ? EmailChange::removed : EmailChange::set;
}

EmailChange email_change(const Draft& draft, const Consent& consent)
{
    const bool said_erased = consent.text_id == consent_text_id(DeskAct::contact_change, has_representative(draft));
    const auto change = email_change(draft);
    return change == EmailChange::kept && said_erased ? EmailChange::removed : change;
}

bool asks_phone(const Draft& draft)
{
    const bool email_alone = draft.act == DeskAct::contact_change && !draft.has(FieldId::phone) && draft.has(FieldId::email);
    return asks_phone(draft.act) && !email_alone;
}

bool makes_password(const Draft& draft, bool phone_proved) { return asks_phone(draft) && makes_password(draft.act, phone_proved); }

std::string_view consent_text_id(const Draft& draft)
{
    const bool by_representative = has_representative(draft);
    const auto id = [by_representative](std::string_view own, std::string_view for_another) { return by_representative ? for_another : own; };
    if (draft.act != DeskAct::contact_change) {
        return consent_text_id(draft.act, by_representative);
    }
    if (!asks_phone(draft)) {
        return email_change(draft) == EmailChange::removed ? id("contact-email-removed", "contact-email-removed-representative")
                                                           : id("contact-email", "contact-email-representative");
    }
    switch (email_change(draft)) {
    case EmailChange::kept: return id("contact-phone", "contact-phone-representative");
    case EmailChange::removed: return id("contact-phone-email-removed", "contact-phone-email-removed-representative");
    case EmailChange::set: break;
    }
    return id("contact-phone-email", "contact-phone-email-representative");
}

bool agrees_to(const Consent& consent, const Draft& draft)
{
    if (consent.text_id == consent_text_id(draft)) {
        return true;
    }
    // Of an earlier program: number and address, or no address from now on.
    return draft.act == DeskAct::contact_change && asks_phone(draft) && email_change(draft) != EmailChange::removed &&
           consent.text_id == consent_text_id(draft.act, has_representative(draft));
}

}  // namespace balcao::domain
