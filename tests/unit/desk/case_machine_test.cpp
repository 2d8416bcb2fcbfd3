#include "desk/case_json.h"
#include "desk/case_machine.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

#include "base/random.h"
#include "cases.h"
#include "support/test.h"

using namespace balcao;
using namespace balcao::desk;
using test::case_in;
using test::one_of_each;

TEST_SUITE_BEGIN("desk");

namespace {

const domain::RuleBook k_no_rules{"test", {}};

MachineContext context(bool reachable = true)
{
    return {k_no_rules, {*base::parse_iso_date("2026-11-24"), true}, test::noon(), reachable};
}

constexpr int k_phases = static_cast<int>(Phase::closed) + 1;

/// What happens, in one cell of the table: the next phase, "stays", "too late" or "refused".
std::string cell(const CaseState& before, const Event& event)
{
    const auto moved = step(before, event, context());
    if (!moved) {
        return "refused";
    }
    if (moved->next == before && moved->effects.empty()) {
        return "too late";
    }
    return moved->next.phase == before.phase ? "stays" : "→ " + std::string(link::name(moved->next.phase));
}

std::string workflow_page()
{
    std::string page = "# What can happen to a case, and when\n\n"
                       "Generated from `shared/desk/case_machine.cpp` by its test; a change of the machine without this page "
                       "fails the test (`BALCAO_UPDATE_GOLDEN=1` writes it anew). *refused*: the state does not change and the "
                       "clerk is told why. *too late*: an answer that no longer matters; nothing changes. Shown is an activation, and with it a new "
                       "password and a signature on an existing key; the end of a key, a renewed document and a change of the e-mail address alone go from `citizen_consent` to `ready`, and a change of "
                       "contact whose number a code proved from `citizen_code` (or `citizen_phone`) to `ready`: no password is made."
                       " The completion of a letter goes from `citizen_secret` to `ready` by `letter_found`, and back to `intake` by `letter_not_found`."
                       " Between two desks of a site no event passes: a case set aside with its ticket goes back to `intake` (`taken_back`), and whoever takes the ticket up goes on from there with what adr/0012 lets go along.\n\n```mermaid\n"
                       "stateDiagram-v2\n    [*] --> intake\n    [*] --> own_card\n";
    std::set<std::string> arrows;
    for (int p = 0; p < k_phases; ++p) {
        const auto before = case_in(static_cast<Phase>(p));
        for (const auto& event : one_of_each()) {
            const auto moved = step(before, event, context());
            if (moved && moved->next.phase != before.phase) {
                arrows.insert("    " + std::string(link::name(before.phase)) + " --> " +
                              std::string(link::name(moved->next.phase)) + ": " + std::string(name(event)) + "\n");
            }
        }
    }
    for (const auto& arrow : arrows) {
        page += arrow;
    }
    page += "    closed --> [*]\n```\n\n| event |";
    for (int p = 0; p < k_phases; ++p) {
        page += " " + std::string(link::name(static_cast<Phase>(p))) + " |";
    }
    page += "\n|---|";
    for (int p = 0; p < k_phases; ++p) {
        page += "---|";
    }
    page += "\n";
    for (const auto& event : one_of_each()) {
        page += "| " + std::string(name(event)) + " |";
        for (int p = 0; p < k_phases; ++p) {
            page += " " + cell(case_in(static_cast<Phase>(p)), event) + " |";
        }
        page += "\n";
    }
    return page;
}

CaseState after(const CaseState& state, const Event& event, bool reachable = true)
{
    auto moved = step(state, event, context(reachable));
    REQUIRE(moved);
    return moved->next;
}

template <class T>
bool has(const std::vector<Effect>& effects)
{
    for (const auto& effect : effects) {
        if (std::holds_alternative<T>(effect)) {
            return true;
        }
    }
    return false;
}

/// What must hold whatever happened.
void check_invariants(const CaseState& state)
{
    const bool agreed_needed = state.phase == Phase::citizen_consent || state.phase == Phase::citizen_phone ||
                               state.phase == Phase::citizen_code || state.phase == Phase::citizen_secret ||
                               state.phase == Phase::ready || state.phase == Phase::approval || state.phase == Phase::recording;
    if (agreed_needed) {
        REQUIRE(state.agreed);
        CHECK_FALSE(domain::differs_for_citizen(*state.agreed, state.draft));
        CHECK(state.yes == CitizenYes::given);
    }
    CHECK((state.phase != Phase::approval || state.signed_off));
    if (state.phase == Phase::intake || state.phase == Phase::ready || state.phase == Phase::recorded) {
        CHECK_FALSE(state.signed_off);
    }
    if (state.phase == Phase::ready || state.phase == Phase::approval || state.phase == Phase::recording) {
        CHECK(state.consent);
        CHECK(state.sealed_secret.empty() != wants_password(state));
    }
    if (state.proof_state == PhoneProofState::proved) {
        CHECK(state.proved_phone == state.draft.text(domain::FieldId::phone));
        CHECK_FALSE(state.proof.token.empty());
    }
    const bool recorded = state.phase == Phase::recorded || state.phase == Phase::sign_in;
    if (recorded) {
        CHECK(state.record);
        CHECK(state.sealed_secret.empty());
    }
    if (state.phase == Phase::intake) {
        CHECK_FALSE(state.agreed);
        CHECK_FALSE(state.consent);
    }
}

}  // namespace

