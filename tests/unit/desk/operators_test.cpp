// Who may sign in, and what wrong tries cost.

#include "base/files.h"
#include "desk/operators.h"
#include "seal/operator_password.h"
#include "seal/totp.h"
#include "support/small_disk.h"
#include "support/temporary_folder.h"
#include "support/test.h"

#include <fstream>

using namespace balcao;
using base::FaultCode;
using desk::Roster;
using desk::SignInLacks;
using desk::SignInTries;

namespace {

constexpr base::Instant k_at{std::chrono::milliseconds(1'795'000'000'000)};

/// As the machine after a reboot: the same wall clock, another boot.
class Rebooted final : public base::Clock {
public:
    explicit Rebooted(base::Instant now, std::int64_t mono) : m_now(now), m_mono(mono) {}
    [[nodiscard]] base::Instant now() const override { return m_now; }
    [[nodiscard]] std::int64_t monotonic_ms() const override { return m_mono; }
    [[nodiscard]] std::string boot_id() const override { return "00000000-0000-4000-8000-000000000002"; }

private:
    base::Instant m_now;
    std::int64_t m_mono;
};

struct Folder : test::TemporaryFolder {
    std::string write(const std::string& name, const std::string& content) const
    {
        std::ofstream(file(name)) << content;
        return file(name);
    }
};

struct People {
    People()
    {
        const auto hash = seal::hash_operator_password(right, random, 1U << 8U);
        const auto locked = seal::lock_with_password(right, key, "rui", random);
        REQUIRE(hash);
        REQUIRE(locked);
        file = folder.write("operators.json", "{\"operators\":[{\"id\":\"ana\",\"display_name\":\"Ana Prática\",\"right\":\"activate\",\"password_hash\":\"" + *hash +
                                                  "\"},{\"id\":\"rui\",\"display_name\":\"Rui Prática\",\"right\":\"supervise\",\"password_hash\":\"" + *hash +
                                                  "\",\"code_key\":\"" + *locked + "\"}]}");
        tries = folder.file("tries.json");
    }
    Roster roster() const
    {
        auto loaded = Roster::load(file, tries);
        REQUIRE(loaded);
        return *loaded;
    }
    std::string code(base::Instant when) const { return seal::totp_code(key, seal::totp_step(when)).value(); }

    Folder folder;
    base::SystemRandom random;
    base::Secret right{base::as_bytes("pratica")};
    base::Secret wrong{base::as_bytes("outra")};
    base::Secret key{base::as_bytes("12345678901234567890")};
    std::string file;
    std::string tries;
};

}  // namespace

TEST_CASE("operators sign in with their password; wrong ones wait longer each time; nobody learns which part was wrong")
{
    const People people;
    base::ManualClock clock(k_at);
    auto roster = people.roster();
    CHECK(roster.sign_in({"ana", people.right, {}}, clock)->display_name == "Ana Prática");
    CHECK(roster.sign_in({"ana", people.wrong, {}}, clock).error() == roster.sign_in({"nobody", people.right, {}}, clock).error());
    CHECK(roster.sign_in({"ana", people.wrong, {}}, clock).error().a == 0);
    CHECK(roster.sign_in({"ana", people.wrong, {}}, clock).error().a == 5);   // the third wrong one in a row
    clock.advance(std::chrono::seconds(1));
    CHECK(roster.sign_in({"ana", people.right, {}}, clock).error() == base::Fault{FaultCode::operator_refused, 4, 0});
    CHECK(roster.sign_in({"rui", people.right, {}}, clock).error().a == 0);   // a colleague does not wait for it
    clock.advance(std::chrono::seconds(4));
    CHECK(roster.sign_in({"ana", people.wrong, {}}, clock).error().a == 10);
    clock.advance(std::chrono::seconds(10));
    CHECK(roster.sign_in({"ana", people.right, {}}, clock));
    CHECK(roster.sign_in({"ana", people.wrong, {}}, clock).error().a == 0);   // a right one ends the count
}

TEST_CASE("names that are in no roster share one count, and the file stays small")
{
    const People people;
    base::ManualClock clock(k_at);
    auto roster = people.roster();
    for (int i = 0; i < 50; ++i) {
        (void)roster.sign_in({"nobody-" + std::to_string(i), people.right, {}}, clock);
    }
    CHECK(roster.sign_in({"somebody", people.right, {}}, clock).error().a > 0);
    CHECK(base::read_file(people.tries)->size() == 4096);  // padded, and no longer by all those names
    CHECK(roster.sign_in({"ana", people.right, {}}, clock));
}

