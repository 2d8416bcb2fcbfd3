// The central's roster of operators: what is taken, and who may work by it.

#include <filesystem>
#include <fstream>

#include "desk/operators.h"
#include "seal/operator_password.h"
#include "seal/hash.h"
#include "seal/signature.h"
#include "support/keys.h"
#include "support/temporary_folder.h"
#include "support/test.h"

using namespace balcao;
using base::Fault;
using base::FaultCode;
using desk::CentralRoster;
using desk::RosterWay;
using link::LeaseLacks;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

/// Wall clock, forward clock and boot, each set by hand.
class SetClock final : public base::Clock {
public:
    [[nodiscard]] base::Instant now() const override { return wall; }
    [[nodiscard]] std::int64_t monotonic_ms() const override { return mono; }
    [[nodiscard]] std::string boot_id() const override { return boot; }
    void pass(std::chrono::milliseconds time)
    {
        wall += time;
        mono += time.count();
    }
    /// Off for so long.
    void reboot(std::chrono::milliseconds off)
    {
        wall += off;
        mono = 5'000;
        boot += "1";
    }
    base::Instant wall = test::k_now;
    std::int64_t mono = 1'000'000;
    std::string boot = "a";
};

struct Site {
    Site()
    {
        for (const auto& id : {"ana", "rui"}) {
            wire::RosterOperator one;
            one.id = base::OperatorId(id);
            one.display_name = id;
            one.valid_from = test::k_now - hours(24);
            one.lease_until = test::k_now + hours(24);
            one.password_hash = hash();
            roster.operators.push_back(one);
        }
        roster.terminal = base::TerminalId("terminal-1");
        roster.serial = 100;
        roster.issued_at = test::k_now;
    }
    static const std::string& hash()
    {
        static const std::string made = [] {
            base::SystemRandom random;
            return *seal::hash_operator_password(base::Secret(base::as_bytes(std::string_view("certa"))), random, 1U << 8U);
        }();
        return made;
    }
    [[nodiscard]] wire::ReferenceSet sealed(const seal::KeyPair& by) const
    {
        auto set = wire::roster_set(roster);
        set.sha256 = base::to_hex(seal::sha256(base::as_bytes(set.content)));
        set.kid = base::to_hex(by.certificate.key_id());
        set.sig = seal::sign(by.key, wire::canonical_manifest(set)).value();
        return set;
    }
    [[nodiscard]] wire::ReferenceSet sealed() const { return sealed(key); }
    [[nodiscard]] CentralRoster held() const { return CentralRoster(folder.path(), {base::TerminalId("terminal-1"), {key.certificate}, {root.certificate}}); }
    /// The next one, as issued at that time with day-long leases.
    void issue(base::Instant at)
    {
        ++roster.serial;
        roster.issued_at = at;
        for (auto& one : roster.operators) one.lease_until = at + hours(24);
    }
    Fault why(CentralRoster& here, const char* id) { return here.may_work(*here.find(id), clock).error(); }

    test::TemporaryFolder folder;
    seal::KeyPair root = test::make_root();
    seal::KeyPair key = test::make_pair(root, seal::Profile::reference);
    wire::OperatorRoster roster;
    SetClock clock;
};

Fault lease(base::Instant until, LeaseLacks lacks)
{
    return {FaultCode::operator_lease_ended, std::chrono::floor<std::chrono::seconds>(until).time_since_epoch().count(), static_cast<std::int64_t>(lacks)};
}

}  // namespace

