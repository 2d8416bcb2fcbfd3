// The first sign-in: what proves the phone of an offline desk and ends the temporary password.
#include "central.h"
#include "central/key_access.h"
#include "wire/first_sign_in.h"

using namespace balcao;
using test::Central;

namespace {

base::Bytes seal_up(const test::DeskLog& desk, const base::Result<base::Secret>& packed)
{
    REQUIRE(packed);
    auto sealed = packed->use([&](base::BytesView plain) { return seal::seal(plain, desk.seal_to, test::k_morning); });
    REQUIRE(sealed);
    return *sealed;
}

central::Response start(Central& central, const test::DeskLog& desk, int n, std::string_view password = "482915",
                        int phone_n = 0)
{
    const base::CaseId id(test::case_number(n));
    const auto phone = test::phone_number(phone_n == 0 ? n : phone_n);
    const wire::SignInStartRequest request{
        id, seal_up(desk, wire::pack(wire::SignInStart{id, phone, test::secret_of(password)})), "pt"};
    return central.call(desk, "POST", "first-sign-ins", wire::encode(request));
}

std::string start_id(Central& central, const test::DeskLog& desk, int n)
{
    const auto response = start(central, desk, n);
    REQUIRE(response.status == 201);
    const auto answer = wire::decode_sign_in_start_answer(Central::body(response));
    REQUIRE(answer);
    return answer->id;
}

central::Response finish(Central& central, const test::DeskLog& desk, int n, const std::string& id,
                         const std::string& code, std::string_view pin = "730294")
{
    wire::SignInFinish content{base::CaseId(test::case_number(n)), id, test::secret_of(code), test::secret_of(pin), {}};
    const wire::SignInFinishRequest request{seal_up(desk, wire::pack(content))};
    return central.call(desk, "POST", "first-sign-ins/" + id + "/finish", wire::encode(request));
}

std::optional<central::CredentialRow> credential(Central& central, int n)
{
    return central.stored<std::optional<central::CredentialRow>>(
        [n](central::Store& store) { return store.credential(test::case_number(n)); });
}

}  // namespace

TEST_CASE("Password, code and own PIN make a pending key an activated one")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {desk.append_person(1, test::k_morning)});
    CHECK(central.key(1).state == "pending");
    const auto id = start_id(central, desk, 1);
    CHECK(central.sms.last_phone == test::phone_number(1));
    const auto response = finish(central, desk, 1, id, central.sms.last_code);
    REQUIRE(response.status == 200);
    const auto answer = wire::decode_activation_answer(Central::body(response));
    REQUIRE(answer);
    CHECK(answer->activation == wire::ActivationState::activated);
    CHECK(central.key(1).state == "activated");
    CHECK(central.key(1).phone_proved == "sign_in");
    CHECK(central.key(1).own_pin);
    const auto kept = credential(central, 1);
    REQUIRE(kept);
    CHECK(kept->temporary_password.empty());
    CHECK(kept->sealed_password.empty());
    CHECK(kept->pin.rfind("scrypt-hmac$", 0) == 0);
    const auto stored = seal::StoredPin::parse(kept->pin);
    REQUIRE(stored);
    CHECK(central.context().vault->matches(test::secret_of("730294"), *stored) == true);
    CHECK(central.context().vault->matches(test::secret_of("730295"), *stored) == false);

    SUBCASE("once: the temporary password is over") { CHECK(start(central, desk, 1).status == 422); }
    SUBCASE("the desk learns the state by the record too")
    {
        const auto asked = wire::decode_activation_answer(
            Central::body(central.call(desk, "GET", "activations/" + test::case_number(1))));
        REQUIRE(asked);
        CHECK(asked->activation == wire::ActivationState::activated);
    }
}

TEST_CASE("A temporary password is hardened moments after it came")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {desk.append_person(1, test::k_morning), desk.append_person(2, test::k_morning)});
    central.settle_passwords();
    for (int n = 1; n <= 2; ++n) {
        const auto kept = credential(central, n);
        REQUIRE(kept);
        CHECK(kept->sealed_password.empty());
        CHECK(kept->temporary_password.rfind("scrypt-hmac$", 0) == 0);
    }
    CHECK(start(central, desk, 1).status == 201);
}

