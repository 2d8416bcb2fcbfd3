// balcao terminal drain | retire, balcao sync --once on a terminal: as a technician runs them, with and without the desk service.
#include <poll.h>
#include <pty.h>

#include <filesystem>
#include <fstream>

#include "base/files.h"
#include "desk.h"
#include "support/desk_fixture.h"
#include "support/program.h"
#include "wire/json_text.h"

using namespace balcao;
using test::CentralFixture;
using test::run_program;
using test::SyncDesk;

namespace {

bool tells(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }

/// Settings and a roster beside the desk's queue.
struct LeavingCommands {
    LeavingCommands(SyncDesk& desk, const std::string& url) : config(desk.folder.file("desk.toml")), socket(desk.folder.file("desk.sock")), password(desk.folder.file("password"))
    {
        std::ofstream(config) << "[terminal]\npractice = true\n[paths]\nstate = \"" << desk.folder.path() << "\"\nkeys = \"" << desk.keys.path() << "\"\n[central]\nurl = \"" << url
                              << "\"\nprobe_every_s = 1\n[reader]\nwatch = false\n";
        std::ofstream(password) << "tecnico\n";
        const auto roster = desk.folder.file("operators.json");
        REQUIRE(run_program("balcao", {"operator", "add", "tec", "--name", "Técnica", "--right", "maintain", "--file", roster}, "tecnico\n").exit == 0);
        REQUIRE(run_program("balcao", {"operator", "add", "ana", "--name", "Ana", "--file", roster}, "tecnico\n").exit == 0);
    }
    [[nodiscard]] test::Outcome run(std::vector<std::string> words, bool json = true, const std::string& who = "tec") const
    {
        std::vector<std::string> all = json ? std::vector<std::string>{"--json", "terminal"} : std::vector<std::string>{"terminal"};
        all.insert(all.end(), words.begin(), words.end());
        all.insert(all.end(), {"--config", config, "--socket", socket, "--operator", who, "--password-file", password});
        return run_program("balcao", all);
    }
    std::string config;
    std::string socket;
    std::string password;
};

/// Runs a program with its error stream on a terminal. \return what it wrote there.
std::string on_a_terminal(std::vector<std::string> arguments, int& exit)
{
    int master = -1;
    const pid_t pid = ::forkpty(&master, nullptr, nullptr, nullptr);
    REQUIRE(pid >= 0);
    if (pid == 0) {
        const std::string path = std::string(BALCAO_BIN_DIR) + "/balcao";
        std::vector<char*> argv{const_cast<char*>("balcao")};
        for (auto& argument : arguments) argv.push_back(argument.data());
        argv.push_back(nullptr);
        ::execv(path.c_str(), argv.data());
        ::_exit(127);
    }
    std::string written;
    char part[4096];
    for (ssize_t got = 0; (got = ::read(master, part, sizeof part)) > 0;) written.append(part, static_cast<std::size_t>(got));
    int status = 0;
    REQUIRE(::waitpid(pid, &status, 0) == pid);
    ::close(master);
    exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return written;
}

}  // namespace

