// Documents reach the form by camera, flatbed, a swipe reader on a serial line and the clipboard, with the real service; files
// dropped on the window: locked_story_test.cpp.

#include <csignal>
#include <thread>

#include "gui/support/clerk_desk.h"
#include "support/serial_line.h"
#include "support/temporary_folder.h"

using namespace balcao;
using namespace balcao::gui;

namespace {

const std::string k_screens = std::string(BALCAO_BIN_DIR) + "/../screens/story";

/// Puts a picture under the camera, in the place of the one before.
void put(const test::TemporaryFolder& camera, const std::string& picture)
{
    const std::string there = camera.file("frame.jpg");
    std::filesystem::copy_file(test::data_path(picture), there + ".part", std::filesystem::copy_options::overwrite_existing);
    std::filesystem::rename(there + ".part", there);
}

bool holds(const ClerkDesk& desk, const std::string& field, const std::string& value)
{
    return eventually(
        [&] {
            const auto entry = desk.desktop.find(field, 1'000);
            return entry && entry->text() == value;
        },
        3 * k_slow_ms);
}

/// Files below the folder that hold a JPEG or PNG anywhere within.
std::vector<std::string> files_with_pictures(const std::string& folder)
{
    std::vector<std::string> out;
    std::size_t looked_at = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) {
            continue;
        }
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string content{std::istreambuf_iterator<char>(in), {}};
        looked_at += content.size();
        if (content.find("\xFF\xD8\xFF") != std::string::npos || content.find("\x89PNG\r\n") != std::string::npos) {
            out.push_back(entry.path().string());
        }
    }
    CHECK(looked_at > 10'000);  // queue, keys and log at least: the look was a real one
    return out;
}

void keep_picture(const ClerkDesk& desk, const std::string& name)
{
    std::filesystem::create_directories(k_screens);
    CHECK(desk.desktop.picture(k_screens + "/" + name + ".png"));
}

}  // namespace

