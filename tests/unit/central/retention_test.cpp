// What is erased when its period is over, and that it is gone.
#include "central/retention.h"

#include <filesystem>

#include "central/life.h"
#include "citizens.h"
#include "domain/cancellation_request.h"

using namespace balcao;
using domain::DeskAct;
using test::Central;
using test::send_one;

namespace {

base::Instant in_years(int years, int days = 1)
{
    return std::chrono::sys_days(base::Date(std::chrono::floor<std::chrono::days>(test::k_morning)) + std::chrono::years(years)) + std::chrono::hours(24 * days);
}

central::RetentionResult erase(Central& central, base::Instant at)
{
    central.clock.jump_wall_clock(at);
    auto done = central::run_retention(central.context(), at);
    REQUIRE(done);
    return *done;
}

central::RetentionProof prove(Central& central)
{
    auto proof = central::prove_retention(central.context(), central.writer().store_path(), central.clock.now());
    REQUIRE(proof);
    return *proof;
}

central::RecordRow record_at(Central& central, std::int64_t epoch, std::int64_t seq)
{
    return central.stored<std::optional<central::RecordRow>>([=](central::Store& s) { return s.record(epoch, seq); }).value();
}

domain::CancellationRequest end_of(const domain::Draft& of, int case_id, base::Instant at)
{
    auto draft = of;
    draft.act = DeskAct::key_cancellation;
    draft.set(test::F::phone, {}, domain::Origin::typed);
    draft.acknowledged.clear();
    draft = test::acknowledge_all(draft, test::k_practice);
    return {base::CaseId(test::case_number(case_id)),
            domain::identity_key(draft).value(),
            draft,
            {std::string(domain::consent_text_id(draft.act)), "2026-11", "pt", std::string(64, 'b'), at, at},
            {base::OperatorId("m.silva"), domain::OperatorAct::Right::activate, at},
            test::rules().version};
}

void run_sql(Central& central, const std::string& sql)
{
    REQUIRE(central.writer().run([&](central::Store& s) { return s.session().execute(sql); }));
}

}  // namespace

TEST_CASE("A key without signature is erased a year after its end, one with a signature after seven; live keys stay")
{
    Central central;
    auto desk = central.desk();
    for (int n = 1; n <= 3; ++n) REQUIRE_FALSE(test::activate(central, desk, n, test::with(test::citizen_number(n), {{test::F::signature_wanted, n == 2 ? "yes" : "no"}})).problem);
    REQUIRE(test::first_sign_in(central, desk, 2, 2, "482915", "849271").status == 200);
    CHECK(central.key(2).signature_from);
    for (int n = 1; n <= 2; ++n) {
        const auto at = test::k_morning + std::chrono::minutes(n);
        REQUIRE_FALSE(send_one(central, desk, desk.append(end_of(test::citizen_number(n), 20 + n, at), at)).problem);
    }
    CHECK(erase(central, in_years(1, -1)).keys == 0);
    const auto first = erase(central, in_years(1));
    CHECK(first.keys == 1);
    CHECK(first.records == 2);  // the registration and its end
    CHECK(first.lists == 1);
    const auto gone = central.key(1);
    CHECK(gone.person == central::Digest{});
    CHECK(gone.phone == central::Digest{});
    CHECK(record_at(central, gone.epoch_id, gone.seq).data.empty());
    CHECK_FALSE(record_at(central, gone.epoch_id, gone.seq).hash == central::Digest{});  // the chain stays
    CHECK_FALSE(record_at(central, gone.epoch_id, central.key(2).seq).data.empty());
    CHECK(prove(central).holds());
    CHECK(erase(central, in_years(1)).keys == 0);

    CHECK(erase(central, in_years(7, -1)).keys == 0);
    CHECK(erase(central, in_years(7)).keys == 1);
    const auto proof = prove(central);
    CHECK(proof.holds());
    CHECK(proof.erased == 4);
    CHECK(proof.records == 5);
    CHECK(proof.lists == 2);
    // The lists say after which period each went.
    std::vector<std::string> periods;
    for (const auto& list : central.stored<std::vector<central::ErasureRow>>([](central::Store& s) { return s.erasures_after(0, 10); })) {
        const auto body = wire::parse_json(base::to_text(list.body)).value();
        for (const auto& one : body.at("keys")) periods.push_back(one.at("period").get<std::string>());
    }
    REQUIRE(periods.size() == 2);
    CHECK(periods[0] == "authentication");
    CHECK(periods[1] == "signature");
    CHECK_FALSE(record_at(central, central.key(3).epoch_id, central.key(3).seq).data.empty());
    central.restart();
    CHECK(prove(central).holds());
    // The answer for ever is still there.
    CHECK(Central::body(central.call("GET", "/admin/activations/" + test::case_number(1))).at("activation") == "cancelled");
}

