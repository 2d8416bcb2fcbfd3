// Completing the activation of a key that came by letter: never without the line, nothing half, and begun again where the PIN is
// still on the citizen's paper.
#include "desk/case_json.h"
#include "desk/presenter.h"
#include "queue/queue.h"
#include "running_service.h"
#include "support/test.h"
#include "unit/rules/drafts.h"

using namespace balcao;
using namespace balcao::test;
using namespace balcao::desk;
using domain::DeskAct;
using domain::FieldId;
using link::KioskPage;

namespace {

const auto k_letter_at = *base::parse_instant("2026-12-09T10:00:00Z");
const event::SignedOff k_letter_register{domain::OperatorAct(base::OperatorId("ana"), domain::OperatorAct::Right::activate, k_letter_at)};

MachineContext letter_desk(bool reachable) { return {test::rules(), test::k_practice, k_letter_at, reachable}; }

base::Result<Transition> letter_step(const CaseState& state, const Event& event, bool reachable = true) { return step(state, event, letter_desk(reachable)); }

CaseState letter_next(const CaseState& state, const Event& event, bool reachable = true)
{
    auto moved = letter_step(state, event, reachable);
    REQUIRE_MESSAGE(moved, name(event));
    return moved->next;
}

bool asks_for_letter(const base::Result<Transition>& moved)
{
    REQUIRE(moved);
    return std::any_of(moved->effects.begin(), moved->effects.end(), [](const auto& one) { return std::holds_alternative<effect::FindLetter>(one); });
}

CaseState letter_form(bool signature = true)
{
    CaseState state;
    state.id = base::CaseId("018f0000-0000-7000-8000-000000000004");
    state.started_at = k_letter_at;
    state.draft = test::with(test::citizen_card(), {{FieldId::phone, "+351912345678"}});
    state = letter_next(state, event::ActChosen{DeskAct::letter_completion});
    state.draft.set(FieldId::signature_wanted, signature ? "yes" : "", domain::Origin::typed);
    state.draft = test::acknowledge_all(state.draft, test::k_practice);
    return state;
}

/// The number is confirmed; the code is on its way, or was not needed any more.
CaseState letter_at_number(CaseState state)
{
    state = letter_next(state, event::SentToCitizen{});
    if (state.language.empty()) state = letter_next(state, event::LanguageChosen{"pt"});
    state = letter_next(state, event::Reviewed{true});
    const domain::Consent yes{std::string(domain::consent_text_id(DeskAct::letter_completion)), "2026-11", "pt", std::string(64, 'c'), k_letter_at, k_letter_at};
    return letter_next(letter_next(state, event::Consented{yes}), event::PhoneConfirmed{true});
}

CaseState letter_proved(const CaseState& state) { return letter_next(letter_next(state, event::CodeSent{"code-1", k_letter_at, 3}), event::CodeProved{"proof"}); }

CaseState letter_registered()
{
    auto state = letter_next(letter_proved(letter_at_number(letter_form())), event::LetterFound{});
    state = letter_next(state, k_letter_register);
    return letter_next(state, event::Recorded{4});
}

/// Knows one letter.
struct LetterCentral : desk::Central {
    std::atomic<int> asked{0}, started{0};
    std::atomic<bool> line{true}, letter{true};
    std::string left_out;  ///< what the first sign-in is told about the signature's PIN
    std::string proof;  ///< as last asked with; looked at after `asked` went up
    base::Result<wire::PhoneCodeAnswer> start_phone_code(const wire::PhoneCodeRequest&, std::stop_token) override
    {
        wire::PhoneCodeAnswer answer;
        answer.id = "code-1";
        answer.expires_at = k_now + std::chrono::minutes(5);
        answer.tries_left = 3;
        return answer;
    }
    base::Result<wire::PhoneCodeProof> check_phone_code(const std::string&, const wire::PhoneCodeCheck&, std::stop_token) override
    {
        wire::PhoneCodeProof out;
        out.token = "proof-of-the-number";
        return out;
    }
    base::Result<wire::LetterCheckAnswer> check_letter(const wire::LetterCheck& check, std::stop_token) override
    {
        proof = check.phone_proof;
        ++asked;
        if (!line) return base::fail(FaultCode::network_unreachable);
        if (!letter) return base::fail(FaultCode::letter_expired);
        return wire::LetterCheckAnswer{check.case_id, k_now + std::chrono::hours(48)};
    }
    base::Result<wire::ActivationAnswer> key_state(const base::CaseId&, std::stop_token) override { return base::fail(FaultCode::central_refused); }
    base::Result<wire::SignInStartAnswer> start_sign_in(const wire::SignInStartRequest&, std::stop_token) override
    {
        ++started;
        if (!line) return base::fail(FaultCode::network_unreachable);
        return wire::SignInStartAnswer{"sign-in-1", k_now + std::chrono::minutes(5), 3};
    }
    base::Result<wire::SignInFinishAnswer> finish_sign_in(const std::string&, const wire::SignInFinishRequest&, std::stop_token) override
    {
        if (!line) return base::fail(FaultCode::network_unreachable);
        return wire::SignInFinishAnswer{{}, left_out};
    }
};

bool letter_phase(link::Client& console, Phase phase)
{
    return eventually(console, [phase](const auto& model) { return model.current && model.current->phase == phase; });
}

/// As far as the code from the SMS, over the socket.
void letter_to_code(RunningService& running, link::Client& console, link::Client& kiosk)
{
    SyncStatus status;
    status.reachable = true;
    running.service->sync_changed(status);
    done(console, "start_case", {{"ticket", "C7"}});
    done(console, "choose_act", {{"act", "letter_completion"}});
    for (const auto& [field, value] : test::with(test::utopia_passport(), {{FieldId::phone, "+351912345678"}}).fields) {
        done(console, "edit", {{"field", domain::name(field)}, {"text", value.text}});
    }
    done(console, "send_to_citizen");
    done(kiosk, "choose_language", {{"language", "pt"}});
    done(kiosk, "review", {{"yes", true}});
    done(kiosk, "consent", {{"yes", true}, {"text_id", "letter-completion"}, {"text_version", "2026-11"}, {"language", "pt"},
                            {"shown_sha256", std::string(64, 'a')}, {"shown_at", "2026-11-24T09:00:00Z"}});
    done(kiosk, "confirm_phone", {{"yes", true}});
    REQUIRE(eventually(console, [](const auto& model) { return model.current && model.current->phone_proof == link::PhoneProofState::code_sent; }));
    done(kiosk, "enter_code", {{"code", "123456"}});
}

std::size_t registered_letters(RunningService& running)
{
    const base::Lock lock(running.queue_mutex);
    const auto items = running.queue->list({});
    REQUIRE(items);
    return static_cast<std::size_t>(std::count_if(items->begin(), items->end(), [](const auto& item) { return item.kind == "letter_completion"; }));
}

}  // namespace

