// What is refused and why, and whose key is whose.
#include "central.h"
#include "seal/envelope.h"

using namespace balcao;
using test::Central;
using test::F;
using test::reason;
using test::send_one;
using wire::ActivationState;
using wire::ItemStatus;

namespace {

domain::ActivationRequest person_with(const test::DeskLog& desk, int n, const std::vector<test::Change>& changes)
{
    const auto id = test::case_number(n);
    return test::request_of(id, test::with(test::person_number(n), changes),
                            test::sealed_password(id, "482915", desk.seal_to, test::k_morning), test::k_morning);
}

}  // namespace

TEST_CASE("The rules are checked again here, and the answer names rule and version")
{
    Central central;
    auto desk = central.desk();
    const auto expired = desk.append(person_with(desk, 1, {{F::expiry_date, "2026-11-01"}}), test::k_morning);
    const auto result = send_one(central, desk, expired);
    CHECK(result.status == ItemStatus::rejected);
    CHECK(reason(result) == wire::k_problem_rules);
    REQUIRE(result.problem->rule_ids.size() >= 1);
    CHECK(result.problem->rules_version == test::rules().version);
    CHECK_FALSE(result.activation);
    CHECK(central.stored<central::Store::Counts>([](central::Store& s) { return s.counts(); }).pending == 0);

    SUBCASE("and it says the same for ever, also when the clock says otherwise")
    {
        central.restart();
        central.clock.advance(std::chrono::hours(24 * 365));
        CHECK(send_one(central, desk, expired) == result);
    }
    SUBCASE("what was refused is not kept, but its place in the chain is")
    {
        const auto record = central.stored<std::optional<central::RecordRow>>(
            [](central::Store& s) { return s.record(s.number("SELECT id FROM epoch").value_or(0), 1); });
        REQUIRE(record);
        CHECK(record->data.empty());
        CHECK(seal::bytes_of(record->hash) == expired.hash);
        CHECK(send_one(central, desk, desk.append_person(2, test::k_morning)).status == ItemStatus::accepted);
    }
}

TEST_CASE("A document that was good at the desk is judged by that day, not by the day of the sync")
{
    Central central;
    auto desk = central.desk();
    const auto record = desk.append(person_with(desk, 1, {{F::expiry_date, "2026-11-25"}}), test::k_morning);
    central.clock.advance(std::chrono::hours(24 * 5));
    CHECK(send_one(central, desk, record).status == ItemStatus::accepted);
}

TEST_CASE("A number that is taken is refused without saying whose it is")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {desk.append_person(1, test::k_morning)});
    const auto second = desk.append(person_with(desk, 2, {{F::phone, test::phone_number(1)}}), test::k_morning);
    const auto response = central.call(desk, "POST", "batches", wire::encode(wire::Batch{{second}}));
    const auto answer = wire::decode_batch_answer(Central::body(response));
    REQUIRE(answer);
    CHECK(reason(answer->results.at(0)) == wire::k_problem_phone);
    const auto text = base::to_text(response.body);
    CHECK(text.find(test::case_number(1)) == std::string::npos);
    CHECK(text.find("L00000001") == std::string::npos);
    CHECK(text.find(test::phone_number(1).substr(4)) == std::string::npos);   // three digits alone also come up in a digest
}

TEST_CASE("Two people with one number inside one batch: the first has it")
{
    Central central;
    auto desk = central.desk();
    const auto first = desk.append_person(1, test::k_morning);
    const auto second = desk.append(person_with(desk, 2, {{F::phone, test::phone_number(1)}}), test::k_morning);
    const auto answer = central.send(desk, {first, second});
    CHECK(answer.results.at(0).status == ItemStatus::accepted);
    CHECK(reason(answer.results.at(1)) == wire::k_problem_phone);
}

TEST_CASE("A later act of the same person replaces the key; one that only came late does not")
{
    Central central;
    auto desk = central.desk();
    auto other = central.desk("desk-2");
    const auto holder = [&](const test::DeskLog& log, int case_n, int phone_n, base::Instant at) {
        const auto id = test::case_number(case_n);
        return test::request_of(id, test::with(test::person_number(1), {{F::phone, test::phone_number(phone_n)}}),
                                test::sealed_password(id, "482915", log.seal_to, at), at);
    };
    central.send(desk, {desk.append(holder(desk, 1, 1, test::k_morning), test::k_morning)});
    const auto later = test::k_morning + std::chrono::hours(2);
    central.clock.jump_wall_clock(later);
    CHECK(send_one(central, desk, desk.append(holder(desk, 2, 9, later), later)).status == ItemStatus::accepted);
    CHECK(central.key(1).state == "replaced");
    CHECK(central.key(1).replaced_by == test::case_number(2));
    CHECK(central.key(2).state == "pending");
    CHECK_FALSE(central.stored<std::optional<central::CredentialRow>>(
        [](central::Store& s) { return s.credential(test::case_number(1)); }));

    const auto between = test::k_morning + std::chrono::hours(1);
    const auto late = send_one(central, other, other.append(holder(other, 3, 5, between), between));
    CHECK(reason(late) == wire::k_problem_person);
    CHECK(central.key(2).state == "pending");

    const auto duplicate = wire::decode_activation_answer(
        Central::body(central.call(desk, "GET", "activations/" + test::case_number(1))));
    REQUIRE(duplicate);
    CHECK(duplicate->activation == ActivationState::replaced);
    CHECK(duplicate->because == "replaced");
    SUBCASE("the number it had is free again")
    {
        central.clock.advance(std::chrono::hours(1));
        const auto at = central.clock.now();
        const auto free = desk.append(person_with(desk, 4, {{F::phone, test::phone_number(1)}}), at);
        CHECK(send_one(central, desk, free).status == ItemStatus::accepted);
    }
    SUBCASE("a terminal whose clock was never checked is not judged by it")
    {
        other.epoch = std::string(32, 'e');
        other.next = 1;
        other.head = {};
        other.clock_state = wire::ClockState::unchecked;
        CHECK(send_one(central, other, other.append(holder(other, 5, 6, between), between)).status ==
              ItemStatus::accepted);
    }
}