TEST_CASE("Erased is erased: neither the file nor its log holds it any more")
{
    Central central;
    auto desk = central.desk();
    for (int n = 1; n <= 12; ++n) REQUIRE_FALSE(test::activate(central, desk, n, test::citizen_number(n)).problem);
    const auto key = central.key(5);
    const auto data = record_at(central, key.epoch_id, key.seq).data;
    REQUIRE(data.size() > 400);
    std::vector<std::string> canaries;  // pieces of what is sealed, and the digests
    for (std::size_t at = 40; at + 24 < data.size(); at += 200) canaries.push_back(base::to_text(base::BytesView(data).subspan(at, 24)));
    canaries.push_back(base::to_text(base::BytesView(key.person.data(), key.person.size())));
    canaries.push_back(base::to_text(base::BytesView(key.phone.data(), key.phone.size())));
    // What was done with the key at the page, and the signature's key, name the person too.
    REQUIRE(central.writer().run([&](central::Store& s) -> base::Status<> {
        if (auto done = s.add_holder_event(key, test::k_morning, "signed_in"); !done) return done;
        if (auto done = s.add_signing_key({"signature-05", key.person, key.purpose, {}, test::k_morning}); !done) return done;
        return s.signing_key_destroyed("signature-05", test::k_morning);
    }));
    auto content = central.octets();
    for (const auto& canary : canaries) REQUIRE(content.find(canary) != std::string::npos);
    REQUIRE(central.call("POST", "/admin/keys/" + test::case_number(5) + "/cancel", {{"reason", "fraud"}, {"source", "irn/1"}}).status == 200);
    REQUIRE(erase(central, in_years(1)).keys == 1);
    if (test::on_postgres()) {
        run_sql(central, "CREATE EXTENSION IF NOT EXISTS pgstattuple");
        for (const char* table : {"record", "activation", "phone_code", "event"}) {
            CAPTURE(table);
            const auto asked = "SELECT dead_tuple_count FROM pgstattuple('" + std::string(table) + "')";
            CHECK(central.stored<std::int64_t>([&](central::Store& s) { return s.number(asked); }) == 0);
        }
    }
    content = central.octets();
    for (const auto& canary : canaries) CHECK(content.find(canary) == std::string::npos);
    CHECK(prove(central).holds());
}

