// A change of contact changes what it names and nothing else: number, e-mail address, or both; an address is erased where that is said.
// What came late, or comes again, undoes nothing.
#include "citizens.h"
#include "holder_site.h"

#include "central/contact.h"
#include "central/proof.h"
#include "domain/contact_change.h"

using namespace balcao;
using domain::DeskAct;
using test::Central;
using test::F;
using test::reason;
using test::send_one;
using wire::ActivationState;
using wire::ItemStatus;

namespace {

const auto k_then = test::k_morning + std::chrono::minutes(10);

struct Wanted {
    int person = 1;
    int case_id = 11;
    int phone = 0;               ///< 0: stays as it is
    std::string email = {};      ///< empty: stays as it is
    base::Instant at = k_then;
    std::string statement = {};  ///< empty: the one for exactly this
    bool proved = true;
};

domain::KeyChangeRequest contact_of(Central& central, const test::DeskLog& desk, const Wanted& wanted)
{
    auto draft = test::person_number(wanted.person);
    draft.act = DeskAct::contact_change;
    draft.set(F::phone, wanted.phone == 0 ? std::string() : test::phone_number(wanted.phone), domain::Origin::typed);
    draft.set(F::email, wanted.email, domain::Origin::typed);
    draft.acknowledged.clear();
    draft = test::acknowledge_all(draft, test::k_practice);
    const auto id = test::case_number(wanted.case_id);
    const bool proved = wanted.phone != 0 && wanted.proved;
    const std::string statement = wanted.statement.empty() ? std::string(domain::consent_text_id(draft)) : wanted.statement;
    return {base::CaseId(id),
            domain::identity_key(draft).value(),
            draft,
            {statement, "2026-11", "pt", std::string(64, 'b'), wanted.at, wanted.at},
            {base::OperatorId("m.silva"), domain::OperatorAct::Right::activate, wanted.at},
            {proved ? central::make_phone_proof(central.home(), desk.terminal, id, central.home().lookup.phone(test::phone_number(wanted.phone)), test::k_morning).value()
                    : std::string()},
            domain::makes_password(draft, proved) ? test::sealed_password(id, "593026", desk.seal_to, wanted.at) : base::Bytes{},
            test::rules().version};
}

wire::ItemResult change_contact(Central& central, test::DeskLog& desk, const Wanted& wanted)
{
    return send_one(central, desk, desk.append(contact_of(central, desk, wanted), wanted.at));
}

central::Contact contact_at(Central& central, int case_id)
{
    return central.stored<central::Contact>(
        [&](central::Store& store) { return central::contact_of_key(store, central.home(), test::case_number(case_id)); });
}

/// Person `n` with an own PIN, a signature, and this address.
void make_holder(Central& central, test::DeskLog& desk, test::Browser& browser, const std::string& email)
{
    const auto draft = test::acknowledge_all(test::with(test::person_number(1), {{F::signature_wanted, "yes"}, {F::birth_date, "1980-05-12"}, {F::email, email}}), test::k_practice);
    const auto id = test::case_number(1);
    REQUIRE(send_one(central, desk, desk.append(test::request_of(id, draft, test::sealed_password(id, "482915", desk.seal_to, test::k_morning), test::k_morning), test::k_morning))
                .status == ItemStatus::accepted);
    REQUIRE(test::first_sign_in(central, browser, 1).says("<dd>Active</dd>"));
}

}  // namespace