TEST_CASE("The same case over a restored queue has its key already")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {desk.append_person(1, test::k_morning)});
    desk.epoch = std::string(32, 'a');
    desk.next = 1;
    desk.head = {};
    CHECK(send_one(central, desk, desk.append_person(1, test::k_morning)).status == ItemStatus::accepted);
    const auto counts = central.stored<central::Store::Counts>([](central::Store& s) { return s.counts(); });
    CHECK(counts.pending == 1);
    CHECK(counts.records == 2);
}

TEST_CASE("Records that are not whole are refused, each for its own reason")
{
    Central central;
    auto desk = central.desk();
    const auto at = test::k_morning;
    const auto id = test::case_number(1);
    const auto draft = test::person_number(1);

    SUBCASE("signed by another key")
    {
        auto record = desk.append_person(1, at);
        auto key = seal::PrivateKey::generate();
        record.sig = seal::sign(*key, record.hash).value();
        CHECK(reason(send_one(central, desk, record)) == wire::k_problem_signature);
    }
    SUBCASE("content exchanged after signing")
    {
        auto record = desk.append_person(1, at);
        record.sealed.back() ^= 1U;
        CHECK(reason(send_one(central, desk, record)) == wire::k_problem_signature);
    }
    SUBCASE("header changed after signing")
    {
        auto record = desk.append_person(1, at);
        record.header.operator_ref = "someone.else";
        CHECK(reason(send_one(central, desk, record)) == wire::k_problem_signature);
    }
    SUBCASE("sealed to somebody else")
    {
        auto stranger = seal::PrivateKey::generate();
        auto certificate = seal::issue(*stranger, "stranger", central.home().ca, seal::Profile::seal,
                                       {at - std::chrono::hours(1), at + std::chrono::hours(1)});
        REQUIRE(certificate);
        desk.seal_to = {*certificate};
        CHECK(reason(send_one(central, desk, desk.append_person(1, at))) == wire::k_problem_unreadable);
    }
    SUBCASE("an envelope over something that is no activation")
    {
        auto sealed = seal::seal(base::as_bytes("{}"), desk.seal_to, at);
        const auto record = desk.sign(desk.header(1, at), *sealed, {});
        CHECK(reason(send_one(central, desk, record)) == wire::k_problem_unreadable);
    }
    SUBCASE("another schema")
    {
        auto header = desk.header(1, at);
        header.schema = "balcao.activation/9";
        auto sealed = seal::seal(base::as_bytes("{}"), desk.seal_to, at);
        CHECK(reason(send_one(central, desk, desk.sign(header, *sealed, {}))) == wire::k_problem_unreadable);
    }
    SUBCASE("a temporary password of another case")
    {
        const auto request = test::request_of(
            id, draft, test::sealed_password(test::case_number(2), "482915", desk.seal_to, at), at);
        CHECK(reason(send_one(central, desk, desk.append(request, at))) == wire::k_problem_secret);
    }
    SUBCASE("a temporary password that nobody can open")
    {
        const auto request = test::request_of(id, draft, base::Bytes(300, 7), at);
        CHECK(reason(send_one(central, desk, desk.append(request, at))) == wire::k_problem_secret);
    }
    SUBCASE("a phone proof that is not ours")
    {
        const auto request = test::request_of(id, draft, test::sealed_password(id, "482915", desk.seal_to, at), at,
                                              "eyJ2IjoxfQ.AAAA");
        CHECK(reason(send_one(central, desk, desk.append(request, at))) == wire::k_problem_proof);
    }
    CHECK(central.stored<central::Store::Counts>([](central::Store& s) { return s.counts(); }).pending == 0);
}

TEST_CASE("No name, number, phone or birth date stands in the database file")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {desk.append_person(77, test::k_morning)});
    central.settle_passwords();
    REQUIRE(central.writer().run([](central::Store&) -> central::Status<> { return {}; }));
    const auto content = central.octets();
    CHECK(content.find(test::case_number(77)) != std::string::npos);  // the right files
    for (const auto* personal : {"Exemplo", "EXEMPLO", "L00000077", "961000077", "1000077", "1980-05-12", "482915"}) {
        CAPTURE(personal);
        CHECK(content.find(personal) == std::string::npos);
    }
}
