// Papers of the day as files: all of them or none, wherever they are to go; lists of appointments that are found and refused.
#include <filesystem>
#include <fstream>
#include <set>

#include "console/appointment_words.h"
#include "console/day_files.h"
#include "console/picture_places.h"
#include "sample.h"
#include "support/small_disk.h"
#include "support/temporary_folder.h"

using namespace balcao;
using namespace balcao::console;
using base::FaultCode;

namespace {

std::set<std::string> names_in(const std::string& folder)
{
    std::set<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        out.insert(entry.path().filename().string());
    }
    return out;
}

std::string content_of(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

const DayPapers k_papers{"2026-11-24", false, "{\"statement\":1}", "day,terminal\r\n", "%PDF-1"};

}  // namespace

TEST_CASE("a statement becomes three files of one name; a clerk's own count says whose it is, and leads nowhere else")
{
    const test::TemporaryFolder folder;
    REQUIRE(write_papers(folder.path(), files_of(k_papers, "ana")));
    CHECK(names_in(folder.path()) == std::set<std::string>{"balcao-day-2026-11-24.csv", "balcao-day-2026-11-24.json", "balcao-day-2026-11-24.pdf"});
    CHECK(content_of(folder.file("balcao-day-2026-11-24.pdf")) == "%PDF-1");
    auto own = k_papers;
    own.own = true;
    CHECK(files_of(own, "ana").front().name == "balcao-day-2026-11-24-own-ana.json");
    CHECK(files_of(own, "../../etc/ana").front().name == "balcao-day-2026-11-24-own-______etc_ana.json");
    auto later = k_papers;
    later.pdf = "%PDF-2";
    REQUIRE(write_papers(folder.path(), files_of(later, "ana")));
    CHECK(content_of(folder.file("balcao-day-2026-11-24.pdf")) == "%PDF-2");
}

TEST_CASE("what cannot be written leaves nothing half-written and nothing new: a folder that is none, a name in the way")
{
    const test::TemporaryFolder folder;
    const auto nowhere = write_papers(folder.file("absent"), files_of(k_papers, "ana"));
    REQUIRE_FALSE(nowhere);
    CHECK(nowhere.error().code == FaultCode::file_unwritable);
    CHECK(names_in(folder.path()).empty());
    std::filesystem::create_directory(folder.file("balcao-day-2026-11-24.pdf"));  // the last of the three cannot go there
    const auto in_the_way = write_papers(folder.path(), files_of(k_papers, "ana"));
    REQUIRE_FALSE(in_the_way);
    CHECK(in_the_way.error().code == FaultCode::file_unwritable);
    CHECK(names_in(folder.path()) == std::set<std::string>{"balcao-day-2026-11-24.pdf"});
}

TEST_CASE("a full medium and one that is read-only are told apart, and neither keeps a piece of the papers")
{
    const test::TemporaryFolder folder;
    {
        test::SmallDisk disk(folder.file("stick"), "64k");
        if (!disk.mounted()) {
            MESSAGE("not tried without the right to mount: " << disk.reason());
            return;
        }
        REQUIRE(write_papers(folder.file("stick"), files_of(k_papers, "ana")));
        auto large = k_papers;
        large.day = "2026-11-25";
        large.pdf.assign(200'000, 'x');  // the table still fits, the paper no more
        const auto full = write_papers(folder.file("stick"), files_of(large, "ana"));
        REQUIRE_FALSE(full);
        CHECK(full.error().code == FaultCode::disk_full);
        CHECK(names_in(folder.file("stick")) == std::set<std::string>{"balcao-day-2026-11-24.csv", "balcao-day-2026-11-24.json", "balcao-day-2026-11-24.pdf"});
        REQUIRE(disk.read_only(true));
        const auto refused = write_papers(folder.file("stick"), files_of(large, "ana"));
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == FaultCode::file_unwritable);
        CHECK(names_in(folder.file("stick")).size() == 3);
    }
}

TEST_CASE("papers can go to the configured folder, to media the service looked at, and to those mounted for this user, each once")
{
    const test::TemporaryFolder folder;
    std::filesystem::create_directories(folder.file("media/STICK"));
    auto model = test::sample("start");
    link::StickMedium medium;
    medium.folder = folder.file("media/STICK");
    medium.name = "STICK";
    model.sticks.media = {medium};
    const auto places = export_places(model, folder.path(), {folder.file("media"), folder.file("absent")});
    REQUIRE(places.size() == 2);
    CHECK(places[0].folder == folder.path());
    CHECK(places[1].folder == folder.file("media/STICK"));
    CHECK(export_places(model, "", {}).size() == 1);
}

