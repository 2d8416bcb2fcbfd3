// Where do a citizen's secrets stay? One whole activation with the real programs; the practice citizen tells this test
// through a pipe what its temporary password and PIN are, and everything is searched for them: the memory of the desk
// service, of the kiosk and of the central, and every file they wrote.

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "support/desk_fixture.h"
#include "support/memory_area.h"
#include "support/secret_scan.h"

using namespace balcao;
using test::CentralFixture;
using test::DeskFixture;

namespace {

/// The reading end of what the practice citizen tells. Digits are kept scrambled, so that a scan of a child that was
/// forked from this process does not find this test's own copy.
class Confession {
public:
    explicit Confession(const std::string& path)
    {
        REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
        m_fd = ::open(path.c_str(), O_RDWR | O_NONBLOCK);  // inherited by the child on purpose
        REQUIRE(m_fd >= 0);
    }
    ~Confession() { ::close(m_fd); }
    Confession(const Confession&) = delete;
    Confession& operator=(const Confession&) = delete;
    [[nodiscard]] int fd() const { return m_fd; }

    /// The digits told under that name, waiting for them.
    std::string wait_for(const std::string& name)
    {
        std::string digits;
        DeskFixture::wait_for(name.c_str(), [&] {
            char buffer[256];
            for (ssize_t n = 0; (n = ::read(m_fd, buffer, sizeof buffer)) > 0;) {
                m_told.append(buffer, static_cast<std::size_t>(n));
            }
            const auto at = m_told.find(name + " ");
            const auto end = at == std::string::npos ? at : m_told.find('\n', at);
            if (end == std::string::npos) {
                return false;
            }
            digits = m_told.substr(at + name.size() + 1, end - at - name.size() - 1);
            return true;
        });
        return digits;
    }

private:
    int m_fd = -1;
    std::string m_told;
};

void expect_clean(const test::SecretScanner& scanner, const std::string& what)
{
    CAPTURE(what);
    CHECK(scanner.result().octets > 1'000'000);
    CHECK_MESSAGE(scanner.result().hits.empty(), test::describe(scanner.result()));
    CHECK_MESSAGE(scanner.result().unread.empty(), test::describe(scanner.result()));
}

}  // namespace

TEST_CASE("After a first sign-in neither password nor PIN is left in any process or file")
{
    if (::geteuid() != 0) {
        MESSAGE("skipped: reading the memory of a process that forbids dumps needs root");
        return;
    }
    CentralFixture central;
    DeskFixture desk(central);
    desk.start_serve();
    Confession told(desk.root() + "-told");
    desk.start_citizen({"--reveal-fd", std::to_string(told.fd())});
    const auto done = desk.intake("1-citizen-card.json", {"--wait-for-sign-in"});
    CAPTURE(done.out);
    REQUIRE(done.exit == 0);
    // The answer and the last page race: wait until the citizen has gone.
    DeskFixture::wait_for("the welcome page", [&] {
        std::ifstream in(desk.root() + "/kiosk.log");
        std::string last;
        for (std::string line; std::getline(in, line);) {
            last = line;
        }
        return last.find("\"idle\"") != std::string::npos;
    });
    for (const std::string name : {"password", "pin"}) {
        const auto digits = told.wait_for(name);
        REQUIRE(digits.size() == 6);
        test::SecretScanner memory(digits);
        memory.process(desk.serve_pid());
        memory.process(desk.kiosk_pid());
        memory.process(central.pid());
        INFO("processes: desk ", desk.serve_pid(), ", kiosk ", desk.kiosk_pid(), ", central ", central.pid());
        expect_clean(memory, name);
        test::SecretScanner files(digits);
        files.folder(desk.root());
        files.folder(central.root());
        CAPTURE(name);
        CHECK_MESSAGE(files.result().hits.empty(), test::describe(files.result()));
        CHECK(files.result().octets > 10'000);
    }
    std::filesystem::remove(desk.root() + "-told");
}

TEST_CASE("The desk service never holds the password, not even while the citizen looks at it")
{
    if (::geteuid() != 0) {
        MESSAGE("skipped: reading the memory of a process that forbids dumps needs root");
        return;
    }
    CentralFixture central;
    DeskFixture desk(central);
    desk.start_serve();
    Confession told(desk.root() + "-told");
    central.kill_hard();  // without a line the password stays on the screen
    desk.start_citizen({"--reveal-fd", std::to_string(told.fd())});
    (void)desk.intake("2-passport.json", {"--wait-for-central", "1"});
    const auto digits = told.wait_for("password");
    REQUIRE(digits.size() == 6);
    test::SecretScanner service(digits);
    service.process(desk.serve_pid());
    expect_clean(service, "service");
    // The scanner would see it: the kiosk, whose task it is to show it, holds it in its one locked page.
    test::SecretScanner kiosk(digits);
    kiosk.process(desk.kiosk_pid());
    CHECK(kiosk.result().hits.size() == 1);
    for (const auto& hit : kiosk.result().hits) {
        CHECK_MESSAGE(hit.where.find("[anonymous]") != std::string::npos, hit.where);
        std::size_t pages = 0;
        for (const auto& area : test::memory_areas(std::to_string(desk.kiosk_pid()))) {
            if (area.holds(hit.at)) {
                ++pages;
                CHECK(area.is("lo"));
                CHECK(area.is("dd"));
                CHECK(area.swap_kb == 0);
            }
        }
        CHECK(pages == 1);
    }
    // What the desk service holds locked (the day's key of unfinished cases) is in no dump either, and none of it is in the swap.
    std::size_t locked = 0;
    for (const auto& area : test::memory_areas(std::to_string(desk.serve_pid()))) {
        locked += area.is("lo") ? 1 : 0;
        CHECK_FALSE((area.is("lo") && (!area.is("dd") || area.swap_kb != 0)));
    }
    CHECK(locked > 0);
    std::filesystem::remove(desk.root() + "-told");
}

TEST_CASE("A crash of service or kiosk writes no core dump while the password is on the screen")
{
    rlimit limits{};
    REQUIRE(::getrlimit(RLIMIT_CORE, &limits) == 0);
    const rlimit before = limits;
    limits.rlim_cur = limits.rlim_max;
    REQUIRE(::setrlimit(RLIMIT_CORE, &limits) == 0);  // what the programs start with
    CentralFixture central;
    DeskFixture desk(central);
    {
        // An ordinary program here: does this machine write dumps at all?
        const std::string probe = "cd '" + desk.root() + "' && kill -ABRT $$";
        const int status = ::system(probe.c_str());  // NOLINT: a shell is the ordinary program
        if (!WCOREDUMP(status)) {
            MESSAGE("this machine writes no core dumps: the check below cannot fail here");
        }
    }
    desk.start_serve();
    central.kill_hard();  // without a line the password stays on the screen
    Confession told(desk.root() + "-told");
    desk.start_citizen({"--reveal-fd", std::to_string(told.fd())});
    (void)desk.intake("2-passport.json", {"--wait-for-central", "1"});
    REQUIRE(told.wait_for("password").size() == 6);
    CHECK_FALSE(desk.citizen_crash_dumps_core());
    CHECK_FALSE(desk.serve_crash_dumps_core());
    REQUIRE(::setrlimit(RLIMIT_CORE, &before) == 0);
    std::filesystem::remove(desk.root() + "-told");
}
