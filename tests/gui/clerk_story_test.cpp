// The clerk's part of one activation with the real desk service, central and citizen program, by keyboard alone.

#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "gui/support/act_meter.h"
#include "gui/support/clerk_desk.h"
#include "link/client.h"
#include "support/telephone.h"
#include "support/temporary_folder.h"

using namespace balcao;
using namespace balcao::gui;

TEST_CASE("a Citizen Card becomes an activated key in at most thirteen keys pressed, beyond the swipe")
{
    ClerkDesk counter;
    counter.desk.start_citizen({"--skip-sign-in"});
    counter.open_console();
    counter.sign_in();
    const ActMeter meter(counter.desktop, "activation");
    counter.desktop.swipe(test::read_data("documents/citizen_card_back.mrz"));
    REQUIRE(counter.desktop.find("form.title", k_slow_ms).has_value());
    REQUIRE(counter.focus_on("confirm.full_name.from_machine_readable_zone"));
    counter.desktop.key("ctrl+k");
    REQUIRE(counter.focus_on("field.phone"));
    counter.desktop.type("912345601");
    counter.desktop.key("F7");
    const auto sign_off = counter.desktop.find("action.sign_off", k_slow_ms);
    REQUIRE(sign_off.has_value());
    REQUIRE(eventually([&] { return sign_off->enabled(); }, k_slow_ms));
    counter.desktop.key("F9");
    REQUIRE(counter.desktop.find("outcome.word", k_slow_ms).has_value());
    CHECK(counter.desktop.sees("ativada", 2 * k_slow_ms));
    CHECK(meter.done() <= 13);
    counter.desktop.key("F4");
    CHECK(counter.desktop.find("field.document_number", k_slow_ms).has_value());
}

TEST_CASE("the same card ends the key: Ctrl+Shift+K, no phone, and the word is 'cancelada'")
{
    ClerkDesk counter;
    counter.desk.start_citizen({"--skip-sign-in"});
    REQUIRE(counter.desk.intake("1-citizen-card.json").exit == 0);   // and leaves the operator signed in
    counter.open_console();
    REQUIRE(counter.desktop.find("field.ticket", k_slow_ms).has_value());
    const ActMeter meter(counter.desktop, "cancellation");
    counter.desktop.swipe(test::read_data("documents/citizen_card_back.mrz"));
    REQUIRE(counter.desktop.find("form.title", k_slow_ms).has_value());
    CHECK(counter.desktop.find("field.act", k_slow_ms).has_value());
    counter.desktop.key("ctrl+shift+k");
    CHECK(counter.desktop.sees("Cancelamento da chave digital", k_slow_ms));
    counter.desktop.key("ctrl+k");   // the name as the zone writes it
    REQUIRE(counter.focus_on("action.primary"));
    counter.desktop.key("F7");
    const auto sign_off = counter.desktop.find("action.sign_off", k_slow_ms);
    REQUIRE(sign_off.has_value());
    REQUIRE(eventually([&] { return sign_off->enabled(); }, k_slow_ms));
    counter.desktop.key("F9");
    REQUIRE(counter.desktop.find("outcome.word", k_slow_ms).has_value());
    CHECK(counter.desktop.sees("cancelada", 2 * k_slow_ms));
    CHECK(meter.done() <= 9);
    counter.desktop.key("F4");       // nothing is left on the citizen's screen that would have to be read first
    CHECK(counter.desktop.find("field.document_number", k_slow_ms).has_value());
}