TEST_CASE("the wait outlives restart, reboot and a changed clock")
{
    const People people;
    base::ManualClock clock(k_at);
    {
        auto roster = people.roster();
        for (int i = 0; i < 5; ++i) {
            clock.advance(std::chrono::minutes(6));
            CHECK(roster.sign_in({"ana", people.wrong, {}}, clock).error().code == FaultCode::operator_refused);
        }
        CHECK(roster.sign_in({"ana", people.right, {}}, clock).error().a == 20);
    }
    SUBCASE("the service restarts")
    {
        auto roster = people.roster();
        CHECK(roster.sign_in({"ana", people.right, {}}, clock).error().a == 20);
        clock.advance(std::chrono::seconds(20));
        CHECK(roster.sign_in({"ana", people.right, {}}, clock));
    }
    SUBCASE("the wall clock is set to another year")
    {
        clock.jump_wall_clock(k_at + std::chrono::hours(24 * 3650));
        auto roster = people.roster();
        CHECK(roster.sign_in({"ana", people.right, {}}, clock).error().a == 20);
    }
    SUBCASE("the machine is switched off and on: the whole wait again")
    {
        const Rebooted after(clock.now(), 900);
        auto roster = people.roster();
        CHECK(roster.sign_in({"ana", people.right, {}}, after).error().a == 20);
        const Rebooted later(clock.now(), 20'901);
        CHECK(roster.sign_in({"ana", people.right, {}}, later));
    }
    SUBCASE("the file is destroyed: no free tries are won")
    {
        people.folder.write("tries.json", "{\"oper");
        auto roster = people.roster();
        CHECK(roster.sign_in({"ana", people.wrong, {}}, clock).error().a == 5);
    }
    SUBCASE("the file claims a wait of years: nobody is kept out for longer than the longest wait")
    {
        people.folder.write("tries.json", "{\"operators\":{\"ana\":{\"wrong\":3,\"wait_ms\":99999999999,\"boot\":\"" + clock.boot_id() +
                                              "\",\"until_ms\":99999999999999}}}");
        auto roster = people.roster();
        CHECK(roster.sign_in({"ana", people.right, {}}, clock).error().a == SignInTries::longest_wait_ms / 1000);
    }
}

TEST_CASE("who uses codes needs the password first and then the telephone's code, each code once")
{
    const People people;
    base::ManualClock clock(k_at);
    auto roster = people.roster();
    const auto lacks = [&](const base::Secret& password, const std::string& code) {
        const auto refused = roster.sign_in({"rui", password, code}, clock);
        REQUIRE_FALSE(refused);
        REQUIRE(refused.error().code == FaultCode::operator_refused);
        return static_cast<SignInLacks>(refused.error().b);
    };
    CHECK(lacks(people.wrong, people.code(clock.now())) == SignInLacks::nothing);   // a code without the password tells nothing
    CHECK(lacks(people.right, "") == SignInLacks::code);
    CHECK(lacks(people.right, "  ") == SignInLacks::code);
    const auto code = people.code(clock.now());
    CHECK(roster.sign_in({"rui", people.right, code.substr(0, 3) + " " + code.substr(3)}, clock)->right == domain::OperatorAct::Right::supervise);
    CHECK(lacks(people.right, code) == SignInLacks::right_code);                     // looked over a shoulder
    CHECK(lacks(people.right, people.code(clock.now() - std::chrono::seconds(30))) == SignInLacks::right_code);  // nor an older one
    clock.advance(std::chrono::seconds(60));
    CHECK(roster.sign_in({"rui", people.right, people.code(clock.now())}, clock));
    auto restarted = people.roster();
    CHECK_FALSE(restarted.sign_in({"rui", people.right, people.code(clock.now())}, clock));  // also not after a restart
}

TEST_CASE("wrong codes make wait like wrong passwords; asking for the code does not")
{
    const People people;
    base::ManualClock clock(k_at);
    auto roster = people.roster();
    for (int i = 0; i < 5; ++i) {
        CHECK(roster.sign_in({"rui", people.right, {}}, clock).error().a == 0);
    }
    const auto wrong = people.code(clock.now() + std::chrono::hours(1));
    CHECK(roster.sign_in({"rui", people.right, wrong}, clock).error().a == 0);
    CHECK(roster.sign_in({"rui", people.right, wrong}, clock).error().a == 0);
    CHECK(roster.sign_in({"rui", people.right, wrong}, clock).error().a == 5);
    CHECK(roster.sign_in({"rui", people.right, people.code(clock.now())}, clock).error().a == 5);
}

TEST_CASE("a deleted file wins neither free tries nor a used code, at no start after that either")
{
    const People people;
    base::ManualClock clock(k_at);
    std::string code;
    {
        auto roster = people.roster();
        CHECK_FALSE(roster.begin_tries(false, clock));
        CHECK(std::filesystem::exists(people.tries));  // from the first start on
        code = people.code(clock.now());
        REQUIRE(roster.sign_in({"rui", people.right, code}, clock));
        for (int i = 0; i < 3; ++i) {
            CHECK_FALSE(roster.sign_in({"ana", people.wrong, {}}, clock));
        }
    }
    SUBCASE("deleted") { std::filesystem::remove(people.tries); }
    SUBCASE("destroyed") { people.folder.write("tries.json", "{\"oper"); }
    {
        auto roster = people.roster();
        CHECK(roster.begin_tries(true, clock));
    }
    auto roster = people.roster();  // whoever starts the service twice wins nothing either
    CHECK_FALSE(roster.begin_tries(true, clock));
    CHECK(roster.sign_in({"ana", people.wrong, {}}, clock).error().a == 5);
    const auto again = roster.sign_in({"rui", people.right, code}, clock);
    REQUIRE_FALSE(again);
    CHECK(again.error().b == static_cast<std::int64_t>(SignInLacks::right_code));
    clock.advance(std::chrono::seconds(90));
    CHECK(roster.sign_in({"rui", people.right, people.code(clock.now())}, clock));
    CHECK(roster.sign_in({"ana", people.right, {}}, clock));
}

TEST_CASE("a desk that never had the file begins with free tries")
{
    const People people;
    base::ManualClock clock(k_at);
    auto roster = people.roster();
    CHECK_FALSE(roster.begin_tries(false, clock));
    CHECK(roster.sign_in({"ana", people.wrong, {}}, clock).error().a == 0);
    CHECK(roster.sign_in({"rui", people.right, people.code(clock.now())}, clock));
}

TEST_CASE("on a full disk tries are written in the room the file has; on one that takes nothing a wrong try is the last")
{
    const People people;
    test::SmallDisk disk(people.folder.file("disk"));
    REQUIRE_MESSAGE(disk.mounted(), disk.reason());
    base::ManualClock clock(k_at);
    const auto tries = disk.file("tries.json");
    const auto roster_there = [&] { return *Roster::load(people.file, tries); };
    auto roster = roster_there();
    CHECK_FALSE(roster.begin_tries(false, clock));
    SUBCASE("full: nothing is forgotten with a restart, and who is right comes in")
    {
        disk.fill();
        REQUIRE(disk.room() == 0);
        const auto code = people.code(clock.now());
        REQUIRE(roster.sign_in({"rui", people.right, code}, clock));
        for (int i = 0; i < 3; ++i) {
            CHECK(roster.sign_in({"ana", people.wrong, {}}, clock).error().code == FaultCode::operator_refused);
        }
        auto restarted = roster_there();
        CHECK_FALSE(restarted.begin_tries(true, clock));
        CHECK(restarted.sign_in({"ana", people.right, {}}, clock).error().a == 5);
        CHECK_FALSE(restarted.sign_in({"rui", people.right, code}, clock));
        clock.advance(std::chrono::seconds(60));
        CHECK(restarted.sign_in({"ana", people.right, {}}, clock));
    }
    SUBCASE("read-only: who is right comes in; after a wrong try nobody, until it can be written down")
    {
        REQUIRE(disk.read_only(true));
        CHECK(roster.sign_in({"ana", people.right, {}}, clock));
        CHECK(roster.sign_in({"rui", people.right, people.code(clock.now())}, clock).error().code == FaultCode::file_unwritable);  // its use would be forgotten
        REQUIRE(disk.read_only(false));
        CHECK(roster.sign_in({"ana", people.right, {}}, clock));
        REQUIRE(disk.read_only(true));
        CHECK(roster.sign_in({"ana", people.wrong, {}}, clock).error().code == FaultCode::operator_refused);
        CHECK(roster.sign_in({"ana", people.wrong, {}}, clock).error().code == FaultCode::file_unwritable);
        CHECK(roster.sign_in({"ana", people.right, {}}, clock).error().code == FaultCode::file_unwritable);
        REQUIRE(disk.read_only(false));
        CHECK(roster.sign_in({"ana", people.right, {}}, clock));
    }
}

TEST_CASE("rosters that are none are refused")
{
    const Folder folder;
    for (const char* content : {"", "[]", "{\"operators\":[1]}", "{\"operators\":[{\"id\":\"x\",\"right\":\"king\",\"password_hash\":\"y\"}]}"}) {
        CHECK(Roster::load(folder.write("bad.json", content)).error().code == FaultCode::configuration_invalid);
    }
}
