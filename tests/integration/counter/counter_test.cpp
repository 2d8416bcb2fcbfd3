// The main job end to end with the real programs: document, citizen, record, central, receipt, first sign-in.

#include <algorithm>
#include <numeric>

#include "base/files.h"
#include "link/day_book_model.h"
#include "support/desk_fixture.h"
#include "support/paper_picture.h"
#include "support/run.h"
#include "wire/json_text.h"

using namespace balcao;
using test::CentralFixture;
using test::DeskFixture;

TEST_SUITE_BEGIN("counter");

namespace {

wire::Json last_line(const test::Outcome& outcome)
{
    const auto lines = outcome.lines();
    REQUIRE_MESSAGE(!lines.empty(), outcome.err);
    const auto json = wire::parse_json(lines.back());
    REQUIRE_MESSAGE(json, lines.back());
    return *json;
}

std::int64_t keys_at(CentralFixture& central, const std::string& state)
{
    const auto listed = central.command({"activations", "list", "--home", central.home(), "--store", "sqlite:" + central.store(), "--json"});
    REQUIRE_MESSAGE(listed.exit_code == 0, listed.err);
    std::int64_t count = 0;
    for (std::size_t at = listed.out.find("\"" + state + "\""); at != std::string::npos; at = listed.out.find("\"" + state + "\"", at + 1)) {
        ++count;
    }
    return count;
}

/// Of the charts only the hours have anything to draw here: a bar for each hour with work, as tall as its figure, in its place.
void check_drawn_hours(const std::string& pdf, const link::DayCharts& charts, const std::string& folder)
{
    REQUIRE(test::run_command({"pdftoppm", "-r", "150", "-gray", "-singlefile", pdf, folder + "/charts"}, folder).exit == 0);
    const auto bars = test::bars_of(test::read_pgm(folder + "/charts.pgm"), 60, 90);
    const auto hours = link::day_hours(charts.per_hour);
    const auto most = std::ranges::max(charts.per_hour);
    std::vector<link::DayHour> drawn;
    std::ranges::copy_if(hours, std::back_inserter(drawn), [](const auto& one) { return one.count > 0; });
    REQUIRE(bars.size() == drawn.size());
    const double paper = 1240 * (210.0 - 2 * 20) / 210;  // A4 at 150 dpi between its margins
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const double share = static_cast<double>(drawn[i].count) / static_cast<double>(most);
        CHECK(bars[i].height() == doctest::Approx(64.0 * 150 / 72 * share).epsilon(0.03));
        const double place = (bars[i].left + bars[i].right) / 2.0 - (1240 - paper) / 2;
        CHECK(static_cast<int>(place * static_cast<double>(hours.size()) / paper) + hours.front().hour == drawn[i].hour);
    }
}

wire::Json stats(const DeskFixture& desk) { return last_line(desk.balcao({"queue", "stats", "--json", "--socket", desk.socket()})); }

}  // namespace