TEST_CASE("Wrong case, wrong number and wrong password are told by the same words")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {desk.append_person(1, test::k_morning)});
    const auto unknown_case = start(central, desk, 9);
    const auto wrong_number = start(central, desk, 1, "482915", 5);
    const auto wrong_password = start(central, desk, 1, "000000");
    CHECK(unknown_case.status == 422);
    CHECK(unknown_case.body == wrong_number.body);
    CHECK(Central::code(wrong_password) == Central::code(wrong_number));
    CHECK(Central::body(wrong_password).at("title") == Central::body(wrong_number).at("title"));
    CHECK(Central::body(wrong_password).at("tries_left") == 2);
    CHECK(central.sms.sent == 0);
}

TEST_CASE("A lock by wrong codes stays when a right password was being judged beside the last of them")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {desk.append_person(1, test::k_morning)});
    central.settle_passwords();
    const auto id = start_id(central, desk, 1);
    const auto wrong = test::other_code(central.sms.last_code);
    CHECK(finish(central, desk, 1, id, wrong).status == 422);
    CHECK(finish(central, desk, 1, id, wrong).status == 422);
    // Another sign-in pays for its try; while its password is judged comes the third wrong code.
    auto& context = central.context();
    const auto charged = context.writer.get<central::Charged>([&](central::Store& store) -> base::Result<central::Charged> {
        auto found = central::read_key(store, test::case_number(1));
        if (!found) return base::unexpected(found.error());
        return central::charge(store, context, std::move(*found));
    });
    REQUIRE(charged);
    REQUIRE(charged->may_try);
    CHECK(finish(central, desk, 1, id, wrong).status == 422);
    CHECK(central.key(1).state == "locked");
    REQUIRE(context.writer.run([&](central::Store& store) { return central::refund(store, context.limits, *charged); }));
    CHECK(central.key(1).state == "locked");
    CHECK(credential(central, 1)->locked_for_good);
    CHECK(start(central, desk, 1).status == 422);
}

TEST_CASE("Three wrong passwords lock for a growing time, repeats for good")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {desk.append_person(1, test::k_morning)});
    central.settle_passwords();
    int expected_minutes = 5;
    for (int round = 1; round <= 4; ++round) {
        CAPTURE(round);
        for (int i = 0; i < 3; ++i) CHECK(start(central, desk, 1, "000000").status == 422);
        const auto locked = start(central, desk, 1);  // the right one does not help now
        CHECK(locked.status == 422);
        CHECK(Central::body(locked).at("retry_after_s") == expected_minutes * 60);
        CHECK(Central::body(locked).at("tries_left") == 0);
        central.clock.advance(std::chrono::minutes(expected_minutes));
        expected_minutes *= 4;
    }
    central.restart();
    for (int i = 0; i < 3; ++i) start(central, desk, 1, "000000");
    CHECK(central.key(1).state == "locked");
    central.clock.advance(std::chrono::hours(24 * 365));
    CHECK(start(central, desk, 1).status == 422);
    CHECK(central.sms.sent == 0);
}

TEST_CASE("The right password after two wrong ones clears the count")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {desk.append_person(1, test::k_morning)});
    start(central, desk, 1, "000000");
    start(central, desk, 1, "000000");
    CHECK(start(central, desk, 1).status == 201);
    CHECK(Central::body(start(central, desk, 1, "000000")).at("tries_left") == 2);
}

TEST_CASE("A password try is paid for before it is judged")
{
    const central::Limits limits;
    central::CredentialRow row;
    CHECK(central::charge_password_try(row, limits, test::k_morning));
    CHECK(central::charge_password_try(row, limits, test::k_morning));
    CHECK(central::charge_password_try(row, limits, test::k_morning));
    CHECK_FALSE(central::charge_password_try(row, limits, test::k_morning));  // a fourth at the same moment
    CHECK(central::passwords_left(row, limits, test::k_morning) == 0);
    CHECK(central::passwords_left(row, limits, test::k_morning + std::chrono::minutes(5)) == 3);
}