TEST_CASE("the same card gets a new password: Ctrl+Shift+P, the person compared, the citizen's window, and the word is 'ativada'")
{
    ClerkDesk counter;
    counter.desk.start_citizen();
    REQUIRE(counter.desk.intake("1-citizen-card.json", {"--wait-for-sign-in"}).exit == 0);
    counter.open_console();
    REQUIRE(counter.desktop.find("field.ticket", k_slow_ms).has_value());
    const ActMeter meter(counter.desktop, "new_password");
    counter.desktop.swipe(test::read_data("documents/citizen_card_back.mrz"));
    REQUIRE(counter.desktop.find("form.title", k_slow_ms).has_value());
    counter.desktop.key("ctrl+shift+p");
    CHECK(counter.desktop.sees("Nova palavra-passe temporária", k_slow_ms));
    counter.desktop.key("ctrl+k");   // the name as the zone writes it
    counter.desktop.key("ctrl+k");   // the person is the one of the photo
    REQUIRE(counter.focus_on("field.phone"));
    counter.desktop.type("912345601");
    counter.desktop.key("F7");
    const auto sign_off = counter.desktop.find("action.sign_off", k_slow_ms);
    REQUIRE(sign_off.has_value());
    REQUIRE(eventually([&] { return sign_off->enabled(); }, k_slow_ms));
    counter.desktop.key("F9");
    REQUIRE(counter.desktop.find("outcome.word", k_slow_ms).has_value());
    CHECK(counter.desktop.sees("ativada", 2 * k_slow_ms));
    CHECK(meter.done() <= 18);
}

namespace {

/// An act on the key of the card of `1-citizen-card.json`, up to its end; what the console says is `word`.
void run_act(const std::string& name, const std::string& keys, const std::string& title, const std::string& phone, const std::string& word, int most)
{
    ClerkDesk counter;
    counter.desk.start_citizen();
    REQUIRE(counter.desk.intake("1-citizen-card.json", {"--wait-for-sign-in"}).exit == 0);
    counter.open_console();
    REQUIRE(counter.desktop.find("field.ticket", k_slow_ms).has_value());
    const ActMeter meter(counter.desktop, name);
    counter.desktop.swipe(test::read_data("documents/citizen_card_back.mrz"));
    REQUIRE(counter.desktop.find("form.title", k_slow_ms).has_value());
    counter.desktop.key(keys);
    CHECK(counter.desktop.sees(title, k_slow_ms));
    counter.desktop.key("ctrl+k");   // the name as the zone writes it
    counter.desktop.key("ctrl+k");   // the person is the one of the photo
    REQUIRE(counter.focus_on("field.phone"));
    counter.desktop.type(phone);
    counter.desktop.key("F7");
    const auto sign_off = counter.desktop.find("action.sign_off", k_slow_ms);
    REQUIRE(sign_off.has_value());
    REQUIRE(eventually([&] { return sign_off->enabled(); }, k_slow_ms));
    counter.desktop.key("F9");
    REQUIRE(counter.desktop.find("outcome.word", k_slow_ms).has_value());
    CHECK(counter.desktop.sees(word, 2 * k_slow_ms));
    CHECK(meter.done() <= most);
}

const bool k_short_run = std::getenv("BALCAO_LONG") == nullptr;

}  // namespace

TEST_CASE("the same card gets another phone by Ctrl+Shift+C" * doctest::skip(k_short_run))
{
    run_act("contact_change", "ctrl+shift+c", "Alteração do contacto", "912345602", "ativada", 18);
}

TEST_CASE("the same card gets the digital signature by Ctrl+Shift+D" * doctest::skip(k_short_run))
{
    run_act("signature_activation", "ctrl+shift+d", "Ativação da assinatura digital", "912345601", "ativada", 18);
}

namespace {

/// The clerk's tickets, by keyboard: one with priority, whose slip the printer does not take, and priority for one that waits.
void give_tickets(ClerkDesk& counter, const std::string& exports)
{
    const auto& desktop = counter.desktop;
    desktop.key("ctrl+t");
    REQUIRE(desktop.find("field.ticket_priority", k_slow_ms).has_value());
    const auto take = desktop.find("action.ticket_take", k_slow_ms);
    REQUIRE(take.has_value());
    REQUIRE(eventually([&] { return take->enabled(); }, k_slow_ms));
    desktop.key("alt+e");
    CHECK(desktop.sees("Senha A001 dada; o talão não foi impresso", k_slow_ms));
    CHECK(desktop.sees(exports + "/balcao-ticket-A001.pdf"));
    CHECK(std::filesystem::file_size(exports + "/balcao-ticket-A001.pdf") > 1000);
    const auto first = desktop.find("action.ticket_priority", k_slow_ms);
    REQUIRE(first.has_value());
    REQUIRE(eventually([&] { return first->name() == "Prioridade a A001" && first->enabled(); }, k_slow_ms));
    desktop.key("alt+i");
    CHECK(desktop.sees("Escolha primeiro o motivo da prioridade", k_slow_ms));
    desktop.keys({"alt+p", "Down", "alt+i"});
    const auto waiting = [&counter] { return counter.desk.balcao({"tickets", "list", "--json", "--socket", counter.desk.socket()}).out; };
    CHECK(eventually([&] { return waiting().find("\"priority\":\"elderly\"") != std::string::npos; }, k_slow_ms));
    // The console has its answer when the notice goes; from then on the ground, which was that person's, is chosen anew.
    REQUIRE(eventually([&] { return !desktop.shows_now("Escolha primeiro o motivo da prioridade"); }, k_slow_ms));
    desktop.keys({"alt+p", "Down", "Down", "alt+e"});
    CHECK(desktop.sees("Senha P001 dada; o talão não foi impresso", k_slow_ms));
    CHECK(eventually([&] { return waiting().find("\"priority\":\"disabled\"") != std::string::npos; }, k_slow_ms));
}

}  // namespace

