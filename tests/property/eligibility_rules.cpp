// Whatever stands in the form: judging is deterministic, the field a finding names can be put right,
// and what may proceed becomes a request.
#include <algorithm>
#include <fstream>
#include <iterator>

#include <rapidcheck.h>

#include "domain/activation_request.h"
#include "domain/canonical_draft.h"
#include "domain/completion.h"
#include "domain/eligibility.h"
#include "domain/representative.h"
#include "support/test.h"
#include "wire/activation.h"
#include "wire/draft.h"
#include "wire/rules.h"

using namespace balcao;
using domain::Draft;
using domain::FieldId;
using domain::Origin;

namespace {

const domain::RuleBook& rules()
{
    static const domain::RuleBook book = [] {
        std::ifstream in(BALCAO_SOURCE_DIR "/schema/reference/eligibility_rules.json");
        auto read = wire::read_rules(std::string(std::istreambuf_iterator<char>(in), {}));
        return read ? *read : domain::RuleBook{};
    }();
    return book;
}

constexpr base::Date k_today{std::chrono::year(2026), std::chrono::month(11), std::chrono::day(24)};

/// Texts worth trying in a field: right ones first, then wrong ones. One of the right ones fits any draft.
std::vector<std::string> texts_of(FieldId field)
{
    switch (field) {
    case FieldId::document_type:
        return {"citizen_card", "identity_document", "passport", "residence_permit", "residence_card", "licence"};
    case FieldId::issuing_state: return {"PRT", "BRA", "CPV", "D", "GBR", "XXA", "UTO", "UNO", "QQQ"};
    case FieldId::document_number:
        return {"156973545ZZ1", "156973545", "CA123456", "PA1234567", "12A345678", "000000140", "007777779ZZ9", "L898902C3",
                "156973545ZZ2", "-", "1"};
    case FieldId::nic: return {"156973545", "000000140", "007777779", "156973546", "15697354", "x"};
    case FieldId::surname: return {"Exemplo", "da Silva", "EXEMPLO", "9"};
    case FieldId::given_names: return {"Amélia", "AMELIA", "João", "<"};
    case FieldId::full_name:
        return {"Amélia Exemplo", "Amélia da Silva", "João Exemplo", "João da Silva", "Amélia", "João", "Exemplo", "da Silva",
                "Outra Pessoa", "4"};
    case FieldId::birth_date: return {"1980-05-12", "2015-01-01", "2010-11-25", "1900-01-01", "2030-01-01", "1980-13-01"};
    case FieldId::sex: return {"F", "M", "X", "Q"};
    case FieldId::nationality: return {"PRT", "BRA", "CPV", "D", "GBR", "XXA", "UTO", "UNO", "QQQ"};
    case FieldId::expiry_date: return {"2031-05-20", "lifelong", "2026-12-01", "2020-01-01", "2050-01-01", "never"};
    case FieldId::equal_rights: return {"yes", "no", "perhaps"};
    case FieldId::nif: return {"100000002", "500000000", "123456789", "100000003", "1"};
    case FieldId::niss: return {"11234567892", "20000000001", "11234567893"};
    case FieldId::health_number: return {"123456789", "12"};
    case FieldId::phone: return {"+351961234567", "961234567", "+447400123456", "+351211234567", "951234567"};
    case FieldId::email: return {"amelia@exemplo.pt", "amelia"};
    case FieldId::signature_wanted: return {"yes", "no", "later"};
    case FieldId::occasion: return {"card_withdrawal", "birthday"};
    case FieldId::issue_date: return {"2026-11-20", "2021-05-20", "2026-11-25", "soon"};
    case FieldId::accompanied: return {"no", "yes", "perhaps"};
    case FieldId::representative_name: return {"Bento Exemplo", "Amélia Exemplo", "9"};
    case FieldId::representative_document_type: return {"citizen_card", "passport", "identity_document", "residence_permit", "licence"};
    case FieldId::representative_issuing_state: return {"PRT", "CPV", "QQQ"};
    case FieldId::representative_document_number: return {"000000000ZZ4", "PA7654321", "000000140", "156973545ZZ1", "-"};
    case FieldId::representative_birth_date: return {"1979-01-02", "1980-05-12", "2015-01-01", "soon"};
    case FieldId::representative_expiry_date: return {"2030-01-01", "lifelong", "2020-01-01", "soon"};
    case FieldId::representative_relation: return {"parent", "guardian", "other_by_decision", "cousin"};
    case FieldId::representative_proof: return {"birth_entry", "court_decision", "letter"};
    }
    return {};
}

/// Mostly right forms with a few things wrong: a wholly random one would never get through.
Draft some_draft()
{
    Draft draft;
    for (const auto field : domain::all_fields()) {
        if (field > FieldId::signature_wanted && *rc::gen::inRange(0, 8) != 0) {
            continue;  // mostly nobody else is there, and it is a day like any other
        }
        const auto texts = texts_of(field);
        const auto pick = *rc::gen::inRange<std::size_t>(0, texts.size() + 2);
        const bool wanted = field <= FieldId::expiry_date || field == FieldId::phone;
        if (pick < texts.size()) {
            const auto origin = *rc::gen::element(Origin::chip, Origin::mrz, Origin::barcode, Origin::typed);
            draft.set(field, texts[pick], origin);
        } else if (wanted && pick == texts.size()) {
            draft.set(field, texts.front(), Origin::typed);
        }
    }
    return draft;
}

domain::EvaluationContext some_context() { return {k_today, *rc::gen::arbitrary<bool>(), *rc::gen::arbitrary<bool>()}; }

bool fires(const std::string& id, const Draft& draft, const domain::EvaluationContext& context)
{
    const auto findings = domain::evaluate(draft, rules(), context);
    return std::any_of(findings.begin(), findings.end(), [&](const auto& finding) { return finding.rule_id == id; });
}

/// Can this rule be silenced by its own field alone?
bool can_be_cleared(const domain::Finding& finding, const Draft& draft, const domain::EvaluationContext& context)
{
    auto texts = texts_of(finding.field);
    texts.emplace_back();  // clearing counts
    for (const auto origin : {Origin::typed, Origin::chip}) {
        for (const auto& text : texts) {
            Draft fixed = draft;
            fixed.set(finding.field, text, origin);
            if (!fires(finding.rule_id, fixed, context)) {
                return true;
            }
        }
    }
    return false;
}

/// Puts right field after field until nothing is open, as a clerk would; gives up after some rounds.
Draft repaired(Draft draft, const domain::EvaluationContext& context)
{
    for (int round = 0; round < 40; ++round) {
        const auto findings = domain::evaluate(draft, rules(), context);
        const auto open = std::find_if(findings.begin(), findings.end(),
                                       [](const auto& finding) { return domain::is_open(finding); });
        if (open == findings.end()) {
            return draft;
        }
        if (open->severity == domain::Severity::acknowledge) {
            draft.acknowledged.push_back(open->rule_id);
            continue;
        }
        auto texts = texts_of(open->field);
        texts.emplace_back();
        draft.set(open->field, *rc::gen::elementOf(texts), Origin::typed);
    }
    return draft;
}

}  // namespace

