// Documents by nationality: who may come with what, and what binds the key.
#include "drafts.h"

using namespace balcao;
using namespace balcao::test;

namespace {

struct Row {
    const char* nationality;
    const char* equal_rights;
    // CC, BI, passport, permit, card: the identity key, or the rule that refuses
    const char* outcome[5];
};

constexpr const char* k_foreign = "document_type.not_for_foreigners";
constexpr const char* k_national = "document_type.not_for_nationals";
constexpr const char* k_nic = "NIC:156973545";

Draft draft_of(domain::DocumentType type, const Row& row)
{
    Draft draft;
    switch (type) {
    case domain::DocumentType::citizen_card: draft = citizen_card(); break;
    case domain::DocumentType::identity_document: draft = identity_document(); break;
    case domain::DocumentType::passport: draft = foreign_passport(); break;
    case domain::DocumentType::residence_permit: draft = residence_permit(); break;
    case domain::DocumentType::residence_card: draft = residence_card(); break;
    }
    draft.set(F::nationality, row.nationality, Origin::typed);
    draft.set(F::equal_rights, row.equal_rights, Origin::typed);
    if (type == domain::DocumentType::passport) {
        draft.set(F::issuing_state, row.nationality, Origin::typed);
        if (std::string(row.nationality) == "PRT") {
            draft.set(F::document_number, "CA123456", Origin::mrz);
        }
        const auto kind = domain::holder_kind(draft);
        if (kind != domain::HolderKind::foreigner) {
            draft.set(F::nic, "156973545", Origin::typed);
        }
    }
    return draft;
}

}  // namespace

TEST_CASE("documents by nationality")
{
    const Row rows[] = {
        {"PRT", "", {k_nic, k_nic, k_nic, k_national, k_national}},
        {"BRA", "yes", {k_nic, k_nic, k_nic, k_national, k_national}},
        {"BRA", "", {k_nic, k_foreign, "PAS:BRA:PA1234567", "TR:PRT:12A345678", "CR:PRT:CR1234567"}},
        {"BRA", "no", {k_foreign, k_foreign, "PAS:BRA:PA1234567", "TR:PRT:12A345678", "CR:PRT:CR1234567"}},
        {"CPV", "", {k_foreign, k_foreign, "PAS:CPV:PA1234567", "TR:PRT:12A345678", "CR:PRT:CR1234567"}},
        {"D", "", {k_foreign, k_foreign, "PAS:D:PA1234567", "TR:PRT:12A345678", "CR:PRT:CR1234567"}},
        {"XXB", "", {k_foreign, k_foreign, "PAS:XXB:PA1234567", "TR:PRT:12A345678", "CR:PRT:CR1234567"}},
    };
    for (const auto& row : rows) {
        std::size_t column = 0;
        for (const auto type : domain::k_document_types) {
            const std::string expected = row.outcome[column++];
            CAPTURE(row.nationality);
            CAPTURE(row.equal_rights);
            CAPTURE(std::string(domain::name(type)));
            const auto draft = acknowledge_all(draft_of(type, row), k_context);
            const auto findings = domain::evaluate(draft, rules(), k_context);
            if (expected.rfind("document_type.", 0) == 0) {
                CHECK(fires(expected, draft));
                CHECK_FALSE(domain::may_proceed(findings));
                CHECK_FALSE(domain::complete(completion(draft), rules(), k_context, act()).has_value());
            } else {
                CHECK_MESSAGE(domain::may_proceed(findings), (findings.empty() ? "" : findings.front().rule_id));
                const auto request = domain::complete(completion(draft), rules(), k_context, act());
                REQUIRE(request);
                CHECK(request->identity().text() == expected);
            }
        }
    }
}