TEST_CASE("there is one test event for every kind of event, each with its own name")
{
    const auto events = one_of_each();
    CHECK(events.size() == std::variant_size_v<Event>);
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < events.size(); ++i) {
        CHECK(events[i].index() == i);
        names.insert(name(events[i]));
    }
    CHECK(names.size() == events.size());
}

TEST_CASE("every event in every phase does what docs/workflow.md says")
{
    const std::string path = std::string(BALCAO_SOURCE_DIR) + "/docs/workflow.md";
    const auto page = workflow_page();
    if (std::getenv("BALCAO_UPDATE_GOLDEN") != nullptr) {
        std::ofstream(path) << page;
    }
    std::ifstream in(path);
    const std::string written{std::istreambuf_iterator<char>(in), {}};
    CHECK(page == written);
}

TEST_CASE("a case goes from the form to the record, and no earlier word implies a later one")
{
    auto state = case_in(Phase::intake);
    state = after(state, event::SentToCitizen{});
    CHECK(kiosk_page(state) == link::KioskPage::language);
    state = after(state, event::LanguageChosen{"pt"});
    CHECK(kiosk_page(state) == link::KioskPage::review);
    state = after(state, event::Reviewed{true});
    state = after(state, event::Consented{test::consent()});
    auto moved = step(state, event::PhoneConfirmed{true}, context());
    REQUIRE(moved);
    CHECK(has<effect::SendPhoneCode>(moved->effects));
    state = after(moved->next, event::CodeSent{"c", test::noon(), 3});
    moved = step(state, event::CodeEntered{"123456"}, context());
    REQUIRE(moved);
    CHECK(has<effect::CheckPhoneCode>(moved->effects));
    state = after(moved->next, event::CodeProved{"proof"});
    CHECK(state.phase == Phase::citizen_secret);
    state = after(state, event::SecretSealed{{1, 2}});
    moved = step(state, event::SignedOff{domain::OperatorAct(base::OperatorId("ana"), domain::OperatorAct::Right::activate, test::noon())},
                 context());
    REQUIRE(moved);
    CHECK(has<effect::Record>(moved->effects));
    CHECK_FALSE(moved->next.record);
    state = after(moved->next, event::Recorded{3});
    CHECK(state.record == RecordState::registered_here);
    state = after(state, event::CentralAnswered{RecordState::activated, ""});
    CHECK(state.record == RecordState::activated);
    CHECK(kiosk_page(state) == link::KioskPage::password);
}

TEST_CASE("without a line the case goes on and the phone is not called proved")
{
    const auto state = after(case_in(Phase::citizen_phone), event::PhoneConfirmed{true}, false);
    CHECK(state.phase == Phase::citizen_secret);
    CHECK(state.proof_state == PhoneProofState::not_possible);
    const auto broken = after(case_in(Phase::citizen_code), event::CodeNotSent{base::Fault{base::FaultCode::network_timeout}});
    CHECK(broken.phase == Phase::citizen_secret);
    CHECK(broken.proof_state == PhoneProofState::not_possible);
}

