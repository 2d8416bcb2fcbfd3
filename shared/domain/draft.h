#pragma once
// The form while it is being filled: text per field, each with where it came from.
// A draft may be wrong or incomplete; only complete() (activation_request.h) makes it valid.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balcao::domain {

/// Fields of the form. Texts are canonical where they can be: dates ISO (2034-05-28), countries
/// alpha-3, numbers without blanks, document_type by its name. Empty text = not given.
enum class FieldId : std::uint8_t {
    document_type,
    issuing_state,    ///< ICAO alpha-3
    document_number,
    nic,              ///< civil id number with check digit; from the CC number, or typed for BI and national passport
    surname,
    given_names,
    full_name,        ///< with accents, as the person writes it
    birth_date,
    sex,              ///< F, M, X
    nationality,      ///< ICAO alpha-3
    expiry_date,      ///< ISO date, or "lifelong" for a BI
    equal_rights,     ///< "yes" for Brazilians with equal-rights status (Porto Seguro treaty)
    nif,
    niss,
    health_number,    ///< número de utente (SNS)
    phone,            ///< E.164
    email,
    signature_wanted, ///< "yes" / "no": qualified signature asked for
    occasion,         ///< "card_withdrawal": in the act that hands over a new Citizen Card; else empty
    issue_date,       ///< of the document, asked for at a withdrawal alone
    accompanied,      ///< "yes": an adult whose decision of accompaniment covers this act (maior acompanhado)
    // the legal representative, of a minor or an accompanied adult; their own document
    representative_name,
    representative_document_type,
    representative_issuing_state,
    representative_document_number,
    representative_birth_date,
    representative_expiry_date,
    representative_relation,  ///< parent, guardian, other_by_decision
    representative_proof      ///< the paper that proves it, which the clerk has seen: birth_entry, court_decision
};

[[nodiscard]] std::string_view name(FieldId field);
[[nodiscard]] std::optional<FieldId> field_from_name(std::string_view name);
/// All fields in the order of the form.
[[nodiscard]] const std::vector<FieldId>& all_fields();

/// Where a value came from. `typed` includes pasted.
enum class Origin : std::uint8_t { chip, mrz, barcode, typed };
[[nodiscard]] std::string_view name(Origin origin);
[[nodiscard]] std::optional<Origin> origin_from_name(std::string_view name);

struct FieldValue {
    std::string text;
    Origin origin = Origin::typed;
    friend bool operator==(const FieldValue&, const FieldValue&) = default;
};

/// What the citizen came for.
enum class DeskAct : std::uint8_t {
    activation,              ///< a new key; an older one of the same person is replaced
    key_cancellation,        ///< the key, and with it the signature, ends
    signature_cancellation,  ///< the digital signature alone ends; the key goes on
    new_password,            ///< of a key whose PIN was forgotten or that is locked: the old PIN is void, a first sign-in is wanted again
    contact_change,          ///< another phone number or e-mail address of a key that goes on
    signature_activation,    ///< the digital signature on a key that has none
    document_renewal,        ///< the key goes on as it is, as long as the holder's new document lets it
    letter_completion        ///< a key asked for at the Finances portal: the PIN of its letter is replaced here, by the holder who was seen
};
[[nodiscard]] const std::vector<DeskAct>& all_desk_acts();
/// activation, key_cancellation, signature_cancellation, new_password, contact_change, signature_activation, document_renewal,
/// letter_completion
[[nodiscard]] std::string_view name(DeskAct act);
[[nodiscard]] std::optional<DeskAct> desk_act_from_name(std::string_view name);
[[nodiscard]] constexpr bool is_cancellation(DeskAct act) { return act == DeskAct::key_cancellation || act == DeskAct::signature_cancellation; }
/// A change of a key that goes on (key_change_request.h).
[[nodiscard]] constexpr bool is_key_change(DeskAct act) { return act != DeskAct::activation && !is_cancellation(act); }
/// The act is about a phone: a number is asked for, shown to the citizen and proved.
[[nodiscard]] constexpr bool asks_phone(DeskAct act) { return !is_cancellation(act) && act != DeskAct::document_renewal; }
/// The key is valid as long as the document shown in this act lets it be.
[[nodiscard]] constexpr bool sets_validity(DeskAct act) { return act == DeskAct::activation || act == DeskAct::document_renewal; }
/// The citizen gets a temporary password with it. A contact whose number was proved at the desk needs none: the PIN stays.
[[nodiscard]] constexpr bool makes_password(DeskAct act, bool phone_proved)
{
    return asks_phone(act) && act != DeskAct::letter_completion && !(act == DeskAct::contact_change && phone_proved);
}
/// It ends with a first sign-in: with a password of this desk, or with the PIN of a letter.
[[nodiscard]] constexpr bool signs_in(DeskAct act, bool phone_proved) { return act == DeskAct::letter_completion || makes_password(act, phone_proved); }

/// What came of reading the document's chip, and of comparing the person with its photo.
struct ChipCheck {
    std::string card;          ///< cc1, cc2, emrtd
    std::string finding;       ///< stable name of the one sentence about the chip: "genuine", "copied", ...
    std::string colour;        ///< green, amber, red
    bool has_photo = false;
    std::string face;          ///< same_person, another_person, not_possible; empty: not compared yet
    std::string holder;        ///< proved: the card's PIN opened its key and the key's certificate counts; empty: not asked
    std::string evidence;      ///< JSON text with what was signed and who signed it, at most 64 KiB
    friend bool operator==(const ChipCheck&, const ChipCheck&) = default;
};

/// What the clerk has so far. A value type: copied between threads and saved as it is.
struct Draft {
    std::map<FieldId, FieldValue> fields;
    /// Findings of severity `acknowledge` that the clerk confirmed, by rule id.
    std::vector<std::string> acknowledged;
    /// The last chip read into this form.
    std::optional<ChipCheck> chip = std::nullopt;
    DeskAct act = DeskAct::activation;
    /// The last chip read of the representative's document; without evidence.
    std::optional<ChipCheck> representative_chip = std::nullopt;

    [[nodiscard]] std::string_view text(FieldId field) const;
    [[nodiscard]] bool has(FieldId field) const { return !text(field).empty(); }
    /// Sets or (with empty text) clears one field.
    void set(FieldId field, std::string text, Origin origin);
    friend bool operator==(const Draft&, const Draft&) = default;
};

/// True when the two differ in something the citizen is shown and says yes to
/// (everything but acknowledgements).
[[nodiscard]] bool differs_for_citizen(const Draft& a, const Draft& b);

}  // namespace balcao::domain