TEST_CASE("A letter's key: number, code, the central's word, sign-off; then the PIN of the letter, and no password of this desk")
{
    auto state = letter_at_number(letter_form());
    CHECK(state.phase == Phase::citizen_code);
    state = letter_next(state, event::CodeSent{"code-1", k_letter_at, 3});
    const auto proved = letter_step(state, event::CodeProved{"proof"});
    CHECK(asks_for_letter(proved));
    CHECK(proved->next.phase == Phase::citizen_secret);
    CHECK(kiosk_page(proved->next) == KioskPage::wait);
    CHECK_FALSE(present_kiosk(proved->next).wants_password);
    CHECK_FALSE(letter_step(proved->next, event::SecretSealed{{1}}));
    state = letter_next(proved->next, event::LetterFound{});
    CHECK(state.phase == Phase::ready);
    const auto signed_off = letter_step(state, k_letter_register);
    REQUIRE(signed_off);
    const auto* request = std::get_if<domain::KeyChangeRequest>(&std::get<effect::Record>(signed_off->effects.at(0)).request);
    REQUIRE(request != nullptr);
    CHECK(request->data.act == DeskAct::letter_completion);
    CHECK(request->phone_proof.token == "proof");
    CHECK(request->sealed_secret.empty());
    CHECK(request->data.text(FieldId::signature_wanted) == "yes");

    state = letter_next(signed_off->next, event::Recorded{4});
    CHECK(kiosk_page(state) == KioskPage::wait);              // the central has not said anything yet
    CHECK_FALSE(present_kiosk(state).letter_pin_wanted);
    CHECK_FALSE(letter_step(state, event::SignInStarted{{1}}));
    state = letter_next(state, event::CentralAnswered{RecordState::pending, ""});
    CHECK(kiosk_page(state) == KioskPage::sign_in);
    CHECK(present_kiosk(state).letter_pin_wanted);
    CHECK_FALSE(letter_step(state, event::Finished{false, true}));  // the citizen is at it
    state = letter_next(state, event::SignInStarted{{1}});
    CHECK_FALSE(present_kiosk(state).letter_pin_wanted);
    state = letter_next(state, event::SignInCodeSent{"s-1"});
    state = letter_next(letter_next(state, event::SignInFinished{{2}}), event::SignInDone{});
    CHECK(kiosk_page(state) == KioskPage::done);
    CHECK(letter_next(state, event::Finished{false, true}).phase == Phase::closed);
}

