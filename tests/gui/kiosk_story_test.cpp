// The citizen's window on a private display: every page as a screen reader finds it, and one whole activation tapped
// through with the real desk service and central.

#include <fstream>
#include <iterator>
#include <set>
#include <thread>

#include "gui/support/driver.h"
#include "gui/support/picture_on_failure.h"
#include "support/desk_fixture.h"
#include "support/practice_reader.h"
#include "support/run.h"
#include "support/speech_service.h"

using namespace balcao;
using namespace balcao::gui;

namespace {

constexpr int k_slow_ms = 20'000;
constexpr int k_least_key_px = 64;
const std::string k_kiosk = std::string(BALCAO_BIN_DIR) + "/balcao-kiosk";

std::vector<std::string> drawn(const std::string& model, std::vector<std::string> more = {})
{
    std::vector<std::string> out{k_kiosk, "--show-model", test::data_path("kiosk/" + model + ".json")};
    out.insert(out.end(), more.begin(), more.end());
    return out;
}

/// What is wrong with the page that shows: a control without a name or id, a button too small for a finger, a name that
/// holds `secret`, too few buttons.
std::string page_faults(const Desktop& desktop, const std::string& secret)
{
    std::string faults;
    int buttons = 0;
    std::set<std::string> ids;
    desktop.walk([&](const Node& node) {
        if (!node.showing()) {
            return true;
        }
        const auto role = node.role();
        const auto name = node.name();
        const auto id = node.id();
        const auto fault = [&](const std::string& what) { faults += role + " \"" + name + "\" (" + id + "): " + what + "\n"; };
        if (node.focusable() && name.empty()) {
            fault("takes the focus and has no name");
        }
        if (role == "push button") {
            ++buttons;
            const auto extents = node.extents();
            if (extents.width < k_least_key_px || extents.height < k_least_key_px) {
                fault("is " + std::to_string(extents.width) + " x " + std::to_string(extents.height) + " pixels");
            }
            if (id.empty() || !ids.insert(id).second) {
                fault("has no id of its own");
            }
        }
        for (const auto& told : {name, node.description(), node.text()}) {
            if (!secret.empty() && told.find(secret) != std::string::npos) {
                fault("tells the secret");
            }
        }
        return true;
    });
    return buttons >= 3 ? faults : faults + std::to_string(buttons) + " buttons show\n";
}

/// Every control has a name and an id, every button is large enough for a finger, and no name holds `secret`.
void check_page(const Desktop& desktop, const std::string& secret = {})
{
    // A page drawn anew while it is walked shows controls that are gone: only what stays wrong is a fault.
    std::string faults;
    (void)eventually([&] {
        faults = page_faults(desktop, secret);
        return faults.empty() || faults.find("secret") != std::string::npos;
    });
    CHECK(faults == "");
}

/// The page with this heading shows, whatever has the focus.
void title_is(const Desktop& desktop, const std::string& title)
{
    CAPTURE(title);
    REQUIRE(eventually([&] {
        const auto node = desktop.find("page.heading", 200);
        return node && node->name() == title;
    }, k_slow_ms));
}

/// Twelve keys and nothing else.
struct Keypad {
    const Desktop& desktop;
    void press(const std::string& keys) const
    {
        for (const char key : keys) {
            desktop.key(key == '*' ? "KP_Multiply" : key == '#' ? "numbersign" : std::string(1, key));
        }
    }
    /// * until this button has the focus. Each is waited for: one pressed too many would lead past it.
    void goes_to(const std::string& id) const
    {
        CAPTURE(id);
        constexpr int k_most = 16;
        for (int i = 0; i < k_most; ++i) {
            const auto before = focused();
            press("*");
            std::string now;
            (void)eventually([&] { return (now = focused()) != before && !now.empty(); });
            if (now == id) {
                return;
            }
        }
        FAIL("the keypad does not come there");
    }
    /// Id of what has the focus; empty while nothing has it.
    [[nodiscard]] std::string focused() const
    {
        std::string found;
        desktop.walk([&](const Node& node) {
            if (found.empty() && node.focused()) {
                found = node.id();
            }
            return found.empty();
        });
        return found;
    }
};

/// A desk with service, central and the citizen's window; the clerk is a script that runs beside.
struct Counter {
    test::CentralFixture central;
    test::DeskFixture desk{central};
    Desktop desktop{1280, 800};
    std::unique_ptr<Process> kiosk;
    std::unique_ptr<Process> clerk;