TEST_CASE("An e-mail alone: no number in the record, no proof, no password; number, PIN, state and signature stay")
{
    Central central;
    auto desk = central.desk();
    test::Page page(central);
    auto browser = page.browser();
    make_holder(central, desk, browser, "antes@exemplo.pt");
    CHECK(browser.get().says("<dd>antes@exemplo.pt</dd>"));
    const auto before = central.key(1);
    const auto done = change_contact(central, desk, {.email = "depois@exemplo.pt"});
    CHECK(done.status == ItemStatus::accepted);
    CHECK(done.activation == ActivationState::activated);
    const auto key = central.key(11);
    CHECK(key.phone == before.phone);
    CHECK(key.phone_proved == before.phone_proved);
    CHECK(key.own_pin);
    CHECK(central.key(1).replaced_by == test::case_number(11));
    CHECK(contact_at(central, 11).email == "depois@exemplo.pt");
    CHECK(contact_at(central, 11).phone == test::phone_number(1));
    // The holder signs in with the same number and PIN, sees it, and signs: the code goes to the number that no record of this change holds.
    auto again = page.browser();
    REQUIRE(test::sign_in_with(central, again, 1, "730294").says("<dd>depois@exemplo.pt</dd>"));
    again.get("/sign");
    REQUIRE(again.submit("/sign", {{"hash", std::string(64, 'a')}, {"signature_pin", "6184"}}).says("/sign-code"));
    CHECK(central.sms.last_phone == test::phone_number(1));
    SUBCASE("erased, because that was said")
    {
        CHECK(change_contact(central, desk, {.case_id = 12, .email = "none", .at = k_then + std::chrono::minutes(1)}).status == ItemStatus::accepted);
        CHECK(contact_at(central, 12).email.empty());
        CHECK(again.get().status != 500);
        auto third = page.browser();
        CHECK(test::sign_in_with(central, third, 1, "730294").says("<dd>None</dd>"));
    }
    SUBCASE("a locked key opens by no address, and one that ended has none")
    {
        REQUIRE(central.stored<bool>([](central::Store& s) -> central::Result<bool> {
            auto row = s.activation(test::case_number(11));
            (*row)->state = "locked";
            if (auto saved = s.save_activation(**row); !saved) return base::unexpected(saved.error());
            return true;
        }));
        CHECK(reason(change_contact(central, desk, {.case_id = 12, .email = "outro@exemplo.pt", .at = k_then + std::chrono::minutes(1)})) == wire::k_problem_key_locked);
    }
}

TEST_CASE("A number alone leaves the address; both change both; a key that waits for its first sign-in goes on waiting with its password")
{
    Central central;
    auto desk = central.desk();
    auto first = test::acknowledge_all(test::with(test::person_number(1), {{F::email, "antes@exemplo.pt"}}), test::k_practice);
    const auto id = test::case_number(1);
    REQUIRE(send_one(central, desk, desk.append(test::request_of(id, first, test::sealed_password(id, "482915", desk.seal_to, test::k_morning), test::k_morning), test::k_morning))
                .activation == ActivationState::pending);
    CHECK(change_contact(central, desk, {.email = "novo@exemplo.pt"}).activation == ActivationState::pending);
    CHECK(change_contact(central, desk, {.case_id = 12, .phone = 5, .at = k_then + std::chrono::minutes(1)}).activation == ActivationState::activated);
    CHECK(contact_at(central, 12).email == "novo@exemplo.pt");
    CHECK(contact_at(central, 12).phone == test::phone_number(5));
    CHECK(change_contact(central, desk, {.case_id = 13, .phone = 6, .email = "mais@exemplo.pt", .at = k_then + std::chrono::minutes(2)}).status == ItemStatus::accepted);
    CHECK(contact_at(central, 13).email == "mais@exemplo.pt");
    CHECK(contact_at(central, 13).phone == test::phone_number(6));
    CHECK(contact_at(central, 1).email == "antes@exemplo.pt");  // what that version had
    central.settle_passwords();
    CHECK(test::start_sign_in(central, desk, 13, 6, "482915").status == 201);
    SUBCASE("as an earlier program recorded it: an address that was not given is erased, and the statement says so")
    {
        CHECK(change_contact(central, desk, {.case_id = 14, .phone = 7, .at = k_then + std::chrono::minutes(3), .statement = "contact-change"}).status == ItemStatus::accepted);
        CHECK(contact_at(central, 14).email.empty());
    }
}

