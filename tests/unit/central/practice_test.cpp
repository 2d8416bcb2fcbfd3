// Practice and real keys never meet: what was made for the one is nothing to the other, whoever carries it there.
#include "citizens.h"

using namespace balcao;
using test::Central;
using test::reason;
using test::send_one;
using wire::ItemStatus;

namespace {

/// A directory for real keys; it borrows the token of the other one, since a process loads the module once.
const std::string& real_home()
{
    static const test::TemporaryFolder folder;
    static const std::string home = [] {
        central::InitOptions options;
        options.token_module = "/usr/lib/softhsm/libsofthsm2.so";
        options.token_label = "balcao-central";
        options.token_pin_file = test::shared_home() + "/token/pin";
        options.directory = folder.file("real");
        REQUIRE(central::init_home(options, test::k_morning));
        return options.directory;
    }();
    return home;
}

std::int64_t rows(Central& central, const char* table)
{
    return central.stored<std::int64_t>([table](central::Store& store) { return store.number("SELECT count(*) FROM " + std::string(table)); });
}
void check_nothing_stored(Central& central)
{
    for (const auto* table : {"record", "epoch", "receipt", "activation", "credential", "phone_code"}) {
        CAPTURE(table);
        CHECK(rows(central, table) == 0);
    }
}
domain::ActivationRequest request_for(const test::DeskLog& desk, int n)
{
    const auto id = test::case_number(n);
    return test::request_of(id, test::citizen_number(n), test::sealed_password(id, "482915", desk.seal_to, test::k_morning), test::k_morning);
}

/// Everything that a desk of `from` could bring to `to`.
void refuse_all(Central& from, Central& to)
{
    REQUIRE(from.context().practice != to.context().practice);
    auto own = to.desk();
    auto stranger = from.desk();
    const auto record = stranger.append(request_for(stranger, 1), test::k_morning);

    // By the desk itself, under a name that is known there too.
    const auto met = to.call(stranger, "POST", "batches", wire::encode(wire::Batch{{record}}));
    CHECK(met.status == 403);
    CHECK(Central::code(met) == "terminal_not_enrolled");
    CHECK(to.call(stranger, "GET", "cursor").status == 403);
    check_nothing_stored(to);

    // A first sign-in that was sealed for the other one, from a desk that belongs here.
    test::DeskLog mixed{own.terminal, own.keys, stranger.seal_to};
    const auto started = test::start_sign_in(to, mixed, 1, 1, "482915");
    CHECK(started.status == 400);
    CHECK(Central::code(started) == "unseal_failed");
    check_nothing_stored(to);

    // A record sealed to the other's key and signed by a desk of this one: the refusal stands in its chain, and nothing of the content.
    const auto sealed_elsewhere = send_one(to, mixed, mixed.append(request_for(stranger, 1), test::k_morning));
    CHECK(sealed_elsewhere.status == ItemStatus::rejected);
    CHECK(reason(sealed_elsewhere) == wire::k_problem_unreadable);
    // Sealed rightly, but the password inside is the other's.
    mixed.seal_to = own.seal_to;
    CHECK(reason(send_one(to, mixed, mixed.append(request_for(stranger, 2), test::k_morning))) == wire::k_problem_secret);
    // The other's record as it is, in another's batch.
    auto foreign = stranger.sign(mixed.header(3, test::k_morning), record.sealed, mixed.head);
    CHECK(reason(send_one(to, mixed, foreign)) == wire::k_problem_signature);
    for (const auto* table : {"activation", "credential", "phone_code"}) {
        CAPTURE(table);
        CHECK(rows(to, table) == 0);
    }
    CHECK(rows(to, "record WHERE data IS NOT NULL OR outcome <> 'rejected'") == 0);
    CHECK(to.octets().find(base::to_text(record.sealed)) == std::string::npos);

    // It was the keys alone: at home the same is accepted.
    CHECK(send_one(from, stranger, record).status == ItemStatus::accepted);
    CHECK(rows(from, "activation") == 1);
}

}  // namespace

TEST_CASE("What was made for practice is refused by a real central, and nothing of it is stored")
{
    Central practice({}, false);
    Central real({}, false, {}, real_home());
    refuse_all(practice, real);
}

TEST_CASE("What was made for real keys is refused by a practice central, and nothing of it is stored")
{
    Central practice({}, false);
    Central real({}, false, {}, real_home());
    refuse_all(real, practice);
}