    explicit Counter(std::vector<std::string> more = {}, const std::string& settings = {})
    {
        if (!settings.empty()) {
            desk.set_reader_watch(true);
            desk.add_settings(settings);
        }
        desk.start_serve();
        open_kiosk(std::move(more));
        REQUIRE(desktop.sees("Bem-vindo", k_slow_ms));
    }
    /// In the place of one there may be.
    void open_kiosk(std::vector<std::string> more)
    {
        kiosk.reset();
        std::vector<std::string> argv{k_kiosk, "--windowed", "--keyboard", "--socket", desk.socket(), "--config", desk.kiosk_folder()};
        argv.insert(argv.end(), more.begin(), more.end());
        kiosk = std::make_unique<Process>(argv, desktop.directory() + "/kiosk.log");
    }
    void clerk_begins()
    {
        clerk = std::make_unique<Process>(
            std::vector<std::string>{std::string(BALCAO_BIN_DIR) + "/balcao", "intake", test::data_path("practice/1-citizen-card.json"), "--json",
                                     "--socket", desk.socket(), "--operator", "ana", "--password-file", desk.password_file(), "--wait-for-sign-in"},
            desk.root() + "/clerk.log");
    }
    void press(const std::string& id)
    {
        CAPTURE(id);
        const auto node = desktop.find(id, k_slow_ms);
        REQUIRE(node.has_value());
        REQUIRE(eventually([&] { return node->enabled(); }));
        REQUIRE(node->press());
    }
    void heading(const std::string& title)
    {
        CAPTURE(title);
        REQUIRE(eventually([&] {
            const auto node = desktop.find("page.heading", 200);
            return node && node->name() == title && node->focused();
        }, k_slow_ms));
    }
    void tap(const std::string& digits)
    {
        // A second tap on a key comes later than a bounce, also where the window stood still meanwhile: each is waited for.
        const auto tapped = [this] {
            const auto node = desktop.find("pad.tapped", k_slow_ms);
            return node ? node->name() : std::string();
        };
        for (const char digit : digits) {
            const auto before = tapped();
            press(std::string("key.") + digit);
            REQUIRE(eventually([&] { return tapped() != before; }, k_slow_ms));
            std::this_thread::sleep_for(std::chrono::milliseconds(180));
        }
    }
    /// From the data to the temporary password. \return the code that came by SMS.
    std::string agree()
    {
        press("action.yes");
        heading("We need your permission");
        press("action.yes");
        heading("Is this your number?");
        press("action.yes");
        heading("Code from the SMS");
        const auto sent = code();
        tap(sent);
        press("key.ok");
        heading("Your temporary password");
        return sent;
    }
    /// From the temporary password to the own PIN.
    void choose_pin(const std::string& code_before, const std::string& pin)
    {
        press("action.sign_in");
        heading("Code from the SMS");
        tap(code(code_before));
        press("key.ok");
        heading("Choose your PIN");
        tap(pin);
        press("key.ok");
        heading("Your PIN once more");
        tap(pin);
        press("key.ok");
    }
    /// The newest code sent, once there is another one than `before`.
    std::string code(const std::string& before = {})
    {
        std::string found;
        REQUIRE(eventually([&] {
            found = central.last_sms_code("+351912345601");
            return !found.empty() && found != before;
        }, k_slow_ms));
        return found;
    }
};

}  // namespace