TEST_CASE("Without a line a letter's case is not begun, and one that loses it goes back to the form whole")
{
    SUBCASE("chosen")
    {
        CaseState state;
        state.draft = test::citizen_card();
        const auto refused = letter_step(state, event::ActChosen{DeskAct::letter_completion}, false);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == base::FaultCode::letter_needs_central);
    }
    SUBCASE("sent to the citizen") { CHECK(letter_step(letter_form(), event::SentToCitizen{}, false).error().code == base::FaultCode::letter_needs_central); }
    SUBCASE("at the number")
    {
        auto state = letter_next(letter_next(letter_form(), event::SentToCitizen{}), event::LanguageChosen{"pt"});
        state = letter_next(state, event::Reviewed{true});
        const domain::Consent yes{"letter-completion", "2026-11", "pt", std::string(64, 'c'), k_letter_at, k_letter_at};
        state = letter_next(letter_next(state, event::Consented{yes}), event::PhoneConfirmed{true}, false);
        CHECK(state.phase == Phase::intake);
        CHECK(state.notice->code == base::FaultCode::letter_needs_central);
    }
    SUBCASE("the code could not be sent")
    {
        const auto state = letter_next(letter_at_number(letter_form()), event::CodeNotSent{base::Fault{base::FaultCode::network_unreachable}});
        CHECK(state.phase == Phase::intake);
        CHECK(state.draft.text(FieldId::phone) == "+351912345678");
    }
    SUBCASE("nobody goes on without the code") { CHECK(letter_step(letter_at_number(letter_form()), event::CodeSkipped{}).error().code == base::FaultCode::letter_needs_central); }
    SUBCASE("while the central was asked: the proof of the number is kept, and asked with again")
    {
        auto state = letter_next(letter_proved(letter_at_number(letter_form())), event::LetterNotFound{base::Fault{base::FaultCode::network_unreachable}});
        CHECK(state.phase == Phase::intake);
        CHECK(state.notice->code == base::FaultCode::network_unreachable);
        CHECK(state.proof.token == "proof");
        state = letter_at_number(state);
        CHECK(state.phase == Phase::citizen_secret);
        CHECK(letter_next(state, event::LetterFound{}).phase == Phase::ready);
    }
}

TEST_CASE("A refused letter puts nothing on record; an answer that comes late changes nothing")
{
    const auto state = letter_next(letter_proved(letter_at_number(letter_form())), event::LetterNotFound{base::Fault{base::FaultCode::letter_expired}});
    CHECK(state.phase == Phase::intake);
    CHECK(state.notice->code == base::FaultCode::letter_expired);
    CHECK_FALSE(letter_step(state, k_letter_register));
    CHECK(letter_next(state, event::LetterFound{}).phase == Phase::intake);
}