TEST_CASE("a roster is taken when it is signed, for here and newer; anything else leaves the held one alone")
{
    Site site;
    auto here = site.held();
    CHECK(here.take(site.sealed(), RosterWay::central, site.clock) == true);
    CHECK(here.take(site.sealed(), RosterWay::carried, site.clock) == false);
    CHECK(here.may_work(*here.find("ana"), site.clock));

    SUBCASE("an older one is a replay")
    {
        site.roster.serial = 99;
        CHECK(here.take(site.sealed(), RosterWay::carried, site.clock).error() == Fault{FaultCode::roster_older, 100, 99});
        CHECK(here.take(site.sealed(), RosterWay::central, site.clock).error().code == FaultCode::roster_older);
    }
    SUBCASE("another desk's")
    {
        site.issue(test::k_now + minutes(1));
        site.roster.terminal = base::TerminalId("terminal-2");
        CHECK(here.take(site.sealed(), RosterWay::carried, site.clock).error().code == FaultCode::roster_elsewhere);
    }
    SUBCASE("signed by a key that is none of the central's, or by one of its keys of another kind")
    {
        site.issue(test::k_now + minutes(1));
        const auto strange = test::make_root();
        CHECK(here.take(site.sealed(test::make_pair(strange, seal::Profile::reference)), RosterWay::central, site.clock).error() == Fault{FaultCode::signature_invalid, 2});
        CHECK(here.take(site.sealed(test::make_pair(site.root, seal::Profile::client)), RosterWay::central, site.clock).error() == Fault{FaultCode::signature_invalid, 2});
    }
    SUBCASE("changed on the way")
    {
        site.issue(test::k_now + minutes(1));
        auto set = site.sealed();
        set.content.replace(set.content.find("activate"), 8, "maintain");
        CHECK(here.take(set, RosterWay::carried, site.clock).error() == Fault{FaultCode::signature_invalid, 1});
        set.sha256 = base::to_hex(seal::sha256(base::as_bytes(set.content)));
        CHECK(here.take(set, RosterWay::carried, site.clock).error().code == FaultCode::signature_invalid);
        set = site.sealed();
        set.version.back() = '9';
        CHECK(here.take(set, RosterWay::carried, site.clock).error().code == FaultCode::signature_invalid);
    }
    SUBCASE("another signed set with the content of a roster")
    {
        site.issue(test::k_now + minutes(1));
        auto set = site.sealed();
        set.set = "eligibility_rules";
        set.sig = seal::sign(site.key.key, wire::canonical_manifest(set)).value();
        CHECK(here.take(set, RosterWay::carried, site.clock).error().code == FaultCode::input_invalid);
    }
    SUBCASE("signed, but with a number or a time in its manifest that is not its own")
    {
        site.issue(test::k_now + minutes(1));
        auto set = site.sealed();
        set.version.back() = '9';
        set.sig = seal::sign(site.key.key, wire::canonical_manifest(set)).value();
        CHECK(here.take(set, RosterWay::carried, site.clock).error().code == FaultCode::input_invalid);
    }
    SUBCASE("signed, but naming somebody twice, or a right that no operator has")
    {
        site.issue(test::k_now + minutes(1));
        site.roster.operators.push_back(site.roster.operators.front());
        CHECK(here.take(site.sealed(), RosterWay::central, site.clock).error().code == FaultCode::message_malformed);
        site.roster.operators.pop_back();
        site.roster.operators.front().right = domain::OperatorAct::Right::self_service;
        CHECK(here.take(site.sealed(), RosterWay::central, site.clock).error().code == FaultCode::message_malformed);
    }
    CHECK(here.roster()->serial == 100);
    CHECK(site.held().roster()->serial == 100);  // and after a restart
}

TEST_CASE("a roster that was changed on the disk counts as none")
{
    Site site;
    REQUIRE(site.held().take(site.sealed(), RosterWay::central, site.clock));
    const auto file = site.folder.file("operator_roster.signed");
    std::stringstream text;
    text << std::ifstream(file).rdbuf();
    auto changed = text.str();
    changed.replace(changed.find("activate"), 8, "maintain");
    std::ofstream(file) << changed;
    CHECK_FALSE(site.held().roster());
    std::ofstream(file) << "{";
    CHECK_FALSE(site.held().roster());
}

