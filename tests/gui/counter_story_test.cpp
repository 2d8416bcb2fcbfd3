// One activation with every real window: the clerk at the console by keyboard, the citizen at the kiosk by touch,
// service and central behind. Pictures of each stage stay in screens/story of the build folder.

#include <filesystem>
#include <thread>

#include "gui/support/driver.h"
#include "gui/support/picture_on_failure.h"
#include "support/desk_fixture.h"
#include "support/secret_scan.h"

using namespace balcao;
using namespace balcao::gui;

namespace {

constexpr int k_slow_ms = 20'000;
constexpr const char* k_phone = "912345601";
constexpr const char* k_pin = "73051846";

struct Counter {
    test::CentralFixture central;
    test::DeskFixture desk{central};
    Desktop desktop;
    std::unique_ptr<Process> kiosk;
    std::unique_ptr<Process> console;
    int pictures = 0;

    Counter()
    {
        desk.start_serve();
        kiosk = std::make_unique<Process>(std::vector<std::string>{std::string(BALCAO_BIN_DIR) + "/balcao-kiosk", "--windowed", "--socket",
                                                                   desk.socket(), "--config", desk.kiosk_folder()},
                                          desktop.directory() + "/kiosk.log");
        REQUIRE(desktop.sees("Bem-vindo", k_slow_ms));
        console = std::make_unique<Process>(std::vector<std::string>{std::string(BALCAO_BIN_DIR) + "/balcao-operator", "--socket", desk.socket()},
                                            desktop.directory() + "/console.log");  // last: the keyboard is the clerk's
    }
    void picture(const std::string& stage)
    {
        const std::string folder = std::string(BALCAO_BIN_DIR) + "/../screens/story";
        std::filesystem::create_directories(folder);
        CHECK(desktop.picture(folder + "/" + std::to_string(++pictures) + "_" + stage + ".png"));
    }
    [[nodiscard]] bool focus_on(const std::string& id) const
    {
        const auto node = desktop.find(id, k_slow_ms);
        return node && eventually([&] { return node->focused(); }, k_slow_ms);
    }
    void sign_in() const
    {
        REQUIRE(focus_on("field.operator"));
        desktop.type("ana");
        desktop.key("Tab");
        desktop.type("pratica");
        desktop.key("Return");
        REQUIRE(desktop.find("field.ticket", k_slow_ms).has_value());
    }
    /// The citizen's finger.
    void tap(const std::string& id) const
    {
        CAPTURE(id);
        const auto node = desktop.find(id, k_slow_ms);
        REQUIRE(node.has_value());
        REQUIRE(eventually([&] { return node->enabled(); }, k_slow_ms));
        REQUIRE(node->press());
    }
    void tap_digits(const std::string& digits) const
    {
        // The pad takes two quick taps on one key for a trembling finger, and a busy machine can make slow ones quick: each tap is
        // waited for.
        const auto tapped = desktop.find("pad.tapped", k_slow_ms);
        REQUIRE(tapped.has_value());
        for (const char digit : digits) {
            const std::string before = tapped->name();
            tap(std::string("key.") + digit);
            REQUIRE(eventually([&] { return tapped->name() != before; }, k_slow_ms));
            std::this_thread::sleep_for(std::chrono::milliseconds(180));
        }
        tap("key.ok");
    }
    [[nodiscard]] std::string code_after(const std::string& before) const
    {
        std::string found;
        REQUIRE(eventually([&] {
            found = central.last_sms_code(std::string("+351") + k_phone);
            return !found.empty() && found != before;
        }, k_slow_ms));
        return found;
    }
};

}  // namespace

TEST_CASE("a key is activated between two windows; the clerk cannot close it under the citizen's eyes, nor keep the PIN")
{
    Counter counter;
    auto& desktop = counter.desktop;
    counter.sign_in();
    counter.desktop.swipe(test::read_data("documents/citizen_card_back.mrz"));
    REQUIRE(counter.focus_on("confirm.full_name.from_machine_readable_zone"));
    counter.picture("document");
    desktop.key("ctrl+k");
    REQUIRE(counter.focus_on("field.phone"));
    desktop.type(k_phone);
    counter.picture("phone");
    desktop.key("F7");

    counter.tap("language.pt");
    REQUIRE(desktop.sees("Está tudo certo?", k_slow_ms));
    counter.tap("action.yes");
    REQUIRE(desktop.sees("Precisamos da sua autorização", k_slow_ms));
    counter.tap("action.yes");
    REQUIRE(desktop.sees("912 345 601", k_slow_ms));
    counter.tap("action.yes");
    const auto first = counter.code_after({});
    counter.tap_digits(first);

    const auto sign_off = desktop.find("action.sign_off", k_slow_ms);
    REQUIRE(sign_off.has_value());
    REQUIRE(eventually([&] { return sign_off->enabled(); }, k_slow_ms));
    counter.picture("ready");
    desktop.key("F9");
    REQUIRE(desktop.find("outcome.word", k_slow_ms).has_value());
    REQUIRE(desktop.sees("ativada", k_slow_ms));
    REQUIRE(desktop.find("action.sign_in", k_slow_ms).has_value());  // the password is on the citizen's window
    counter.picture("activated");

    desktop.key("F4");
    CHECK(desktop.sees("O cidadão ainda tem a palavra-passe temporária no ecrã.", k_slow_ms));
    counter.picture("citizen_still_reads");

    counter.tap("action.sign_in");
    const auto second = counter.code_after(first);
    counter.tap_digits(second);
    counter.tap_digits(k_pin);
    REQUIRE(desktop.sees("O seu PIN outra vez", k_slow_ms));
    counter.tap_digits(k_pin);
    REQUIRE(desktop.sees("A sua chave está ativada", k_slow_ms));
    REQUIRE(desktop.sees("Primeira entrada feita", k_slow_ms));
    CHECK(eventually([&] { return !desktop.shows_now("O cidadão ainda tem a palavra-passe"); }));
    counter.picture("own_pin");

    desktop.key("F4");
    CHECK(desktop.find("field.document_number", k_slow_ms).has_value());
    CHECK(desktop.shows_now("A sua chave está ativada"));  // the clerk goes on, the citizen still reads
    counter.tap("action.leave");
    CHECK(desktop.sees("Bem-vindo", k_slow_ms));
    if (::geteuid() == 0) {  // the memory of a program that forbids dumps is readable for root alone
        test::SecretScanner scanner(k_pin);
        for (const pid_t pid : {counter.console->pid(), counter.desk.serve_pid(), counter.kiosk->pid(), counter.central.pid()}) {
            scanner.process(pid);
        }
        scanner.folder(counter.desk.root());
        scanner.folder(counter.central.root());
        CHECK(scanner.result().octets > 10'000'000);
        CHECK_MESSAGE(scanner.result().hits.empty(), test::describe(scanner.result()));
    }
}