TEST_CASE("every page of the citizen's window has names, ids and keys large enough for a finger")
{
    const struct { const char* model; const char* wait_for; std::vector<std::string> more; } pages[] = {
        {"language", "language.pt", {}}, {"review", "action.yes", {}}, {"consent", "action.yes", {}}, {"phone", "action.yes", {}},
        {"code", "key.ok", {}}, {"sign_in", "key.ok", {"--press", "407915K730518"}}, {"password_possible", "action.sign_in", {"--printer", "/dev/null"}},
        {"done", "action.leave", {}}, {"review", "action.back", {"--press", "H"}},
        {"tickets", "action.ticket", {}}, {"tickets", "ticket.A", {"--press", "T"}}, {"tickets", "priority.none", {"--press", "TP"}}, {"tickets", "language.ar", {"--press", "TA"}},
        {"tickets", "action.check_in", {"--press", "TC"}}, {"tickets", "action.ticket_done", {"--press", "TG"}},
        {"own_idle_both", "action.start", {}}, {"desks", "action.desks", {}}, {"desks_stale", "action.desks_language", {"--press", "D"}}, {"desks", "place.6", {"--press", "DN"}},
        {"tickets", "action.stay", {"--press", "TW"}}, {"own_insert", "action.leave", {}}, {"own_pin", "key.ok", {"--press", "730518"}},
        {"own_pin", "action.last_try", {"--card-tries", "1"}}, {"own_pin", "action.type_pin", {"--card-keys"}}, {"own_contact", "key.ok", {"--press", "912"}},
        {"own_contact", "action.yes", {"--press", "912345678K"}}, {"own_stopped", "action.call", {}}, {"own_wait_fault", "action.register_again", {}}};
    const Desktop desktop(1280, 800);
    for (const auto& page : pages) {
        CAPTURE(page.model);
        const Process kiosk(drawn(page.model, page.more), desktop.directory() + "/kiosk.log");
        REQUIRE(desktop.find(page.wait_for, k_slow_ms).has_value());
        check_page(desktop, "730518");
    }
}

TEST_CASE("in a language from right to left the page is mirrored, the number keys are not, and numbers keep their order")
{
    const auto left_of = [](const Desktop& desktop, const char* one, const char* other) {
        const auto a = desktop.find(one, k_slow_ms);
        const auto b = desktop.find(other, k_slow_ms);
        REQUIRE((a && b));
        return a->extents().x < b->extents().x;
    };
    const Desktop desktop(1280, 800);
    {
        const Process arabic(drawn("review_ar"), desktop.directory() + "/kiosk.log");
        CHECK(left_of(desktop, "action.yes", "action.no"));        // the strong one at the end of the line: left
        CHECK(left_of(desktop, "head.help", "head.contrast"));
        CHECK(desktop.sees("\u200F\u2066Amélia Exemplo da Conceição\u2069"));
    }
    {
        const Process arabic(drawn("code_ar"), desktop.directory() + "/kiosk.log");
        CHECK(left_of(desktop, "key.1", "key.3"));
        CHECK(left_of(desktop, "key.erase", "key.ok"));
        CHECK(left_of(desktop, "key.1", "action.resend"));         // the keys stand on the other side of the text
        CHECK(desktop.sees("\u2066+351 912 345 678\u2069"));
    }
    {
        const Process portuguese(drawn("review"), desktop.directory() + "/kiosk.log");
        CHECK(left_of(desktop, "action.no", "action.yes"));
    }
    const Process ukrainian(drawn("language_uk", {"--keyboard"}), desktop.directory() + "/kiosk.log");
    REQUIRE(eventually([&] {
        const auto tile = desktop.find("language.uk", 200);
        return tile && tile->focused() && tile->name() == "Українська";
    }, k_slow_ms));
}