TEST_CASE("a console that nobody touches locks after its minute, and one that is touched does not" * doctest::skip(k_short_run))
{
    const test::TemporaryFolder folder;
    std::ofstream(folder.file("desk.toml")) << "[terminal]\nplace = \"Loja de Teste\"\n[operators]\nidle_lock_minutes = 1\n[reader]\nwatch = false\n";
    REQUIRE(test::run_program("balcao", {"operator", "add", "ana", "--name", "Ana Teste", "--file", folder.file("operators.json")}, "pratica\n").exit == 0);
    const test::Child serve("balcao", {"serve", "--config", folder.file("desk.toml")}, folder.file("serve.log"));
    test::DeskFixture::wait_for("the desk service to listen", [&] { return test::run_program("balcao", {"queue", "stats", "--socket", folder.file("state/desk.sock")}).exit == 0; });
    const Desktop desktop;
    const Process console({std::string(BALCAO_BIN_DIR) + "/balcao-operator", "--socket", folder.file("state/desk.sock")}, desktop.directory() + "/console.log");
    const auto name = desktop.find("field.operator", k_slow_ms);
    REQUIRE(name.has_value());
    REQUIRE(eventually([&] { return name->focused(); }, k_slow_ms));
    desktop.type("ana");
    desktop.key("Tab");
    desktop.type("pratica");
    desktop.key("Return");
    REQUIRE(desktop.find("field.ticket", k_slow_ms).has_value());
    desktop.key("F4");
    const auto number = desktop.find("field.document_number", k_slow_ms);
    REQUIRE(number.has_value());
    REQUIRE(number->set_text("ABC123"));
    for (int i = 0; i < 8; ++i) {  // eighty seconds in all
        std::this_thread::sleep_for(std::chrono::seconds(10));
        desktop.key("Shift_L");
    }
    CHECK(desktop.find("field.document_number", 200).has_value());
    REQUIRE(desktop.sees("Esta consola bloqueia dentro de vinte segundos", 60'000));
    desktop.key("Shift_L");
    CHECK(eventually([&] { return !desktop.shows_now("Esta consola bloqueia dentro de vinte segundos"); }, k_slow_ms));
    REQUIRE(desktop.sees("Bloqueado: ninguém tocou nesta consola", 90'000));
    CHECK_FALSE(desktop.find("field.document_number", 200).has_value());
    const auto password = desktop.find("field.password", k_slow_ms);
    REQUIRE(password.has_value());
    REQUIRE(eventually([&] { return password->focused(); }, k_slow_ms));  // the name is there still: whoever worked here is likely to come back
    CHECK(password->text().empty());
    desktop.type("pratica");
    desktop.key("Return");
    const auto kept = desktop.find("field.document_number", k_slow_ms);
    REQUIRE(kept.has_value());
    CHECK(eventually([&] { return kept->text() == "ABC123"; }, k_slow_ms));
}

TEST_CASE("a wrong password is said in words, and the page keeps its shape; tickets with priority by keyboard, and a slip the printer does not take")
{
    ClerkDesk counter("[[tickets.series]]\nletter = \"A\"\npt = \"Nacionais\"\n[[tickets.series]]\nletter = \"P\"\npt = \"Prioritário\"\npriority = true\n");
    const auto exports = counter.desk.root() + "/slips";
    std::filesystem::create_directory(exports);
    std::ofstream(exports + "/lp") << "#!/bin/sh\nexit 1\n";
    std::filesystem::permissions(exports + "/lp", std::filesystem::perms::owner_all);
    const std::string path = std::getenv("PATH");
    ::setenv("PATH", (exports + ":" + path).c_str(), 1);
    counter.open_console({"--export-folder", exports});
    ::setenv("PATH", path.c_str(), 1);
    const auto button = counter.desktop.find("action.sign_in", k_slow_ms);
    REQUIRE(button.has_value());
    const auto before = button->extents();
    counter.write_credentials("errada");
    CHECK(counter.desktop.sees("O nome ou a palavra-passe do operador não está certo", k_slow_ms));
    const auto after = button->extents();
    CHECK(after.height == before.height);
    CHECK(after.width == before.width);
    REQUIRE(counter.focus_on("field.password"));  // the name stays, the password is typed anew
    counter.desktop.type("pratica");
    counter.desktop.key("Return");
    REQUIRE(counter.desktop.find("field.ticket", k_slow_ms).has_value());
    give_tickets(counter, exports);
}

TEST_CASE("a killed console opens where it was; a killed service does not empty the fields")
{
    ClerkDesk counter;
    counter.open_console();
    counter.sign_in();
    counter.desktop.key("F4");
    REQUIRE(counter.desktop.find("field.document_number", k_slow_ms).has_value());
    counter.desktop.swipe(test::read_data("documents/citizen_card_back.mrz"));
    const auto surname = counter.desktop.find("field.surname", k_slow_ms);
    REQUIRE(surname.has_value());
    REQUIRE(eventually([&] { return !surname->text().empty(); }, k_slow_ms));
    const std::string before = surname->text();
    const auto full_name = counter.desktop.find("field.full_name");
    REQUIRE(full_name.has_value());
    REQUIRE(full_name->set_text("Amelia Exemplo da Silva"));
    const auto kept_by_service = [&counter] {
        const auto client = link::Client::connect(counter.desk.socket(), link::Role::cli);
        const auto status = client ? (*client)->ask_and_wait("status", wire::Json::object()) : base::unexpected(client.error());
        return status && status->dump().find("Amelia Exemplo da Silva") != std::string::npos;
    };
    REQUIRE(eventually(kept_by_service, k_slow_ms));

    counter.console->crash();
    counter.open_console();
    const auto again = counter.desktop.find("field.full_name", k_slow_ms);
    REQUIRE(again.has_value());
    CHECK(eventually([&] { return again->text() == "Amelia Exemplo da Silva"; }, k_slow_ms));

    counter.desk.kill_serve();
    CHECK(counter.desktop.sees("O serviço do posto não responde", k_slow_ms));
    REQUIRE(again->set_text("Amelia Exemplo da Silva Costa"));
    CHECK(again->text() == "Amelia Exemplo da Silva Costa");
    counter.desk.start_serve();
    counter.write_credentials("pratica");
    const auto kept = counter.desktop.find("field.full_name", k_slow_ms);
    REQUIRE(kept.has_value());
    CHECK(eventually([&] { return kept->text() == "Amelia Exemplo da Silva Costa"; }, k_slow_ms));
}

TEST_CASE("who uses codes types name and password, is asked for the telephone's code, and a wrong one is said in words")
{
    ClerkDesk counter;
    const test::Telephone telephone("ana", "pratica", counter.desk.root() + "/operators.json");
    REQUIRE(counter.desk.stop_serve() == 0);
    counter.desk.start_serve();
    counter.open_console();
    counter.write_credentials("pratica");
    REQUIRE(counter.focus_on("field.code"));
    counter.desktop.type("000000");
    counter.desktop.key("Return");
    CHECK(counter.desktop.sees("Este código não serve", k_slow_ms));
    REQUIRE(counter.focus_on("field.code"));  // the password is not typed again
    counter.desktop.type(telephone.code());
    counter.desktop.key("Return");
    CHECK(counter.desktop.find("field.ticket", k_slow_ms).has_value());
}

TEST_CASE("a lesson by keyboard alone, from the list to its end; then the clerk's own count is saved, and an open day has no statement")
{
    const std::string data = std::string(BALCAO_SOURCE_DIR) + "/tests/data";
    ClerkDesk counter("[practice]\ncards = \"" + data + "\"\n[trust]\nstates = \"" + data + "/card/pki/icao/trust\"\ncitizen_card = \"" + data + "/card/pki/cc/trust\"\ncrl_days = 100000\n");
    const auto kept = counter.desk.root() + "/learned/lessons.json";
    const auto exports = counter.desk.root() + "/exports";
    std::filesystem::create_directory(exports);
    counter.open_console({"--lessons-file", kept, "--export-folder", exports});
    counter.sign_in();
    counter.desktop.key("F11");
    CHECK(counter.desktop.sees("Nenhuma lição tem agora algo para colocar", k_slow_ms));
    counter.desktop.key("ctrl+l");
    REQUIRE(counter.desktop.find("list.lessons", k_slow_ms).has_value());
    REQUIRE(counter.focus_in_list("list.lessons"));
    counter.desktop.keys({"Down", "Down", "Down", "Down", "Down", "Return"});
    REQUIRE(counter.desktop.sees("O cartão não se consegue ler · passo 1 de 5", k_slow_ms));
    counter.desktop.key("F4");
    REQUIRE(counter.desktop.sees("passo 2 de 5", k_slow_ms));
    counter.desktop.key("F11");  // the card that fails
    REQUIRE(counter.desktop.sees("passo 3 de 5", k_slow_ms));
    counter.desktop.key("F11");  // the printed lines
    REQUIRE(counter.desktop.sees("passo 4 de 5", k_slow_ms));
    const auto full_name = counter.desktop.find("field.full_name", k_slow_ms);
    REQUIRE(full_name.has_value());
    REQUIRE(full_name->set_text("Ernesto Teste Exemplo"));
    REQUIRE(counter.desktop.sees("passo 5 de 5", k_slow_ms));
    CHECK(counter.desktop.find("lesson.step")->name().find("Ctrl+Del") != std::string::npos);
    counter.desktop.key("ctrl+Delete");
    const auto confirm = counter.desktop.find("action.confirm_cancel", k_slow_ms);
    REQUIRE(confirm.has_value());
    REQUIRE(confirm->press());
    REQUIRE(counter.desktop.sees("O cartão não se consegue ler · concluída", k_slow_ms));
    CHECK(eventually([&] { return std::filesystem::exists(kept); }, k_slow_ms));
    const auto told = counter.desk.balcao({"lessons", "list", "--of", "ana", "--file", kept});
    CHECK(told.exit == 0);
    CHECK(told.out.find("card_fails: The card cannot be read, 5 steps; finished 20") != std::string::npos);
    CHECK(told.out.find("revoke: Ending a key, 8 steps, after first_activation\n") != std::string::npos);

    counter.desktop.key("ctrl+d");
    const auto what = counter.desktop.find("field.day_what", k_slow_ms);
    REQUIRE(what.has_value());
    counter.desktop.key("alt+i");  // also while the day is still being counted
    CHECK(counter.desktop.sees("Este dia não está fechado", k_slow_ms));
    CHECK(std::filesystem::is_empty(exports));
    REQUIRE(what->press());  // opens the list
    REQUIRE(counter.desktop.find_named("menu item", "A minha contagem", k_slow_ms).has_value());
    counter.desktop.keys({"Down", "Return", "alt+i"});  // one after the other for the window too, since the list has the keyboard by now
    CHECK(counter.desktop.sees("Guardado: tabela, documento e fecho assinado", k_slow_ms));
    std::map<std::string, std::uintmax_t> files;
    for (const auto& entry : std::filesystem::directory_iterator(exports)) {
        files[entry.path().extension().string()] = entry.file_size();
        CHECK(entry.path().filename().string().find("-own-ana.") != std::string::npos);
    }
    CHECK(files.size() == 3);
    CHECK(files[".pdf"] > 2000);
    for (const auto& entry : std::filesystem::directory_iterator(exports)) {
        if (entry.path().extension() == ".json") {
            CHECK(counter.desk.balcao({"day", "verify", entry.path().string(), "--offline"}).exit == 0);
        }
    }
}
