// Two instances on one PostgreSQL: what the one writer of SQLite puts in order must hold here as well.
#include <thread>

#include "central.h"
#include "wire/first_sign_in.h"
#include "wire/phone_code.h"

using namespace balcao;
using test::Central;
using wire::ItemStatus;

namespace {

const auto only_postgres = doctest::skip(!test::on_postgres());

/// Runs both at once and waits.
template <class F, class G>
void together(F one, G two)
{
    std::thread other(two);
    one();
    other.join();
}

wire::BatchAnswer answer_of(const central::Response& response)
{
    REQUIRE(response.status == 200);
    auto answer = wire::decode_batch_answer(Central::body(response));
    REQUIRE(answer);
    return *answer;
}

central::Response post(Central& central, const test::DeskLog& desk, const std::vector<wire::Record>& records)
{
    return central.call(desk, "POST", "batches", wire::encode(wire::Batch{records}));
}

}  // namespace

TEST_CASE("Shared: one batch at two instances at once is stored once" * only_postgres)
{
    Central one;
    Central two({}, true, one.store());
    auto desk = one.desk();
    for (int round = 0; round < 12; ++round) {
        std::vector<wire::Record> records;
        for (int i = 1; i <= 5; ++i) records.push_back(desk.append_person(round * 5 + i, test::k_morning));
        central::Response first;
        central::Response second;
        together([&] { first = post(one, desk, records); }, [&] { second = post(two, desk, records); });
        const auto a = answer_of(first);
        const auto b = answer_of(second);
        for (std::size_t i = 0; i < records.size(); ++i) {
            const bool a_stored = a.results[i].status == ItemStatus::accepted;
            CHECK(a_stored != (b.results[i].status == ItemStatus::accepted));
            CHECK((a_stored ? b : a).results[i].status == ItemStatus::duplicate);
        }
        CHECK(a.contiguous_upto == (round + 1) * 5);
        CHECK(a.receipt->head_hash == b.receipt->head_hash);
    }
    // Two batches of one epoch at once: each moves what the other has moved.
    for (int round = 0; round < 12; ++round) {
        const std::vector<wire::Record> before{desk.append_person(1000 + 2 * round, test::k_morning)};
        const std::vector<wire::Record> after{desk.append_person(1001 + 2 * round, test::k_morning)};
        together([&] { answer_of(post(one, desk, before)); }, [&] { answer_of(post(two, desk, after)); });
        const auto cursor = wire::decode_cursor_answer(Central::body(one.call(desk, "GET", "cursor")));
        REQUIRE(cursor);
        CHECK(cursor->contiguous_upto == 60 + 2 * (round + 1));
        CHECK(cursor->head_hash == after.front().hash);
    }
    const auto counts = one.stored<central::Store::Counts>([](central::Store& s) { return s.counts(); });
    CHECK(counts.records == 84);
    CHECK(counts.pending == 84);
    CHECK(counts.frozen_epochs == 0);
}

TEST_CASE("Shared: one number for two persons at once goes to one of them" * only_postgres)
{
    Central one;
    Central two({}, true, one.store());
    auto left = one.desk("desk-1");
    auto right = two.desk("desk-2");
    for (int round = 0; round < 12; ++round) {
        const int n = 100 + 2 * round;
        const auto phone = test::phone_number(n);
        const auto ask = [&](test::DeskLog& desk, int person) {
            const auto id = test::case_number(person);
            auto draft = test::with(test::person_number(person), {{test::F::phone, phone, test::Origin::typed}});
            draft = test::acknowledge_all(draft, test::k_practice);
            return desk.append(test::request_of(id, draft, test::sealed_password(id, "482915", desk.seal_to, test::k_morning),
                                                test::k_morning),
                               test::k_morning);
        };
        const auto a = ask(left, n);
        const auto b = ask(right, n + 1);
        central::Response first;
        central::Response second;
        together([&] { first = post(one, left, {a}); }, [&] { second = post(two, right, {b}); });
        const auto x = answer_of(first).results.at(0);
        const auto y = answer_of(second).results.at(0);
        CHECK((x.status == ItemStatus::accepted) != (y.status == ItemStatus::accepted));
        const auto& loser = x.status == ItemStatus::accepted ? y : x;
        REQUIRE(loser.problem);
        CHECK(loser.problem->code == wire::k_problem_phone);
    }
}