TEST_CASE("three documents become three activated keys with signed receipts, and each citizen has an own PIN at once")
{
    CentralFixture central;
    DeskFixture desk(central);
    desk.start_serve();
    // Each in another language: desk, record, central and receipt take its tag as they take "pt".
    const struct { const char* script; const char* language; } citizens[] = {
        {"1-citizen-card.json", "pt"}, {"2-passport.json", "ar"}, {"3-residence-permit.json", "zh"}};
    for (const auto& [script, language] : citizens) {
        const auto& shown_script = script;
        CAPTURE(shown_script);
        desk.stop_citizen();
        desk.start_citizen({"--language", language});
        const auto done = desk.intake(script, {"--wait-for-sign-in"});
        CAPTURE(done.out);
        REQUIRE(done.exit == 0);
        const auto result = last_line(done);
        CHECK(result.at("state") == "activated");
        CHECK(result.at("phone_proved") == true);
        CHECK(result.at("first_sign_in_done") == true);
        CHECK(std::filesystem::file_size(result.at("receipt_pdf").get<std::string>()) > 1000);
        const auto receipt = wire::parse_json(result.at("signed_receipt").get<std::string>());
        REQUIRE(receipt);
        CHECK(receipt->dump().find("loja-teste-1") != std::string::npos);
    }
    CHECK(keys_at(central, "activated") == 3);
    CHECK(stats(desk).at("pending") == 0);
    // The first citizen's receipt once more, on each kind of paper: counted each time, and the paper says which copy it is.
    const struct { const char* format; const char* begins; const char* ending; } papers[] = {{"slip", "%PDF-", ".pdf"}, {"a4", "%PDF-", ".pdf"}, {"escpos", "\x1B@", ".escpos"}};
    int copies = 0;
    for (const auto& paper : papers) {
        CAPTURE(paper.format);
        const auto printed = desk.balcao({"receipt", "print", "1", "--format", paper.format, "--json", "--socket", desk.socket()});
        REQUIRE_MESSAGE(printed.exit == 0, printed.err);
        const auto told = last_line(printed);
        CHECK(told.at("copy") == ++copies);
        CHECK(told.at("format") == paper.format);
        const auto file = told.at("pdf").get<std::string>();
        CHECK(file.ends_with(paper.ending));
        CHECK(base::read_file(file)->starts_with(paper.begins));
        if (file.ends_with(".pdf")) {
            const auto words = test::run_command({"pdftotext", file, "-"}, desk.root()).out;
            CHECK(words.find("Espaço do Cidadão") != std::string::npos);
            CHECK((words.find(std::to_string(copies) + ".ª via") != std::string::npos) == (copies > 1));
            CHECK((test::run_command({"pdfinfo", file}, desk.root()).out.find("(A4)") != std::string::npos) == (told.at("format") == "a4"));
        }
    }
    CHECK(last_line(desk.balcao({"receipt", "copies", "1", "--json", "--socket", desk.socket()})).at("copies") == copies);
    CHECK(desk.balcao({"receipt", "print", "1", "--format", "poster", "--socket", desk.socket()}).exit == 2);
    CHECK(desk.balcao({"audit", "verify", "--socket", desk.socket()}).exit == 0);
    CHECK(last_line(desk.balcao({"day", "report", "--json", "--socket", desk.socket()})).at("balanced") == true);
}

TEST_CASE("a key ends at its holder's wish at the same desk, with and without a line, and opens nothing any more")
{
    CentralFixture central;
    DeskFixture desk(central);
    desk.start_serve();
    desk.start_citizen();
    REQUIRE(desk.intake("2-passport.json", {"--wait-for-sign-in"}).exit == 0);
    REQUIRE(keys_at(central, "activated") == 1);
    const auto no_signature = desk.intake("end-signature.json");
    CHECK(no_signature.exit == 1);
    CHECK(last_line(no_signature).at("problem") == "no_signature");
    SUBCASE("with a line")
    {
        const auto done = desk.intake("end-key.json");
        REQUIRE_MESSAGE(done.exit == 0, done.out);
        const auto result = last_line(done);
        CHECK(result.at("state") == "cancelled");
        CHECK(result.at("first_sign_in_done") == false);
        CHECK(result.at("key_valid_until") == "");
        CHECK(std::filesystem::file_size(result.at("receipt_pdf").get<std::string>()) > 1000);
    }
    SUBCASE("without one it is registered here, and done once the central is back")
    {
        central.kill_hard();
        CHECK(desk.intake("end-key.json", {"--wait-for-central", "1"}).exit == 1);  // the script gave up waiting; the record did not
        central.start();
        DeskFixture::wait_for("the end of the key", [&] { return keys_at(central, "cancelled") == 1; });
    }
    CHECK(keys_at(central, "cancelled") == 1);
    CHECK(keys_at(central, "activated") == 0);
    const auto twice = desk.intake("end-key.json");
    CHECK(last_line(twice).at("problem") == "no_key");
    // Whoever ended a key can have another one.
    CHECK(desk.intake("2-passport.json", {"--wait-for-sign-in"}).exit == 0);
    CHECK(keys_at(central, "activated") == 1);
    CHECK(desk.balcao({"audit", "verify", "--socket", desk.socket()}).exit == 0);
    CHECK(last_line(desk.balcao({"day", "report", "--json", "--socket", desk.socket()})).at("balanced") == true);
}

