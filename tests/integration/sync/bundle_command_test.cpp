// balcao bundle out | deliver | in | list, as people run them.
#include <filesystem>
#include <fstream>

#include "desk.h"
#include "support/desk_fixture.h"
#include "support/program.h"

using namespace balcao;
using queue::State;
using test::CentralFixture;
using test::run_program;
using test::SyncDesk;

namespace {

struct DeskCommands {
    explicit DeskCommands(SyncDesk& desk, const std::string& url, const std::string& more = {}) : config(desk.folder.file("desk.toml")), socket(desk.folder.file("none.sock"))
    {
        std::ofstream(config) << "[terminal]\npractice = true\n[paths]\nstate = \"" << desk.folder.path() << "\"\nkeys = \"" << desk.keys.path() << "\"\n[central]\nurl = \"" << url << "\"\n" << more;
    }
    auto run(std::vector<std::string> words, bool queue = true) const
    {
        std::vector<std::string> all{"--json", "bundle"};
        all.insert(all.end(), words.begin(), words.end());
        all.insert(all.end(), {"--config", config});
        if (queue) all.insert(all.end(), {"--socket", socket});
        return run_program("balcao", all);
    }
    std::string config;
    std::string socket;
};

bool says(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }

}  // namespace

TEST_CASE("balcao bundle out says how many records stay, since no central could take them as they are")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    desk.add(1);
    desk.add_sealed(base::to_bytes("never sent"), 2, std::string(65, 'x'));
    const DeskCommands at_desk(desk, central.url());
    test::TemporaryFolder stick;
    desk.close();
    const auto out = at_desk.run({"out", "--to", stick.path()});
    CHECK(out.exit == 1);
    CHECK(says(out.out, "\"records\":1"));
    CHECK(says(out.out, "\"left_out\":1"));
}

TEST_CASE("balcao bundle: out, delivered by another desk, in, and what is out is listed")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    SyncDesk carrier(central, "posto-2");
    desk.add_many(1, 3);
    const DeskCommands at_desk(desk, central.url());
    const DeskCommands at_carrier(carrier, central.url());
    test::TemporaryFolder stick;

    const auto held = at_desk.run({"out", "--to", stick.path()});  // this test holds the queue
    CHECK(held.exit == 2);
    CHECK(says(held.out + held.err, "storage_in_use"));
    CHECK(std::filesystem::is_empty(stick.path()));
    desk.close();
    carrier.close();

    const auto none = at_carrier.run({"out", "--to", stick.path()});
    CHECK(none.exit == 0);
    CHECK(says(none.out, "\"records\":0"));
    CHECK(std::filesystem::is_empty(stick.path()));
    CHECK(at_desk.run({"out", "--to", stick.file("nowhere")}).exit == 2);
    const auto out = at_desk.run({"out", "--to", stick.path()});
    CHECK(out.exit == 0);
    CHECK(says(out.out, "\"records\":3"));
    CHECK(says(out.out, "\"left_out\":0"));
    const auto bundle = test::json_text(out.out, "file");
    REQUIRE(std::filesystem::exists(bundle));

    const auto listed = at_desk.run({"list"});
    CHECK(listed.exit == 0);
    CHECK(says(listed.out, "\"unsettled\":3,\"overdue\":false"));
    // Nobody came for four days.
    const auto note = desk.folder.file("bundles/" + test::json_text(out.out, "id") + ".json");
    std::ifstream in(note);
    std::string text(std::istreambuf_iterator<char>(in), {});
    const auto at = text.find("\"created_at\":\"") + 14;
    text.replace(at, text.find('"', at) - at, base::format_instant(desk.clock.now() - std::chrono::hours(24 * 4)));
    std::ofstream(note) << text;
    const auto late = at_desk.run({"list"});
    CHECK(late.exit == 1);
    CHECK(says(late.out, "\"overdue\":true"));
    CHECK(DeskCommands(desk, central.url(), "bundle_days = 7\n").run({"list"}).exit == 0);

    const auto early = at_desk.run({"in", "--from", stick.path()});
    CHECK(early.exit == 1);
    CHECK(says(early.out, "\"state\":\"none\""));
    central.stop();
    const auto offline = at_carrier.run({"deliver", stick.path()}, false);
    CHECK(offline.exit == 1);
    CHECK(says(offline.out, "\"fault\":\"network_unreachable\""));
    CHECK_FALSE(std::filesystem::exists(bundle + ".answer"));
    central.start();
    const auto delivered = at_carrier.run({"deliver", stick.path()}, false);
    CHECK(delivered.exit == 0);
    CHECK(says(delivered.out, "\"state\":\"delivered\",\"parts\":1"));
    CHECK(says(at_carrier.run({"deliver", bundle}, false).out, "\"state\":\"answered_before\""));
    CHECK(says(at_carrier.run({"deliver", "--again", bundle}, false).out, "\"state\":\"delivered\""));
    std::ofstream(bundle + ".answer") << "cut short";  // an answer that cannot be read is none
    CHECK(says(at_carrier.run({"deliver", bundle}, false).out, "\"state\":\"delivered\""));

    const auto strange = at_carrier.run({"in", "--from", stick.path()});
    CHECK(strange.exit == 1);
    CHECK(says(strange.out, "\"fault\":\"bundle_answer_unknown\""));
    const auto taken = at_desk.run({"in", "--from", stick.path()});
    CHECK(taken.exit == 0);
    CHECK(says(taken.out, "\"settled\":3,\"refused\":0,\"known\":0,\"postponed\":0,\"finished\":true,\"fault\":null"));
    CHECK(says(at_desk.run({"list"}).out, "\"id\":null"));
    desk.open();
    CHECK(desk.item(3).state == State::acked);
}

