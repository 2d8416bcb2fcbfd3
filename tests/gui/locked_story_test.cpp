// The console of a locked-down screen: it stays when it is asked to go, what is dropped on it is a document or nothing, and pictures are
// looked for in its own folder alone. And the look chosen at a console, over its end and next start.

#include <filesystem>
#include <fstream>
#include <thread>

#include "gui/support/driver.h"
#include "gui/support/golden.h"
#include "gui/support/picture_on_failure.h"
#include "support/desk_fixture.h"
#include "support/temporary_folder.h"

using namespace balcao;
using namespace balcao::gui;

namespace {

constexpr int k_locked_ms = 20'000;
constexpr const char* k_passport = "UT4501827";  // of documents/passport_uto.jpg

/// A service without a central and a console before it.
struct LoneDesk {
    test::TemporaryFolder folder;
    std::optional<test::Child> serve;
    std::optional<Desktop> desktop;
    std::unique_ptr<Process> console;

    LoneDesk()
    {
        std::filesystem::create_directory(folder.file("pictures"));
        std::ofstream(folder.file("desk.toml")) << "[terminal]\nplace = \"Loja de Teste\"\npractice = true\n[reader]\nwatch = false\n";
        REQUIRE(test::run_program("balcao", {"operator", "add", "ana", "--name", "Ana Teste", "--file", folder.file("operators.json")}, "pratica\n").exit == 0);
        serve.emplace("balcao", std::vector<std::string>{"serve", "--config", folder.file("desk.toml")}, folder.file("serve.log"));
        desktop.emplace();
    }
    void open_console(const std::vector<std::string>& more = {})
    {
        std::vector<std::string> command{std::string(BALCAO_BIN_DIR) + "/balcao-operator", "--socket", folder.file("state/desk.sock"), "--pictures", folder.file("pictures"),
                                         "--look-file", folder.file("look/look.json"), "--export-folder", folder.file("pictures")};
        command.insert(command.end(), more.begin(), more.end());
        console = std::make_unique<Process>(command, desktop->directory() + "/console.log");
    }
    void focus(const std::string& id) const
    {
        CAPTURE(id);
        const auto node = desktop->find(id, k_locked_ms);
        REQUIRE(node.has_value());
        REQUIRE(eventually([&] { return node->focused(); }, k_locked_ms));
    }
    void sign_in() const
    {
        focus("field.operator");
        desktop->type("ana");
        desktop->key("Tab");
        desktop->type("pratica");
        desktop->key("Return");
        REQUIRE(desktop->find("field.ticket", k_locked_ms).has_value());
    }
    /// Programs the console started that still run.
    [[nodiscard]] bool started_something() const
    {
        const auto pid = std::to_string(console->pid());
        std::string children;
        for (const auto& task : std::filesystem::directory_iterator("/proc/" + pid + "/task")) {
            std::ifstream in(task.path() / "children");
            children += std::string{std::istreambuf_iterator<char>(in), {}};
        }
        return !children.empty();
    }
    /// As from a file manager. \return it: it gives the file out after the drop only
    [[nodiscard]] std::unique_ptr<Process> drop(const std::string& path) const
    {
        auto manager = std::make_unique<Process>(std::vector<std::string>{BALCAO_DRAG_SOURCE, path}, desktop->directory() + "/drag.log");
        const auto handle = desktop->find_named("", "drag me", k_locked_ms);
        REQUIRE(handle.has_value());
        const auto at = handle->extents();
        desktop->drag({at.x + at.width / 2, at.y + at.height / 2}, {700, 400});
        return manager;
    }
    /// Of the field on the form, which the pages are turned through to.
    [[nodiscard]] bool number_is(const std::string& value) const
    {
        return eventually(
            [&] {
                const auto entry = desktop->find("field.document_number", 1'000);
                return entry && entry->text() == value;
            },
            3 * k_locked_ms);
    }
};

const char* const k_stays = "Esta janela fica aberta";

}  // namespace

TEST_CASE("the locked console stays when a window manager asks it to close, and says so before and after the sign-in; pictures come from its own folder alone")
{
    LoneDesk desk;
    desk.open_console({"--locked"});
    desk.focus("field.operator");
    CHECK_FALSE(desk.desktop->shows_now(k_stays));
    REQUIRE(desk.desktop->ask_windows_to_close() == 1);
    CHECK(desk.desktop->sees(k_stays, k_locked_ms));
    desk.sign_in();
    CHECK_FALSE(desk.desktop->shows_now(k_stays));
    desk.desktop->key("F4");
    REQUIRE(desk.desktop->find("field.document_number", k_locked_ms).has_value());
    REQUIRE(desk.desktop->ask_windows_to_close() == 1);
    CHECK(desk.desktop->sees(k_stays, k_locked_ms));
    CHECK(desk.console->running());
    CHECK(desk.desktop->windows() == 1);

    // F2: a path is typed, no chooser opens; what lies outside is neither listed nor read, whether it is there or not.
    const auto outside = desk.folder.file("passport.jpg");
    std::filesystem::copy_file(test::data_path("documents/passport_uto.jpg"), outside);
    std::filesystem::create_symlink(outside, desk.folder.file("pictures/link.jpg"));
    for (const auto& path : {outside, desk.folder.path(), desk.folder.file("pictures/link.jpg"), desk.folder.file("pictures/../passport.jpg"), std::string("/")}) {
        CAPTURE(path);
        desk.desktop->key("F2");
        const auto field = desk.desktop->find("field.folder", k_locked_ms);
        REQUIRE(field.has_value());
        REQUIRE(field->set_text(path));
        REQUIRE(field->grab_focus());
        desk.desktop->key("Return");
        CHECK(desk.desktop->sees("Esta consola só procura imagens em", k_locked_ms));
        CHECK_FALSE(desk.desktop->shows_now("passport.jpg\n"));
        desk.desktop->key("Escape");
    }
    CHECK(desk.desktop->find("field.document_number", k_locked_ms)->text().empty());
    std::filesystem::copy_file(outside, desk.folder.file("pictures/inside.jpg"));
    desk.desktop->key("F2");
    const auto field = desk.desktop->find("field.folder", k_locked_ms);
    REQUIRE(field.has_value());
    REQUIRE(field->set_text(desk.folder.file("pictures/inside.jpg")));
    REQUIRE(field->grab_focus());
    desk.desktop->key("Return");
    CHECK(desk.number_is(k_passport));
    CHECK(desk.desktop->windows() == 1);
    CHECK_FALSE(desk.started_something());
}

TEST_CASE("a picture dropped on the locked window is read on any page; whatever else is dropped is no document, and opens nothing")
{
    LoneDesk desk;
    desk.open_console({"--locked"});
    desk.sign_in();
    const auto ran = desk.folder.file("ran");
    const auto program = desk.folder.file("program.desktop");
    std::ofstream(program) << "#!/bin/sh\ntouch " << ran << "\n";
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    desk.desktop->key("F4");
    REQUIRE(desk.desktop->find("field.document_number", k_locked_ms).has_value());
    auto manager = desk.drop(program);
    CHECK(desk.desktop->sees("Não foi possível abrir a imagem", k_locked_ms));
    manager.reset();
    CHECK(eventually([&] { return desk.desktop->windows() == 1; }, k_locked_ms));
    CHECK_FALSE(desk.started_something());
    CHECK_FALSE(std::filesystem::exists(ran));
    desk.desktop->key("F6");  // away from the form
    REQUIRE(desk.desktop->find("list.queue", k_locked_ms).has_value());
    manager = desk.drop(test::data_path("documents/passport_uto.jpg"));
    desk.desktop->keys({"F6", "F6", "F6", "F6"});
    CHECK(desk.number_is(k_passport));
    manager.reset();
    CHECK(eventually([&] { return desk.desktop->windows() == 1; }, k_locked_ms));
    CHECK_FALSE(desk.started_something());
    CHECK(desk.console->running());
}

TEST_CASE("theme and letters chosen by keys are those of the next start, to the pixel; the language is the start's own")
{
    LoneDesk desk;
    const auto help = [&desk](const std::string& name) {
        desk.desktop->key("F1");
        REQUIRE(desk.desktop->find("action.close_help", k_locked_ms).has_value());
        std::this_thread::sleep_for(std::chrono::milliseconds(700));
        REQUIRE(desk.desktop->picture(desk.folder.file(name)));
    };
    desk.open_console();
    desk.sign_in();
    help("first.png");
    desk.desktop->keys({"F1", "alt+v", "Down", "Down", "Return", "ctrl+F11", "ctrl+F11"});
    REQUIRE(eventually([&] { return std::filesystem::exists(desk.folder.file("look/look.json")); }, k_locked_ms));
    std::this_thread::sleep_for(std::chrono::milliseconds(700));
    help("chosen.png");
    desk.desktop->key("ctrl+q");
    REQUIRE(eventually([&] { return !desk.console->running(); }, k_locked_ms));
    desk.open_console();
    REQUIRE(desk.desktop->find("field.ticket", k_locked_ms).has_value());
    help("again.png");
    CHECK(difference(desk.folder.file("again.png"), desk.folder.file("chosen.png")) == "");
    CHECK(difference(desk.folder.file("first.png"), desk.folder.file("chosen.png")) != "");
    // Asked to close by the window manager, this one does.
    REQUIRE(desk.desktop->ask_windows_to_close() == 1);
    CHECK(eventually([&] { return !desk.console->running(); }, k_locked_ms));
}