TEST_CASE("The sign-in of a letter that stops can begin again: the PIN is on the citizen's paper")
{
    auto state = letter_next(letter_registered(), event::CentralAnswered{RecordState::pending, ""});
    SUBCASE("wrong PIN, line lost")
    {
        for (const auto code : {base::FaultCode::sign_in_refused, base::FaultCode::network_unreachable}) {
            state = letter_next(letter_next(state, event::SignInStarted{{1}}), event::SignInFailed{base::Fault{code, 2}});
            CHECK(state.phase == Phase::recorded);
            CHECK(present_kiosk(state).letter_pin_wanted);
            CHECK(present_kiosk(state).notice->code == code);
        }
    }
    SUBCASE("the citizen left, and comes back")
    {
        state = letter_next(state, event::CitizenLeft{});
        CHECK(kiosk_page(state) == KioskPage::idle);
        CHECK(present_case(state, {}, test::rules(), base::utc_day(k_letter_at)).can_send_to_citizen);
        const auto back = letter_next(state, event::SentToCitizen{});
        CHECK(kiosk_page(back) == KioskPage::sign_in);
        CHECK(letter_next(state, event::Finished{false, true}).phase == Phase::closed);
    }
    SUBCASE("the kiosk went") { CHECK(kiosk_page(letter_next(letter_next(state, event::SignInStarted{{1}}), event::KioskLost{})) == KioskPage::sign_in); }
    SUBCASE("what the central refused is over")
    {
        state = letter_next(state, event::CentralAnswered{RecordState::attention, "letter_completed"});
        CHECK(kiosk_page(state) == KioskPage::done);
        CHECK(letter_next(state, event::Finished{false, true}).phase == Phase::closed);
    }
}

TEST_CASE("Saved at any step a letter's case is read as one that can go on")
{
    const auto read_again = [](const CaseState& state) { return resumed(*read_case(write_case(state))); };
    const auto waiting = letter_proved(letter_at_number(letter_form()));
    CHECK(read_again(waiting).phase == Phase::citizen_phone);  // asked again
    CHECK(read_again(letter_next(waiting, event::LetterFound{})).phase == Phase::ready);
    auto state = letter_registered();
    CHECK(read_again(state).phase == Phase::recorded);
    state = letter_next(letter_next(state, event::CentralAnswered{RecordState::pending, ""}), event::SignInStarted{{1}});
    CHECK(read_again(state).phase == Phase::recorded);
}

TEST_CASE("Killed between, a registered letter is neither lost nor registered twice, and the service goes on with it")
{
    LetterCentral central;
    RunningService running;
    running.stop();
    running.more = [&central](ServiceParts& parts) { parts.central = &central; };
    running.start();
    auto console = signed_in(running);
    auto kiosk = running.client(link::Role::kiosk);
    SUBCASE("offline the act is refused when it is chosen, and the case stays what it was")
    {
        done(*console, "start_case", {{"ticket", "C7"}});
        CHECK(fault_of(*console, "choose_act", {{"act", "letter_completion"}}) == FaultCode::letter_needs_central);
        CHECK(model_of(*console).current->act == DeskAct::activation);
    }
    SUBCASE("a letter the central refuses: the clerk reads why, nothing is registered")
    {
        central.letter = false;
        letter_to_code(running, *console, *kiosk);
        REQUIRE(letter_phase(*console, Phase::intake));
        CHECK(central.proof == "proof-of-the-number");
        CHECK(model_of(*console).notice->code == FaultCode::letter_expired);
        CHECK(registered_letters(running) == 0);
    }
    SUBCASE("registered, then killed")
    {
        letter_to_code(running, *console, *kiosk);
        REQUIRE(letter_phase(*console, Phase::ready));
        done(*console, "sign_off");
        REQUIRE(letter_phase(*console, Phase::recorded));
        REQUIRE(registered_letters(running) == 1);
        const auto receipt = model_of(*console).current->receipt_id;
        console.reset();
        kiosk.reset();
        running.stop();
        running.start();
        console = signed_in(running);
        kiosk = running.client(link::Role::kiosk);
        REQUIRE(letter_phase(*console, Phase::recorded));
        const auto again = model_of(*console);
        CHECK(again.current->act == DeskAct::letter_completion);
        CHECK(again.current->receipt_id == receipt);
        CHECK(again.current->record == link::RecordState::registered_here);
        CHECK(fault_of(*console, "sign_off") == FaultCode::act_not_possible_now);
        CHECK(registered_letters(running) == 1);
        done(*console, "finish_case");
        CHECK_FALSE(model_of(*console).current);
        console.reset();
        running.stop();
        running.start();
        console = signed_in(running);
        CHECK_FALSE(model_of(*console).current);  // ended is ended
        CHECK(registered_letters(running) == 1);
    }
}