TEST_CASE("any edit after the citizen's yes voids the yes, the consent and the sealed password")
{
    for (const auto phase : {Phase::citizen_consent, Phase::citizen_phone, Phase::citizen_code, Phase::citizen_secret, Phase::ready}) {
        CAPTURE(link::name(phase));
        const auto state = after(case_in(phase), event::Edited{domain::FieldId::surname, "Outra"});
        CHECK(state.phase == Phase::intake);
        CHECK(state.yes == CitizenYes::voided);
        CHECK_FALSE(state.consent);
        CHECK(state.sealed_secret.empty());
        CHECK_FALSE(step(state, event::SignedOff{domain::OperatorAct(base::OperatorId("a"), domain::OperatorAct::Right::activate, test::noon())},
                         context()));
    }
}

TEST_CASE("typing the same text again voids nothing")
{
    const auto before = case_in(Phase::ready);
    const auto state = after(before, event::Edited{domain::FieldId::surname, "Exemplo"});
    CHECK(state == before);
}

TEST_CASE("a proved phone stays proved over an edit of something else, and falls with the number")
{
    auto state = after(case_in(Phase::ready), event::Edited{domain::FieldId::surname, "Outra"});
    CHECK(state.proof_state == PhoneProofState::proved);
    state = after(state, event::Edited{domain::FieldId::phone, "+351934567890"});
    CHECK(state.proof_state == PhoneProofState::none);
    CHECK(state.proof.token.empty());
}

TEST_CASE("three wrong codes end the code, not the case")
{
    auto state = after(case_in(Phase::citizen_code), event::CodeRefused{base::Fault{base::FaultCode::phone_code_exhausted}, 0});
    CHECK(state.phase == Phase::citizen_code);
    CHECK_FALSE(step(state, event::CodeEntered{"123456"}, context()));
    const auto again = step(state, event::CodeRequested{}, context());
    REQUIRE(again);
    CHECK(has<effect::SendPhoneCode>(again->effects));
}

TEST_CASE("a full disk at sign-off loses nothing: the clerk signs off again")
{
    const auto state = after(case_in(Phase::recording), event::NotRecorded{base::Fault{base::FaultCode::disk_full, 28}});
    CHECK(state.phase == Phase::ready);
    CHECK(state.notice == base::Fault{base::FaultCode::disk_full, 28});
    CHECK_FALSE(state.sealed_secret.empty());
}

TEST_CASE("a kiosk that dies before the record takes its password along: a new one is made")
{
    const auto state = after(case_in(Phase::ready), event::KioskLost{});
    CHECK(state.phase == Phase::citizen_secret);
    CHECK(state.sealed_secret.empty());
    CHECK(state.yes == CitizenYes::given);
}

TEST_CASE("where a password waits with it, waiting for approval ends with the kiosk, the citizen's leaving or a restart")
{
    const auto waiting = case_in(Phase::approval);
    for (const auto& gone : {after(waiting, event::KioskLost{}), after(waiting, event::CitizenLeft{}), resumed(waiting)}) {
        CHECK_FALSE(gone.signed_off);
    }
    CHECK(after(waiting, event::KioskLost{}).phase == Phase::citizen_secret);
    CHECK(after(waiting, event::CitizenLeft{}).phase == Phase::intake);
    CHECK(resumed(waiting).phase == Phase::citizen_secret);
}

TEST_CASE("a case is not closed under a citizen who still reads the password, unless that is meant")
{
    const auto recorded = case_in(Phase::recorded);
    const auto refused = step(recorded, event::Finished{false, true}, context());
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == base::Fault{base::FaultCode::citizen_not_done});
    CHECK(after(recorded, event::Finished{true, true}).phase == Phase::closed);
    CHECK(after(recorded, event::Finished{false, false}).phase == Phase::closed);  // no window, nobody reads
    CHECK(after(after(recorded, event::CitizenLeft{}), event::Finished{false, true}).phase == Phase::closed);
}

TEST_CASE("whatever happens in whatever order, what must hold holds")
{
    base::SeededRandom random(20261124);
    const auto events = one_of_each();
    for (int run = 0; run < 2000; ++run) {
        auto state = case_in(static_cast<Phase>(random.below(k_phases)));
        bool was_recorded = state.record.has_value();
        for (int i = 0; i < 40; ++i) {
            const auto moved = step(state, events[random.below(static_cast<std::uint32_t>(events.size()))], context(random.below(2) == 0));
            if (!moved) {
                continue;
            }
            state = moved->next;
            check_invariants(state);
            if (was_recorded) {
                CHECK(state.record.has_value());
                CHECK((state.phase == Phase::recorded || state.phase == Phase::sign_in || state.phase == Phase::closed));
            }
            was_recorded = state.record.has_value();
        }
    }
}

TEST_SUITE_END();