TEST_CASE("a key that goes on: a new password, the digital signature, another number; then its signature can end")
{
    CentralFixture central;
    DeskFixture desk(central);
    desk.start_serve();
    desk.start_citizen();
    REQUIRE(desk.intake("1-citizen-card.json", {"--wait-for-sign-in"}).exit == 0);
    REQUIRE(desk.intake("2-passport.json", {"--wait-for-sign-in"}).exit == 0);
    // Six codes an hour is what the central sends to one number: these two use up those of this one.
    for (const char* script : {"new-password.json", "add-signature.json"}) {
        CAPTURE(script);
        const auto done = desk.intake(script, {"--wait-for-sign-in"});
        REQUIRE_MESSAGE(done.exit == 0, done.out);
        const auto result = last_line(done);
        CHECK(result.at("state") == "activated");
        CHECK(result.at("first_sign_in_done") == true);   // with the new password
        CHECK(result.at("phone_proved") == true);
        CHECK(result.at("key_valid_until") == "");        // stays what the central has
        CHECK(std::filesystem::file_size(result.at("receipt_pdf").get<std::string>()) > 1000);
    }
    const auto taken = desk.intake("contact-taken.json");
    CHECK(taken.exit == 1);
    CHECK(last_line(taken).at("problem") == "phone_taken");
    SUBCASE("with a line the code proves the number, and there is nothing to sign in for")
    {
        const auto moved = desk.intake("change-contact.json");
        REQUIRE_MESSAGE(moved.exit == 0, moved.out);
        CHECK(last_line(moved).at("state") == "activated");
        CHECK(last_line(moved).at("phone_proved") == true);
        CHECK(last_line(moved).at("first_sign_in_done") == false);
        // The address alone, and then none: no code is sent, and nobody is asked for the number.
        const auto codes = std::filesystem::file_size(central.sms_file());
        for (const char* script : {"change-email.json", "erase-email.json"}) {
            CAPTURE(script);
            const auto mail = desk.intake(script);
            REQUIRE_MESSAGE(mail.exit == 0, mail.out);
            CHECK(last_line(mail).at("state") == "activated");
            CHECK(last_line(mail).at("phone_proved") == false);
        }
        CHECK(std::filesystem::file_size(central.sms_file()) == codes);
        CHECK(last_line(desk.intake("add-signature-again.json")).at("problem") == "signature_exists");
        CHECK(last_line(desk.intake("end-signature.json")).at("state") == "cancelled");
    }
    SUBCASE("without one it is registered here with a password, whose first sign-in proves the number")
    {
        central.kill_hard();
        CHECK(desk.intake("change-contact.json", {"--wait-for-central", "1"}).exit == 1);   // the script gave up waiting; the record did not
        central.start();
        DeskFixture::wait_for("the change of contact", [&] { return keys_at(central, "replaced") == 3; });   // each version once
        DeskFixture::wait_for("the central's receipt", [&] { return stats(desk).at("pending") == 0; });
    }
    // Still two persons with one key each. The first sign-in may happen between the two looks.
    DeskFixture::wait_for("one key a person", [&] { return keys_at(central, "activated") + keys_at(central, "pending") == 2; });
    // The day counts activations as such, and each act under its own name.
    const auto today = last_line(desk.balcao({"queue", "stats", "--json", "--socket", desk.socket()})).at("today");
    CHECK(today.at("activated") == 2);
    const auto report = last_line(desk.balcao({"day", "report", "--json", "--socket", desk.socket()}));
    CHECK(report.at("balanced") == true);
    CHECK(report.dump().find("\"new_password\"") != std::string::npos);
    const auto rows = desk.balcao({"queue", "list", "--json", "--socket", desk.socket()});
    CHECK(rows.out.find("\"act\":\"contact_change\"") != std::string::npos);
    CHECK(desk.balcao({"audit", "verify", "--socket", desk.socket()}).exit == 0);
}

TEST_CASE("a minor's key waits for the representative, who agrees; a renewed document lets an adult's key go on")
{
    CentralFixture central;
    DeskFixture desk(central);
    desk.start_serve();
    desk.start_citizen({"--skip-sign-in"});
    SUBCASE("nobody came along")
    {
        const auto alone = desk.intake("minor-alone.json");
        CHECK(alone.exit == 1);
        CHECK(alone.out.find("representative_name.nobody") != std::string::npos);
    }
    SUBCASE("no Citizen Card is handed over at this desk")
    {
        const auto elsewhere = desk.intake("withdrawal-elsewhere.json");
        CHECK(elsewhere.exit == 1);
        CHECK(elsewhere.out.find("occasion.not_at_this_desk") != std::string::npos);
    }
    SUBCASE("with everything there")
    {
        const auto together = desk.intake("minor.json");
        CAPTURE(together.out);
        REQUIRE(together.exit == 0);
        CHECK(keys_at(central, "activated") + keys_at(central, "pending") == 1);
        REQUIRE(desk.intake("1-citizen-card.json").exit == 0);
        const auto renewed = desk.intake("document-renewal.json");
        CAPTURE(renewed.out);
        CHECK(renewed.exit == 0);
        CHECK(last_line(renewed).at("key_valid_until") == "2034-06-27");
        CHECK(keys_at(central, "replaced") == 1);
        CHECK(keys_at(central, "activated") + keys_at(central, "pending") == 2);
        CHECK(last_line(desk.balcao({"day", "report", "--json", "--socket", desk.socket()})).at("balanced") == true);
        CHECK(desk.balcao({"audit", "verify", "--socket", desk.socket()}).exit == 0);
    }
}