TEST_CASE("a page is read aloud from its title on, then the control in focus; of a PIN only that a digit came")
{
    test::SpeechService speech;
    const Desktop desktop(1280, 800);
    const std::vector<std::string> aloud{"--keyboard", "--speech", "speaker", "--speech-socket", speech.socket()};
    {
        const Process kiosk(drawn("review", aloud), desktop.directory() + "/kiosk.log");
        const auto button = desktop.find("head.read_aloud", k_slow_ms);
        REQUIRE(button.has_value());
        CHECK(speech.said().empty());  // nobody asked for it yet
        REQUIRE(button->press());
        CHECK(speech.says("pt-pt: Está tudo certo? Nome completo."));
        CHECK(speech.says("Amélia Exemplo da Conceição."));  // the service speaks in pieces
        REQUIRE(desktop.find("action.yes", k_slow_ms)->grab_focus());
        CHECK(speech.says("pt-pt: Sim, está tudo certo"));
        desktop.key("0");
        CHECK(speech.says("pt-pt: Precisa de ajuda?"));  // what is said after it would silence what follows
        const auto louder = desktop.find("volume.louder", k_slow_ms);
        REQUIRE(louder.has_value());
        REQUIRE(louder->press());
        CHECK(speech.says("pt-pt: Volume: 4 de 5"));
        CHECK(speech.volumes().find("50\n") != std::string::npos);
    }
    const Process kiosk(drawn("own_pin", aloud), desktop.directory() + "/kiosk.log");
    const auto button = desktop.find("head.read_aloud", k_slow_ms);
    REQUIRE(button.has_value());
    REQUIRE(button->press());
    CHECK(speech.says("PIN do seu Cartão de Cidadão."));
    REQUIRE(desktop.find("key.7", k_slow_ms)->grab_focus());
    desktop.type("9");
    CHECK(speech.says("Algarismo introduzido"));
    CHECK(speech.said().find(": 7") == std::string::npos);
    CHECK(speech.said().find(": 9") == std::string::npos);
}

TEST_CASE("one activation with nothing but a telephone's keypad, from the welcome to the own PIN")
{
    Counter counter;
    counter.clerk_begins();
    REQUIRE(counter.desktop.find("language.zh", k_slow_ms).has_value());
    const Keypad keypad{counter.desktop};
    keypad.press("2");  // a digit chooses, 0 helps, * goes on, # presses
    counter.heading("Is everything right?");
    CHECK(counter.desktop.sees("Full name: Amélia Cidadã de Exemplo"));
    keypad.press("0");
    counter.heading("Do you need help?");
    keypad.goes_to("action.stop");
    keypad.goes_to("action.back");
    keypad.press("#");
    counter.heading("Is everything right?");
    keypad.press("#");
    counter.heading("We need your permission");
    keypad.press("82#");  // down, up, and yes
    counter.heading("Is this your number?");
    keypad.press("#");
    counter.heading("Code from the SMS");
    const auto first = counter.code();
    keypad.press(first.substr(0, 5) + "0*" + first.substr(5) + "#");  // one slip, taken back
    counter.heading("Your temporary password");
    check_page(counter.desktop);
    keypad.press("#");
    counter.heading("Code from the SMS");
    keypad.press(counter.code(first) + "#");
    counter.heading("Choose your PIN");
    keypad.press("1234#");
    CHECK(counter.desktop.sees("easy to guess"));
    keypad.press("730519*8");
    REQUIRE(counter.desktop.sees("6 digits entered"));
    check_page(counter.desktop, "730518");
    keypad.press("#");
    counter.heading("Your PIN once more");
    keypad.press("730518#");
    counter.heading("Your key is activated");
    keypad.press("#");
    CHECK(counter.desktop.sees("Bem-vindo", k_slow_ms));
    REQUIRE(eventually([&] { return !counter.clerk->running(); }, k_slow_ms));
    std::ifstream log(counter.desk.root() + "/clerk.log");
    const std::string told{std::istreambuf_iterator<char>(log), {}};
    CHECK(told.find("\"first_sign_in_done\":true") != std::string::npos);
}

