#pragma once
// One act of the desk as a story, by keys alone: the whole desk, steps that most acts share, and pictures of the screens in between
// (screens/acts of the build folder).

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <utility>

#include "gui/support/act_meter.h"
#include "gui/support/clerk_desk.h"

namespace balcao::gui {

inline const bool k_short_story = std::getenv("BALCAO_LONG") == nullptr;
inline const std::string k_card = "documents/citizen_card_back.mrz";

struct Story {
    ClerkDesk counter;
    const Desktop& desktop = counter.desktop;
    std::string name;
    int pictures = 0;
    std::unique_ptr<ActMeter> meter;  ///< while an act is counted

    explicit Story(std::string of, const std::string& settings = {}) : counter(settings), name(std::move(of)) {}

    void add_operator(const std::string& id, const std::string& right, const std::string& password)
    {
        const auto added = test::run_program("balcao", {"operator", "add", id, "--name", id == "rui" ? "Rui Teste" : "Eva Teste", "--right", right, "--file", counter.desk.root() + "/operators.json"}, password + "\n");
        REQUIRE_MESSAGE(added.exit == 0, added.err);
    }
    /// The roster is read when the service starts.
    void start_again()
    {
        REQUIRE(counter.desk.stop_serve() == 0);
        counter.desk.start_serve();
    }
    /// Keys and seconds count from now on; `ends_as` tells them. Pictures cost seconds that are none of the act's: none where the figures are wanted.
    void begin(const std::string& act) { meter = std::make_unique<ActMeter>(desktop, act); }
    void look(const std::string& stage)
    {
        if (meter && std::getenv("BALCAO_ACTS") != nullptr) {
            return;
        }
        const std::string folder = std::string(BALCAO_BIN_DIR) + "/../screens/acts";
        std::filesystem::create_directories(folder);
        CHECK(desktop.picture(folder + "/" + name + "_" + std::to_string(++pictures) + "_" + stage + ".png"));
    }
    void focus(const std::string& id)
    {
        CAPTURE(id);
        const bool there = counter.focus_on(id);
        if (!there) {
            desktop.walk([](const Node& node) {
                if (node.focused()) MESSAGE("the focus is on " << node.role() << " " << node.id() << " '" << node.name() << "'");
                return true;
            });
        }
        REQUIRE(there);
    }
    void type_into(const std::string& id, const std::string& ascii)
    {
        focus(id);
        desktop.type(ascii);
    }
    /// Once the citizen has done their part.
    void ready()
    {
        const auto sign_off = desktop.find("action.sign_off", 3 * k_slow_ms);
        REQUIRE(sign_off.has_value());
        REQUIRE(eventually([&] { return sign_off->enabled(); }, 3 * k_slow_ms));
    }
    /// Enter would do it as well: the focus does not stay on taking the case back.
    void register_focused() { focus("action.sign_off"); }
    void ends_as(const std::string& word)
    {
        CAPTURE(word);
        REQUIRE(desktop.find("outcome.word", k_slow_ms).has_value());
        CHECK(desktop.sees(word, 2 * k_slow_ms));
        if (meter) {
            (void)std::exchange(meter, nullptr)->done();
        }
        look("end");
    }
    void sign_in_as(const std::string& who, const std::string& password)
    {
        type_into("field.operator", who);
        desktop.key("Tab");
        desktop.type(password);
        desktop.key("Return");
    }
};

}  // namespace balcao::gui