TEST_CASE("a citizen's window that connects late is waited for, and one that never does is named")
{
    CentralFixture central;
    DeskFixture desk(central);
    desk.start_serve();
    SUBCASE("never")
    {
        const auto nobody = desk.intake("1-citizen-card.json", {"--wait", "1"});
        CHECK(nobody.exit == 1);
        CHECK(last_line(nobody).at("error") == "kiosk_not_connected");
    }
    SUBCASE("late")
    {
        std::thread late([&desk] {
            std::this_thread::sleep_for(std::chrono::milliseconds(1500));
            desk.start_citizen({"--skip-sign-in"});
        });
        const auto done = desk.intake("2-passport.json");
        late.join();
        CAPTURE(done.out);
        CHECK(done.exit == 0);
    }
}

TEST_CASE("the same number for a second person is refused without saying whose it is")
{
    CentralFixture central;
    DeskFixture desk(central);
    desk.start_serve();
    desk.start_citizen({"--skip-sign-in"});
    REQUIRE(desk.intake("1-citizen-card.json").exit == 0);
    const auto refused = desk.intake("refused-same-phone.json");
    CAPTURE(refused.out);
    CHECK(refused.exit == 1);
    const auto result = last_line(refused);
    CHECK(result.at("state") == "attention");
    CHECK(result.at("problem") == "phone_taken");
    CHECK(refused.out.find("Amélia") == std::string::npos);
}

TEST_CASE("without a line the case is registered here, and confirmed once the central is back")
{
    CentralFixture central;
    DeskFixture desk(central);
    central.kill_hard();
    desk.start_serve();
    desk.start_citizen({"--skip-sign-in"});
    const auto waiting = desk.intake("2-passport.json", {"--wait-for-central", "1"});
    CAPTURE(waiting.out);
    CHECK(waiting.exit == 1);  // the script gave up waiting for the central; the record did not
    CHECK(stats(desk).at("pending") == 1);
    central.start();
    DeskFixture::wait_for("the central's receipt", [&] { return stats(desk).at("pending") == 0; });
    CHECK(keys_at(central, "pending") == 1);
    // Accepted is not activated: the phone is still to be proved, and no count of the desk says otherwise.
    const auto rows = desk.balcao({"queue", "list", "--json", "--socket", desk.socket()});
    CHECK(last_line(rows).at("state") == "pending");
    const auto today = last_line(desk.balcao({"queue", "stats", "--json", "--socket", desk.socket()})).at("today");
    CHECK(today.at("registered") == 1);
    CHECK(today.at("activated") == 0);
}

TEST_CASE("a central killed in the middle loses nothing and counts nothing twice")
{
    CentralFixture central;
    DeskFixture desk(central);
    desk.start_serve();
    desk.start_citizen({"--skip-sign-in"});
    std::thread killer([&central] {
        for (int i = 0; i < 4; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(700));
            central.kill_hard();
            central.start();
        }
    });
    for (const char* script : {"1-citizen-card.json", "2-passport.json", "3-residence-permit.json"}) {
        (void)desk.intake(script, {"--wait-for-central", "20"});
    }
    killer.join();
    DeskFixture::wait_for("every record to be settled", [&] { return stats(desk).at("pending") == 0; });
    const auto listed = desk.balcao({"queue", "list", "--json", "--socket", desk.socket()});
    std::int64_t accepted = 0;
    for (const auto& line : listed.lines()) {
        accepted += wire::parse_json(line)->at("state") == "attention" ? 0 : 1;
    }
    CHECK(accepted == static_cast<std::int64_t>(listed.lines().size()));
    CHECK(keys_at(central, "activated") + keys_at(central, "pending") == accepted);
    CHECK(desk.balcao({"audit", "verify", "--socket", desk.socket()}).exit == 0);
}