TEST_CASE("The proof finds what does not fit")
{
    Central central;
    auto desk = central.desk();
    for (int n = 1; n <= 2; ++n) REQUIRE_FALSE(test::activate(central, desk, n, test::citizen_number(n)).problem);
    const auto key = central.key(1);
    const auto data = record_at(central, key.epoch_id, key.seq).data;
    REQUIRE(central.call("POST", "/admin/keys/" + test::case_number(1) + "/cancel", {{"reason", "fraud"}, {"source", "irn/1"}}).status == 200);
    const auto seq = std::to_string(key.seq);
    SUBCASE("past its period and still there")
    {
        central.clock.jump_wall_clock(in_years(1));
        CHECK(prove(central).overdue == 1);
    }
    REQUIRE(erase(central, in_years(1)).keys == 1);
    REQUIRE(prove(central).holds());
    SUBCASE("put back")
    {
        REQUIRE(central.writer().run([&](central::Store& s) -> central::Status<> {
            const std::array<central::Value, 1> values{central::value_of(base::BytesView(data))};
            return s.session().run("UPDATE record SET data = ? WHERE seq = " + seq, values, {});
        }));
        CHECK(prove(central).still_there == 1);
        CHECK(Central::code(central.call("POST", "/admin/retention/verify", wire::Json::object())) == "retention_not_proved");
    }
    SUBCASE("erased by nobody's list")
    {
        run_sql(central, "UPDATE record SET data = NULL WHERE seq = " + std::to_string(central.key(2).seq));
        CHECK(prove(central).not_listed == 1);
    }
    SUBCASE("emptied by hand, and the key ends later: no list takes it in")
    {
        run_sql(central, "UPDATE record SET data = NULL WHERE seq = " + std::to_string(central.key(2).seq));
        REQUIRE(central.call("POST", "/admin/keys/" + test::case_number(2) + "/cancel", {{"reason", "fraud"}, {"source", "irn/1"}}).status == 200);
        CHECK(erase(central, in_years(3)).records == 0);
        CHECK(prove(central).not_listed == 1);
    }
    SUBCASE("another record under the number of an erased one")
    {
        run_sql(central, std::string("UPDATE record SET hash = sealed_digest WHERE seq = ") + seq);
        CHECK(prove(central).list_wrong == 1);
    }
    SUBCASE("a list changed")
    {
        run_sql(central, "UPDATE erasure SET records = records + 1");
        CHECK(prove(central).list_wrong == 1);
    }
    SUBCASE("a list signed by nobody")
    {
        run_sql(central, test::on_postgres() ? "UPDATE erasure SET signature = '\\x00'" : "UPDATE erasure SET signature = X'00'");
        CHECK(prove(central).list_wrong == 1);
    }
    SUBCASE("a record changed")
    {
        run_sql(central, std::string("UPDATE record SET sealed_digest = prev WHERE seq = ") + seq);
        CHECK(prove(central).chain_broken == 1);
    }
    SUBCASE("a record exchanged for another that is whole by itself")
    {
        // Header and content fit its hash, and the record before it is not the one it names.
        const auto last = central.stored<std::vector<central::Store::ChainLink>>([&](central::Store& s) { return s.chain_after(0, 0, 10); }).back();
        REQUIRE(last.seq > 1);
        const auto hash = seal::record_hash(last.header, last.sealed_digest, last.sealed_digest);
        REQUIRE(central.writer().run([&](central::Store& s) -> central::Status<> {
            const std::array<central::Value, 1> values{central::value_of(base::BytesView(hash.data(), hash.size()))};
            return s.session().run("UPDATE record SET prev = sealed_digest, hash = ? WHERE seq = " + std::to_string(last.seq), values, {});
        }));
        CHECK(prove(central).chain_broken == 1);
    }
    SUBCASE("the first record of a chain that names one before it")
    {
        const auto first = central.stored<std::vector<central::Store::ChainLink>>([&](central::Store& s) { return s.chain_after(0, 0, 10); }).front();
        REQUIRE(first.seq == 1);
        const auto hash = seal::record_hash(first.header, first.sealed_digest, first.sealed_digest);
        REQUIRE(central.writer().run([&](central::Store& s) -> central::Status<> {
            const std::array<central::Value, 1> values{central::value_of(base::BytesView(hash.data(), hash.size()))};
            return s.session().run("UPDATE record SET prev = sealed_digest, hash = ? WHERE seq = 1", values, {});
        }));
        CHECK(prove(central).chain_broken == 2);  // that one, and the next, which names the first as it was
    }
    SUBCASE("a copy from before a change of the schema")
    {
        if (test::on_postgres()) return;
        std::ofstream(central.store() + ".before-6") << "old";
        CHECK(prove(central).copies == 1);
    }
    SUBCASE("nothing of it: through the administration")
    {
        const auto verified = central.call("POST", "/admin/retention/verify", wire::Json::object());
        CHECK(verified.status == 200);
        CHECK(Central::body(verified).at("erased") == 1);
    }
}

TEST_CASE("All versions of a key go together, and none before the key has ended")
{
    Central central;
    const test::Partner partner(central);
    auto desk = central.desk();
    const auto draft = test::citizen_number(1);
    REQUIRE_FALSE(test::activate(central, desk, 1, draft).problem);
    const auto at = test::k_morning + std::chrono::minutes(1);
    auto changed = draft;
    changed.act = DeskAct::new_password;
    changed.acknowledged.clear();
    changed = test::acknowledge_all(changed, test::k_practice);
    const auto id = test::case_number(11);
    const domain::KeyChangeRequest change{base::CaseId(id), domain::identity_key(changed).value(), changed,
                                          {std::string(domain::consent_text_id(changed.act)), "2026-11", "pt", std::string(64, 'b'), at, at},
                                          {base::OperatorId("m.silva"), domain::OperatorAct::Right::activate, at}, {},
                                          test::sealed_password(id, "593026", desk.seal_to, at), test::rules().version};
    REQUIRE_FALSE(send_one(central, desk, desk.append(change, at)).problem);
    REQUIRE(partner.ask(central, 3).status == 201);
    CHECK(erase(central, in_years(3)).keys == 0);  // the first version "ended" three years ago, the key did not
    REQUIRE(central.call("POST", "/admin/keys/" + id + "/cancel", {{"reason", "fraud"}, {"source", "irn/1"}}).status == 200);
    REQUIRE(central.call("POST", "/admin/keys/" + test::case_number(3) + "/cancel", {{"reason", "fraud"}, {"source", "irn/1"}}).status == 200);
    const auto done = erase(central, in_years(4, 2));
    CHECK(done.keys == 3);
    CHECK(done.records == 3);
    CHECK(prove(central).holds());
    CHECK(central.stored<std::vector<central::LetterRow>>([](central::Store& s) { return s.letters_of(test::case_number(3)); })[0].address.empty());
}