TEST_CASE("a passport under the camera fills the form by itself; trouble is said under the picture")
{
    const test::TemporaryFolder camera;
    ClerkDesk desk("[camera]\nsource = \"folder:" + camera.path() + "\"\n");
    desk.open_console();
    desk.sign_in();
    desk.desktop.key("F2");
    REQUIRE(desk.desktop.find("live.picture", k_slow_ms).has_value());
    CHECK(desk.desktop.sees("A câmara não dá imagem", k_slow_ms));  // nothing is plugged in yet
    put(camera, "camera/blank_desk.jpg");
    CHECK(desk.desktop.sees("Ponha o documento sob a câmara", k_slow_ms));
    put(camera, "camera/00058.jpg");
    CHECK(desk.desktop.sees("A imagem está desfocada", k_slow_ms));
    keep_picture(desk, "camera_live");
    CHECK_FALSE(desk.desktop.find("field.document_number", 2'000).has_value());  // a doubtful reading fills nothing
    put(camera, "documents/passport_uto.jpg");
    CHECK(holds(desk, "field.document_number", "UT4501827"));
    keep_picture(desk, "camera_form");
    CHECK(files_with_pictures(desk.desk.root()).empty());
    desk.desktop.key("F2");  // it lies there still: the live view shows it read
    REQUIRE(desk.desktop.find("field.document_number", 3 * k_slow_ms).has_value());
}

TEST_CASE("a swipe on a serial line opens a case on any page, and a reader pulled out is missed")
{
    const test::TemporaryFolder folder;
    auto line = std::make_unique<test::SerialLine>(folder.file("swipe"));
    ClerkDesk desk("[swipe_reader]\ndevice = \"" + folder.file("swipe") + "\"\n");
    desk.open_console();
    desk.sign_in();
    desk.desktop.key("F6");  // away from the form
    std::string lines = test::read_data("documents/residence_permit_prt.mrz");
    for (auto& c : lines) {
        c = c == '\n' ? '\r' : c;
    }
    line->send("\x02" + lines + "\x03");
    REQUIRE(desk.desktop.find("list.queue", k_slow_ms).has_value());  // the page stays
    desk.desktop.keys({"F6", "F6", "F6", "F6"});
    CHECK(desk.desktop.find("field.document_number", k_slow_ms).has_value());
    line.reset();
    CHECK(desk.desktop.sees("O leitor de passagem não está ligado", k_slow_ms));
}

TEST_CASE("a reader with another prefix key that ends no lines is understood")
{
    ClerkDesk desk;
    desk.open_console({"--scan-prefix", "F12"});
    desk.sign_in();
    std::string run = test::read_data("documents/residence_permit_prt.mrz");
    std::erase(run, '\n');
    REQUIRE(run.size() == 90);
    // The window stands still in the middle, for longer than a reader may pause; what it sends meanwhile waits and is no pause.
    desk.desktop.key("F12");
    desk.desktop.type(run.substr(0, 45), 2);
    REQUIRE(::kill(desk.console->pid(), SIGSTOP) == 0);
    desk.desktop.type(run.substr(45), 2);
    std::this_thread::sleep_for(std::chrono::milliseconds(1'300));
    REQUIRE(::kill(desk.console->pid(), SIGCONT) == 0);
    CHECK(holds(desk, "field.document_number", run.substr(5, 9)));
}

TEST_CASE("copied lines are pasted as a document on any page")
{
    ClerkDesk desk;
    desk.open_console();
    desk.sign_in();
    desk.desktop.key("F2");
    const auto lines = desk.desktop.find("field.mrz_lines", k_slow_ms);
    REQUIRE(lines.has_value());
    REQUIRE(lines->set_text(test::read_data("documents/citizen_card_back.mrz")));
    REQUIRE(lines->grab_focus());
    REQUIRE(eventually([&] { return lines->focused(); }, k_slow_ms));
    desk.desktop.keys({"ctrl+a", "ctrl+c", "Escape", "ctrl+shift+v"});
    CHECK(desk.desktop.find("field.document_number", k_slow_ms).has_value());
}

TEST_CASE("a page on the flatbed is scanned by a key; an open lid is said and the next try works")
{
    const test::TemporaryFolder glass;
    std::ofstream(glass.file("dll.conf")) << "pnm\n";
    Process convert({"convert", test::data_path("documents/passport_uto.jpg"), glass.file("page.ppm")}, glass.file("convert.log"));
    REQUIRE(eventually([&convert] { return !convert.running(); }, k_slow_ms));
    ::setenv("SANE_CONFIG_DIR", glass.path().c_str(), 1);
    const auto scanner = [&glass](const std::string& more) {
        return "[flatbed]\ndevice = \"pnm:0\"\noptions = [\"--filename=" + glass.file("page.ppm") + "\"" + more + "]\n";
    };
    SUBCASE("read")
    {
        ClerkDesk desk(scanner(""));
        desk.open_console();
        desk.sign_in();
        desk.desktop.key("F2");
        REQUIRE(desk.desktop.find("action.scan_flatbed", k_slow_ms).has_value());
        keep_picture(desk, "flatbed");
        desk.press_by_key("action.scan_flatbed", "alt+t");
        CHECK(holds(desk, "field.document_number", "UT4501827"));
        CHECK(files_with_pictures(desk.desk.root()).empty());
    }
    SUBCASE("its lid is open")
    {
        ClerkDesk desk(scanner(", \"--status-coveropen=yes\""));
        desk.open_console();
        desk.sign_in();
        desk.desktop.key("F2");
        REQUIRE(desk.desktop.find("action.scan_flatbed", k_slow_ms).has_value());
        desk.press_by_key("action.scan_flatbed", "alt+t");
        CHECK(desk.desktop.sees("a tampa está aberta", k_slow_ms));
        CHECK(desk.desktop.find("action.scan_flatbed", 2'000).has_value());  // and the way to try again is still there
    }
    ::unsetenv("SANE_CONFIG_DIR");
}
