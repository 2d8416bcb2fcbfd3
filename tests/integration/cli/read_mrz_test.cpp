#include "json_line.h"
#include "support/program.h"
#include "support/test.h"
#include "wire/json_text.h"

using balcao::test::json_of;
using balcao::test::run_program;
using balcao::wire::Json;

namespace {

Json cases() { return balcao::wire::parse_json(balcao::test::read_data("mrz_cases.json"), {4U << 20U, 16}).value(); }

std::string text_of(const Json& row)
{
    std::string text;
    for (const auto& line : row.at("lines")) {
        text += line.get<std::string>() + '\n';
    }
    return text;
}


}  // namespace

TEST_CASE("balcao read mrz --json agrees with every documented zone, field by field")
{
    const Json all = cases();
    std::string text;
    for (const auto& row : all) {
        text += text_of(row) + '\n';
    }
    const auto outcome = run_program("balcao", {"read", "mrz", "-", "--json", "--today", "2026-11-23"}, text);
    CHECK(outcome.exit == 1);  // some are wrong on purpose
    CHECK(outcome.err.empty());
    const auto lines = outcome.lines();
    REQUIRE(lines.size() == 125);
    REQUIRE(all.size() == 125);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const std::string id = all[i].at("id");
        const std::string kind = all[i].at("kind");
        CAPTURE(id);
        const Json answer = json_of(lines[i]);
        for (const auto& [field, value] : all[i].at("expect").items()) {
            const auto& shown_field = field;
            CAPTURE(shown_field);
            REQUIRE(answer.contains(field));
            CHECK(answer.at(field) == value);
        }
        CHECK(answer.at("violations") == all[i].at("violations"));
        CHECK(answer.at("kind") == kind);
        CHECK(answer.at("valid") == (kind == "valid" || kind == "deviation"));
        CHECK(answer.contains("error") == (kind == "malformed"));
    }
}

TEST_CASE("the exit code tells good zones from refused ones and from a missing file")
{
    const Json all = cases();
    const std::string good = text_of(all.at(0));
    CHECK(run_program("balcao", {"--json", "read", "mrz"}, good).exit == 0);
    CHECK(run_program("balcao", {"read", "mrz"}, good).exit == 0);
    CHECK(run_program("balcao", {"read", "mrz", "--json"}, "not a zone\n").exit == 1);
    CHECK(run_program("balcao", {"read", "mrz", "--json"}, "").exit == 1);
    CHECK(run_program("balcao", {"read", "mrz"}, std::string(200000, '<')).exit == 1);
    const auto missing = run_program("balcao", {"read", "mrz", "/nonexistent/zone.txt", "--json"});
    CHECK(missing.exit == 2);
    CHECK(json_of(missing.lines().at(0)).at("error") == "file_unreadable");
    CHECK(run_program("balcao", {"read", "mrz", "/"}).exit == 2);
    CHECK(run_program("balcao", {"read", "mrz", "--today", "2026-02-30"}, good).exit == 2);
    CHECK(run_program("balcao", {"read", "mrz", "--nonsense"}).exit == 2);
    CHECK(run_program("balcao", {}).exit == 2);
    CHECK(run_program("balcao", {"--help"}).exit == 0);
}

TEST_CASE("line ends of Windows, blanks around lines and several blank lines between zones do not count")
{
    const Json all = cases();
    std::string text = "\r\n\r\n";
    for (const auto& line : all.at(0).at("lines")) {
        text += "  " + line.get<std::string>() + " \r\n";
    }
    text += "\r\n \r\n" + text_of(all.at(1));
    const auto outcome = run_program("balcao", {"read", "mrz", "--json"}, text);
    CHECK(outcome.exit == 0);
    CHECK(outcome.lines().size() == 2);
}

TEST_CASE("octets that are no text are refused with their place, and the answer is still JSON")
{
    const auto outcome = run_program("balcao", {"read", "mrz", "--json"}, std::string("I<PRT\xFF\x00\xC3\n", 9));
    CHECK(outcome.exit == 1);
    const Json answer = json_of(outcome.lines().at(0));
    CHECK(answer.at("error") == "bad_character");
    CHECK(answer.at("valid") == false);
    CHECK(answer.at("column") == 6);
}

TEST_CASE("--repair proposes what look-alikes would make right, and the zone stays refused")
{
    const std::string misread = "I<PRT007777779<ZZ92<<<<<<<<<<<\nB303143M3405282PRT<<<<<<<<<<<2\nCACADOR<DE<ARAUJO<<ANDRE<ESTEV\n";
    const auto outcome = run_program("balcao", {"read", "mrz", "--repair", "--json"}, misread);
    CHECK(outcome.exit == 1);
    const Json answer = json_of(outcome.lines().at(0));
    CHECK(answer.at("valid") == false);
    REQUIRE(answer.at("proposals").size() == 1);
    CHECK(answer.at("proposals")[0].at("lines")[1] == "8303143M3405282PRT<<<<<<<<<<<2");
    CHECK(answer.at("proposals")[0].at("changes")[0].at("to") == "8");
}
