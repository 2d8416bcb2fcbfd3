#include "text/names.h"

#include <algorithm>
#include <span>

#include "text/format.h"

namespace balcao::text {
namespace {

struct Entry {
    std::string_view name;
    const char* msgid;
};

constexpr Entry k_fields[] = {
    {"document_type", citizen_mark("Document")},
    {"issuing_state", citizen_mark("Issuing state")},
    {"document_number", citizen_mark("Document number")},
    {"nic", citizen_mark("Civil identification number")},
    {"surname", citizen_mark("Surname")},
    {"given_names", citizen_mark("Given names")},
    {"full_name", citizen_mark("Full name")},
    {"birth_date", citizen_mark("Date of birth")},
    {"sex", citizen_mark("Sex")},
    {"nationality", citizen_mark("Nationality")},
    {"expiry_date", citizen_mark("Document valid until")},
    {"equal_rights", citizen_mark("Equal-rights status (Porto Seguro treaty)")},
    {"nif", citizen_mark("Tax number (NIF)")},
    {"niss", citizen_mark("Social security number (NISS)")},
    {"health_number", citizen_mark("Health service number")},
    {"phone", citizen_mark("Mobile phone")},
    {"email", citizen_mark("E-mail")},
    {"signature_wanted", citizen_mark("Digital signature")},
    {"occasion", citizen_mark("Occasion")},
    {"issue_date", citizen_mark("Document issued on")},
    {"accompanied", citizen_mark("Accompanied adult")},
    {"representative_name", citizen_mark("Legal representative")},
    {"representative_document_type", citizen_mark("Representative's document")},
    {"representative_issuing_state", citizen_mark("Issuing state of the representative's document")},
    {"representative_document_number", citizen_mark("Number of the representative's document")},
    {"representative_birth_date", citizen_mark("Representative's date of birth")},
    {"representative_expiry_date", citizen_mark("Representative's document valid until")},
    {"representative_relation", citizen_mark("Relation to the holder")},
    {"representative_proof", citizen_mark("Paper that proves it")},
};

// What a representative is to the holder, what proves it, and when a case is done.
constexpr Entry k_choices[] = {
    {"parent", citizen_mark("Father or mother")},
    {"guardian", citizen_mark("Guardian")},
    {"other_by_decision", citizen_mark("Another person, by decision")},
    {"birth_entry", citizen_mark("Birth entry")},
    {"court_decision", citizen_mark("Court decision")},
    {"card_withdrawal", citizen_mark("Withdrawal of the Citizen Card")},
};

constexpr Entry k_document_types[] = {
    {"citizen_card", citizen_mark("Citizen Card (CC)")},
    {"identity_document", citizen_mark("Identity Document (BI)")},
    {"passport", citizen_mark("Passport")},
    {"residence_permit", citizen_mark("Residence permit (TR)")},
    {"residence_card", citizen_mark("Residence card or certificate (CR)")},
};

constexpr Entry k_origins[] = {
    {"chip", tr_mark("chip of the document")},
    {"mrz", tr_mark("machine-readable zone")},
    {"barcode", tr_mark("barcode")},
    {"typed", tr_mark("typed")},
};

constexpr Entry k_states[] = {
    {"registered_here", citizen_mark("Registered here")},
    {"pending", citizen_mark("pending confirmation")},
    {"activated", citizen_mark("activated")},
    {"cancelled", citizen_mark("cancelled")},
    {"attention", citizen_mark("needs attention")},
};

constexpr Entry k_state_meanings[] = {
    {"registered_here", citizen_mark("The request is kept safely at this desk and will be sent to the central service.")},
    {"pending", citizen_mark("The request is with us. The central service has not confirmed it yet; the key cannot be used yet.")},
    {"activated", citizen_mark("The central service has confirmed the key. It can be used.")},
    {"cancelled", citizen_mark("Ended at the holder's wish: the key, or its digital signature alone.")},
    {"attention", citizen_mark("The central service did not accept the request as it is. Something must be put right first.")},
};

// Of a cancellation, where they are not those above.
constexpr Entry k_key_ends[] = {
    {"pending", citizen_mark("The request is with us. Until the central service has confirmed it, the key still works.")},
    {"cancelled", citizen_mark("The central service has ended the key. It opens nothing any more.")},
};

constexpr Entry k_signature_ends[] = {
    {"pending", citizen_mark("The request is with us. Until the central service has confirmed it, the signature still works.")},
    {"cancelled", citizen_mark("The central service has ended the digital signature. The key itself goes on.")},
};

constexpr Entry k_password_anew[] = {
    {"pending", citizen_mark("The request is with us. The new password works once the central service has confirmed it.")},
    {"activated", citizen_mark("The old PIN is void. The new password counts until the first sign-in, and the PIN chosen there from then on.")},
};

constexpr Entry k_contact_changes[] = {
    {"pending", citizen_mark("The request is with us. The new number counts once the central service has confirmed it and a code has proved it.")},
    {"activated", citizen_mark("The central service has changed the contact. Codes now come to this number.")},
};

constexpr Entry k_email_changes[] = {
    {"pending", citizen_mark("The request is with us. The e-mail address changes once the central service has confirmed it. Phone number and PIN stay as they are.")},
    {"activated", citizen_mark("The central service has changed the e-mail address. Phone number and PIN stay as they are.")},
};

// Of a record, which does not say what of the contact changed.
constexpr Entry k_contact_or_email[] = {
    {"pending", tr_mark("The request is with us. The contact changes once the central service has confirmed it; a new number once a code has proved it as well.")},
    {"activated", tr_mark("The central service has changed the contact.")},
};

constexpr Entry k_signature_begins[] = {
    {"pending", citizen_mark("The request is with us. The signature can be used once the central service has confirmed it and its PIN was chosen.")},
    {"activated", citizen_mark("The central service has confirmed it. The signature can be used as soon as its PIN was chosen.")},
};

constexpr Entry k_document_renewals[] = {
    {"pending", citizen_mark("The request is with us. Once the central service has confirmed it, the key goes on with the new document.")},
    {"activated", citizen_mark("The central service has taken the new document. The key goes on as it was, with the same PIN.")},
};

constexpr Entry k_letter_completions[] = {
    {"registered_here", citizen_mark("The request is kept safely on this desk and sent to the central service. Then the key waits for the PIN of the letter.")},
    {"pending", citizen_mark("The central service knows that you were here in person. The key is active once you have chosen a PIN of your own with the one of the letter.")},
};

/// What a state means in an act whose meaning is its own.
struct ActMeanings {
    std::string_view act;
    std::span<const Entry> meanings;
};

constexpr ActMeanings k_act_meanings[] = {
    {"key_cancellation", k_key_ends},          {"signature_cancellation", k_signature_ends}, {"new_password", k_password_anew},
    {"contact_change", k_contact_changes},     {"email_change", k_email_changes},         {"contact_or_email", k_contact_or_email},   {"signature_activation", k_signature_begins},
    {"document_renewal", k_document_renewals}, {"letter_completion", k_letter_completions},
};

constexpr Entry k_acts[] = {
    {"activation", citizen_mark("Activation of the digital key")},
    {"key_cancellation", citizen_mark("Cancellation of the digital key")},
    {"signature_cancellation", citizen_mark("Cancellation of the digital signature")},
    {"new_password", citizen_mark("New temporary password")},
    {"contact_change", citizen_mark("Change of contact")},
    {"signature_activation", citizen_mark("Activation of the digital signature")},
    {"document_renewal", citizen_mark("Renewed document for the digital key")},
    {"letter_completion", citizen_mark("Completion of an activation by letter")},
};

constexpr Entry k_steps[] = {
    {"document", tr_mark("Document")},
    {"eligibility", tr_mark("Eligibility")},
    {"phone", tr_mark("Contact")},
    {"citizen", tr_mark("Citizen")},
    {"receipt", tr_mark("Receipt")},
};

constexpr Entry k_sexes[] = {
    {"F", citizen_mark("Female")},
    {"M", citizen_mark("Male")},
    {"X", citizen_mark("Unspecified")},
};

constexpr const char* k_lifelong = citizen_mark("lifelong");
constexpr const char* k_yes = citizen_mark("Yes");
constexpr const char* k_no = citizen_mark("No");

std::string look_up(Language language, std::span<const Entry> entries, std::string_view name)
{
    for (const auto& entry : entries) {
        if (entry.name == name) {
            return tr(language, entry.msgid);
        }
    }
    return std::string(name);
}

}  // namespace

std::string field_label(Language language, std::string_view field) { return look_up(language, k_fields, field); }
std::string document_type_name(Language language, std::string_view type) { return look_up(language, k_document_types, type); }
std::string origin_name(Language language, std::string_view origin) { return look_up(language, k_origins, origin); }
std::string state_word(Language language, std::string_view state) { return look_up(language, k_states, state); }
std::string state_meaning(Language language, std::string_view state, std::string_view act)
{
    for (const auto& one : k_act_meanings) {
        if (one.act == act && std::any_of(one.meanings.begin(), one.meanings.end(), [state](const Entry& entry) { return entry.name == state; })) {
            return look_up(language, one.meanings, state);
        }
    }
    return look_up(language, k_state_meanings, state);
}
std::string act_name(Language language, std::string_view act) { return look_up(language, k_acts, act); }
std::string step_name(Language language, std::string_view step) { return look_up(language, k_steps, step); }
std::string sex_name(Language language, std::string_view sex) { return look_up(language, k_sexes, sex); }

std::string display_value(Language language, std::string_view field, std::string_view value)
{
    if (field == "document_type" || field == "representative_document_type") {
        return document_type_name(language, value);
    }
    if (field == "occasion" || field == "representative_relation" || field == "representative_proof") {
        return look_up(language, k_choices, value);
    }
    if (field == "birth_date" || field == "issue_date" || field == "representative_birth_date") {
        return format_date_text(value);
    }
    if (field == "expiry_date" || field == "representative_expiry_date") {
        return value == "lifelong" ? tr(language, k_lifelong) : format_date_text(value);
    }
    if (field == "phone") {
        return format_phone(value);
    }
    if (field == "sex") {
        return sex_name(language, value);
    }
    if (field == "equal_rights" || field == "signature_wanted" || field == "accompanied") {
        if (value == "yes") {
            return tr(language, k_yes);
        }
        if (value == "no") {
            return tr(language, k_no);
        }
    }
    return std::string(value);
}

}  // namespace balcao::text
