#include <set>

#include "drafts.h"

using namespace balcao;
using namespace balcao::test;
using domain::Incomplete;

namespace {

Incomplete why(const domain::CompletionInput& input, const domain::RuleBook& book = rules())
{
    const auto request = domain::complete(input, book, k_context, act());
    REQUIRE_FALSE(request);
    return request.error();
}

domain::ActivationRequestParts parts(const domain::ActivationRequest& request)
{
    return {request.case_id(),     request.identity(),      request.data(),            request.consent(),      request.act(),
            request.phone_proof(), request.sealed_secret(), request.key_valid_until(), request.rules_version()};
}

std::vector<std::string> rechecked(domain::ActivationRequestParts changed, const domain::EvaluationContext& context = k_context)
{
    std::vector<std::string> ids;
    for (const auto& finding : domain::recheck(domain::assemble(std::move(changed)), rules(), context)) {
        ids.push_back(finding.rule_id);
    }
    return ids;
}

domain::ActivationRequest good()
{
    auto request = domain::complete(completion(citizen_card()), rules(), k_context, act());
    REQUIRE(request);
    return *request;
}

}  // namespace

TEST_CASE("a whole case becomes a request that says what it was made from")
{
    auto input = completion(with(citizen_card(), {{F::phone, "961 234 567"}, {F::nationality, "pt"}}));
    input.phone_proof.token = "proof";
    const auto request = domain::complete(input, rules(), k_context, act());
    REQUIRE(request);
    CHECK(request->case_id() == input.case_id);
    CHECK(request->identity().text() == "NIC:156973545");
    CHECK(request->data().text(F::phone) == "+351961234567");  // canonical, however it was typed
    CHECK(request->data().text(F::nationality) == "PRT");
    CHECK(request->consent() == consent());
    CHECK(request->act() == act());
    CHECK(request->phone_proof().token == "proof");
    CHECK(request->sealed_secret() == base::Bytes{1, 2, 3});
    CHECK(base::format_iso_date(request->key_valid_until()) == "2031-06-19");
    CHECK(request->rules_version() == rules().version);
    CHECK(domain::recheck(*request, rules(), k_context).empty());
}

TEST_CASE("what is open keeps a request from coming into being")
{
    auto input = completion(citizen_card());
    input.draft = with(input.draft, {{F::phone, ""}});
    input.agreed = input.draft;
    CHECK(why(input) == Incomplete::findings_open);

    CHECK(why(completion(identity_document())) == Incomplete::findings_open);  // not acknowledged

    input = completion(citizen_card());
    input.consent.reset();
    CHECK(why(input) == Incomplete::no_consent);

    input = completion(citizen_card());
    input.consent->shown_sha256 = "abc";
    CHECK(why(input) == Incomplete::no_consent);

    input = completion(citizen_card());
    input.agreed.reset();
    CHECK(why(input) == Incomplete::consent_outdated);

    input = completion(citizen_card());
    input.sealed_secret.clear();
    CHECK(why(input) == Incomplete::no_secret);

    // A book without the rules that guarantee it still gives no request without a person.
    CHECK(why(completion({}), {"none", {}}) == Incomplete::identity_unclear);
}

TEST_CASE("an edit after the citizen's yes voids it, an acknowledgement or a second reading does not")
{
    auto input = completion(citizen_card());
    input.draft.set(F::phone, "+351961234568", Origin::typed);
    CHECK(why(input) == Incomplete::consent_outdated);

    input = completion(citizen_card());
    input.draft.set(F::email, "amelia@exemplo.pt", Origin::typed);
    CHECK(why(input) == Incomplete::consent_outdated);

    input = completion(citizen_card());
    input.draft.acknowledged.push_back("birth_date.minor");
    input.draft.set(F::surname, "Exemplo", Origin::typed);
    CHECK(domain::complete(input, rules(), k_context, act()).has_value());
}

TEST_CASE("whoever may only maintain the desk cannot complete a request")
{
    const domain::OperatorAct technician(base::OperatorId("t"), domain::OperatorAct::Right::maintain, base::Instant{});
    CHECK_FALSE(domain::complete(completion(citizen_card()), rules(), k_context, technician).has_value());
    const domain::OperatorAct supervisor(base::OperatorId("s"), domain::OperatorAct::Right::supervise, base::Instant{});
    CHECK(domain::complete(completion(citizen_card()), rules(), k_context, supervisor).has_value());
}