TEST_CASE("judging the same form twice says the same")
{
    CHECK(rc::check("deterministic", [] {
        const auto draft = some_draft();
        const auto context = some_context();
        RC_ASSERT(domain::evaluate(draft, rules(), context) == domain::evaluate(draft, rules(), context));
        // The written form does not matter, nor does a trip through JSON.
        RC_ASSERT(domain::evaluate(domain::canonical_draft(draft), rules(), context) ==
                  domain::evaluate(draft, rules(), context));
        RC_ASSERT(wire::decode_draft(wire::encode(draft)) == draft);
    }));
}

TEST_CASE("the field a finding names can be put right without touching another")
{
    CHECK(rc::check("clearable", [] {
        const auto draft = some_draft();
        const auto context = some_context();
        for (const auto& finding : domain::evaluate(draft, rules(), context)) {
            RC_LOG() << finding.rule_id << "\n" << wire::to_line(wire::encode(draft)) << "\n";
            RC_ASSERT(can_be_cleared(finding, draft, context));
        }
    }));
}

TEST_CASE("what may proceed becomes a request that the receiver accepts, given consent and secret")
{
    int completed = 0;
    int with_representative = 0;
    CHECK(rc::check("completes", [&completed, &with_representative] {
        const auto context = some_context();
        const auto draft = repaired(some_draft(), context);
        if (!domain::may_proceed(domain::evaluate(draft, rules(), context))) {
            return;
        }
        const domain::CompletionInput input{
            base::CaseId("01936a2e-0000-7000-8000-000000000001"), draft, draft,
            domain::Consent{std::string(domain::consent_text_id(draft.act, domain::has_representative(draft))), "2026-11", "pt", std::string(64, 'a'), {}, {}}, {}, {1}};
        const domain::OperatorAct act(base::OperatorId("m.silva"), domain::OperatorAct::Right::activate, {});
        const auto request = domain::complete(input, rules(), context, act);
        RC_LOG() << wire::to_line(wire::encode(draft)) << "\n";
        if (!request) {
            RC_LOG() << "refused with " << static_cast<int>(request.error()) << "\n";
        }
        RC_ASSERT(request.has_value());
        RC_ASSERT(domain::recheck(*request, rules(), context).empty());
        const auto arrived = wire::read_activation(wire::write_activation(*request));
        RC_ASSERT(arrived.has_value());
        RC_ASSERT(*arrived == *request);
        ++completed;
        // Whoever sends it with the holder's own yes, or without the representative, is refused.
        const bool represented = domain::has_representative(draft);
        with_representative += represented ? 1 : 0;
        RC_ASSERT(represented == domain::wants_representative(draft, rules(), context));
        auto other_yes = input;
        other_yes.consent->text_id = domain::consent_text_id(draft.act, !represented);
        RC_ASSERT_FALSE(domain::complete(other_yes, rules(), context, act).has_value());
    }));
    CHECK(completed > 20);  // the repairs do lead somewhere
    CHECK(with_representative > 0);
}
