// The phone proved at the desk.
#include "central.h"
#include "central/proof.h"
#include "wire/phone_code.h"

using namespace balcao;
using test::Central;

namespace {

central::Response ask(Central& central, const test::DeskLog& desk, int n)
{
    const wire::PhoneCodeRequest request{base::CaseId(test::case_number(n)), test::phone_number(n), "pt"};
    return central.call(desk, "POST", "phone-codes", wire::encode(request));
}

std::string ask_id(Central& central, const test::DeskLog& desk, int n)
{
    const auto response = ask(central, desk, n);
    REQUIRE(response.status == 201);
    const auto answer = wire::decode_phone_code_answer(Central::body(response));
    REQUIRE(answer);
    CHECK(answer->tries_left == 3);
    CHECK(answer->expires_at == central.clock.now() + std::chrono::minutes(5));
    return answer->id;
}

central::Response check(Central& central, const test::DeskLog& desk, const std::string& id, const std::string& code)
{
    return central.call(desk, "POST", "phone-codes/" + id + "/check", wire::encode(wire::PhoneCodeCheck{code}));
}

std::string proof_of(const central::Response& response)
{
    const auto proof = wire::decode_phone_code_proof(Central::body(response));
    REQUIRE(proof);
    return proof->token;
}

}  // namespace

TEST_CASE("A code read back proves the phone, and the key of that case is activated on arrival")
{
    Central central;
    auto desk = central.desk();
    const auto id = ask_id(central, desk, 1);
    CHECK(central.sms.last_phone == test::phone_number(1));
    const auto response = check(central, desk, id, central.sms.last_code);
    REQUIRE(response.status == 200);
    const auto answer = central.send(desk, {desk.append_person(1, test::k_morning, proof_of(response))});
    CHECK(answer.results.at(0).activation == wire::ActivationState::activated);
    CHECK(central.key(1).phone_proved == "desk");

    SUBCASE("the code works once")
    {
        CHECK(Central::code(check(central, desk, id, central.sms.last_code)) == "phone_code_expired");
    }
    SUBCASE("the proof is worth nothing for another case, number or terminal")
    {
        const auto token = proof_of(response);
        const auto other_case = central.send(desk, {desk.append_person(2, test::k_morning, token)});
        CHECK(other_case.results.at(0).problem->code == wire::k_problem_proof);
        const auto phone = central.home().lookup.phone(test::phone_number(1));
        const auto holds = [&](const std::string& terminal, int case_n, const seal::Digest& number) {
            return central::phone_proof_holds(central.home(), token, terminal, test::case_number(case_n), number);
        };
        CHECK(holds("desk-1", 1, phone));
        CHECK_FALSE(holds("desk-2", 1, phone));
        CHECK_FALSE(holds("desk-1", 3, phone));
        CHECK_FALSE(holds("desk-1", 1, central.home().lookup.phone(test::phone_number(2))));
    }
}

TEST_CASE("Three wrong codes void the code, the right one too")
{
    Central central;
    auto desk = central.desk();
    const auto id = ask_id(central, desk, 1);
    const auto right = central.sms.last_code;
    for (int left = 2; left >= 1; --left) {
        const auto response = check(central, desk, id, test::other_code(right));
        CHECK(Central::code(response) == "phone_code_wrong");
        CHECK(Central::body(response).at("tries_left") == left);
    }
    CHECK(Central::code(check(central, desk, id, test::other_code(right))) == "phone_code_exhausted");
    CHECK(Central::code(check(central, desk, id, right)) == "phone_code_exhausted");
    central.restart();
    CHECK(Central::code(check(central, desk, id, right)) == "phone_code_exhausted");
}

TEST_CASE("A code lives five minutes")
{
    Central central;
    auto desk = central.desk();
    const auto id = ask_id(central, desk, 1);
    central.clock.advance(std::chrono::minutes(5) + std::chrono::seconds(1));
    CHECK(Central::code(check(central, desk, id, central.sms.last_code)) == "phone_code_expired");
}

TEST_CASE("A second code replaces the first, and a case gets four within the hour")
{
    Central central;
    auto desk = central.desk();
    const auto first = ask_id(central, desk, 1);
    const auto first_code = central.sms.last_code;
    ask_id(central, desk, 1);
    CHECK(Central::code(check(central, desk, first, first_code)) == "phone_code_expired");
    ask_id(central, desk, 1);
    ask_id(central, desk, 1);
    const auto fifth = ask(central, desk, 1);
    CHECK(fifth.status == 429);
    CHECK(Central::body(fifth).at("retry_after_s") == 3600);
    CHECK(central.sms.sent == 4);
    CHECK(ask(central, desk, 2).status == 201);
    central.clock.advance(std::chrono::hours(1));
    CHECK(ask(central, desk, 1).status == 201);
}

TEST_CASE("A terminal cannot flood with messages")
{
    central::Limits limits;
    limits.codes_per_terminal = 3;
    Central central(limits);
    auto one = central.desk("desk-1");
    auto two = central.desk("desk-2");
    for (int n = 1; n <= 3; ++n) CHECK(ask(central, one, n).status == 201);
    CHECK(ask(central, one, 4).status == 429);
    CHECK(ask(central, two, 4).status == 201);
}

TEST_CASE("A number cannot be flooded through many cases")
{
    Central central;
    auto desk = central.desk();
    const auto ask_for = [&](int case_n) {
        const wire::PhoneCodeRequest request{base::CaseId(test::case_number(case_n)), test::phone_number(1), "en"};
        return central.call(desk, "POST", "phone-codes", wire::encode(request)).status;
    };
    for (int n = 1; n <= 6; ++n) CHECK(ask_for(n) == 201);
    CHECK(ask_for(7) == 429);
}

TEST_CASE("A code belongs to the terminal that asked for it")
{
    Central central;
    auto one = central.desk("desk-1");
    auto two = central.desk("desk-2");
    const auto id = ask_id(central, one, 1);
    CHECK(check(central, two, id, central.sms.last_code).status == 404);
    CHECK(check(central, one, "nothing", central.sms.last_code).status == 404);
    CHECK(check(central, one, id, central.sms.last_code).status == 200);
}

TEST_CASE("A message that cannot be sent is told, and leaves no code that works")
{
    Central central;
    auto desk = central.desk();
    central.sms.broken = true;
    const auto response = ask(central, desk, 1);
    CHECK(response.status == 502);
    CHECK(Central::code(response) == "sms_not_sent");
    CHECK(central.stored<std::int64_t>([](central::Store& s) {
        return s.number("SELECT count(*) FROM phone_code WHERE code IS NOT NULL OR state = 'open'");
    }) == 0);
}

TEST_CASE("The database holds neither codes nor numbers")
{
    Central central;
    auto desk = central.desk();
    ask_id(central, desk, 1);
    const auto content = central.octets();
    CHECK(content.find(test::case_number(1)) != std::string::npos);
    CHECK(content.find(central.sms.last_code) == std::string::npos);
    CHECK(content.find(test::phone_number(1).substr(4)) == std::string::npos);
}