TEST_CASE("what the central has stopped is sent again by two people, and each case counts once")
{
    CentralFixture central;
    DeskFixture desk(central);
    const auto added = test::run_program("balcao", {"operator", "add", "rui", "--name", "Rui", "--right", "supervise", "--file", desk.root() + "/operators.json"}, "pratica\n");
    REQUIRE(added.exit == 0);
    desk.start_serve();
    desk.start_citizen({"--skip-sign-in"});
    REQUIRE(desk.intake("1-citizen-card.json").exit == 0);
    central.kill_hard();
    // As after a conflict: the central takes nothing more of this epoch.
    const std::string stop = "import sqlite3; c = sqlite3.connect('" + central.store() + "'); c.execute('UPDATE epoch SET frozen_at = 1, frozen_seq = 2'); c.commit()";
    REQUIRE(std::system(("python3 -c \"" + stop + "\"").c_str()) == 0);
    (void)desk.intake("2-passport.json", {"--wait-for-central", "1"});
    CHECK(stats(desk).at("pending") == 1);
    central.start();
    const auto release = [&](const char* second) {
        return desk.balcao({"queue", "release-frozen", "--second", second, "--password-file", desk.password_file(), "--json", "--socket", desk.socket()});
    };
    const auto alone = release("ana");
    CHECK(alone.exit != 0);
    CHECK(alone.out.find("second_person_needed") != std::string::npos);
    DeskFixture::wait_for("the record to be released", [&] {
        const auto released = release("rui");
        return released.exit == 0 && last_line(released).at("released") == 1;
    });
    DeskFixture::wait_for("the central's receipt", [&] { return stats(desk).at("pending") == 0; });
    CHECK(stats(desk).at("attention") == 0);
    CHECK(keys_at(central, "activated") + keys_at(central, "pending") == 2);
    CHECK(desk.balcao({"audit", "verify", "--socket", desk.socket()}).exit == 0);
    CHECK(last_line(desk.balcao({"day", "report", "--json", "--socket", desk.socket()})).at("balanced") == true);
}