TEST_CASE("balcao bundle tells in words what cannot be delivered")
{
    CentralFixture central;
    CentralFixture elsewhere;
    SyncDesk desk(central, "posto-1");
    SyncDesk stranger(elsewhere, "posto-9");
    desk.add(1);
    desk.close();
    const DeskCommands at_desk(desk, central.url());
    test::TemporaryFolder stick;
    CHECK(says(at_desk.run({"deliver", stick.path()}, false).out, "\"state\":\"none\""));
    const auto bundle = test::json_text(at_desk.run({"out", "--to", stick.path()}).out, "file");
    const auto wrong = DeskCommands(stranger, elsewhere.url()).run({"deliver", bundle}, false);
    CHECK(wrong.exit == 1);
    CHECK(says(wrong.out, "\"fault\":\"bundle_not_for_central\""));
    std::filesystem::resize_file(bundle, 500'000);
    const auto broken = at_desk.run({"deliver", bundle}, false);
    CHECK(broken.exit == 1);
    CHECK(says(broken.out, "\"fault\":\"bundle_damaged\""));
    const auto in_words = run_program("balcao", {"bundle", "deliver", "--config", at_desk.config, bundle});
    CHECK(says(in_words.out, "damaged beyond repair"));
    CHECK(at_desk.run({"deliver", stick.file("nothing.bundle")}, false).exit == 2);
}

TEST_CASE("balcao bundle goes through the desk service when it runs")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    SyncDesk carrier(central, "posto-2");
    desk.add_many(1, 3);
    desk.close();
    const DeskCommands words(desk, central.url(), "probe_every_s = 1\n[reader]\nwatch = false\n");
    REQUIRE(run_program("balcao", {"operator", "add", "ana", "--name", "Ana", "--file", desk.folder.file("operators.json")}, "pratica\n").exit == 0);
    test::TemporaryFolder stick;
    const auto socket = desk.folder.file("desk.sock");
    const auto serve = [&] {
        test::Child child("balcao", {"serve", "--config", words.config}, desk.folder.file("serve.out"));
        test::DeskFixture::wait_for("the desk service", [&] { return run_program("balcao", {"queue", "stats", "--socket", socket}).exit == 0; });
        return child;
    };
    const auto through = [&](std::vector<std::string> what) {
        std::vector<std::string> all{"--json", "bundle"};
        all.insert(all.end(), what.begin(), what.end());
        all.insert(all.end(), {"--config", words.config, "--socket", socket});
        return run_program("balcao", all);
    };
    central.stop();  // this desk has no line
    std::string bundle;
    {
        auto service = serve();
        const auto out = through({"out", "--to", stick.path()});
        CHECK(out.exit == 0);
        CHECK(says(out.out, "\"records\":3"));
        bundle = test::json_text(out.out, "file");
        REQUIRE(std::filesystem::exists(bundle));
        CHECK(says(through({"list"}).out, "\"unsettled\":3,\"overdue\":false"));
        CHECK(service.end(SIGTERM) == 0);
    }
    central.start();
    CHECK(DeskCommands(carrier, central.url()).run({"deliver", bundle}, false).exit == 0);
    central.stop();
    auto service = serve();
    const auto in = through({"in", "--from", stick.path()});
    CHECK(in.exit == 0);
    CHECK(says(in.out, "\"settled\":3"));
    CHECK(says(in.out, "\"finished\":true"));
    const auto stats = run_program("balcao", {"--json", "queue", "stats", "--socket", socket});
    CHECK(says(stats.out, "\"pending\":0"));
    std::ofstream(bundle + ".answer") << "cut short";
    CHECK(says(through({"in", "--from", stick.path()}).out, "\"fault\":\"bundle_damaged\""));
    CHECK(through({"out", "--to", stick.path()}).exit == 0);  // nothing waits any more
    CHECK(service.end(SIGTERM) == 0);
    desk.open();
    CHECK(desk.item(3).state == State::acked);
}