TEST_CASE("Shared: wrong passwords are counted over all instances" * only_postgres)
{
    Central one;
    Central two({}, true, one.store());
    auto desk = one.desk();
    one.send(desk, {desk.append_person(1, test::k_morning)});
    one.settle_passwords();
    const base::CaseId id(test::case_number(1));
    const auto packed = wire::pack(wire::SignInStart{id, test::phone_number(1), test::secret_of("111111")}).value();
    const auto sealed = packed.use([&](base::BytesView plain) { return seal::seal(plain, desk.seal_to, test::k_morning); });
    const auto body = wire::encode(wire::SignInStartRequest{id, sealed.value(), "pt"});
    std::atomic<int> waiting{0};
    {
        std::vector<std::jthread> guesses;
        for (int i = 0; i < 16; ++i) {
            guesses.emplace_back([&, &central = i % 2 == 0 ? one : two] {
                for (++waiting; waiting < 16;) std::this_thread::yield();
                CHECK(central.call(desk, "POST", "first-sign-ins", body).status == 422);
            });
        }
    }
    // Of sixteen guesses three were judged, then the key was locked.
    CHECK(one.context().metrics.sign_ins_refused + two.context().metrics.sign_ins_refused == 3);
    const auto credential = one.stored<std::optional<central::CredentialRow>>(
        [](central::Store& s) { return s.credential(test::case_number(1)); });
    CHECK(credential->wrong_passwords == 3);
    CHECK(credential->lock_level == 1);
}

TEST_CASE("Shared: codes of a case are limited over all instances" * only_postgres)
{
    Central one;
    Central two({}, true, one.store());
    auto desk = one.desk();
    const wire::PhoneCodeRequest request{base::CaseId(test::case_number(7)), test::phone_number(7), "pt"};
    std::atomic<int> sent{0};
    const auto ask = [&](Central& central) {
        for (int i = 0; i < 6; ++i) {
            if (central.call(desk, "POST", "phone-codes", wire::encode(request)).status == 201) ++sent;
        }
    };
    together([&] { ask(one); }, [&] { ask(two); });
    CHECK(sent == central::Limits{}.codes_per_case);
    CHECK(one.stored<std::int64_t>([](central::Store& s) {
        return s.number("SELECT count(*) FROM phone_code WHERE state = 'open'");
    }) == 1);
}

TEST_CASE("Shared: a token enrols one terminal, whichever instances are asked" * only_postgres)
{
    Central one;
    Central two({}, true, one.store());
    for (int round = 0; round < 4; ++round) {
        const auto name = "desk-" + std::to_string(round);
        const auto token = one.invite(name);
        const auto key = seal::PrivateKey::generate().value();
        central::Response first;
        central::Response second;
        together([&] { first = one.enrol_with(token, key, name); }, [&] { second = two.enrol_with(token, key, name); });
        CHECK((first.status == 201) != (second.status == 201));
        CHECK(std::max(first.status, second.status) == 403);
    }
}

TEST_CASE("Shared: enrolled at one instance, known at the other; revoked at one, refused at the other within a second" *
          only_postgres)
{
    Central one;
    Central two({}, true, one.store());
    auto desk = one.desk();
    CHECK(two.call(desk, "GET", "cursor").status == 200);
    auto again = one.desk();  // enrolled anew: another certificate, and the old one connects no more
    CHECK(two.call(again, "GET", "cursor").status == 200);
    REQUIRE(central::revoke_terminal(one.context(), "desk-1"));
    two.clock.advance(std::chrono::milliseconds(central::TerminalDirectory::k_age_ms));
    const auto refused = two.call(again, "GET", "cursor");
    CHECK(refused.status == 403);
    CHECK(Central::code(refused) == "terminal_revoked");
}
