#pragma once
// A desk with a running central and service, and the clerk's console on a private display.

#include "gui/support/driver.h"
#include "gui/support/picture_on_failure.h"
#include "support/desk_fixture.h"

namespace balcao::gui {

inline constexpr int k_slow_ms = 20'000;

/// A desk with a running service and a console on a private display.
struct ClerkDesk {
    test::CentralFixture central;
    test::DeskFixture desk{central};
    Desktop desktop;
    std::unique_ptr<Process> console;

    /// \param settings TOML beyond the usual ones
    explicit ClerkDesk(const std::string& settings = {})
    {
        desk.add_settings(settings);
        desk.start_serve();
    }

    void open_console(const std::vector<std::string>& more = {})
    {
        std::vector<std::string> command{std::string(BALCAO_BIN_DIR) + "/balcao-operator", "--socket", desk.socket(), "--pictures", test::data_path("documents")};
        command.insert(command.end(), more.begin(), more.end());
        console = std::make_unique<Process>(command, desktop.directory() + "/console.log");
    }
    void sign_in()
    {
        write_credentials("pratica");
        REQUIRE(desktop.find("field.ticket", k_slow_ms).has_value());
    }
    void write_credentials(const std::string& password)
    {
        const auto name = desktop.find("field.operator", k_slow_ms);
        REQUIRE(name.has_value());
        REQUIRE(eventually([&] { return name->focused(); }, k_slow_ms));
        desktop.type("ana");
        desktop.key("Tab");
        desktop.type(password);
        desktop.key("Return");
    }
    /// Alt and a letter, once the button that it presses can be pressed.
    void press_by_key(const std::string& id, const std::string& keys)
    {
        CAPTURE(id);
        const auto button = desktop.find(id, k_slow_ms);
        REQUIRE(button.has_value());
        REQUIRE(eventually([&] { return button->enabled(); }, k_slow_ms));
        desktop.key(keys);
    }
    /// The list has the keyboard; which part of it the tree says is GTK's affair.
    [[nodiscard]] bool focus_in_list(const std::string& id)
    {
        return eventually([&] {
            const auto list = desktop.find(id, 0);
            if (!list) {
                return false;
            }
            bool inside = list->focused();
            for (const auto& part : list->children()) {
                inside = inside || part.focused();
            }
            return inside;
        }, k_slow_ms);
    }
    [[nodiscard]] bool focus_on(const std::string& id)
    {
        const auto node = desktop.find(id, k_slow_ms);
        return node && eventually([&] { return node->focused(); }, k_slow_ms);
    }
};

}  // namespace balcao::gui