TEST_CASE("a ticket, the code of an appointment and the desks near another place with the keypad alone")
{
    const Desktop desktop(1280, 800);
    const Keypad keypad{desktop};
    const auto heading = [&](const std::string& title) { title_is(desktop, title); };
    {
        const Process kiosk(drawn("tickets", {"--keyboard"}), desktop.directory() + "/kiosk.log");
        REQUIRE(desktop.find("action.ticket", k_slow_ms).has_value());
        keypad.press("#");
        heading("O que vem tratar?");
        // The page before is taken apart once the next one is drawn, and does not stay behind it.
        CHECK(eventually([&] { return desktop.held("action.ticket") == 0; }, k_slow_ms));
        keypad.press("2");
        heading("Tem direito a prioridade?");
        keypad.press("0");
        heading("Precisa de ajuda?");
        keypad.press("#");  // and the ticket is where it was
        heading("Tem direito a prioridade?");
        keypad.press("1");
        heading("A sua senha");
        CHECK(desktop.sees("A042"));
        keypad.press("#");
        REQUIRE(desktop.sees("Bem-vindo", k_slow_ms));
        keypad.press("#");
        heading("O que vem tratar?");
        keypad.goes_to("action.appointment");
        keypad.press("#");
        heading("Escreva o código da marcação");
        keypad.press("90*3*0*7");  // digits, then the rows A to J, K to T and U to Z
        REQUIRE(desktop.sees("90CT-", k_slow_ms));
        keypad.press("8");  // taken back
        REQUIRE(eventually([&] { return desktop.sees("90CT", 200) && !desktop.shows_now("90CT-"); }));
        keypad.press("*#");  // the page's own buttons come after the keys: back to the beginning
        REQUIRE(desktop.sees("Bem-vindo", k_slow_ms));
        keypad.press("#");
        heading("O que vem tratar?");
        keypad.goes_to("action.appointment");
        keypad.press("#");
        heading("Escreva o código da marcação");
        keypad.press("90#");
        heading("A sua senha");
        CHECK(desktop.sees("Marcação às"));
        keypad.press("#");
        REQUIRE(desktop.sees("Bem-vindo", k_slow_ms));
    }
    const Process kiosk(drawn("desks", {"--keyboard"}), desktop.directory() + "/kiosk.log");
    REQUIRE(desktop.find("action.desks", k_slow_ms).has_value());
    keypad.press("#");
    heading("Outros balcões perto daqui");
    keypad.goes_to("action.desks_language");
    keypad.press("#");
    heading("Escolha o seu idioma");
    keypad.press("5");
    heading("Інші пункти поблизу");
    keypad.goes_to("action.desks_place");
    keypad.press("#");
    heading("Біля якого населеного пункту?");
    keypad.press("6");  // F
    REQUIRE(desktop.find("place.6", k_slow_ms).has_value());
    keypad.press("***2");  // past the rows of letters to the names
    heading("Пункти біля Felgueiras");
}