TEST_CASE("Three wrong codes lock the key for good, over several messages and a restart")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {desk.append_person(1, test::k_morning)});
    const auto first = start_id(central, desk, 1);
    auto response = finish(central, desk, 1, first, test::other_code(central.sms.last_code));
    CHECK(Central::code(response) == "phone_code_wrong");
    CHECK(Central::body(response).at("tries_left") == 2);
    const auto second = start_id(central, desk, 1);
    CHECK(Central::code(finish(central, desk, 1, second, test::other_code(central.sms.last_code))) == "phone_code_wrong");
    central.restart();
    CHECK(Central::code(finish(central, desk, 1, second, test::other_code(central.sms.last_code))) == "phone_code_exhausted");
    CHECK(central.key(1).state == "locked");
    CHECK(finish(central, desk, 1, second, central.sms.last_code).status == 422);
    central.clock.advance(std::chrono::hours(24 * 365));
    CHECK(start(central, desk, 1).status == 422);

    SUBCASE("a desk can activate anew")
    {
        const auto at = central.clock.now();
        const auto id = test::case_number(2);
        const auto request =
            test::request_of(id, test::person_number(1), test::sealed_password(id, "615243", desk.seal_to, at), at);
        CHECK(central.send(desk, {desk.append(request, at)}).results.at(0).status == wire::ItemStatus::accepted);
        CHECK(central.key(1).state == "replaced");
        CHECK(start(central, desk, 2, "615243", 1).status == 201);
    }
}

TEST_CASE("A PIN that is easy to guess is refused without spending the code")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {desk.append_person(1, test::k_morning)});
    const auto id = start_id(central, desk, 1);
    for (const auto* weak : {"1234", "1111", "19800512", "1980"}) {
        CAPTURE(weak);
        const auto response = finish(central, desk, 1, id, central.sms.last_code, weak);
        CHECK(response.status == 422);
        CHECK(Central::code(response) == "input_invalid");
    }
    const auto of_phone = finish(central, desk, 1, id, central.sms.last_code, test::phone_number(1).substr(6, 6));
    CHECK(Central::body(of_phone).at("detail") == "phone");
    CHECK(finish(central, desk, 1, id, central.sms.last_code, "7302").status == 200);
}

TEST_CASE("The code of a sign-in lives five minutes and belongs to one case and terminal")
{
    Central central;
    auto desk = central.desk();
    auto other = central.desk("desk-2");
    central.send(desk, {desk.append_person(1, test::k_morning), desk.append_person(2, test::k_morning)});
    const auto id = start_id(central, desk, 1);
    const auto code = central.sms.last_code;
    CHECK(finish(central, other, 1, id, code).status == 422);
    CHECK(finish(central, desk, 2, id, code).status == 422);
    CHECK(central.key(1).state == "pending");
    central.clock.advance(std::chrono::minutes(6));
    CHECK(Central::code(finish(central, desk, 1, id, code)) == "phone_code_expired");
    CHECK(central.key(1).state == "pending");
}

TEST_CASE("An envelope moved to another call or case is refused")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {desk.append_person(1, test::k_morning), desk.append_person(2, test::k_morning)});
    const base::CaseId one(test::case_number(1));
    const auto sealed =
        seal_up(desk, wire::pack(wire::SignInStart{one, test::phone_number(1), test::secret_of("482915")}));
    const wire::SignInStartRequest moved{base::CaseId(test::case_number(2)), sealed, "pt"};
    CHECK(central.call(desk, "POST", "first-sign-ins", wire::encode(moved)).status == 400);
    const auto id = start_id(central, desk, 1);
    const wire::SignInFinishRequest wrong_kind{sealed};
    CHECK(central.call(desk, "POST", "first-sign-ins/" + id + "/finish", wire::encode(wrong_kind)).status == 400);
    // What was sealed for one call is not taken at the next one's address, right code or not.
    const auto next = start_id(central, desk, 1);
    wire::SignInFinish of_the_first{one, id, test::secret_of(central.sms.last_code), test::secret_of("730294"), {}};
    const wire::SignInFinishRequest elsewhere{seal_up(desk, wire::pack(of_the_first))};
    CHECK(central.call(desk, "POST", "first-sign-ins/" + next + "/finish", wire::encode(elsewhere)).status == 400);
    CHECK_FALSE(central.key(1).own_pin);
    auto torn = sealed;
    torn.back() ^= 1U;
    CHECK(central.call(desk, "POST", "first-sign-ins", wire::encode(wire::SignInStartRequest{one, torn, "pt"})).status ==
          400);
}

TEST_CASE("Without the token nobody is signed in and no code is spent")
{
    Central central({}, false);
    auto desk = central.desk();
    CHECK(central.send(desk, {desk.append_person(1, test::k_morning)}).results.at(0).status ==
          wire::ItemStatus::accepted);
    const auto response = start(central, desk, 1);
    CHECK(response.status == 503);
    CHECK(central.sms.sent == 0);
}