TEST_CASE("A record that no key hangs on goes seven years after it came, with a list of its own; the key it speaks of stays")
{
    Central central;
    auto desk = central.desk("desk-1");
    auto other = central.desk("desk-2");
    const auto draft = test::citizen_number(1);
    const auto request = test::request_of(test::case_number(1), draft, test::sealed_password(test::case_number(1), "482915", desk.seal_to, test::k_morning), test::k_morning);
    REQUIRE_FALSE(send_one(central, desk, desk.append(request, test::k_morning)).problem);
    REQUIRE_FALSE(send_one(central, other, other.append(request, test::k_morning)).problem);  // the same case by another log
    const auto kept = [&] { return central.stored<std::int64_t>([](central::Store& s) { return s.number("SELECT count(*) FROM record WHERE data IS NOT NULL"); }); };
    REQUIRE(kept() == 2);
    CHECK(erase(central, in_years(7, -1)).records == 0);
    const auto done = erase(central, in_years(7));
    CHECK(done.keys == 0);
    CHECK(done.records == 1);
    CHECK(done.lists == 1);
    CHECK(kept() == 1);
    CHECK_FALSE(record_at(central, central.key(1).epoch_id, central.key(1).seq).data.empty());
    CHECK(prove(central).holds());
    CHECK(erase(central, in_years(7)).lists == 0);
}

TEST_CASE("Nothing is erased ahead of its time by a day that is named, except in practice")
{
    Central central;
    auto desk = central.desk();
    REQUIRE_FALSE(test::activate(central, desk, 1, test::citizen_number(1)).problem);
    REQUIRE(central.call("POST", "/admin/keys/" + test::case_number(1) + "/cancel", {{"reason", "fraud"}, {"source", "irn/1"}}).status == 200);
    const auto run = [&](const wire::Json& at) { return central.call("POST", "/admin/retention/run", {{"at", at}}); };
    central.settings().practice = false;
    for (const wire::Json& at : {wire::Json(base::format_instant(in_years(2))), wire::Json(base::format_iso_date(base::utc_day(in_years(2)))), wire::Json("soon")}) {
        CHECK(Central::code(run(at)) == "input_invalid");
    }
    CHECK_FALSE(record_at(central, central.key(1).epoch_id, central.key(1).seq).data.empty());
    CHECK(Central::body(run(base::format_instant(test::k_morning))).at("keys") == 0);
    central.settings().practice = true;
    CHECK(Central::body(run(base::format_instant(in_years(2)))).at("keys") == 1);
}

TEST_CASE("Periods are dated settings; the authentication log goes after its year")
{
    central::LifeSettings settings;
    settings.retention.push_back({base::Date{std::chrono::year(2028), std::chrono::month(1), std::chrono::day(1)}, 10, 2, 1});
    const auto read = central::read_life(central::life_json(settings)).value();
    CHECK(read.retention_on(base::parse_iso_date("2027-12-31").value()).signature_years == 7);
    CHECK(read.retention_on(base::parse_iso_date("2028-01-01").value()).authentication_years == 2);
    auto wrong = central::life_json(settings);
    wrong["retention"][1]["from"] = "2010-01-01";
    CHECK_FALSE(central::read_life(wrong));
    wrong = central::life_json(settings);
    wrong["retention"][0]["signature_years"] = 0;
    CHECK_FALSE(central::read_life(wrong));
    CHECK(central::years_before(base::parse_instant("2028-02-29T10:00:00.000Z").value(), 1) == base::parse_instant("2027-02-28T10:00:00.000Z").value());

    Central central;
    auto desk = central.desk();
    REQUIRE_FALSE(test::activate(central, desk, 1, test::citizen_number(1)).problem);
    REQUIRE(test::first_sign_in(central, desk, 1, 1, "482915").status == 200);
    REQUIRE(central.writer().run([](central::Store& s) { return s.add_event(test::k_morning, "own_pin_changed", test::case_number(1)); }));  // at the page
    const auto logged = [&] { return central.stored<std::int64_t>([](central::Store& s) { return s.number("SELECT count(*) FROM event WHERE what IN ('own_pin_set', 'own_pin_changed')"); }); };
    erase(central, in_years(1, -1));
    CHECK(logged() == 2);
    erase(central, in_years(1));
    CHECK(logged() == 0);
    CHECK(central.stored<std::int64_t>([](central::Store& s) { return s.number("SELECT count(*) FROM phone_code"); }) == 0);
}