TEST_CASE("A change that came late or comes again undoes no newer one, whichever part of the contact it is about")
{
    Central central;
    auto desk = central.desk("desk-1");
    auto other = central.desk("desk-2");
    REQUIRE(send_one(central, desk, desk.append_person(1, test::k_morning)).status == ItemStatus::accepted);
    const auto newer = k_then + std::chrono::minutes(5);
    const auto kept = desk.append(contact_of(central, desk, {.email = "novo@exemplo.pt", .at = newer}), newer);
    REQUIRE(send_one(central, desk, kept).status == ItemStatus::accepted);
    for (const Wanted& late : {Wanted{.case_id = 21, .email = "velho@exemplo.pt"}, Wanted{.case_id = 22, .email = "none"}, Wanted{.case_id = 23, .phone = 5}}) {
        CAPTURE(late.case_id);
        CHECK(reason(change_contact(central, other, late)) == wire::k_problem_newer_key);
    }
    CHECK(contact_at(central, 11).email == "novo@exemplo.pt");
    CHECK(contact_at(central, 11).phone == test::phone_number(1));
    // The same record again, and the same case over a restored queue, after a newer change.
    REQUIRE(change_contact(central, other, {.case_id = 24, .email = "ultimo@exemplo.pt", .at = newer + std::chrono::minutes(1)}).status == ItemStatus::accepted);
    CHECK(send_one(central, desk, kept).status == ItemStatus::duplicate);
    CHECK(send_one(central, other, other.append(contact_of(central, other, {.email = "novo@exemplo.pt", .at = newer}), newer)).status == ItemStatus::accepted);
    CHECK(central.key(24).state == "pending");
    CHECK(central.key(11).state == "replaced");
    CHECK(contact_at(central, 24).email == "ultimo@exemplo.pt");
}

TEST_CASE("What no desk may record of a contact: nothing that changes, the yes to something else, a proof without a number")
{
    Central central;
    auto desk = central.desk();
    REQUIRE(send_one(central, desk, desk.append_person(1, test::k_morning)).status == ItemStatus::accepted);
    const auto refused = [&](const domain::KeyChangeRequest& request, const char* rule) {
        CAPTURE(rule);
        const auto result = send_one(central, desk, desk.append(request, k_then));
        CHECK(reason(result) == wire::k_problem_rules);
        REQUIRE(result.problem);
        CHECK(std::find(result.problem->rule_ids.begin(), result.problem->rule_ids.end(), rule) != result.problem->rule_ids.end());
    };
    refused(contact_of(central, desk, {.case_id = 31}), "phone.nothing_changes");
    refused(contact_of(central, desk, {.case_id = 32, .email = "sem-arroba"}), "email.form");
    refused(contact_of(central, desk, {.case_id = 33, .email = "a@exemplo.pt", .statement = "contact-email-removed"}), "request.consent_incomplete");
    refused(contact_of(central, desk, {.case_id = 34, .email = "a@exemplo.pt", .statement = "contact-change"}), "request.consent_incomplete");
    refused(contact_of(central, desk, {.case_id = 35, .phone = 5, .email = "none", .statement = "contact-phone"}), "request.consent_incomplete");
    // The statement of an earlier program speaks of a number and an address, and of nobody who wants theirs gone.
    refused(contact_of(central, desk, {.case_id = 38, .phone = 5, .email = "none", .statement = "contact-change"}), "request.consent_incomplete");
    auto activation = test::with(test::person_number(2), {{F::email, "none"}});  // the word belongs to a change of contact alone
    const auto id = test::case_number(36);
    const auto made = send_one(central, desk, desk.append(test::request_of(id, activation, test::sealed_password(id, "482915", desk.seal_to, k_then), k_then), k_then));
    CHECK(reason(made) == wire::k_problem_rules);
    auto with_proof = contact_of(central, desk, {.case_id = 37, .email = "a@exemplo.pt"});
    with_proof.phone_proof.token = contact_of(central, desk, {.case_id = 37, .phone = 1}).phone_proof.token;
    CHECK(reason(send_one(central, desk, desk.append(with_proof, k_then))) == wire::k_problem_proof);
    CHECK(contact_at(central, 1).email.empty());
    CHECK(central.key(1).state == "pending");
}
