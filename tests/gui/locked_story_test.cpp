// The console of a locked-down screen: it stays when it is asked to go, what is dropped on it is a document or nothing, and pictures are
// looked for in its own folder alone; every menu, button and key is tried. And the look chosen at a console, over its end and next start.

#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>
#include <utility>

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
        test::DeskFixture::wait_for("the desk service to listen", [this] {
            return test::run_program("balcao", {"queue", "stats", "--socket", folder.file("state/desk.sock")}).exit == 0;
        });
        desktop.emplace();
    }
    void open_console(const std::vector<std::string>& more = {}, const std::vector<std::string>& environment = {})
    {
        std::vector<std::string> command{std::string(BALCAO_BIN_DIR) + "/balcao-operator", "--socket", folder.file("state/desk.sock"), "--pictures", folder.file("pictures"),
                                         "--look-file", folder.file("look/look.json"), "--export-folder", folder.file("pictures")};
        command.insert(command.end(), more.begin(), more.end());
        console = std::make_unique<Process>(command, desktop->directory() + "/console.log", environment);
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
    /// Whether a program runs that the console started; the printer's (lp) has no window and ends by itself.
    [[nodiscard]] bool started_something() const
    {
        for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(console->pid()) + "/task")) {
            std::ifstream children(task.path() / "children");
            for (std::string child; children >> child;) {
                std::error_code gone;
                const auto program = std::filesystem::read_symlink("/proc/" + child + "/exe", gone).filename();
                if (!gone && program != "lp" && program != "balcao-operator") {  // the latter: not yet the program it is to be
                    return true;
                }
            }
        }
        return false;
    }
    /// As from a file manager. \return it: it gives the file out after the drop only
    [[nodiscard]] std::unique_ptr<Process> drop(const std::string& path) const
    {
        auto manager = std::make_unique<Process>(std::vector<std::string>{BALCAO_DRAG_SOURCE, path}, desktop->directory() + "/drag.log");
        const auto handle = desktop->find_named("", "drag me", k_locked_ms);
        REQUIRE(handle.has_value());
        Node::Extents at{};
        REQUIRE(eventually([&] {  // the window manager may move it once more
            const auto before = std::exchange(at, handle->extents());
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            return at.width > 0 && at.x == before.x && at.y == before.y;
        }, k_locked_ms));
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
const char* const k_not_read = "Este ficheiro não foi lido";

/// Everything of these kinds that can be pressed, in the order of the tree. \param hidden: pages that are not shown and closed menus, too
void collect(const Node& from, bool (*wanted)(const std::string& role), bool hidden, std::vector<Node>& out)
{
    for (const auto& child : from.children()) {
        if (!hidden && !child.showing()) {
            continue;
        }
        if (wanted(child.role())) {
            out.push_back(child);
        } else {
            collect(child, wanted, hidden, out);
        }
    }
}
bool is_entry(const std::string& role) { return role.ends_with("menu item"); }
bool is_menu(const std::string& role) { return role == "menu"; }
bool is_button(const std::string& role) { return role.ends_with("button") || role == "link"; }

/// What leads out would be a window beside the console's, or a program it started.
struct NoWayOut {
    const LoneDesk& desk;

    [[nodiscard]] Node program() const
    {
        std::optional<Node> found;
        desk.desktop->walk([&](const Node& node) {
            if (node.name() == "balcao-operator") {
                found = node;
            }
            return false;
        });
        REQUIRE(found.has_value());
        return *found;
    }
    void look(const std::string& after) const
    {
        CAPTURE(after);
        REQUIRE(desk.console->running());
        CHECK(desk.desktop->windows() == 1);
        CHECK_FALSE(desk.started_something());
    }
    /// Whatever takes a moment to open has opened by then, and nobody has closed it.
    void look_again() const
    {
        std::this_thread::sleep_for(std::chrono::milliseconds(700));
        for (const auto& top : program().children()) {
            CHECK(top.role() == "frame");
            CHECK(top.name() == "Balcão");
        }
        look("a moment");
    }
    /// \return how many answered to being pressed
    int press_buttons(bool hidden) const
    {
        std::vector<Node> buttons;
        collect(program(), is_button, hidden, buttons);
        int pressed = 0;
        for (const auto& button : buttons) {
            pressed += button.press() ? 1 : 0;
            look(button.name());
        }
        look_again();
        return pressed;
    }
    /// Of the menu bar, from the last menu to the first: what signs out comes at the end. A change of the look makes new entries, which are looked for again. \return how many answered
    int press_entries() const
    {
        int pressed = 0;
        for (std::size_t back = 1; back <= menus().size(); ++back) {
            std::vector<Node> entries;
            for (std::size_t i = 0; i == 0 || i < entries.size(); ++i) {
                if (i == 0 || !is_entry(entries[i].role())) {
                    REQUIRE(eventually([&] { return entries_of(back, entries); }, k_locked_ms));
                }
                const auto name = entries[i].name();
                pressed += entries[i].enabled() && entries[i].press() ? 1 : 0;
                look(name);
            }
        }
        look_again();
        return pressed;
    }
    bool entries_of(std::size_t menu_from_the_end, std::vector<Node>& entries) const
    {
        const auto all = menus();
        entries.clear();
        if (menu_from_the_end <= all.size()) {
            collect(all[all.size() - menu_from_the_end], is_entry, true, entries);
        }
        return !entries.empty();
    }
    [[nodiscard]] std::vector<Node> menus() const
    {
        std::vector<Node> out;
        for (const auto& top : program().children()) {
            for (const auto& part : top.children()) {
                if (part.role() == "menu bar") {
                    collect(part, is_menu, true, out);
                }
                for (const auto& deeper : part.children()) {
                    if (deeper.role() == "menu bar") {
                        collect(deeper, is_menu, true, out);
                    }
                }
            }
        }
        return out;
    }
    /// The menu that GTK offers for a field, its last entry pressed. \return what stands in it
    std::vector<std::string> press_context_menu(const std::string& field) const
    {
        const auto node = desk.desktop->find(field, k_locked_ms);
        REQUIRE(node.has_value());
        REQUIRE(node->grab_focus());
        desk.desktop->key("shift+F10");
        std::vector<Node> entries;
        REQUIRE(eventually(
            [&] {
                entries.clear();
                for (const auto& top : program().children()) {
                    if (top.role() != "frame" && top.showing()) {
                        collect(top, is_entry, true, entries);
                    }
                }
                return !entries.empty();
            },
            k_locked_ms));
        std::vector<std::string> names;
        for (const auto& entry : entries) {
            names.push_back(entry.name());
        }
        (void)entries.back().press();
        look(names.back());
        desk.desktop->keys({"Escape", "Escape"});
        look_again();
        return names;
    }
};

/// Settings of a session in which GTK's inspector is to be had by a key, and one in which it opens by itself.
std::vector<std::string> with_inspector(const LoneDesk& desk)
{
    std::filesystem::create_directories(desk.folder.file("config/glib-2.0/settings"));
    std::ofstream(desk.folder.file("config/glib-2.0/settings/keyfile")) << "[org/gtk/settings/debug]\nenable-inspector-keybinding=true\n";
    return {"GSETTINGS_BACKEND=keyfile", "XDG_CONFIG_HOME=" + desk.folder.file("config")};
}

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

TEST_CASE("a picture dropped on the locked window or pasted is read on any page when it lies in the console's folder; whatever else comes is no document, and opens nothing")
{
    LoneDesk desk;
    desk.open_console({"--locked"});
    desk.sign_in();
    const auto ran = desk.folder.file("ran");
    const auto program = desk.folder.file("pictures/program.desktop");
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
    // Outside of the console's own folder: refused, by a drop and by the clipboard, and nothing is in the form.
    const auto outside = desk.folder.file("passport.jpg");
    std::filesystem::copy_file(test::data_path("documents/passport_uto.jpg"), outside);
    manager = desk.drop(outside);
    CHECK(desk.desktop->sees(k_not_read, k_locked_ms));
    CHECK(desk.desktop->sees("Ponha a imagem aí", k_locked_ms));
    desk.desktop->key("Escape");
    CHECK_FALSE(desk.desktop->sees(k_not_read, 200));
    desk.desktop->key("ctrl+shift+v");  // the file was copied there, too
    CHECK(desk.desktop->sees(k_not_read, k_locked_ms));
    desk.desktop->keys({"F6", "F6", "F6", "F6"});
    REQUIRE(desk.desktop->find("field.document_number", k_locked_ms).has_value());
    CHECK(desk.desktop->find("field.document_number", k_locked_ms)->text().empty());
    manager.reset();
    const auto inside = desk.folder.file("pictures/passport.jpg");
    std::filesystem::copy_file(outside, inside);
    desk.desktop->key("F6");
    manager = desk.drop(inside);
    desk.desktop->keys({"F6", "F6", "F6", "F6"});
    CHECK(desk.number_is(k_passport));
    manager.reset();
    CHECK(eventually([&] { return desk.desktop->windows() == 1; }, k_locked_ms));
    CHECK_FALSE(desk.started_something());
    CHECK(desk.console->running());
}

TEST_CASE("no entry of a menu, no button of any page, no key and no menu of a field of the locked console opens another window or program; GTK's inspector neither, whatever the session's settings say")
{
    LoneDesk desk;
    auto environment = with_inspector(desk);
    desk.open_console({}, environment);  // what the settings would give
    desk.focus("field.operator");
    desk.desktop->key("ctrl+shift+i");
    CHECK(eventually([&] { return desk.desktop->windows() > 1; }, k_locked_ms));
    desk.console.reset();
    REQUIRE(eventually([&] { return desk.desktop->windows() == 0; }, k_locked_ms));

    environment.emplace_back("GTK_DEBUG=interactive");
    desk.open_console({"--locked"}, environment);
    const NoWayOut out{desk};
    desk.focus("field.operator");
    desk.desktop->keys({"ctrl+shift+i", "ctrl+p", "ctrl+o", "ctrl+s", "ctrl+n", "ctrl+q", "alt+F4", "ctrl+period", "Escape", "ctrl+shift+u", "Escape"});
    out.look_again();
    CHECK(out.press_context_menu("field.operator") == std::vector<std::string>{"Cut", "Copy", "Paste", "Delete", "Select All", "Insert Emoji"});
    CHECK(out.press_buttons(false) > 0);
    desk.sign_in();
    desk.desktop->key("F4");
    REQUIRE(desk.desktop->find("field.document_number", k_locked_ms).has_value());
    desk.desktop->keys({"ctrl+shift+i", "ctrl+p", "ctrl+s", "ctrl+n", "ctrl+q", "alt+F4", "F10", "Escape"});
    out.look_again();
    CHECK(out.press_buttons(true) > 60);
    desk.desktop->key("F4");
    CHECK(out.press_entries() > 20);
    CHECK(desk.console->running());
}

TEST_CASE("theme and letters chosen by keys are those of the next start, to the pixel; the language is the start's own")
{
    LoneDesk desk;
    // Of the help, once two pictures in a row are the same and as wanted.
    const auto help = [&desk](const std::string& name, const std::function<bool(const std::string&)>& wanted = {}) {
        desk.desktop->key("F1");
        REQUIRE(desk.desktop->find("action.close_help", k_locked_ms).has_value());
        const auto file = desk.folder.file(name);
        const auto again = desk.folder.file("again_" + name);
        return eventually([&] {
            REQUIRE(desk.desktop->picture(file));
            std::this_thread::sleep_for(std::chrono::milliseconds(400));
            REQUIRE(desk.desktop->picture(again));
            return difference(file, again).empty() && (!wanted || wanted(file));
        }, k_locked_ms);
    };
    desk.open_console();
    desk.sign_in();
    REQUIRE(help("first.png"));
    desk.desktop->keys({"F1", "alt+v", "Down", "Down", "Return", "ctrl+F11", "ctrl+F11"});
    const auto kept = [&desk] {
        std::ifstream in(desk.folder.file("look/look.json"));
        return std::string{std::istreambuf_iterator<char>(in), {}};
    };
    const auto two_larger = [&kept] {  // written anew with each change
        const auto text = kept();
        const auto at = text.find("\"scale\":");
        return at != std::string::npos && text.find("\"light\"") == std::string::npos && std::strtod(text.c_str() + at + 8, nullptr) > 1.2;
    };
    REQUIRE(eventually(two_larger, k_locked_ms));
    REQUIRE(help("chosen.png", [&desk](const std::string& file) { return !difference(desk.folder.file("first.png"), file).empty(); }));
    desk.desktop->key("ctrl+q");
    REQUIRE(eventually([&] { return !desk.console->running(); }, k_locked_ms));
    desk.open_console();
    REQUIRE(desk.desktop->find("field.ticket", k_locked_ms).has_value());
    CHECK_MESSAGE(help("again.png", [&desk](const std::string& file) { return difference(file, desk.folder.file("chosen.png")).empty(); }), difference(desk.folder.file("again.png"), desk.folder.file("chosen.png")));
    CHECK(difference(desk.folder.file("first.png"), desk.folder.file("chosen.png")) != "");
    // Asked to close by the window manager, this one does.
    REQUIRE(desk.desktop->ask_windows_to_close() == 1);
    CHECK(eventually([&] { return !desk.console->running(); }, k_locked_ms));
}