TEST_CASE("contrast and larger letters: each button does what it says, and again takes it back")
{
    const Desktop desktop(1280, 800);
    const Process kiosk(drawn("review"), desktop.directory() + "/kiosk.log");
    const auto ground = [&] {  // of the page, at the left edge below the header
        const auto file = desktop.directory() + "/ground.png";
        REQUIRE(desktop.picture(file));
        return test::run_command({"convert", file, "-crop", "1x1+12+700", "-depth", "8", "-format", "%[hex:p{0,0}]", "info:"}, desktop.directory()).out.substr(0, 6);
    };
    const auto press = [&](const char* id) {
        const auto button = desktop.find(id, k_slow_ms);
        REQUIRE(button.has_value());
        REQUIRE(button->press());
    };
    const auto height = [&] {
        const auto heading = desktop.find("page.heading", k_slow_ms);
        REQUIRE(heading.has_value());
        return heading->extents().height;
    };
    REQUIRE(desktop.find("action.yes", k_slow_ms).has_value());
    std::string light;
    REQUIRE(eventually([&] { return (light = ground()) != "000000"; }, k_slow_ms));
    press("head.contrast");
    CHECK(eventually([&] { return ground() == "000000"; }, k_slow_ms));
    const int usual = height();
    int larger = 0;
    press("head.text_size");
    CHECK(eventually([&] { return (larger = height()) > usual; }, k_slow_ms));
    press("head.text_size");
    CHECK(eventually([&] { return height() > larger; }, k_slow_ms));
    press("head.text_size");  // the largest is followed by the usual one
    CHECK(eventually([&] { return height() == usual; }, k_slow_ms));
    press("head.contrast");
    CHECK(eventually([&] { return ground() == light; }, k_slow_ms));
}

TEST_CASE("a citizen alone, tapped through: the own card, its PIN, the phone, the own PIN")
{
    (void)test::reader();  // before the processes that use it
    Counter counter({}, test::card_settings() + "[kiosk]\nmode = \"both\"\n");
    counter.press("action.start");
    counter.press("language.en");
    counter.heading("Put your Citizen Card in the reader");
    test::reader().insert(test::practice_card("citizen-card-2024"));
    counter.heading("PIN of your Citizen Card");
    REQUIRE(counter.desktop.find("key.ok", k_slow_ms).has_value());
    counter.tap("9999");
    counter.press("key.ok");
    REQUIRE(counter.desktop.sees("That PIN is not right", k_slow_ms));
    CHECK(counter.desktop.sees("2 tries left"));
    counter.tap("1234");
    counter.press("key.ok");
    counter.heading("Your mobile number");
    counter.tap("912345601");
    check_page(counter.desktop);
    counter.press("key.ok");
    counter.heading("Do you want to sign documents with your key?");
    counter.press("action.no");
    counter.heading("Is everything right?");
    CHECK(counter.desktop.sees("Bento"));
    const auto first = counter.agree();
    test::reader().remove();  // registered: the card may go
    counter.choose_pin(first, "730518");
    counter.heading("Your key is activated");
    CHECK(counter.desktop.sees("Reference of your request"));
    counter.press("action.leave");
    CHECK(counter.desktop.sees("Bem-vindo", k_slow_ms));
}

TEST_CASE("a citizen who walks away is counted down, may stay, and leaves nothing behind")
{
    const std::string heading = "Is everything right?";
    Counter counter;
    counter.clerk_begins();
    counter.press("language.en");
    counter.heading(heading);
    // Some time to press in, whatever the machine does meanwhile.
    counter.open_kiosk({"--idle-ms", "1500", "--warning-ms", "60000"});
    REQUIRE(counter.desktop.find("countdown", k_slow_ms).has_value());
    CHECK_FALSE(counter.desktop.shows_now("Amélia Cidadã"));  // the countdown hides the data
    REQUIRE(eventually([&] {  // counted down anew before it was looked at: stays once more
        if (counter.desktop.find("countdown", 0)) {
            counter.press("action.stay");
        }
        const auto node = counter.desktop.find("page.heading", 500);
        return node && node->name() == heading;
    }, k_slow_ms));
    counter.open_kiosk({"--idle-ms", "300", "--warning-ms", "2500"});
    CHECK(counter.desktop.sees("Bem-vindo", k_slow_ms));
    CHECK_FALSE(counter.desktop.shows_now("Amélia Cidadã"));
}

TEST_CASE("without a service the window says so and comes back by itself")
{
    Counter counter;
    counter.desk.kill_serve();
    CHECK(counter.desktop.sees("Este ecrã está a ligar-se", k_slow_ms));
    counter.desk.start_serve();
    CHECK(counter.desktop.sees("Bem-vindo", k_slow_ms));
}