TEST_CASE("a lease ends by the hours that passed, whatever the wall clock is set to")
{
    Site site;
    auto here = site.held();
    REQUIRE(here.take(site.sealed(), RosterWay::central, site.clock));
    const auto end = test::k_now + hours(24);

    SUBCASE("in one run")
    {
        site.clock.pass(hours(23));
        CHECK(here.may_work(*here.find("ana"), site.clock));
        site.clock.wall -= hours(48);
        site.clock.pass(hours(1));
        CHECK(site.why(here, "ana") == lease(end, LeaseLacks::ended));
    }
    SUBCASE("over restarts and reboots")
    {
        for (int day = 0; day < 4; ++day) {
            CHECK(here.may_work(*here.find("ana"), site.clock));
            site.clock.pass(hours(6));
            CHECK(here.may_work(*here.find("ana"), site.clock).has_value() == (day < 3));
            site.clock.reboot({});
            site.clock.wall = test::k_now - hours(1);  // every morning the same hour
            here = site.held();
        }
        CHECK(site.why(here, "ana") == lease(end, LeaseLacks::ended));
    }
    SUBCASE("switched off, or asleep with the forward clock standing")
    {
        site.clock.reboot(hours(25));
        here = site.held();
        CHECK(site.why(here, "ana") == lease(end, LeaseLacks::ended));
        site.clock.wall -= hours(20);  // once it was seen to be that late it stays so
        CHECK(site.why(here, "ana") == lease(end, LeaseLacks::ended));
        here = site.held();
        CHECK(site.why(here, "ana") == lease(end, LeaseLacks::ended));
    }
    SUBCASE("a wall clock that was always wrong takes nothing away")
    {
        site.clock.wall += hours(24 * 400);
        site.issue(test::k_now);
        REQUIRE(here.take(site.sealed(), RosterWay::central, site.clock));
        site.clock.pass(hours(23));
        CHECK(here.may_work(*here.find("ana"), site.clock));
    }
    SUBCASE("the central's next answer sets right what a wall clock spoilt")
    {
        site.clock.wall += hours(24 * 400);
        CHECK(site.why(here, "ana") == lease(end, LeaseLacks::ended));
        site.issue(test::k_now + minutes(1));
        REQUIRE(here.take(site.sealed(), RosterWay::central, site.clock));
        CHECK(here.may_work(*here.find("ana"), site.clock));
    }
    SUBCASE("a carried roster is good for as long as its leases say, from when it was issued")
    {
        site.clock.pass(hours(30));
        site.issue(test::k_now + hours(1));
        REQUIRE(here.take(site.sealed(), RosterWay::carried, site.clock));
        CHECK(site.why(here, "ana") == lease(test::k_now + hours(25), LeaseLacks::ended));
        site.issue(test::k_now + hours(30));
        REQUIRE(here.take(site.sealed(), RosterWay::carried, site.clock));
        CHECK(here.may_work(*here.find("ana"), site.clock));
    }
    SUBCASE("time that was lost is not taken from the wall clock")
    {
        std::filesystem::remove(site.folder.file("lease_clock.json"));
        here = site.held();
        CHECK(site.why(here, "ana") == lease(end, LeaseLacks::no_time));
        std::ofstream(site.folder.file("lease_clock.json")) << "{\"at\":7}";
        here = site.held();
        CHECK(site.why(here, "ana") == lease(end, LeaseLacks::no_time));
    }
}