TEST_CASE("With a key go its guard and visits; keys of signatures that were destroyed go after their years, living ones stay")
{
    Central central;
    auto desk = central.desk();
    for (int n = 1; n <= 2; ++n) REQUIRE_FALSE(test::activate(central, desk, n, test::citizen_number(n)).problem);
    REQUIRE(central.writer().run([&](central::Store& s) -> base::Status<> {
        for (int n = 1; n <= 2; ++n) {
            const auto key = s.activation(test::case_number(n));
            central::CredentialRow guard;
            guard.case_id = test::case_number(n);
            guard.wrong_passwords = 2;
            if (auto done = s.save_signature_guard(guard); !done) return done;
            if (auto done = s.add_visit({{static_cast<std::uint8_t>(n)}, test::case_number(n), "open", {}, {}, in_years(2)}); !done) return done;
            for (const char* label : {"gone", "lives"}) {
                const central::SigningKeyRow row{label + std::to_string(n), (*key)->person, (*key)->purpose, {}, test::k_morning};
                if (auto done = s.add_signing_key(row); !done) return done;
                if (label == std::string("lives")) continue;
                if (auto done = s.signing_key_destroyed(row.label, test::k_morning); !done) return done;
            }
        }
        return {};
    }));
    const auto count = [&](const char* what) { return central.stored<std::int64_t>([&](central::Store& s) { return s.number(what); }); };
    REQUIRE(central.call("POST", "/admin/keys/" + test::case_number(1) + "/cancel", {{"reason", "fraud"}, {"source", "irn/1"}}).status == 200);
    CHECK(erase(central, in_years(1)).keys == 1);
    CHECK(count("SELECT count(*) FROM signature_guard") == 1);
    CHECK(count("SELECT count(*) FROM holder_visit") == 1);      // the other key's, which still runs
    CHECK(count("SELECT count(*) FROM signing_key") == 3);       // the destroyed one of a person without keys went along
    erase(central, in_years(3));
    CHECK(count("SELECT count(*) FROM holder_visit") == 0);      // long over
    erase(central, in_years(7, -1));
    CHECK(count("SELECT count(*) FROM signing_key WHERE destroyed_at IS NOT NULL") == 1);
    erase(central, in_years(7));
    CHECK(count("SELECT count(*) FROM signing_key WHERE destroyed_at IS NOT NULL") == 0);
    CHECK(count("SELECT count(*) FROM signing_key") == 2);
    CHECK(count("SELECT count(*) FROM signature_guard") == 1);
}

TEST_CASE("The daily pass erases what is due where the settings say so")
{
    auto settings = central::LifeSettings{};
    CHECK_FALSE(central::read_life(central::life_json(settings))->retention_daily);
    settings.retention_daily = true;
    CHECK(central::read_life(central::life_json(settings))->retention_daily);
    Central central;
    auto desk = central.desk();
    REQUIRE_FALSE(test::activate(central, desk, 1, test::citizen_number(1)).problem);
    REQUIRE(central.call("POST", "/admin/keys/" + test::case_number(1) + "/cancel", {{"reason", "fraud"}, {"source", "irn/1"}}).status == 200);
    central.clock.jump_wall_clock(in_years(1));
    auto pass = central::run_daily_pass(central.context(), in_years(1));
    REQUIRE(pass);
    CHECK(pass->erased == 0);
    CHECK_FALSE(record_at(central, central.key(1).epoch_id, central.key(1).seq).data.empty());
    central.settings().life.retention_daily = true;
    pass = central::run_daily_pass(central.context(), in_years(1));
    REQUIRE(pass);
    CHECK(pass->erased == 1);
    CHECK(record_at(central, central.key(1).epoch_id, central.key(1).seq).data.empty());
    CHECK(central::run_daily_pass(central.context(), in_years(1))->erased == 0);
    CHECK(prove(central).holds());
}