TEST_CASE("the day is closed with a record on the way; its late receipt stands in the next statement, and anybody can check both")
{
    CentralFixture central;
    DeskFixture desk(central);
    const auto added = test::run_program("balcao", {"operator", "add", "rui", "--name", "Rui", "--right", "supervise", "--file", desk.root() + "/operators.json"}, "pratica\n");
    REQUIRE(added.exit == 0);
    desk.start_serve();
    desk.start_citizen({"--skip-sign-in"});
    REQUIRE(desk.intake("1-citizen-card.json").exit == 0);
    central.kill_hard();
    (void)desk.intake("2-passport.json", {"--wait-for-central", "1"});
    const auto report = last_line(desk.balcao({"day", "report", "--json", "--socket", desk.socket()}));
    CHECK(report.at("balanced") == true);
    CHECK(report.at("book").at("columns").at("confirmed") == 1);  // by the real central's signature
    CHECK(report.at("book").at("all").at("waiting") == 1);
    const auto close = [&](const std::string& file) {
        return desk.balcao({"day", "close", "--operator", "rui", "--password-file", desk.password_file(), "--out", file, "--json", "--socket", desk.socket()});
    };
    const auto by_clerk = desk.balcao({"day", "close", "--operator", "ana", "--password-file", desk.password_file(), "--json", "--socket", desk.socket()});
    CHECK(by_clerk.out.find("right_missing") != std::string::npos);
    const auto first = desk.root() + "/day-1.json";
    REQUIRE(close(first).exit == 0);
    CHECK(close(first).exit == 1);  // once
    const auto verified = [&](const std::string& file) { return desk.balcao({"day", "verify", file, "--json", "--socket", desk.socket()}); };
    CHECK(verified(first).exit == 0);
    central.start();
    DeskFixture::wait_for("the late receipt", [&] { return stats(desk).at("pending") == 0; });
    const auto second = desk.root() + "/day-2.json";
    REQUIRE(close(second).exit == 0);
    const auto whole = wire::parse_json(*base::read_file(second));
    REQUIRE(whole);
    const auto& statement = whole->at("statement");
    CHECK(statement.at("part") == 2);
    CHECK(statement.at("columns").at("confirmed") == 2);
    CHECK(statement.at("after_close").at(0).at("now") == "acked");
    CHECK(verified(first).exit == 0);  // what was signed then still holds
    CHECK(last_line(verified(second)).at("root") == "matches");
    // The root a person reads on the paper (not in the file's notes) and in the table is the signed one.
    const auto root = statement.at("root").get<std::string>();
    REQUIRE(root.size() == 64);
    const auto sheet = desk.root() + "/day-2.pdf";
    REQUIRE(desk.balcao({"day", "export", "--pdf", sheet, "--csv", desk.root() + "/day-2.csv", "--json", "--socket", desk.socket()}).exit == 0);
    auto read = test::run_command({"pdftotext", "-layout", sheet, "-"}, desk.root()).out;
    std::erase_if(read, [](unsigned char c) { return std::isspace(c) != 0; });  // a long word is broken
    CHECK(read.find(root) != std::string::npos);
    const auto table = base::read_file(desk.root() + "/day-2.csv").value();
    const auto last = table.rfind('\n', table.size() - 2) + 1;
    CHECK(table.substr(last) == statement.at("day").get<std::string>() + "," + statement.at("terminal").get<std::string>() + ",root," + root + ",1-2,2\r\n");
    // Every figure of the statement stands in the table under its own name, of the whole day and of each kind.
    const auto row_of = [&](const std::string& scope, const std::string& state, const wire::Json& counts) {
        return statement.at("day").get<std::string>() + "," + statement.at("terminal").get<std::string>() + "," + scope + "," + state + "," + std::to_string(counts.at(state).get<std::int64_t>()) + "\r\n";
    };
    REQUIRE_FALSE(statement.at("kinds").empty());
    for (const auto* state : {"registered", "accepted", "refused", "waiting", "held_back", "frozen", "waived", "replaced", "erased"}) {
        CAPTURE(std::string(state));
        CHECK(table.find(row_of("all,", state, statement.at("all"))) != std::string::npos);
        for (const auto& kind : statement.at("kinds")) {
            CHECK(table.find(row_of("kind," + kind.at("name").get<std::string>(), state, kind)) != std::string::npos);
        }
    }
    // The charts' figures as they were signed: in the table, and drawn on the paper with their names.
    const auto charts = link::day_charts_from_json(statement.at("charts"));
    CHECK(std::accumulate(charts.per_hour.begin(), charts.per_hour.end(), std::int64_t{0}) == 2);
    CHECK(link::day_charts_from_json(last_line(desk.balcao({"day", "report", "--date", statement.at("day").get<std::string>(), "--json", "--socket", desk.socket()})).at("book").at("charts")).per_hour ==
          charts.per_hour);
    for (const auto& one : link::day_hours(charts.per_hour)) {
        CHECK(table.find(",hour," + std::to_string(one.hour) + " h,registered," + std::to_string(one.count) + "\r\n") != std::string::npos);
    }
    CHECK(table.find(",age,<1 h,waiting,0\r\n") != std::string::npos);
    CHECK(read.find("Registosporhora") != std::string::npos);
    CHECK(read.find(">72h") != std::string::npos);
    check_drawn_hours(sheet, charts, desk.root());
    const auto pdf = desk.root() + "/own.pdf";
    const auto own = desk.balcao({"day", "own", "--operator", "ana", "--password-file", desk.password_file(), "--pdf", pdf, "--csv", desk.root() + "/own.csv", "--json", "--socket", desk.socket()});
    CHECK(own.exit == 0);
    CHECK(last_line(own).at("statement").at("all").at("registered") == 2);
    CHECK(base::read_file(pdf)->starts_with("%PDF"));
    CHECK(base::read_file(desk.root() + "/own.csv")->find(",all,,accepted,2\r\n") != std::string::npos);
    CHECK(base::read_file(desk.root() + "/own.csv")->find(",age,") == std::string::npos);  // the desk's, not the clerk's
    CHECK(desk.balcao({"audit", "verify", "--socket", desk.socket()}).exit == 0);
}

TEST_CASE("a service killed while the form is being filled shows the same form again")
{
    CentralFixture central;
    DeskFixture desk(central);
    desk.start_serve();
    const auto incomplete = desk.intake("incomplete.json", {"--wait", "0"});  // no kiosk: the form stays open
    CHECK(incomplete.exit == 1);
    desk.kill_serve();
    desk.start_serve();
    const auto status = desk.balcao({"intake", test::data_path("practice/incomplete.json"), "--json", "--socket", desk.socket(), "--operator", "ana",
                                     "--password-file", desk.password_file()});
    CHECK(status.out.find("act_not_possible_now") != std::string::npos);  // the case of before is still on the desk
    std::ifstream database(desk.database(), std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(database), {}};
    CHECK(content.find("Amélia") == std::string::npos);  // and can be read by nobody
    CHECK(content.find("912345677") == std::string::npos);
}

TEST_SUITE_END();