TEST_CASE("balcao terminal drain without the service: refused by name, carried, answered, retired, and the machine may go")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    SyncDesk carrier(central, "posto-2");
    desk.add_many(1, 3);
    desk.close();
    const LeavingCommands at_desk(desk, central.url());
    test::TemporaryFolder stick;

    CHECK(tells(at_desk.run({"retire"}).out, "act_not_possible_now"));
    const auto clerk = at_desk.run({"drain"}, true, "ana");
    CHECK(clerk.exit == 2);
    CHECK(tells(clerk.out, "right_missing"));
    const auto begun = at_desk.run({"drain"});
    CHECK(begun.exit == 1);
    CHECK(tells(begun.out, "\"state\":\"draining\""));
    CHECK(tells(begun.out, "\"count\":3"));
    CHECK(tells(begun.out, "\"what\":\"unsent\""));
    const auto refused = at_desk.run({"retire"});
    CHECK(refused.exit == 1);
    CHECK(tells(refused.out, "terminal_not_empty"));
    CHECK(tells(at_desk.run({"retire"}, false).out, "3 records that are not sent yet"));
    CHECK(desk.keys.enrolled());

    const auto carried = at_desk.run({"drain", "--carry", stick.path()});
    CHECK(carried.exit == 1);
    CHECK(tells(carried.out, "\"records\":3"));
    CHECK(tells(carried.out, "\"what\":\"carried\""));
    CHECK_FALSE(tells(carried.out, "\"what\":\"unsent\""));
    CHECK(at_desk.run({"retire"}).exit == 1);  // carried is not received
    const LeavingCommands at_carrier(carrier, central.url());
    carrier.close();
    REQUIRE(run_program("balcao", {"bundle", "deliver", "--config", at_carrier.config, stick.path()}).exit == 0);
    REQUIRE(run_program("balcao", {"bundle", "in", "--config", at_desk.config, "--socket", at_desk.socket, "--from", stick.path()}).exit == 0);
    CHECK(at_desk.run({"drain", "--status"}).exit == 0);

    const auto retired = at_desk.run({"retire", "--to", stick.path()});
    CHECK(retired.exit == 0);
    CHECK(tells(retired.out, "\"retired\":true"));
    CHECK(tells(base::read_file(stick.file("terminal-retired.json")).value(), "\"terminal\":\"posto-1\""));
    CHECK_FALSE(desk.keys.enrolled());
    const auto serve = run_program("balcao", {"serve", "--config", at_desk.config});
    CHECK(serve.exit == 2);
    CHECK(tells(serve.err, "was retired"));
    // A new place: enrolled again it is an ordinary desk.
    REQUIRE(run_program("balcao", {"terminal", "enrol", "--config", at_desk.config, "--ca", central.ca_file(), "--token", central.enrolment_token("posto-3")}).exit == 0);
    CHECK(tells(at_desk.run({"drain", "--status"}).out, "\"state\":\"working\""));
}

TEST_CASE("balcao terminal drain through the service: sent over the line, taken back, retired, and the service ends")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    desk.add_many(1, 3);
    desk.close();
    const LeavingCommands commands(desk, central.url());
    central.stop();
    test::Child service("balcao", {"serve", "--config", commands.config}, desk.folder.file("serve.out"));
    test::DeskFixture::wait_for("the desk service", [&] { return run_program("balcao", {"queue", "stats", "--socket", commands.socket}).exit == 0; });
    CHECK(commands.run({"drain"}).exit == 1);
    CHECK(tells(commands.run({"drain", "--cancel"}).out, "\"state\":\"working\""));
    CHECK(commands.run({"drain"}).exit == 1);
    CHECK(commands.run({"retire"}).exit == 1);
    central.start();
    test::DeskFixture::wait_for("everything to be sent", [&] { return commands.run({"drain", "--status"}).exit == 0; });
    const auto retired = commands.run({"retire"}, false);
    CAPTURE(retired.out);
    CAPTURE(retired.err);
    CHECK(retired.exit == 0);
    CHECK(tells(retired.out, "the machine may go"));
    test::DeskFixture::wait_for("the service to end", [&] { return run_program("balcao", {"queue", "stats", "--socket", commands.socket}).exit != 0; });
    CHECK_FALSE(desk.keys.enrolled());
}

TEST_CASE("balcao sync --once draws how far it is on a terminal, and nothing elsewhere")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    desk.add_many(1, 600);
    desk.close();
    const LeavingCommands commands(desk, central.url());
    const std::vector<std::string> once{"sync", "--once", "--config", commands.config, "--socket", desk.folder.file("none.sock")};
    int exit = -1;
    const auto drawn = on_a_terminal(once, exit);
    CHECK(exit == 0);
    CHECK(tells(drawn, "] 0 of 600 sent"));
    CHECK(tells(drawn, "[########################] 600 of 600 sent"));
    CHECK(tells(drawn, "600 accepted"));
    desk.open();
    desk.add(601);
    desk.close();
    auto json = once;
    json.insert(json.begin(), "--json");
    const auto quiet = on_a_terminal(json, exit);
    CHECK(tells(quiet, "\"accepted\":1"));
    CHECK_FALSE(tells(quiet, " of "));
    desk.open();
    desk.add(602);
    desk.close();
    const auto piped = run_program("balcao", once);
    CHECK(piped.err.empty());
    CHECK(tells(piped.out, "1 accepted"));
}