TEST_CASE("who signs in is the central's or the desk's, never a mixture")
{
    Site site;
    std::ofstream(site.folder.file("operators.json"))
        << wire::Json{{"operators", {{{"id", "ana"}, {"display_name", "A outra Ana"}, {"right", "maintain"}, {"password_hash", Site::hash()}},
                                     {{"id", "tec"}, {"display_name", "Técnica"}, {"right", "maintain"}, {"password_hash", Site::hash()}}}}};
    auto roster = desk::Roster::load(site.folder.file("operators.json")).value();
    const base::Secret right(base::as_bytes(std::string_view("certa")));
    const auto sign_in = [&](const char* id) { return roster.sign_in({id, right, {}}, site.clock); };

    SUBCASE("both")
    {
        auto here = site.held();
        REQUIRE(here.take(site.sealed(), RosterWay::central, site.clock));
        roster.use(std::move(here), true);
        auto ana = sign_in("ana");
        REQUIRE(ana);
        CHECK(ana->right == domain::OperatorAct::Right::activate);  // as the central says
        CHECK(ana->lease_until == test::k_now + hours(24));
        CHECK_FALSE(sign_in("tec")->lease_until);

        // Whoever is signed in has the right that the newest list gives, more or less than at the sign-in.
        for (const auto right_now : {domain::OperatorAct::Right::supervise, domain::OperatorAct::Right::activate}) {
            site.issue(test::k_now);
            site.roster.operators.front().right = right_now;
            REQUIRE(roster.central()->take(site.sealed(), RosterWay::central, site.clock));
            REQUIRE(roster.may_go_on(*ana, site.clock));
            CHECK(ana->right == right_now);
        }

        site.issue(test::k_now + minutes(1));
        site.roster.operators.front().blocked = true;
        site.roster.operators.pop_back();
        auto rui = sign_in("rui");
        REQUIRE(rui);
        REQUIRE(roster.central()->take(site.sealed(), RosterWay::central, site.clock));
        CHECK(roster.may_go_on(*ana, site.clock).error() == Fault{FaultCode::operator_blocked, 0});
        CHECK(roster.may_go_on(*rui, site.clock).error() == Fault{FaultCode::operator_blocked, 2});
        CHECK(sign_in("ana").error() == Fault{FaultCode::operator_blocked, 0});
        CHECK(sign_in("rui").error().code == FaultCode::operator_refused);  // unknown, as anybody
        const base::Secret wrong(base::as_bytes(std::string_view("errada")));
        CHECK(roster.sign_in({"ana", wrong, {}}, site.clock).error().code == FaultCode::operator_refused);  // nobody learns who is blocked
        CHECK(sign_in("tec"));
    }
    SUBCASE("the central alone")
    {
        roster.use(site.held(), false);
        CHECK(sign_in("tec").error() == Fault{FaultCode::operator_lease_ended, 0, static_cast<std::int64_t>(LeaseLacks::no_roster)});
        REQUIRE(roster.central()->take(site.sealed(), RosterWay::carried, site.clock));
        CHECK(sign_in("ana"));
        CHECK(sign_in("tec").error().code == FaultCode::operator_refused);
    }
    SUBCASE("somebody whose first day has not come")
    {
        site.roster.operators.front().valid_from = test::k_now + hours(2);
        roster.use(site.held(), false);
        REQUIRE(roster.central()->take(site.sealed(), RosterWay::central, site.clock));
        CHECK(sign_in("ana").error() == Fault{FaultCode::operator_blocked, 1});
        site.clock.pass(hours(2));
        CHECK(sign_in("ana"));
    }
}

TEST_CASE("a card is of whom the central says: the desk's own file gives nobody of the central one, and a block holds for cards too")
{
    Site site;
    const std::string hers(64, 'a');
    const std::string another(64, 'b');
    std::ofstream(site.folder.file("operators.json"))
        << wire::Json{{"operators", {{{"id", "ana"}, {"display_name", "A outra Ana"}, {"right", "maintain"}, {"password_hash", Site::hash()}, {"card", another}}}}};
    auto roster = desk::Roster::load(site.folder.file("operators.json")).value();
    CHECK(roster.sign_in_by_card(another, site.clock)->right == domain::OperatorAct::Right::maintain);
    site.roster.operators.front().card = hers;
    auto here = site.held();
    REQUIRE(here.take(site.sealed(), RosterWay::central, site.clock));
    roster.use(std::move(here), true);
    CHECK(roster.sign_in_by_card(hers, site.clock)->right == domain::OperatorAct::Right::activate);
    CHECK(roster.sign_in_by_card(another, site.clock).error().code == FaultCode::operator_refused);
    CHECK(roster.cards() == std::vector<std::string>{hers});

    site.issue(test::k_now + minutes(1));
    site.roster.operators.front().blocked = true;
    REQUIRE(roster.central()->take(site.sealed(), RosterWay::central, site.clock));
    CHECK(roster.sign_in_by_card(hers, site.clock).error() == Fault{FaultCode::operator_blocked, 0});
    site.clock.pass(hours(25));
    site.roster.operators.front().blocked = false;
    CHECK(roster.sign_in_by_card(hers, site.clock).error().code != FaultCode::operator_refused);  // it is hers; work is another question
}
