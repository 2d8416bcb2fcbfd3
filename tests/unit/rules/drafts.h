#pragma once
// Synthetic people, one for each way of holding a document, and the shipped rules.

#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "domain/activation_request.h"
#include "domain/document.h"
#include "domain/draft.h"
#include "domain/eligibility.h"
#include "support/test.h"
#include "wire/rules.h"

namespace balcao::test {

using domain::Draft;
using domain::FieldId;
using domain::Origin;
using F = domain::FieldId;

inline constexpr base::Date k_today{std::chrono::year(2026), std::chrono::month(11), std::chrono::day(24)};
inline constexpr domain::EvaluationContext k_context{k_today, false};
inline constexpr domain::EvaluationContext k_practice{k_today, true};

inline const domain::RuleBook& rules()
{
    static const domain::RuleBook book = [] {
        std::ifstream in(BALCAO_SOURCE_DIR "/schema/reference/eligibility_rules.json");
        auto read = wire::read_rules(std::string(std::istreambuf_iterator<char>(in), {}));
        return read ? *read : domain::RuleBook{};
    }();
    return book;
}

/// One change of a draft: a field, its new text (empty = cleared), where from.
struct Change {
    FieldId field;
    std::string text;
    Origin origin = Origin::typed;
};
inline Draft with(Draft draft, const std::vector<Change>& changes)
{
    for (const auto& change : changes) {
        draft.set(change.field, change.text, change.origin);
    }
    return draft;
}

inline Draft person(Origin origin)
{
    Draft draft;
    draft.set(F::surname, "Exemplo", origin);
    draft.set(F::given_names, "Amélia", origin);
    draft.set(F::full_name, "Amélia Exemplo", origin);
    draft.set(F::birth_date, "1980-05-12", origin);
    draft.set(F::sex, "F", origin);
    draft.set(F::expiry_date, "2031-05-20", origin);
    draft.set(F::phone, "+351961234567", Origin::typed);
    draft.set(F::signature_wanted, "no", Origin::typed);
    return draft;
}
inline Draft citizen_card()
{
    return with(person(Origin::chip), {{F::document_type, "citizen_card", Origin::chip},
                                       {F::issuing_state, "PRT", Origin::chip},
                                       {F::document_number, "156973545ZZ1", Origin::chip},
                                       {F::nationality, "PRT", Origin::chip}});
}
inline Draft identity_document()
{
    return with(person(Origin::typed), {{F::document_type, "identity_document"},
                                        {F::nic, "156973545"},
                                        {F::nationality, "PRT"},
                                        {F::expiry_date, "lifelong"},
                                        {F::nif, "100000002"},
                                        {F::niss, "11234567892"},
                                        {F::health_number, "123456789"}});
}
inline Draft national_passport()
{
    return with(person(Origin::typed), {{F::document_type, "passport"},
                                        {F::issuing_state, "PRT"},
                                        {F::document_number, "CA123456", Origin::mrz},
                                        {F::nic, "156973545"},
                                        {F::nationality, "PRT"}});
}
inline Draft foreign_passport()
{
    return with(person(Origin::typed), {{F::document_type, "passport"},
                                        {F::issuing_state, "CPV"},
                                        {F::document_number, "PA1234567", Origin::mrz},
                                        {F::nationality, "CPV"},
                                        {F::nif, "100000002"}});
}
inline Draft residence_permit()
{
    return with(person(Origin::typed), {{F::document_type, "residence_permit"},
                                        {F::document_number, "12A345678", Origin::mrz},
                                        {F::nationality, "CPV"},
                                        {F::nif, "100000002"}});
}
inline Draft residence_card()
{
    return with(person(Origin::typed), {{F::document_type, "residence_card"},
                                        {F::document_number, "CR1234567", Origin::mrz},
                                        {F::nationality, "D"},
                                        {F::nif, "100000002"}});
}
/// The specimen of ICAO Doc 9303-4 as a passport of Utopia.
inline Draft utopia_passport()
{
    return with(person(Origin::typed), {{F::document_type, "passport"},
                                        {F::issuing_state, "UTO"},
                                        {F::document_number, "L898902C3", Origin::mrz},
                                        {F::nationality, "UTO"},
                                        {F::nif, "100000002"}});
}

/// Sixteen, with her father: his Citizen Card, and the birth entry that proves it.
inline Draft minor_with_father()
{
    return with(citizen_card(), {{F::birth_date, "2010-05-12", Origin::chip},
                                 {F::representative_name, "Bento Exemplo", Origin::chip},
                                 {F::representative_document_type, "citizen_card", Origin::chip},
                                 {F::representative_document_number, "000000000ZZ4", Origin::chip},
                                 {F::representative_birth_date, "1979-01-02", Origin::chip},
                                 {F::representative_expiry_date, "2030-01-01", Origin::chip},
                                 {F::representative_relation, "parent"},
                                 {F::representative_proof, "birth_entry"}});
}
/// Her new Citizen Card, on the day it is handed over.
inline Draft at_withdrawal()
{
    return with(citizen_card(), {{F::occasion, "card_withdrawal"}, {F::issue_date, "2026-11-10", Origin::chip}});
}

inline Draft acknowledge(Draft draft, std::vector<std::string> ids)
{
    draft.acknowledged = std::move(ids);
    return draft;
}
inline Draft acknowledge_all(Draft draft, const domain::EvaluationContext& context)
{
    for (const auto& finding : domain::evaluate(draft, rules(), context)) {
        if (finding.severity == domain::Severity::acknowledge) {
            draft.acknowledged.push_back(finding.rule_id);
        }
    }
    return draft;
}

inline std::vector<std::string> fired(const Draft& draft, const domain::EvaluationContext& context = k_context,
                                      const domain::RuleBook& book = rules())
{
    std::vector<std::string> ids;
    for (const auto& finding : domain::evaluate(draft, book, context)) {
        ids.push_back(finding.rule_id);
    }
    return ids;
}
inline bool fires(const std::string& id, const Draft& draft, const domain::EvaluationContext& context = k_context,
                  const domain::RuleBook& book = rules())
{
    const auto ids = fired(draft, context, book);
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

inline Draft with_chip(Draft draft, const char* colour, const char* face = "same_person")
{
    draft.chip = domain::ChipCheck{"cc1", "genuine", colour, true, face, "", "{}"};
    return draft;
}

inline domain::Consent consent()
{
    return {"activation-consent", "2026-11", "pt", std::string(64, 'a'), base::Instant{}, base::Instant{}};
}
inline domain::OperatorAct act()
{
    return {base::OperatorId("m.silva"), domain::OperatorAct::Right::activate, base::Instant{}};
}
inline domain::CompletionInput completion(const Draft& draft)
{
    return {base::CaseId("01920000-0000-7000-8000-000000000001"), draft, draft, consent(), {}, {1, 2, 3}};
}

}  // namespace balcao::test