TEST_CASE("lists of appointments are found by their ending, the newest first; hidden files and others are none")
{
    const test::TemporaryFolder folder;
    for (const char* name : {"old.csv", "new.ics", "note.txt", ".part.csv"}) {
        std::ofstream(folder.file(name)) << "x";
    }
    std::filesystem::last_write_time(folder.file("old.csv"), std::filesystem::file_time_type::clock::now() - std::chrono::hours(2));
    CHECK(appointment_files({{"here", folder.path()}}, 20) == std::vector<std::string>{folder.file("new.ics"), folder.file("old.csv")});
    CHECK(appointment_files({{"here", folder.path()}}, 1).size() == 1);
    CHECK(appointment_files({{"gone", folder.file("absent")}}, 20).empty());
}

TEST_CASE("refused rows are named with their line and reason, the first five of many")
{
    const auto one = appointment_rows_text(text::Language::en, {{3, "series_unknown"}});
    CHECK(one == "Line 3: this desk has no such series. Correct the file, or ask for a new one, and import it again.");
    std::vector<Controller::BadRow> many;
    for (std::int64_t line = 2; line < 9; ++line) {
        many.push_back({line, "time_invalid"});
    }
    const auto text = appointment_rows_text(text::Language::pt, many);
    CHECK(text.find("6") != std::string::npos);
    CHECK(text.find("7") == std::string::npos);
    CHECK(appointment_reason(text::Language::pt, "time_invalid") != appointment_reason(text::Language::en, "time_invalid"));
    CHECK(appointment_reason(text::Language::pt, "of_a_newer_service") == "of_a_newer_service");
}

TEST_CASE("people who wait are counted by their minutes; whoever is expected later, or called already, does not wait")
{
    link::TicketsView tickets;
    const base::Instant now = *base::parse_instant("2026-11-24T10:00:00.000Z");
    const auto add = [&](int minutes, const char* state) {
        link::TicketRow row;
        row.state = state;
        row.due_at = now - std::chrono::minutes(minutes);
        tickets.line.push_back(row);
    };
    for (const int minutes : {0, 4, 5, 39, 40, 300, -15}) {
        add(minutes, "waiting");
    }
    add(12, "called");
    const auto groups = wait_groups(tickets, now);
    REQUIRE(groups.size() == 5);
    CHECK(groups[0] == std::pair<std::string, std::int64_t>("<5", 2));
    CHECK(groups[1].second == 1);
    CHECK(groups[2].second == 0);
    CHECK(groups[3].second == 1);
    CHECK(groups[4] == std::pair<std::string, std::int64_t>("40+", 2));
}

TEST_CASE("a locked console's pictures: its folder and what lies below, not its neighbour, not by '..', not by a link, and never the whole machine")
{
    const test::TemporaryFolder folder;
    const auto own = folder.file("pictures");
    std::filesystem::create_directories(own + "/today");
    std::filesystem::create_directories(folder.file("pictures-of-others"));
    for (const auto* name : {"pictures/a.png", "pictures/today/b.png", "pictures-of-others/c.png", "d.png"}) {
        std::ofstream(folder.file(name)) << "x";
    }
    std::filesystem::create_symlink(folder.file("d.png"), own + "/link.png");
    std::filesystem::create_symlink("/", own + "/out");
    CHECK(lies_within(own, {own}));
    CHECK(lies_within(own + "/", {own}));
    CHECK(lies_within(own + "/a.png", {own}));
    CHECK(lies_within(own + "/today/../today/b.png", {own}));
    CHECK(lies_within(folder.file("d.png"), {own, folder.path()}));
    for (const auto& out : {folder.path(), folder.file("d.png"), folder.file("pictures-of-others/c.png"), own + "/../d.png", own + "/link.png", own + "/out", own + "/out/etc", own + "/absent.png", std::string(), std::string("/")}) {
        CAPTURE(out);
        CHECK_FALSE(lies_within(out, {own}));
    }
    CHECK_FALSE(lies_within(own + "/a.png", {"/", "", folder.file("absent")}));
    CHECK_FALSE(lies_within(own + "/a.png", {}));
}