TEST_CASE("a citizen alone needs the card's proof and the phone's; neither can be left out by whoever sends it")
{
    const domain::OperatorAct alone(base::OperatorId("self-service"), domain::OperatorAct::Right::self_service, base::Instant{});
    auto input = completion(with_chip(citizen_card(), "green"));
    input.phone_proof.token = "proved";
    CHECK_FALSE(domain::complete(input, rules(), k_context, alone).has_value());
    input.draft.chip->holder = "proved";
    const auto request = domain::complete(input, rules(), k_context, alone);
    REQUIRE(request);

    auto changed = parts(*request);
    changed.phone_proof.token.clear();
    CHECK(rechecked(changed) == std::vector<std::string>{"request.self_service_without_phone"});
    changed = parts(*request);
    changed.data.chip->holder.clear();
    CHECK(rechecked(changed) == std::vector<std::string>{"request.self_service_without_holder"});
    changed = parts(*request);
    changed.data.chip.reset();
    CHECK(rechecked(changed) == std::vector<std::string>{"request.self_service_without_holder"});
    changed = parts(*request);
    changed.data.chip->colour = "amber";
    const auto doubtful = rechecked(changed);
    CHECK(std::set<std::string>(doubtful.begin(), doubtful.end()) ==
          std::set<std::string>{"document_number.chip_unproven", "request.self_service_without_holder"});

    auto abroad = completion(with_chip(foreign_passport(), "green"));
    abroad.phone_proof.token = "proved";
    abroad.draft.chip->holder = "proved";
    CHECK_FALSE(domain::complete(abroad, rules(), k_context, alone).has_value());
}

TEST_CASE("a request that comes from elsewhere is judged again")
{
    CHECK(rechecked(parts(good())).empty());

    auto changed = parts(good());
    changed.identity.nic = "000000140";
    CHECK(rechecked(changed) == std::vector<std::string>{"request.identity_disagrees"});

    changed = parts(good());
    changed.key_valid_until = *base::parse_iso_date("2031-06-20");
    CHECK(rechecked(changed) == std::vector<std::string>{"request.key_too_long"});
    changed.key_valid_until = *base::parse_iso_date("2031-06-18");
    CHECK(rechecked(changed).empty());

    changed = parts(good());
    changed.consent.text_version.clear();
    CHECK(rechecked(changed) == std::vector<std::string>{"request.consent_incomplete"});
    changed = parts(good());
    changed.consent.text_id = "key-cancellation";
    CHECK(rechecked(changed) == std::vector<std::string>{"request.consent_incomplete"});

    changed = parts(good());
    changed.act = {base::OperatorId{}, domain::OperatorAct::Right::activate, base::Instant{}};
    CHECK(rechecked(changed) == std::vector<std::string>{"request.operator_not_entitled"});

    changed = parts(good());
    changed.sealed_secret.clear();
    CHECK(rechecked(changed) == std::vector<std::string>{"request.secret_missing"});

    changed = parts(good());
    changed.data.set(F::phone, "", Origin::typed);
    CHECK(rechecked(changed) == std::vector<std::string>{"phone.missing"});

    // The receiver's own day and mode count: a specimen taken in practice is refused in earnest.
    auto practice = domain::complete(completion(utopia_passport()), rules(), k_practice, act());
    REQUIRE(practice);
    CHECK(domain::recheck(*practice, rules(), k_practice).empty());
    CHECK(domain::recheck(*practice, rules(), k_context).size() == 3);
    CHECK(rechecked(parts(good()), {*base::parse_iso_date("2032-01-01"), false}) ==
          std::vector<std::string>{"expiry_date.expired"});
}

TEST_CASE("a lifelong document's key given at the desk stands when it is judged days later")
{
    const auto draft = acknowledge_all(identity_document(), k_context);
    const auto request = domain::complete(completion(draft), rules(), k_context, act());
    REQUIRE(request);
    CHECK(rechecked(parts(*request), {*base::parse_iso_date("2026-11-29"), false}).empty());
}

TEST_CASE("the identity key names the person in the central's terms")
{
    const auto key = [](const Draft& draft) {
        const auto found = domain::identity_key(draft);
        return found ? found->text() : std::string("none");
    };
    CHECK(key(citizen_card()) == "NIC:156973545");
    CHECK(key(identity_document()) == "NIC:156973545");
    CHECK(key(with(identity_document(), {{F::nic, ""}, {F::document_number, "15697354 5"}})) == "NIC:156973545");
    CHECK(key(national_passport()) == "NIC:156973545");
    CHECK(key(foreign_passport()) == "PAS:CPV:PA1234567");
    CHECK(key(with(residence_permit(), {{F::issuing_state, "ESP"}})) == "TR:PRT:12A345678");
    CHECK(key(residence_card()) == "CR:PRT:CR1234567");
    CHECK(key(utopia_passport()) == "PAS:UTO:L898902C3");
    CHECK(key({}) == "none");
    CHECK(key(with(citizen_card(), {{F::nationality, ""}})) == "none");
    CHECK(key(with(citizen_card(), {{F::nationality, "CPV"}})) == "none");
    CHECK(key(with(citizen_card(), {{F::document_number, "15697354"}})) == "none");
    CHECK(key(with(national_passport(), {{F::nic, ""}})) == "none");
    CHECK(key(with(foreign_passport(), {{F::issuing_state, ""}})) == "none");
    CHECK(key(with(foreign_passport(), {{F::document_number, ""}})) == "none");
}

TEST_CASE("reasons have names")
{
    CHECK(domain::name(Incomplete::findings_open) == "findings_open");
    CHECK(domain::name(Incomplete::identity_unclear) == "identity_unclear");
}
