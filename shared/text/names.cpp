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
    {"document_type", tr_mark("Document")},
    {"issuing_state", tr_mark("Issuing state")},
    {"document_number", tr_mark("Document number")},
    {"nic", tr_mark("Civil identification number")},
    {"surname", tr_mark("Surname")},
    {"given_names", tr_mark("Given names")},
    {"full_name", tr_mark("Full name")},
    {"birth_date", tr_mark("Date of birth")},
    {"sex", tr_mark("Sex")},
    {"nationality", tr_mark("Nationality")},
    {"expiry_date", tr_mark("Document valid until")},
    {"equal_rights", tr_mark("Equal-rights status (Porto Seguro treaty)")},
    {"nif", tr_mark("Tax number (NIF)")},
    {"niss", tr_mark("Social security number (NISS)")},
    {"health_number", tr_mark("Health service number")},
    {"phone", tr_mark("Mobile phone")},
    {"email", tr_mark("E-mail")},
    {"signature_wanted", tr_mark("Digital signature")},
};

constexpr Entry k_document_types[] = {
    {"citizen_card", tr_mark("Citizen Card (CC)")},
    {"identity_document", tr_mark("Identity Document (BI)")},
    {"passport", tr_mark("Passport")},
    {"residence_permit", tr_mark("Residence permit (TR)")},
    {"residence_card", tr_mark("Residence card or certificate (CR)")},
};

constexpr Entry k_origins[] = {
    {"chip", tr_mark("chip of the document")},
    {"mrz", tr_mark("machine-readable zone")},
    {"barcode", tr_mark("barcode")},
    {"typed", tr_mark("typed")},
};

constexpr Entry k_states[] = {
    {"registered_here", tr_mark("Registered here")},
    {"pending", tr_mark("pending confirmation")},
    {"activated", tr_mark("activated")},
    {"cancelled", tr_mark("cancelled")},
    {"attention", tr_mark("needs attention")},
};

constexpr Entry k_state_meanings[] = {
    {"registered_here", tr_mark("The request is kept safely at this desk and will be sent to the central service.")},
    {"pending", tr_mark("The request is with us. The central service has not confirmed it yet; the key cannot be used yet.")},
    {"activated", tr_mark("The central service has confirmed the key. It can be used.")},
    {"cancelled", tr_mark("Ended at the holder's wish: the key, or its digital signature alone.")},
    {"attention", tr_mark("The central service did not accept the request as it is. Something must be put right first.")},
};

// Of a cancellation, where they are not those above.
constexpr Entry k_key_ends[] = {
    {"pending", tr_mark("The request is with us. Until the central service has confirmed it, the key still works.")},
    {"cancelled", tr_mark("The central service has ended the key. It opens nothing any more.")},
};

constexpr Entry k_signature_ends[] = {
    {"pending", tr_mark("The request is with us. Until the central service has confirmed it, the signature still works.")},
    {"cancelled", tr_mark("The central service has ended the digital signature. The key itself goes on.")},
};

constexpr Entry k_password_anew[] = {
    {"pending", tr_mark("The request is with us. The new password works once the central service has confirmed it.")},
    {"activated", tr_mark("The old PIN is void. The new password counts until the first sign-in, and the PIN chosen there from then on.")},
};

constexpr Entry k_contact_changes[] = {
    {"pending", tr_mark("The request is with us. The new number counts once the central service has confirmed it and a code has proved it.")},
    {"activated", tr_mark("The central service has changed the contact. Codes now come to this number.")},
};

constexpr Entry k_signature_begins[] = {
    {"pending", tr_mark("The request is with us. The signature can be used once the central service has confirmed it and its PIN was chosen.")},
    {"activated", tr_mark("The central service has confirmed it. The signature can be used as soon as its PIN was chosen.")},
};

/// What a state means in an act whose meaning is its own.
struct ActMeanings {
    std::string_view act;
    std::span<const Entry> meanings;
};

constexpr ActMeanings k_act_meanings[] = {
    {"key_cancellation", k_key_ends},          {"signature_cancellation", k_signature_ends}, {"new_password", k_password_anew},
    {"contact_change", k_contact_changes},     {"signature_activation", k_signature_begins},
};

constexpr Entry k_acts[] = {
    {"activation", tr_mark("Activation of the digital key")},
    {"key_cancellation", tr_mark("Cancellation of the digital key")},
    {"signature_cancellation", tr_mark("Cancellation of the digital signature")},
    {"new_password", tr_mark("New temporary password")},
    {"contact_change", tr_mark("Change of contact")},
    {"signature_activation", tr_mark("Activation of the digital signature")},
};

constexpr Entry k_steps[] = {
    {"document", tr_mark("Document")},
    {"eligibility", tr_mark("Eligibility")},
    {"phone", tr_mark("Contact")},
    {"citizen", tr_mark("Citizen")},
    {"receipt", tr_mark("Receipt")},
};

constexpr Entry k_sexes[] = {
    {"F", tr_mark("Female")},
    {"M", tr_mark("Male")},
    {"X", tr_mark("Unspecified")},
};

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
    if (field == "document_type") {
        return document_type_name(language, value);
    }
    if (field == "birth_date") {
        return format_date_text(value);
    }
    if (field == "expiry_date") {
        return value == "lifelong" ? tr(language, "lifelong") : format_date_text(value);
    }
    if (field == "phone") {
        return format_phone(value);
    }
    if (field == "sex") {
        return sex_name(language, value);
    }
    if (field == "equal_rights" || field == "signature_wanted") {
        if (value == "yes") {
            return tr(language, "Yes");
        }
        if (value == "no") {
            return tr(language, "No");
        }
    }
    return std::string(value);
}

}  // namespace balcao::text
